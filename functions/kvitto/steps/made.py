"""How a row was made, told anew from the post's record."""

from collections.abc import Mapping, Sequence

from kvitto.core import rows, submission
from kvitto.core.decide import looks
from kvitto.core.failures import Permanent
from kvitto.core.file_links import page_link
from kvitto.core.found import UTSKICK
from kvitto.core.ids import RegionId, TabKey, Token
from kvitto.core.sheet import Cell, Tab
from kvitto.ports import Office
from kvitto.steps.dispatch import row_of_letter


def made_in(office: Office, region: RegionId, tabs: Sequence[Tab]) -> looks.OfTab:
    """For each tab and post, the cells that its row was made with, by key.

    Raises, when asked: Permanent when the record is gone; JournalUnavailable.
    """
    by_key = {tab.key: tab for tab in tabs}

    def of_tab(key: TabKey) -> looks.Made:
        tab = by_key[key]

        def cells_of(token: Token) -> Mapping[str, Cell]:
            if key == UTSKICK:
                return row_of_letter(office, region, token).cells
            raw = office.journal.get(submission.key_of(token))
            if raw is None:
                raise Permanent(f"The ledger knows {token}, but its record is gone from the journal. Restore it.")
            post = submission.decode(raw)
            form = office.forms.form(region, post.form)
            row = rows.row_of(post, form, office.forms.region(region), tab)
            return rows.linked(row, post, tab, page_link(office.public_url, office.secret, region, token)).cells

        return cells_of

    return of_tab
