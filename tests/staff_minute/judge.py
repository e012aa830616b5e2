"""What must be true when staff and librarians have gone home: I1–I4 of the promise."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from kvitto.core import submission
from kvitto.core.cell_marks import plain
from kvitto.core.ids import RegionId
from kvitto.core.rows import row_of
from kvitto.ports import Office
from tests.staff_minute.desk import Desk


def broken(desk: Desk, sent: Mapping[str, str], office: Office, region: RegionId) -> dict[str, list[str]]:
    """Every broken promise in words, by its name. ``sent`` is each reference that was shown, and its project's name."""
    heading, *rows = desk.grid()
    at = {key: heading.index(words) for key, words in desk.headings.items() if words in heading}
    named = {words: n for n, words in enumerate(heading) if words}
    standing = {_cell(row, at["referens"]): row for row in rows if _cell(row, at["referens"])}
    counts = Counter(_cell(row, at["referens"]) for row in rows)
    found: dict[str, list[str]] = {"I1": [], "I2": [], "I3": [], "I4": []}
    records = _records(office, set(sent))
    found["I1"] += [f"{one} was shown, and is not in the journal" for one in sent.keys() - records.keys()]
    for reference in sent:
        due = 0 if reference in desk.deleted else 1
        if counts[reference] != due:
            found["I2"].append(f"{reference}: {counts[reference]} rows where {due} should be")
    found["I2"] += [f"a row that nobody sent: {one}" for one in standing.keys() - sent.keys()]
    found["I3"] += _touched(desk, standing, at, named)
    found["I4"] += _misplaced(desk, standing, at, records, office, region)
    return found


def _records(office: Office, references: set[str]) -> dict[str, submission.Submission]:
    posts = [submission.decode(office.journal.get(key) or b"") for key in office.journal.list("received/", 100_000)]
    return {post.reference: post for post in posts if post.reference in references}


def _touched(
    desk: Desk, standing: Mapping[str, list[Any]], at: Mapping[str, int], named: Mapping[str, int]
) -> list[str]:
    """Staff's cells, headings, columns, order and title that are not as they left them."""
    wrong = []
    for (reference, place), words in desk.cells.items():
        index = at.get(place, named.get(place))
        if reference in standing and (index is None or _cell(standing[reference], index) != words):
            wrong.append(f"{reference}, {place}: not {words!r} as staff wrote")
    wrong += [f"the column {words} is gone" for words in desk.own_columns if words not in named]
    wrong += [f"the heading {words} is gone" for key, words in desk.headings.items() if key not in at]
    order = [reference for reference in standing if reference in set(desk.order)]
    if order != desk.order:
        wrong.append("the rows do not stand in staff's order")
    if desk.worksheet().title != desk.title:
        wrong.append(f"the tab is no longer called {desk.title}")
    return wrong


def _misplaced(
    desk: Desk,
    standing: Mapping[str, list[Any]],
    at: Mapping[str, int],
    records: Mapping[str, submission.Submission],
    office: Office,
    region: RegionId,
) -> list[str]:
    """What was sent and does not stand under its heading."""
    forms = office.forms
    tab = desk.tab
    keys = [column.key for column in tab.columns if column.zone == "inkommet" and column.key in at]
    wrong = []
    for reference, row in standing.items():
        post = records.get(reference)
        if post is None:
            continue
        meant = row_of(post, forms.form(region, post.form), forms.region(region), tab)
        if meant.token != _cell(row, at["kvitto_id"]):
            wrong.append(f"{reference}: Kvitto-id {_cell(row, at['kvitto_id'])!r} instead of {meant.token!r}")
        wrong += [
            f"{reference}, {key}: {_cell(row, at[key])!r} instead of what was sent"
            for key in keys
            if plain(meant.cells.get(key)) != plain(_cell(row, at[key]))
        ]
    return wrong


def _cell(row: list[Any], index: int) -> Any:  # Any: what a cell holds
    return row[index] if index < len(row) else ""
