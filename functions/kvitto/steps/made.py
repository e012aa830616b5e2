"""How a row was made, told anew from the post's record."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from kvitto.core import notes, rows, submission
from kvitto.core.cell_marks import BLANK
from kvitto.core.decide import looks
from kvitto.core.failures import Permanent
from kvitto.core.file_links import page_link, signing_link
from kvitto.core.found import UTSKICK
from kvitto.core.ids import RegionId, TabKey, Token
from kvitto.core.protection import veiled
from kvitto.core.sheet import Cell, Tab
from kvitto.ports import Office
from kvitto.steps.dispatch import row_of_letter

ROWS_KEPT = 20_000
"""A look decides three times on the same rows; their records are read once."""


def made_in(office: Office, region: RegionId, tabs: Sequence[Tab]) -> looks.OfTab:
    """For each tab and post, the cells that its row was made with, by key.

    Raises, when asked: Permanent when the record is gone; JournalUnavailable.
    """
    by_key = {tab.key: tab for tab in tabs}

    @lru_cache(maxsize=ROWS_KEPT)
    def cells_of(key: TabKey, token: Token) -> Mapping[str, Cell]:
        if key == UTSKICK:
            return row_of_letter(office, region, token).cells
        raw = office.journal.get(submission.key_of(token))
        if raw is None:
            raise Permanent(f"The ledger knows {token}, but its record is gone from the journal. Restore it.")
        post = submission.decode(raw)
        form = office.forms.form(region, post.form)
        row = rows.row_of(post, form, office.forms.region(region), by_key[key])
        row = rows.linked(row, post, by_key[key], *pages_of(office, region, token))
        return veiled(office.states[region], post.case, key, row.cells)

    def of_tab(key: TabKey) -> looks.Made:
        return lambda token: cells_of(key, token)

    return of_tab


def pages_of(office: Office, region: RegionId, token: Token) -> tuple[str, str]:
    """The addresses that stand in a post's row: of what was sent, and of what people sign."""
    of_whose = office.public_url, office.secret, region, token
    return page_link(*of_whose), signing_link(*of_whose)


def settled_in(office: Office, region: RegionId, tab: TabKey, token: Token) -> Mapping[str, Cell]:
    """What staff have changed in a post's row since it was made, and is in force; None where they emptied a cell.

    Raises: JournalUnavailable.
    """
    row = office.states[region].rows.get(tab, {}).get(token)
    return {key: _noted(office, token, mark) for key, mark in row.settled.items()} if row is not None else {}


def _noted(office: Office, token: Token, mark: str) -> Cell:
    raw = office.journal.get(notes.key_of(token, mark)) if mark != BLANK else None
    return notes.decode(raw)[1] if raw is not None else None
