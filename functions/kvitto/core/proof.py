"""The proof: does what was received stand in the ledger and in the sheet, each once, with its receipt?"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Literal, get_args

from kvitto.core import events as ev
from kvitto.core.cell_marks import mark_of
from kvitto.core.decide.intake import receipt_of
from kvitto.core.found import EXPECTED, LETTER_CODE, UTSKICK
from kvitto.core.ids import Reference, TabKey, Token
from kvitto.core.ledger import Commit
from kvitto.core.protection import WORD
from kvitto.core.sheet import SeenRow, Tab
from kvitto.core.sheet_file import KVITTO_ID
from kvitto.core.state import State

Fault = Literal[
    "row missing",
    "row doubled",
    "row unknown",
    "tab unread",
    "record unmarked",
    "record gone",
    "record unreadable",
    "fold",
]
"""What is not as promised. ``fold``: a stored state is not what the ledger says."""

Matter = Literal[
    "row edited",
    "row waits",
    "row aside",
    "row deleted",
    "row elsewhere",
    "post held",
    "row erased",
    "receipt waits",
    "receipt failed",
    "receipt unclear",
    "receipt unasked",
]
"""What explains a difference and needs no mending."""


@dataclass(frozen=True, slots=True)
class Finding:
    """``what`` was found, of which case, in which tab; ``detail`` says more: rows, a reason, a code."""

    what: Fault | Matter
    reference: str = ""
    tab: str = ""
    detail: str = ""


@dataclass(slots=True)
class Account:
    """What the ledger says of rows. Hand it every commit, in order."""

    due: dict[TabKey, dict[Token, None]] = field(default_factory=dict)
    elsewhere: set[tuple[TabKey, Token]] = field(default_factory=set)
    """Rows that stand in a spreadsheet which the workbook has left."""
    _batches: dict[int, ev.BatchOpened] = field(default_factory=dict)
    _applied: dict[str, set[tuple[TabKey, Token]]] = field(default_factory=dict)
    _spreadsheets: dict[str, str] = field(default_factory=dict)

    def heard(self, commit: Commit) -> None:
        for event in commit.events:
            match event:
                case ev.RowDue():
                    self.due.setdefault(event.tab, {})[event.token] = None
                case ev.BatchOpened():
                    self._batches[event.batch] = event
                case ev.BatchApplied():
                    batch = self._batches.pop(event.batch)
                    self._applied.setdefault(batch.workbook, set()).update((batch.tab, one) for one in batch.tokens)
                case ev.SpreadsheetJoined():
                    if self._spreadsheets.get(event.workbook) != event.spreadsheet:
                        self.elsewhere |= self._applied.pop(event.workbook, set())
                    self._spreadsheets[event.workbook] = event.spreadsheet


@dataclass(frozen=True, slots=True)
class Proof:
    """What one region's proof found: posts received, those with their row in the first tab where they are due one,
    and receipts sent.
    """

    received: int
    rows: int
    receipts: int
    findings: tuple[Finding, ...]

    @property
    def holds(self) -> bool:
        """Nothing is missing, doubled or otherwise, and everything could be looked at."""
        return not any(finding.what in get_args(Fault) for finding in self.findings)

    @property
    def line(self) -> str:
        """The first line of the tab Kontroll. What is not zero is told, and what is missing always."""
        cases: dict[str, set[tuple[str, str]]] = {}
        for finding in self.findings:
            # A case counts once, in however many tabs it lacks its row; a row of nobody's by where it stands.
            case = (finding.reference, "") if finding.reference else (finding.tab, finding.detail)
            cases.setdefault(finding.what, set()).add(case)
        parts = [f"{self.received} mottagna", f"{self.rows} rader", f"{self.receipts} kvitton"]
        parts += [f"{len(cases[what])} {words}" for what, words in _COUNTED.items() if what in cases]
        missing = cases.get("row missing", set()) | cases.get("record gone", set())
        return ", ".join([*parts, f"{len(missing)} saknas"])


_COUNTED: Mapping[str, str] = {
    "row edited": "rader ändrade för hand",
    "row waits": "på väg",
    "row aside": "ställda åt sidan",
    "row deleted": "borttagna av handläggare",
    "row elsewhere": "i ett tidigare kalkylark",
    "post held": "i karantän",
    "row erased": "gallrade",
    "receipt waits": "kvitton på väg",
    "receipt failed": "kvitton som inte gick fram",
    "receipt unclear": "oklara kvitton",
    "receipt unasked": "registrerade utan kvitto",
    "row unknown": "okända rader",
    "row doubled": "dubblerade",
    "record unmarked": "återfunna",
}


def rows_of(
    tab: Tab, rows: Iterable[SeenRow], account: Account, state: State
) -> tuple[frozenset[Token], list[Finding]]:
    """Which of the due rows stand in a tab, and what is to be said of the others.

    A row is known by its submission id and, where staff have taken that away, by its reference.
    """
    token_by_reference = {reference: token for token, reference in state.tokens.items()}
    due = account.due.get(tab.key, {})
    places: dict[Token, list[int]] = {}
    findings: list[Finding] = []
    for row in rows:
        token = _token_of(row, token_by_reference)
        if token in due:
            places.setdefault(token, []).append(row.number)
        elif token and not token.startswith(EXPECTED):
            findings.append(Finding("row unknown", tab=tab.title, detail=f"row {row.number}"))
    absent = explanations(tab.key, account, state)
    for token in due:
        reference = state.whose(token)
        if len(places.get(token, ())) > 1:
            detail = f"rows {', '.join(map(str, places[token]))}"
            findings.append(Finding("row doubled", reference, tab.title, detail))
        elif token not in places:
            what, detail = absent.get(token, _MISSING)
            findings.append(Finding(what, reference, tab.title, detail))
        elif changed := _changed(tab, state, token):
            findings.append(Finding("row edited", reference, tab.title, ", ".join(changed)))
    return frozenset(places), findings


def first_rows(
    tabs: Sequence[Tab], due: Mapping[TabKey, Mapping[Token, None]], stands: Mapping[TabKey, Set[Token]], state: State
) -> int:
    """How many posts have their row in the first of the tabs where they are due one; those on a case aside."""
    counted = {one.token for added in state.added.values() for one in added}
    rows = 0
    for tab in tabs:
        if tab.key == UTSKICK:
            continue  # Its rows are of letters, and not of posts.
        own = due.get(tab.key, {}).keys() - counted
        rows += len(own & stands.get(tab.key, frozenset()))
        counted |= own
    return rows


def _changed(tab: Tab, state: State, token: Token) -> list[str]:
    """The headings of what was sent and staff have changed since, as looks have found it."""
    row = state.rows.get(tab.key, {}).get(token)
    ours = [key for key, mark in row.settled.items() if mark == mark_of(key, WORD)] if row else []  # Hidden by Kvitto.
    return [
        one.heading
        for one in tab.columns
        if row and one.zone == "inkommet" and one.key in row.settled and one.key not in ours
    ]


_MISSING: tuple[Fault | Matter, str] = ("row missing", "")


def explanations(tab: TabKey, account: Account, state: State) -> dict[Token, tuple[Fault | Matter, str]]:
    """Why a row may rightly not stand in the tab."""
    found: dict[Token, tuple[Fault | Matter, str]] = {}
    found |= {token: ("row deleted", "") for token, row in state.rows.get(tab, {}).items() if row.gone}
    found |= {token: ("row elsewhere", "") for place, token in account.elsewhere if place == tab}
    found |= {token: ("row aside", reason) for (place, token), reason in state.aside.items() if place == tab}
    found |= {token: ("row erased", by) for case, by in state.erased.items() for token in state.tokens_of(case)}
    found |= dict.fromkeys(state.waiting.get(tab, {}), ("row waits", ""))
    for batch in state.open_batches.values():
        if batch.tab == tab:
            found |= dict.fromkeys(batch.tokens, ("row waits", f"batch {batch.number}"))
    return found


def held_in(state: State) -> list[Finding]:
    """Posts that wait in quarantine: received, and without a receipt until staff let them go on."""
    return [Finding("post held", state.tokens[token]) for token in state.held]


def receipts_of(state: State) -> tuple[int, list[Finding]]:
    """How many receipts have been sent, and what is to be said of the others."""
    words: Mapping[str, Matter] = {
        "failed": "receipt failed",
        "bounced": "receipt failed",
        "unknown": "receipt unclear",
    }
    # Those of the posts that opened the cases: a post on a case is told by its own only when that went wrong.
    receipts = [mail for mail in state.mails.values() if mail.kind == "receipt"]
    first = [mail for mail in receipts if mail.id == receipt_of(mail.reference)]
    findings = [
        Finding(words.get(mail.status, "receipt waits"), mail.reference, detail=mail.code)
        for mail in receipts
        if mail.status != "sent"
    ]
    unasked = (one for one in state.cases if receipt_of(one) not in state.mails)
    findings += [Finding("receipt unasked", one) for one in unasked]
    return sum(mail.status == "sent" for mail in first), findings


def _token_of(row: SeenRow, token_by_reference: Mapping[Reference, Token]) -> Token:
    named = str(row.cells.get(KVITTO_ID) or row.cells.get(LETTER_CODE) or "").strip()
    reference = Reference(str(row.cells.get("referens", "")).strip())
    return Token(named) if named else token_by_reference.get(reference, Token(""))
