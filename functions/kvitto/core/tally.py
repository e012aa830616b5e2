"""The proof's numbers as of one look: what the ledger says should stand in the sheet, held against what does.

It costs no reading of the journal; the nightly proof goes through all of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kvitto.core.found import REFERENCE, FoundTab
from kvitto.core.ids import TabKey, Token
from kvitto.core.proof import Account, Finding, Proof, first_rows, held_in, receipts_of, rows_of
from kvitto.core.sheet import SeenRow, Tab
from kvitto.core.sheet_file import KVITTO_ID
from kvitto.core.state import State


def tally(state: State, tabs: Sequence[Tab], found: Mapping[TabKey, FoundTab], unread: Mapping[TabKey, str]) -> Proof:
    """The proof of what a look has found. A row that may have come after the look is on its way, and not missing."""
    account = Account(due=due_in(state))
    findings: list[Finding] = []
    stands: dict[TabKey, frozenset[Token]] = {}
    tokens: dict[str, list[Token]] = {}
    for token, reference in state.tokens.items():
        tokens.setdefault(reference, []).append(token)
    for tab in tabs:
        if tab.key in unread:
            findings.append(Finding("tab unread", tab=tab.title, detail=unread[tab.key]))
        if tab.key in found:
            rows = [_seen(row.number, row.token, row.reference) for row in found[tab.key].rows]
            stands[tab.key], told = rows_of(tab, rows, account, state)
            findings += [_excused(finding, tab.key, tokens.get(finding.reference, []), state) for finding in told]
    anywhere = {token for tokens in account.due.values() for token in tokens}
    left = [case for case in state.cases.values() if case.token not in anywhere]
    findings += [Finding("row elsewhere", case.reference) for case in left]
    receipts, told = receipts_of(state)
    findings += held_in(state)
    return Proof(
        len(state.cases) + len(state.held), first_rows(tabs, account.due, stands, state), receipts, (*findings, *told)
    )


def due_in(state: State) -> dict[TabKey, dict[Token, None]]:
    """Which posts have, or shall have, a row in each tab."""
    due: dict[TabKey, dict[Token, None]] = {}
    for tab, waiting in state.waiting.items():
        due.setdefault(tab, {}).update(dict.fromkeys(waiting))
    for batch in state.open_batches.values():
        due.setdefault(batch.tab, {}).update(dict.fromkeys(batch.tokens))
    for tab, token in state.aside:
        due.setdefault(tab, {})[token] = None
    for tab, unplaced in state.unplaced.items():
        due.setdefault(tab, {}).update(dict.fromkeys(unplaced))
    for tab, rows in state.rows.items():
        due.setdefault(tab, {}).update(dict.fromkeys(rows))
    return due


def _seen(number: int, token: Token | None, reference: str) -> SeenRow:
    return SeenRow(number, {KVITTO_ID: token or "", REFERENCE: reference})


def _excused(finding: Finding, tab: TabKey, tokens: Sequence[Token], state: State) -> Finding:
    """A row that is missing in this look, and yet for a reason. ``tokens`` are those of its case."""
    if finding.what != "row missing":
        return finding
    if any(token in state.unplaced.get(tab, {}) for token in tokens):
        return replace(finding, what="row waits")
    rows = state.rows.get(tab, {})
    missed = any(token in rows and rows[token].missed is not None for token in tokens)
    return replace(finding, what="row deleted") if missed else finding
