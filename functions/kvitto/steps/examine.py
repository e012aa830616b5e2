"""What Kvitto needs of its surroundings, tried without a trace: journal, relay, spreadsheets."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import timedelta

from kvitto.core import swedish
from kvitto.core.calendar import local_day
from kvitto.core.failures import Permanent, Temporary
from kvitto.core.files.attachment import BYTES_MAX
from kvitto.core.health import Diagnosis
from kvitto.core.ids import MailId, RegionId
from kvitto.core.letter_size import largest_enclosure, largest_letter, with_enclosure
from kvitto.core.letters import sender_facts
from kvitto.core.message import ascii_address, build
from kvitto.ports import JournalUnavailable, Office, PostUnclear
from kvitto.steps.ledger import catch_up
from kvitto.steps.spreadsheet import WrongSpreadsheet, check_spreadsheet

RACERS = 8
LIST_MAX = 1000
"""More than what doctors that were stopped halfway may have left."""
CLOCK_APART = timedelta(minutes=2)


def examine_journal(office: Office) -> Iterator[Diagnosis]:
    """Put, race, read, list and delete below ``doctor/``, and compare the clocks."""
    nonce = office.nonce()
    keys = [f"doctor/{nonce}-{name}" for name in ("once", "race")]
    try:
        yield _put_once(office, keys[0])
        yield _race(office, keys[1])
        yield _clock(office)
    except (Temporary, Permanent) as fault:
        yield Diagnosis("journal", "fault", f"The journal did not do what it was asked: {fault}")
    finally:
        for key in keys:
            with suppress(JournalUnavailable, Permanent):
                office.journal.delete(key)


def _put_once(office: Office, key: str) -> Diagnosis:
    journal, body = office.journal, "Åmål ✓".encode()
    first, second = journal.put_once(key, body), journal.put_once(key, b"other")
    read, listed = journal.get(key), key in journal.list("doctor/", LIST_MAX)
    journal.delete(key)
    if (first, second, read, listed, journal.get(key)) == (True, False, body, True, None):
        return Diagnosis("journal", "ok", "What is put is there, once, and can be listed and taken away.")
    return Diagnosis(
        "journal", "fault", "The journal does not keep the first of two puts, or does not show it. Do not use it."
    )


def _race(office: Office, key: str) -> Diagnosis:
    with ThreadPoolExecutor(RACERS) as pool:
        won = list(pool.map(lambda n: office.journal.put_once(key, b"%d" % n), range(RACERS)))
    winner = office.journal.get(key)
    if won.count(True) == 1 and winner == b"%d" % won.index(True):
        return Diagnosis("put if absent", "ok", f"Of {RACERS} puts at once one won, and all see it.")
    words = f"Of {RACERS} puts at once {won.count(True)} won. A ledger there would fork: do not use this store."
    return Diagnosis("put if absent", "fault", words)


def _clock(office: Office) -> Diagnosis:
    apart = abs(office.journal.now() - office.clock.now())
    if apart <= CLOCK_APART:
        return Diagnosis("clock", "ok", "The journal's time and this machine's agree.")
    words = f"The journal's time and this machine's are {apart} apart. The journal's decides; set this machine's clock."
    return Diagnosis("clock", "note", words)


_RELAY_FAULTS = {
    "connection": "no answer at that address and port",
    "tls": "its certificate does not hold: it has expired, names another machine, or its issuer is not known here",
    "not-offered": "it does not offer STARTTLS, or no login that we know",
    "535": "535: the user or the password is wrong",
}
"""What the codes of PostDelayed mean before any mail was named."""


def examine_relay(office: Office, regions: Iterable[RegionId]) -> Iterator[Diagnosis]:
    """Connect, greet and log in where that is asked, and hold the relay's limit against our letters. Sends nothing."""
    try:
        with closing(office.post.connect()) as line:
            takes = line.mail_bytes_max
    except (Temporary, Permanent) as fault:
        why = _RELAY_FAULTS.get(str(fault), str(fault))
        words = f"The relay cannot be used ({why}). Look at KVITTO_MAIL and the relay's log. Mails wait meanwhile."
        yield Diagnosis("relay", "fault", words)
        return
    yield Diagnosis("relay", "ok", "The relay answers.")
    yield _size(office, [*regions], takes)


