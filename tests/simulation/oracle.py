"""What must hold when everything has settled. Names like I1 and L1 are those of docs/simulation.md."""

from collections.abc import Sequence

from kvitto.core.decide import mails
from kvitto.core.decide.intake import receipt_of
from kvitto.core.ids import Reference, TabKey, Token
from kvitto.core.message import ascii_address
from kvitto.core.state import Mail
from kvitto.core.submission import Submission
from tests.simulation.applicants import Applicant
from tests.simulation.clerks import ADDRESSES
from tests.simulation.office import Stage
from tests.simulation.on_cases import addresses
from tests.simulation.pumps import ASTRAY
from tests.simulation.violation import Violation
from tests.simulation.watching import contents_are_right

COPIES_MAX = 3
HEADERS = frozenset(
    "Subject From To Reply-To Date Message-ID Auto-Submitted X-Auto-Response-Suppress X-Kvitto-Kind "
    "X-Kvitto-Reference Content-Language MIME-Version Content-Type".split()
)


def check(stage: Stage, people: Sequence[Applicant]) -> None:
    """Raises: Violation naming the promise that was broken."""
    for applicant in people:
        if applicant.promised is not None:
            _promise_is_kept(stage, applicant)
    if unmarked := stage.store.unmarked():
        raise Violation(f"I1: nobody will ever take in {', '.join(unmarked)}")
    for token in stage.store.truth.tokens:
        _rows_are_there(stage, token)
    for book in stage.sheets.books.values():
        for tab in stage.tabs:
            if tab.key in book.tabs:
                contents_are_right(stage, tab, book.tabs[tab.key])
    _mails_are_honest(stage)
    _ledger_is_whole(stage)
    if any(grid.lines for grid in stage.sheets.books[ASTRAY].tabs.values()) or stage.sheets.books[ASTRAY].markers:
        raise Violation("rows: something was written to a spreadsheet that is not the ledger's")


def _promise_is_kept(stage: Stage, applicant: Applicant) -> None:
    post = stage.store.post(applicant.token)
    if post is None:
        raise Violation(f"I1: the record of {applicant.library} is gone")
    if post.reference != applicant.promised:
        raise Violation(f"I5: {applicant.library} was shown {applicant.promised} and has {post.reference}")
    if applicant.token not in stage.store.truth.tokens:
        raise Violation(f"L1: the ledger never took in the post of {applicant.library}")


def _rows_are_there(stage: Stage, token: Token) -> None:
    deeds = stage.sheets.deeds
    post = stage.store.post(token)
    for tab in stage.tabs:
        if post is None or not purposes_of(stage, post).intersection(tab.purposes):
            continue
        there = tab.key, token
        books = stage.sheets.books.values()
        live = sum(line.token == token for book in books for line in book.grid(tab).lines)
        appended = deeds.appended.get(there, 0)
        reason = stage.store.truth.aside.get(there)
        excused = token in deeds.bereft or not all(book.refuses_used_markers for book in books)
        if reason is not None:
            if there not in deeds.refused_alone and token not in deeds.bereft:
                raise Violation(f"L4: {token} was set aside in {tab.key}, and was never refused for itself: {reason!r}")
            if live and not excused:
                raise Violation(f"I2: {token} is set aside in {tab.key} and stands there")
            if not reason:
                raise Violation(f"I13: {token} is set aside in {tab.key} without a reason")
        elif appended == 0:
            raise Violation(f"L1: {token} has no row in {tab.key} and is not set aside: {_where(stage, there)}")
        elif live == 0 and there not in deeds.deleted:
            raise Violation(f"I2: the row of {token} in {tab.key} is gone, and staff have not deleted it")
        elif live and there in deeds.deleted and not excused:
            raise Violation(f"I2: staff deleted the row of {token} in {tab.key}, and it came back")
        elif live > 1 and not excused:
            raise Violation(f"I2: {token} stands {live} times in {tab.key}")


def purposes_of(stage: Stage, post: Submission) -> set[str]:
    """What its rows are due for: the quarantine for good, and its own purpose once staff have let it go on."""
    held = {"quarantine"} if post.held else set()
    return held if post.token in stage.store.truth.held else {*held, post.purpose}


