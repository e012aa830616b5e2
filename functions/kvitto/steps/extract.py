"""All that is kept about one person, found by what the person is known by."""

import json
from collections.abc import Iterator, Sequence

from kvitto.core import frozen, partners, submission
from kvitto.core.ids import RegionId
from kvitto.ports import Office
from kvitto.steps.feedback import key_of as feedback_key
from kvitto.steps.ledger import catch_up

NOTES_MAX = 10_000
Found = dict[str, object]


def about(office: Office, region: RegionId, words: Sequence[str]) -> Iterator[Found]:
    """Every object of the region's cases that holds one of ``words``, whatever the case of its letters.

    Telephone numbers are compared by their digits. Reads every record. Raises: JournalUnavailable.
    """
    state = catch_up(office, region)
    for token, reference in sorted(state.tokens.items(), key=lambda one: one[1]):
        given = office.journal.list(partners.folder(token), NOTES_MAX)
        notes = office.journal.list(f"notes/{token}/", NOTES_MAX)
        for key in (submission.key_of(token), feedback_key(token), *sorted(notes), *sorted(given)):
            yield from _found(office, key, reference, words)
    for mail in sorted(state.mails):
        yield from _found(office, frozen.key_of(mail), state.mails[mail].reference, words)


def _found(office: Office, key: str, reference: str, words: Sequence[str]) -> Iterator[Found]:
    raw = office.journal.get(key)
    if raw is None:
        return
    content = json.loads(raw)
    told = json.dumps(content, ensure_ascii=False)
    if any(_is_in(word, told) for word in words):
        yield {"reference": reference, "kept_as": key, "content": content}


def _is_in(word: str, text: str) -> bool:
    digits = _digits(word)
    if len(digits) >= 6 and not any(letter.isalpha() for letter in word):
        return digits in _digits(text)
    return word.casefold() in text.casefold()


def _digits(text: str) -> str:
    """The digits of a text, those of a Swedish number as they stand after +46."""
    return "".join(letter for letter in text.replace("+46", "0") if letter.isdigit())
