"""Why a mail did not go, in Swedish: the relay's number, or Kvitto's own word for what came between."""

from collections.abc import Mapping

from kvitto.core.words.of_mail import NO_ADDRESS

_WORDS: Mapping[str, str] = {
    "connection": "Mejlservern svarade inte",
    "tls": "Mejlserverns certifikat gick inte att lita på",
    "not-offered": "Mejlservern erbjöd ingen säker anslutning",
    "slow": "Det tog för lång tid att skicka",
    "letter": "Brevet gick inte att skriva",
    "address": "Adressen är ingen e-postadress",
    NO_ADDRESS: "Ärendet har ingen e-postadress",
}


def why(code: str) -> str:
    """A sentence without its full stop."""
    if code in _WORDS:
        return _WORDS[code]
    if code.startswith("5"):
        return f"Mejlservern sa nej för gott ({code})"
    return f"Mejlservern bad oss vänta ({code})" if code.startswith("4") else f"Mejlservern svarade {code}"
