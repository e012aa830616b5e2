"""Kvitto's own cells: what each should say, told from the ledger anew at every look.

They are projections and never commands: one that staff have overwritten, or that landed in the wrong row,
is written again. To tell a new thing, add a line to ``TO_DO`` or a column to ``OF_CASES``.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date

from kvitto.core.cell_marks import mark_of, plain
from kvitto.core.decide.intake import QUARANTINE
from kvitto.core.decide.looks import by_token
from kvitto.core.found import UTSKICK, FoundTab
from kvitto.core.ids import Reference, TabKey
from kvitto.core.next_day import NextDays
from kvitto.core.programme import Programme
from kvitto.core.region import Region
from kvitto.core.reminder_rules import NONE as NO_REMINDERS
from kvitto.core.reminder_rules import ReminderRules
from kvitto.core.rows import LET_OUT, RECEIVED
from kvitto.core.sheet import Cell, Cells, Place, Tab
from kvitto.core.standing import STATUS
from kvitto.core.state import Mail, State
from kvitto.core.words import of_case, of_decision, of_letter, of_mail, of_report, of_row
from kvitto.core.words.subject import Subject

Line = Callable[[Subject], Iterable[str]]

TO_DO: tuple[Line, ...] = (
    of_row.lost_reference,
    of_row.doubled,
    of_row.halted,
    of_row.waiting_edits,
    of_decision.remarks,
    of_decision.rivals,
    of_decision.letters,
    of_case.late,
    of_case.registered,
    of_case.unaddressed,
    of_case.unreached,
    of_case.protected,
    of_case.added,
    of_case.partners,
)
"""What *Att göra* says, in this order. Each gives whole sentences, or nothing."""


def to_do(row: Subject) -> Cell:
    """What is needed now, or wrong and why. Blank when there is nothing."""
    return " ".join(sentence for line in TO_DO for sentence in line(row)) or None


def in_force(row: Subject) -> Cell:
    """The status that counts, in staff's own word."""
    if (decided := of_decision.status(row)) is not None:
        return decided
    mark = row.settled.get(STATUS)
    words = next((column.choices for column in row.tab.columns if column.key == STATUS), ())
    return next((word for word in words if mark_of(STATUS, word) == mark), RECEIVED)


Columns = Mapping[str, Callable[[Subject], Cell]]
"""What system columns say, by key. One that is not here is not written after its row is made."""

OF_CASES: Columns = {
    "att_gora": to_do,
    "lage": in_force,
    "nasta_sista_dag": of_case.next_day,
    "senaste_mejl": of_mail.latest,
    "andrad_av_sokande": of_case.revised,
    "slutredovisning_kom": of_case.came("report"),
    "rekvisition_kom": of_case.came("payout"),
}
"""In the tabs where staff set a status."""

OF_OTHERS: Mapping[TabKey, Columns] = {
    QUARANTINE: {"lage": lambda _: LET_OUT},
    UTSKICK: {"lage": of_letter.state, "tid": of_letter.time, "orsak": of_letter.reason},
    TabKey("indikatorer"): {"lage": of_report.standing},
    TabKey("redovisningar"): {"lage": of_report.of_final},
}
"""In other tabs, by the tab's key."""


def columns_of(tab: Tab) -> Columns:
    """What this tab's system columns say."""
    has_status = any(column.key == STATUS for column in tab.columns)
    return OF_CASES if has_status else OF_OTHERS.get(tab.key, {})


def differing(
    state: State,
    region: Region,
    tab: Tab,
    found: FoundTab,
    today: date,
    programme: Programme | None = None,
    rules: ReminderRules = NO_REMINDERS,
) -> Cells:
    """The system cells of a tab that say something else than they should. Rows of nobody's are left alone.

    So is a row whose values stand under other headings than they were meant for, until it has been mended.
    """
    columns = {key: says for key, says in columns_of(tab).items() if key in found.columns}
    cells: dict[int, Mapping[Place, Cell]] = {}
    days = NextDays(state, rules, region)
    for row in _subjects(state, region, tab, found, today, programme, days) if columns else ():
        should = {key: says(row) for key, says in columns.items()}
        wrong: dict[Place, Cell] = {
            key: cell for key, cell in should.items() if plain(cell) != plain(row.found.system.get(key))
        }
        if wrong:
            cells[row.found.number] = wrong
    return cells


def _subjects(
    state: State, region: Region, tab: Tab, found: FoundTab, today: date, programme: Programme | None, days: NextDays
) -> Iterator[Subject]:
    mails = _mails_by_case(state)
    # Only the tab of the cases has statuses; what is decided there is not told again in every other one.
    programme = programme if any(column.key == STATUS for column in tab.columns) else None
    rivals = _rivals(state) if programme is not None else {}
    seen = state.rows.get(tab.key, {})
    for token, rows in by_token(state, found).items():
        letter = state.letter_of.get(token) if tab.key == UTSKICK else None
        case = state.cases.get(state.mails[letter].reference if letter is not None else state.tokens[token])
        its = seen.get(token)
        if case is None or (its is not None and its.astray):
            continue
        for row in rows:
            yield Subject(
                state,
                region,
                tab,
                token,
                case,
                mails.get(case.reference, ()) if letter is None else (state.mails[letter],),
                its,
                row,
                today,
                programme,
                rivals.get(case.reference, ()),
                days,
            )


def _rivals(state: State) -> Mapping[Reference, Sequence[Reference]]:
    """By the case that has a place: the ones that are refused it."""
    refused: dict[Reference, list[Reference]] = {}
    for reference, standing in state.standings.items():
        for remark in standing.remarks.values():
            if remark.rule == "place_taken":
                refused.setdefault(Reference(remark.facts[0]), []).append(reference)
    return refused


def _mails_by_case(state: State) -> Mapping[Reference, Sequence[Mail]]:
    mails: dict[Reference, list[Mail]] = {}
    for mail in state.mails.values():
        mails.setdefault(mail.reference, []).append(mail)
    return mails
