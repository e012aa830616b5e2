"""Take accepted posts into the ledger: a case, its rows, its receipt."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kvitto.core import events as ev
from kvitto.core.cell_marks import BLANK, mark_of
from kvitto.core.events import Event
from kvitto.core.ids import MailId, Reference, TabKey, Token
from kvitto.core.standing import RECEIVED, STATUS
from kvitto.core.state import Case, State


@dataclass(frozen=True, slots=True)
class Arrival:
    """What the ledger needs to know of a post.

    ``rows`` are the tabs it has a row in, with the row's bytes; ``aside`` those where no row can be
    made of it, with the reason. A post on a case names it as ``case``; ``day`` is when it came, in Sweden. Of what
    staff have registered ``came`` is the day they got it, and ``receipt`` whether the applicant shall have one.
    """

    token: Token
    reference: Reference
    form: str
    version: int
    municipality: str
    year: int
    language: str
    requested: int = -1
    starts: str = ""
    ends: str = ""
    partners: tuple[str, ...] = ()
    rows: tuple[tuple[TabKey, int], ...] = ()
    aside: tuple[tuple[TabKey, str], ...] = ()
    late: bool = False
    case: Reference | None = None
    purpose: str = "application"
    day: str = ""
    changed: tuple[str, ...] = ()
    held: str = ""
    came: str = ""
    lacking: tuple[str, ...] = ()
    addressed: bool = True
    receipt: bool = True


def receipt_of(reference: Reference) -> MailId:
    """The id of a post's receipt."""
    return MailId(f"{reference}.receipt")


def farewell_of(reference: Reference) -> MailId:
    """The id of the mail that tells the contact before that there is another."""
    return MailId(f"{reference}.contact-left")


def post_of(mail: MailId) -> Reference:
    """The reference of the post that such a mail is about."""
    return Reference(mail.rpartition(".")[0])


def take_in(state: State, arrivals: Sequence[Arrival]) -> list[Event]:
    """Open a case for each post that the ledger does not know, with its rows and its receipt.

    A post that the ledger knows gives nothing, so marks may be put and read any number of times. Nor does a post on a
    case that has not been taken in, or waits in quarantine: its mark stays until the case is there.
    """
    happened: list[Event] = []
    fresh = {arrival.token: arrival for arrival in arrivals if arrival.token not in state.tokens}
    opened: set[Reference] = set()
    for arrival in fresh.values():
        if arrival.case is not None and arrival.case != arrival.reference:
            if arrival.case in opened or arrival.case in state.cases:
                happened += _on_case(state, arrival, arrival.case)
        elif arrival.held:
            quarantined = ev.PostQuarantined(arrival.token, arrival.reference, arrival.form, arrival.held)
            happened += [quarantined, *_rows(arrival)]
        else:
            opened.add(arrival.reference)
            happened += _opened(arrival)
    return happened


QUARANTINE, RELEASE = TabKey("karantan"), "slapp"
"""The tab of posts that wait for staff to look at them, and the key of its check box."""


def ticked(state: State) -> list[Token]:
    """The quarantined posts whose box has stood ticked long enough to count."""
    rows, tick = state.rows.get(QUARANTINE, {}), mark_of(RELEASE, True)
    return [token for token in state.held if token in rows and rows[token].settled.get(RELEASE) == tick]


def release(state: State, arrivals: Sequence[Arrival]) -> list[Event]:
    """Open a case for each of the posts that is still in quarantine; one that is not gives nothing."""
    return [
        event
        for arrival in arrivals
        if arrival.token in state.held
        for event in (ev.PostReleased(arrival.token, arrival.reference), *_opened(arrival))
    ]


def _opened(arrival: Arrival) -> list[Event]:
    """A case, its rows, and its receipt."""
    opened = ev.CaseOpened(
        token=arrival.token,
        reference=arrival.reference,
        form=arrival.form,
        version=arrival.version,
        municipality=arrival.municipality,
        year=arrival.year,
        language=arrival.language,
        requested=arrival.requested,
        starts=arrival.starts,
        ends=arrival.ends,
        partners=arrival.partners,
        late=arrival.late,
        came=arrival.came,
        lacking=arrival.lacking,
        addressed=arrival.addressed,
    )
    receipt = ev.MailPlanned(receipt_of(arrival.reference), arrival.reference, "receipt")
    return [opened, *_rows(arrival), *([receipt] if arrival.receipt and arrival.addressed else [])]


def has_begun(state: State, case: Case) -> bool:
    """Whether staff have begun: the case has left its first status, or somebody handles it."""
    if state.standing(case.reference).status != RECEIVED:
        return True
    for rows in state.rows.values():
        settled = rows[case.token].settled if case.token in rows else {}
        if settled.get("handlaggare", BLANK) != BLANK or settled.get(STATUS, BLANK) != BLANK:
            return True
    return False


ANSWERS = {"completion": "completion", "payout": "payout", "report": "report"}
"""What a post of a purpose answers, among the things that we wait for."""


def _on_case(state: State, arrival: Arrival, reference: Reference) -> list[Event]:
    """A post on a case: its rows, its receipt, and what it means."""
    case = state.cases.get(reference)
    added = ev.PostAdded(
        token=arrival.token,
        post=arrival.reference,
        reference=reference,
        purpose=arrival.purpose,
        day=arrival.day,
        changed=arrival.changed,
        late=arrival.purpose == "revision" and case is not None and has_begun(state, case),
    )
    if arrival.purpose == "revision":
        added = replace(
            added,
            municipality=arrival.municipality,
            year=arrival.year,
            requested=arrival.requested,
            starts=arrival.starts,
            ends=arrival.ends,
            partners=arrival.partners,
        )
    happened: list[Event] = [added, *_rows(arrival)]
    if arrival.purpose in ANSWERS:
        happened.append(ev.AnswerCame(reference, ANSWERS[arrival.purpose], arrival.day))
    if arrival.purpose == "contact_change":
        happened.append(ev.ContactChanged(reference, f"received/{arrival.token}"))
        happened.append(ev.MailPlanned(farewell_of(arrival.reference), reference, "contact-left"))
    return [*happened, ev.MailPlanned(receipt_of(arrival.reference), reference, "receipt")]


def _rows(arrival: Arrival) -> list[Event]:
    due = [ev.RowDue(arrival.token, tab, size) for tab, size in arrival.rows]
    return [*due, *(ev.PostSetAside(arrival.token, tab, reason) for tab, reason in arrival.aside)]