def _where(stage: Stage, there: tuple[TabKey, Token]) -> str:
    truth = stage.store.truth
    if there[1] in truth.waiting.get(there[0], {}):
        return "it waits for a batch"
    for batch in truth.open_batches.values():
        if batch.tab == there[0] and there[1] in batch.tokens:
            return f"batch {batch.number} is open"
    return "and the ledger believes that it has"


def _mails_are_honest(stage: Stage) -> None:
    truth = stage.store.truth
    if truth.active_mails:
        waiting = [f"{mail}: {truth.mails[mail].status}" for mail in truth.active_mails]
        raise Violation(f"L3: mails are not done with: {', '.join(waiting)}")
    for token, reference in truth.tokens.items():
        post = stage.store.post(token)
        mail = truth.mails.get(receipt_of(reference))
        if token in truth.held:
            if mail is not None or receipt_of(reference) in stage.relay.taken:
                raise Violation(f"I10: {token} is in quarantine, and a mail to its address is planned or has gone")
            continue
        if post is None or mail is None:
            raise Violation(f"I6: {token} has no receipt, not even a planned one")
        _receipt_is_honest(stage, post, mail)
    for mail_id in stage.relay.taken:
        if mail_id not in truth.mails:
            raise Violation(f"I10: the relay was given {mail_id}, which nobody has planned")


def _receipt_is_honest(stage: Stage, post: Submission, mail: Mail) -> None:
    copies = stage.relay.taken.get(mail.id, [])
    own = {str(post.answers["kontakt_epost"])} if post.case == post.reference else _ever_of(stage, post.case)
    allowed = {ascii_address(one) for one in own}
    if any(copy.recipient not in allowed for copy in copies):
        raise Violation(f"I10: {mail.id} went to {[copy.recipient for copy in copies]} and not to {allowed}")
    if len(copies) > min(COPIES_MAX, 1 + mail.unknowns):
        raise Violation(f"I7: {mail.id} went {len(copies)} times, with {mail.unknowns} unknown outcomes")
    if mail.attempt - mail.delays > COPIES_MAX:
        raise Violation(f"I7: {mail.id} was tried {mail.attempt} times, of which {mail.delays} were put off")
    if len({copy.message for copy in copies}) > 1:
        raise Violation(f"I7: the copies of {mail.id} are not the same bytes")
    if copies:
        _headers_are_ours(copies[0].message, mail)
    match mail.status:
        case "sent":
            if not copies:
                raise Violation(f"I6: {mail.id} is said to be sent, and the relay has never taken it")
        case "failed":
            if not allowed & stage.relay.refused.keys() and mail.delays < len(mails.BACKOFF):
                raise Violation(f"I6: {mail.id} is given up ({mail.code}), and nobody has refused it for good")
        case "unknown":
            if mail.unknowns < COPIES_MAX:
                raise Violation(f"I6: {mail.id} is given up as unknown after {mail.unknowns} attempts")
        case "planned" | "sending":
            raise Violation(f"L3: {mail.id} is {mail.status} and nobody looks after it")


def _ever_of(stage: Stage, case: Reference) -> set[str]:
    """The addresses that a case has ever had: its posts name them, or staff have written them."""
    return addresses(stage, case) | {str(typed) for typed in ADDRESSES}


def _headers_are_ours(message: bytes, mail: Mail) -> None:
    head, _, _ = message.partition(b"\r\n\r\n")
    names = {line.split(b":")[0].decode() for line in head.split(b"\r\n") if not line.startswith((b" ", b"\t"))}
    if names - {"References"} != HEADERS:  # One about a post on a case belongs to the thread of its case.
        raise Violation(f"I12: {mail.id} has other headers than ours: {sorted(names ^ HEADERS)}")


def _ledger_is_whole(stage: Stage) -> None:
    store = stage.store
    kept = sum(key.startswith("ledger/") for key in store.objects)
    if kept != len(store.commits):
        raise Violation(f"ledger: {kept} commits are kept, and {len(store.commits)} have landed")
