"""What people do in made-up years: libraries send forms, staff type in the sheet."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request, urlopen

from kvitto.core.failures import Permanent
from kvitto.core.forms.form import Form
from kvitto.local.world import World

TIMEOUT_S = 30

Body = dict[str, Any]  # Any: answers by the kinds of the form
Cells = Mapping[str, str]
"""What is typed in a row, by heading."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A post that was taken; ``key`` opens its case."""

    reference: str
    key: str


def send(here: World, form: Form, key: str, changes: Body, case: str = "") -> Sent:
    """Post the form's example with these answers; on the case that ``case`` opens, where it is given.

    What is not asked for the year is left out. ``key`` is the Idempotency-Key: sent again it is the same post.
    Raises: Permanent when it is not taken.
    """
    address = f"{here.base}/{form.region}/{form.id}"
    with urlopen(f"{address}/example.json", timeout=TIMEOUT_S) as answer:  # noqa: S310 - our own
        body: Body = json.load(answer) | changes
    asked = {field.id for field in form.fields if not field.years or body.get("ar") in field.years}
    kept = {name: value for name, value in body.items() if name in asked}
    headers = {"Content-Type": "application/json", "Idempotency-Key": key}
    request = Request(f"{address}?k={case}" if case else address, json.dumps(kept).encode(), headers)  # noqa: S310
    try:
        with urlopen(request, timeout=TIMEOUT_S) as answer:  # noqa: S310
            told = json.load(answer)
    except HTTPError as refusal:
        with refusal:
            raise Permanent(f"{key} of {address} was not taken: {refusal.read().decode()}") from None
    return Sent(told["reference"], parse_qs(urlsplit(told["status_url"]).query)["k"][0])


def type_in_rows(here: World, book: str, rows: Mapping[str, Cells]) -> None:
    """Type in the rows of Ansökningar that have these references."""
    if rows:
        headings, *lines = here.desk.values(book, "'Ansökningar'!A1:ZZ")
        places = {line[0]: number for number, line in enumerate(lines, start=2) if line}
        _type(here, book, "Ansökningar", headings, {places[reference]: cells for reference, cells in rows.items()})


def append_rows(here: World, book: str, tab: str, rows: Sequence[Cells]) -> None:
    """Type new rows below those that are there. A heading that the tab lacks is left out."""
    if rows:
        headings, *lines = here.desk.values(book, f"'{tab}'!A1:ZZ")
        _type(here, book, tab, headings, dict(enumerate(rows, start=len(lines) + 2)))


def _type(here: World, book: str, tab: str, headings: Sequence[str], rows: Mapping[int, Cells]) -> None:
    cells: dict[str, str | bool] = {
        f"'{tab}'!{_letters(headings.index(heading))}{number}": typed
        for number, row in rows.items()
        for heading, typed in row.items()
        if heading in headings
    }
    here.desk.type_in(book, cells)


def _letters(column: int) -> str:
    """The name of a column that is counted from 0."""
    return (_letters(column // 26 - 1) if column >= 26 else "") + chr(ord("A") + column % 26)