def _size(office: Office, regions: Sequence[RegionId], takes: int | None) -> Diagnosis:
    """The relay's limit against the largest letter, and against one that encloses the largest signed file."""
    what = "relay, size"
    largest = largest_letter(
        office.forms.form(region, form) for region in regions for form in office.forms.forms(region)
    )
    programmes = filter(None, (office.forms.programme(region) for region in regions))
    encloses = any(letter.encloses for programme in programmes for letter in programme.letter)
    full = max(largest, with_enclosure(BYTES_MAX)) if encloses else largest
    if takes is None:
        return Diagnosis(what, "ok", f"The relay names no limit; our largest letter is {_mb(full)}.")
    if takes >= full:
        return Diagnosis(what, "ok", f"The relay takes {_mb(takes)}; our largest letter is {_mb(full)}.")
    advice = "Have the relay's limit raised, or name another relay in KVITTO_MAIL."
    if takes >= largest:
        words = f"a signed file over {_mb(largest_enclosure(takes))} cannot go with its letter."
        return Diagnosis(what, "note", f"The relay takes {_mb(takes)}: {words} {advice}")
    words = f"The relay takes {_mb(takes)}, and a letter may be {_mb(largest)}: a long receipt would be refused."
    return Diagnosis(what, "fault", f"{words} {advice}")


def _mb(size: int) -> str:
    return f"{size / 1e6:.1f} MB"


def examine_mail(office: Office, region_id: RegionId) -> Diagnosis:
    """Send a test mail to the region's own mailbox, over the way that every letter takes."""
    what = f"{region_id}, test mail"
    region, now = office.forms.region(region_id), office.clock.now()
    nonce, mailbox = office.nonce(), region.functional_mailbox
    facts = {"nonce": nonce, "day": swedish.day(local_day(now)), **sender_facts(region, "sv", office.public_url + "/")}
    try:
        mail = build(
            office.typist.write("test", region_id, "sv", {"reference": "", **facts}),
            sender=mailbox,
            recipient=mailbox,
            reply_to=mailbox,
            reference=None,
            kind="test",
            mail=MailId(f"doctor.{nonce}"),
            message_id_key=office.secret,
            date=now,
            language="sv",
        )
        with closing(office.post.connect()) as line:
            line.address(ascii_address(mailbox), ascii_address(mailbox))
            line.send(mail)
    except PostUnclear:
        return Diagnosis(what, "note", "The relay fell silent after the mail: look in the mailbox whether it came.")
    except (Temporary, Permanent) as fault:
        return Diagnosis(what, "fault", f"The relay did not take it ({fault}). May it send as {mailbox}?")
    return Diagnosis(what, "ok", f"The relay took it. Look in {mailbox} for the mark {nonce}, and not among the spam.")


def examine_sheets(office: Office, region: RegionId) -> Iterator[Diagnosis]:
    """Read every tab that the forms' posts have rows in, and see that the ledger writes where it should."""
    state = catch_up(office, region)
    purposes = {office.forms.form(region, form).purpose for form in office.forms.forms(region)}
    for tab in office.forms.tabs(region):
        if purposes.isdisjoint(tab.purposes):
            continue
        what = f"{region}, {tab.title}"
        try:
            register = office.register(region, tab.workbook)
            if tab.workbook in state.workbooks:
                check_spreadsheet(office, region, tab.workbook, register.spreadsheet)
            rows = len(register.session().tokens_in(tab))
        except WrongSpreadsheet as wrong:
            yield Diagnosis(what, "fault", str(wrong))
        except Temporary as fault:
            yield Diagnosis(
                what, "fault", f"Sheets did not answer ({type(fault).__name__}: {fault}). Try again in a minute."
            )
        except Permanent as fault:
            words = f"{fault}. Share the spreadsheet with the service account, and run kvitto sheet init."
            yield Diagnosis(what, "fault", words)
        else:
            yield Diagnosis(what, "ok", f"{rows} rows, read through the API.")
