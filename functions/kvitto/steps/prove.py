"""The nightly proof: journal, ledger and sheet held against one another, from the first commit.

It mends one thing by itself: a record that the ledger does not know gets its mark again.
"""

from dataclasses import dataclass

from kvitto.core import snapshot, submission
from kvitto.core.failures import Permanent, Temporary
from kvitto.core.fold import fold
from kvitto.core.ids import RegionId, TabKey, Token
from kvitto.core.proof import Account, Finding, Proof, first_rows, held_in, receipts_of, rows_of
from kvitto.core.state import State
from kvitto.ports import NoSpreadsheet, Office
from kvitto.steps.accept import mark_key
from kvitto.steps.history import commits
from kvitto.steps.ledger import catch_up

RECORDS_MAX = 1_000_000
"""Records listed at most. They are listed all at once: a hundred bytes each, and in a bucket a request a thousand."""


def prove(office: Office, region: RegionId) -> Proof:
    """Prove one region. Reads the whole ledger, the list of records, and each tab that posts have rows in.

    Raises: JournalUnavailable; NewerLedger.
    """
    # Listed first: what is taken in meanwhile is then known to the ledger that is read after it.
    listed = {Token(key.rsplit("/", 1)[1]) for key in office.journal.list("received/", RECORDS_MAX)}
    folded = _fold_anew(office, region)
    untaken, findings = _records(office, region, listed, folded.state)
    findings += folded.findings
    stands: dict[TabKey, frozenset[Token]] = {}
    tabs = [tab for tab in office.forms.tabs(region) if tab.key in folded.account.due]
    for tab in tabs:
        try:
            seen = office.register(region, tab.workbook).session().rows_in(tab)
        except (Temporary, Permanent, NoSpreadsheet) as fault:
            findings.append(Finding("tab unread", tab=tab.title, detail=f"{type(fault).__name__}: {fault}"))
            continue
        stands[tab.key], told = rows_of(tab, seen, folded.account, folded.state)
        findings += told
    rows = first_rows(tabs, folded.account.due, stands, folded.state)
    receipts, told = receipts_of(folded.state)
    findings += held_in(folded.state)
    proof = Proof(len(folded.state.cases) + len(folded.state.held) + untaken, rows, receipts, (*findings, *told))
    office.log("proved", region=region, count=proof.received, rows=proof.rows, problems=0 if proof.holds else 1)
    return proof


@dataclass(slots=True)
class _Folded:
    state: State
    account: Account
    findings: list[Finding]


def _fold_anew(office: Office, region: RegionId) -> _Folded:
    """Fold the ledger from its first commit, and hold the newest snapshot and the remembered state against it."""
    remembered = catch_up(office, region)
    newest = remembered.n // office.pace.snapshot_every * office.pace.snapshot_every
    state, account = State(), Account()
    findings: list[Finding] = []
    for commit in commits(office, region):
        fold(state, commit)
        account.heard(commit)
        if state.n == newest and not _is_snapshot_right(office, region, state):
            findings.append(Finding("fold", detail=snapshot.key_of(region, newest)))
        if state.n == remembered.n and state != remembered:
            findings.append(Finding("fold", detail=f"the state after commit {state.n} that this process had"))
    return _Folded(state, account, findings)


def _is_snapshot_right(office: Office, region: RegionId, state: State) -> bool:
    """A snapshot that is missing or cannot be read is passed over by every reader, and so is not wrong."""
    raw = office.journal.get(snapshot.key_of(region, state.n))
    stored = snapshot.decode(raw) if raw is not None else None
    return stored is None or stored == state


def _records(office: Office, region: RegionId, listed: set[Token], state: State) -> tuple[int, list[Finding]]:
    """Records of the region that the ledger has not taken in, how many; and what is wrong with records."""
    others = [RegionId(other) for other in office.forms.regions() if other != region]
    known = set(state.tokens).union(*(catch_up(office, other).tokens for other in others))
    findings: list[Finding] = []
    untaken = 0
    for token in sorted(listed - known):
        raw = office.journal.get(submission.key_of(token))
        try:
            post = submission.decode(raw or b"")
        except (ValueError, KeyError, TypeError):
            findings.append(Finding("record unreadable", detail=submission.key_of(token)))
            continue
        if post.region == region:
            untaken += 1
            if office.journal.put_once(mark_key(region, token), b""):
                findings.append(Finding("record unmarked", post.reference))
            else:
                findings.append(Finding("row waits", post.reference))
    # Asked for one by one: a record that came after the listing is there all the same.
    erased = {token for case in state.erased for token in state.tokens_of(case)}
    unlisted = sorted(set(state.tokens) - listed - erased)
    gone = [token for token in unlisted if office.journal.get(submission.key_of(token)) is None]
    findings += [Finding("record gone", state.tokens[token], detail=submission.key_of(token)) for token in gone]
    return untaken, findings
