"""What is known of one row when its system cells are told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kvitto.core.found import FoundRow
from kvitto.core.ids import Reference, Token
from kvitto.core.next_day import NextDays
from kvitto.core.programme import Programme
from kvitto.core.region import Region
from kvitto.core.sheet import Tab
from kvitto.core.standing import NEW, Standing
from kvitto.core.state import Case, Mail, RowSeen, State


@dataclass(frozen=True, slots=True)
class Subject:
    """A row of a case in a tab. ``seen`` is what looks have recorded of it, ``found`` what stands there now.

    ``mails`` are the case's, oldest first; ``today`` is the day in Sweden.
    """

    state: State
    region: Region
    tab: Tab
    token: Token
    case: Case
    mails: Sequence[Mail]
    seen: RowSeen | None
    found: FoundRow
    today: date
    programme: Programme | None = None
    rivals: Sequence[Reference] = ()
    """Cases that are refused a grant since this one has the place."""
    days: NextDays | None = None

    @property
    def standing(self) -> Standing:
        return self.state.standings.get(self.case.reference, NEW)

    @property
    def settled(self) -> Mapping[str, str]:
        """The marks of what staff have changed since the row was made, by column key."""
        return self.seen.settled if self.seen is not None else {}

    def heading(self, key: str) -> str:
        """A column as staff first met it."""
        return next((column.heading for column in self.tab.columns if column.key == key), key)
