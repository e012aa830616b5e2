"""A year's cases as tables: every tab of the workbooks, and what the journal has besides."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kvitto.core import submission
from kvitto.core.decide.intake import QUARANTINE
from kvitto.core.export import Table, answers_table, as_it_stands, feedback_table, table_of, with_staffs_cells
from kvitto.core.found import REFERENCE
from kvitto.core.ids import Reference, RegionId, Token
from kvitto.core.protection import is_protected, veiled, without_contact
from kvitto.core.rows import NoRow, purpose_of, row_of
from kvitto.core.sheet import Cell, SeenRow, Tab
from kvitto.core.sheet_file import KVITTO_ID
from kvitto.core.state import State
from kvitto.core.submission import Submission
from kvitto.ports import Office
from kvitto.steps.accept import STOCKHOLM, find, find_by_reference
from kvitto.steps.feedback import key_of
from kvitto.steps.ledger import catch_up

YEAR = "ar"
"""The column where staff keep the grant year."""


@dataclass(frozen=True, slots=True)
class Exported:
    """``unread`` are the references whose answers could not be made a row of; only who they are is in the tables."""

    tables: tuple[Table, ...]
    unread: tuple[str, ...]


def export_year(office: Office, region: RegionId, year: int) -> Exported:
    """The cases of a grant year, oldest first: staff's year where they have given one, else the one applied for.

    What was added to a case goes with it. Tabs that posts have no row in are told as they stand, but for rows of
    other years' cases. Raises: JournalUnavailable; Temporary, NoSpreadsheet or TabBlocked when the sheet cannot be
    read, since an export without what staff have written would look whole.
    """
    state = catch_up(office, region)
    tabs = office.forms.tabs(region)
    seen = {tab.key: office.register(region, tab.workbook).session().rows_in(tab) for tab in tabs}
    year_of = _years(state, [row for rows in seen.values() for row in rows])
    told = _Told(office, region, {case for case, its in year_of.items() if its == year})
    tables = []
    for tab in tabs:
        if tab.key == QUARANTINE:
            rows = [*_quarantined(office, region, year, tab)]
        elif tab.purposes:
            rows = [*told.rows(state, tab, {str(row.cells.get(KVITTO_ID)): row for row in reversed(seen[tab.key])})]
        else:
            others = {case for case, its in year_of.items() if its != year}
            rows = [*as_it_stands(tab, [row for row in seen[tab.key] if row.cells.get(REFERENCE) not in others])]
        tables.append(table_of(tab, rows))
    posts = [_told_of(office, region, state, post) for _, post in told.posts(state) if post is not None]
    opinions = [json.loads(raw) for post in posts if (raw := office.journal.get(key_of(post.token))) is not None]
    return Exported((*tables, answers_table(posts), feedback_table(opinions)), tuple(told.unread))


def _told_of(office: Office, region: RegionId, state: State, post: Submission) -> Submission:
    """The post as an export may show it. ``kvitto extract`` tells all, to the one it is about."""
    if not is_protected(state, post.case):
        return post
    opening = find_by_reference(office, post.case) or post
    return without_contact(post, office.forms.form(region, opening.form))


def _years(state: State, rows: Sequence[SeenRow]) -> dict[Reference, int]:
    """The grant year of every case."""
    given = {row.cells.get(KVITTO_ID): row.cells[YEAR] for row in rows if YEAR in row.cells}
    theirs = {token: int(value) for token, value in given.items() if isinstance(value, int | float)}
    return {reference: theirs.get(case.token, case.year) for reference, case in state.cases.items()}


@dataclass
class _Told:
    """The posts on a year's cases, each read once, and those that could not be."""

    office: Office
    region: RegionId
    cases: set[Reference]
    unread: dict[str, None] = field(default_factory=dict)
    _read: dict[Token, Submission | None] = field(default_factory=dict)

    def posts(self, state: State) -> Iterator[tuple[tuple[Reference, Token], Submission | None]]:
        for reference, case in state.cases.items():
            if reference in self.cases:
                for token in (case.token, *(added.token for added in state.added.get(reference, ()))):
                    yield (reference, token), self._post(token)

    def rows(self, state: State, tab: Tab, seen: Mapping[str, SeenRow]) -> Iterator[Mapping[str, Cell]]:
        """The rows of a tab, as they were sent and with what staff have written beside it."""
        for (reference, token), post in self.posts(state):
            if post is None:
                self.unread[reference] = None
                if state.cases[reference].token == token and token in seen:
                    yield with_staffs_cells(tab, {REFERENCE: reference, KVITTO_ID: token}, seen[token])
            elif purpose_of(post) in tab.purposes:
                sent = veiled(state, post.case, tab.key, self._sent(post, tab))
                yield with_staffs_cells(tab, sent, seen.get(token))

    def _post(self, token: Token) -> Submission | None:
        if token not in self._read:
            try:
                self._read[token] = submission.decode(self.office.journal.get(submission.key_of(token)) or b"")
            except (ValueError, KeyError, TypeError):
                self._read[token] = None
        return self._read[token]

    def _sent(self, post: Submission, tab: Tab) -> Mapping[str, Cell]:
        """The row as it was made; without a form that knows the answers, only whose it is."""
        forms = self.office.forms
        try:
            return row_of(post, forms.form(self.region, post.form), forms.region(self.region), tab).cells
        except NoRow:
            self.unread[post.case] = None
            return {REFERENCE: post.case, KVITTO_ID: post.token}


def _quarantined(office: Office, region: RegionId, year: int, tab: Tab) -> Iterator[Mapping[str, Cell]]:
    """The posts of a year that staff have not let go on, as they were sent: they have come in like all others."""
    for token in catch_up(office, region).held:
        post = find(office, token)
        if post is not None and post.received_at.astimezone(STOCKHOLM).year == year:
            yield row_of(post, office.forms.form(region, post.form), office.forms.region(region), tab).cells
