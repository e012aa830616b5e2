"""A call that changes something, as the log keeps it, and what comes of it."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from .book import Book
from .cells import Json
from .change import Change
from .engine import Engine


@dataclass(frozen=True, slots=True)
class Call:
    """One request that may change a spreadsheet. Carrying it out twice on equal books gives equal books.

    `target` is what the path names below the file (a range, a permission …), `now` an ISO time in UTC, `seed`
    the source of every id it makes up. `query` holds the last value of each parameter.
    """

    name: str
    file: str
    body: Any  # parsed JSON, or text for an upload
    now: str
    seed: int
    caller: str
    target: str = ""
    query: dict[str, str] = field(default_factory=dict)
    ranges: list[str] = field(default_factory=list)
    markers: bool = True

    def json(self) -> Json:
        """The fields as they are; asdict would copy a body of 30 MB."""
        return {item.name: getattr(self, item.name) for item in fields(self)}

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.now)

    @property
    def stamp(self) -> str:
        """The time as Drive writes it."""
        return stamp(self.moment)

    def change(self, book: Book, engine: Engine) -> Change:
        """A draft of the book with this call's time, in the spreadsheet's own zone, and ids."""
        draft = book.draft()
        draft.modified = self.stamp
        return Change(draft, random.Random(self.seed), local_time(book, self.moment), self.caller, engine, self.markers)


class Outcome(NamedTuple):
    """The books as they will be (None: deleted), and the answer, rendered only when somebody waits for it."""

    books: dict[str, Book | None]
    answer: Callable[[], Any]


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def local_time(book: Book, moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(book.properties["timeZone"]))
