"""Rows that staff have moved to another tab: they are not deleted, and not where Kvitto reads them either."""

from collections.abc import Mapping, Sequence

from kvitto.core.decide.looks import by_token
from kvitto.core.found import FoundTab
from kvitto.core.ids import TabKey, Token
from kvitto.core.sheet import Tab
from kvitto.core.state import State
from kvitto.core.tally import due_in
from kvitto.steps.sheets import Sheets

Elsewhere = Mapping[tuple[TabKey, Token], str]
"""The title of the tab in which a row stands that belongs in another one."""


def rows_elsewhere(state: State, sheets: Sheets, tabs: Sequence[Tab], found: Mapping[TabKey, FoundTab]) -> Elsewhere:
    """Where the rows are that a look did not find in their tab. One more read a workbook, and only when some are not.

    A row is known by its submission id, which stands in no other tab by itself; a reference does.
    Raises: as a register's session.
    """
    there = {key: by_token(state, one) for key, one in found.items()}
    absent = {
        (key, token)
        for key in found
        for token, row in state.rows.get(key, {}).items()
        if token not in there[key] and not row.gone
    }
    elsewhere: dict[tuple[TabKey, Token], str] = {}
    titles = {tab.key: tab.title for tab in tabs}
    due = due_in(state)
    for key, token in absent:
        for other, rows in there.items():
            if token in rows and token not in due.get(other, {}):
                elsewhere[key, token] = titles[other]
    for tab in tabs:
        lost = {str(token) for key, token in absent - elsewhere.keys() if key == tab.key}
        if lost:
            beside = [other for other in tabs if other.workbook == tab.workbook]
            for text, title in sheets.of(tab).find(lost, beside).items():
                elsewhere[tab.key, Token(text)] = title
    return elsewhere
