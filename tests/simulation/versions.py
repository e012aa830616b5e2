"""Two versions of Kvitto at once: the one under test, and a later one that knows one more event."""

from dataclasses import dataclass
from typing import ClassVar

from kvitto.core import events, fold, ledger
from kvitto.core.events import Event
from kvitto.ports import Office
from kvitto.steps import ledger as ledger_steps
from tests.simulation.paper import REGION_ID
from tests.simulation.world import LATER_RELEASE


@dataclass(frozen=True, slots=True)
class Foretold(Event):
    """An event that only the later version understands."""

    since: ClassVar[int] = 2
    words: str


_NAME = Foretold.__name__


def wear(version: int) -> None:
    """Put on the code of a version: what one process knows must not be known by the other."""
    for module in (events, ledger, ledger_steps):
        vars(module)["READER_VERSION"] = version
    if version == LATER_RELEASE:
        events.KINDS[_NAME] = Foretold
        events._FIELDS[_NAME] = ("words",)
        events._TUPLES[_NAME] = frozenset()
        fold._FOLDS[Foretold] = _nothing_changes
    else:
        events.KINDS.pop(_NAME, None)
        fold._FOLDS.pop(Foretold, None)


def foretell(office: Office) -> None:
    """Commit what the older version does not understand."""
    ledger_steps.commit(office, REGION_ID, lambda _: [Foretold("later")])


def _nothing_changes(*_: object) -> None:
    """The later event changes nothing that the simulation looks at."""
