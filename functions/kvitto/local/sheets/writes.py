"""Calls that change a spreadsheet, from request to the books they leave behind."""

from collections.abc import Callable, Mapping
from typing import Any

from . import batch
from .appending import append
from .book import Book
from .calls import Call, Outcome, local_time
from .cells import Json
from .change import Change
from .change_tabs import check_book_properties, copied_tab, copy_title, new_tab
from .checking import check_answer_mask
from .engine import Engine
from .errors import invalid, invalid_value, not_found
from .filters import areas_of
from .formats import DEFAULT, THEME, kept
from .masks import ALL, below, parse, picked
from .names import Target, target, unparsable
from .reading import Reading, read
from .render import spreadsheet, tab_properties
from .writing import Writing, Written, clear, rows_of, write

Books = Mapping[str, Book]
Engines = Callable[[str], Engine]  # the engine of a spreadsheet, by its id
Write = Callable[[Call, Books, Engines], Outcome]

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def found(books: Books, spreadsheet_id: str) -> Book:
    """Raises: ApiError if there is none of that id."""
    if spreadsheet_id not in books:
        raise not_found()
    return books[spreadsheet_id]


def new_book(call: Call, title: str, engine: Engine) -> Change:
    """An empty spreadsheet without tabs, being changed. Its owner is the caller."""
    properties: Json = {
        "title": title,
        "locale": "en_US",
        "autoRecalc": "ON_CHANGE",
        "timeZone": "Etc/GMT",
        "defaultFormat": kept(DEFAULT),
        "spreadsheetTheme": THEME,
    }
    change = call.change(Book("", properties, call.stamp, call.stamp), engine)
    change.book.id = "1" + "".join(change.rng.choices(_ALPHABET, k=43))
    return change


def create(call: Call, _: Books, engines: Engines) -> Outcome:
    body = _object(call.body)
    wished = kept(body.get("properties") or {})
    change = new_book(call, wished.get("title") or "Untitled spreadsheet", engines(""))
    book = change.book
    book.properties = book.properties | {name: value for name, value in wished.items() if value is not None}
    check_book_properties(book.properties)
    for place, wish in enumerate(body.get("sheets") or [{"properties": {"sheetId": 0, "title": "Sheet1"}}]):
        properties = kept(wish.get("properties") or {})
        tab = new_tab(change, ({"sheetId": 0} if not place else {}) | properties)
        book.tabs.append(tab)
        for data in wish.get("data") or []:
            start = {"sheetId": tab.id, "rowIndex": data.get("startRow", 0), "columnIndex": data.get("startColumn", 0)}
            part = {"updateCells": {"start": start, "rows": data.get("rowData") or [], "fields": "*"}}
            batch.apply(change, {"requests": [part]})
    for named in body.get("namedRanges") or []:
        batch.apply(change, {"requests": [{"addNamedRange": {"namedRange": named}}]})
    for metadata in body.get("developerMetadata") or []:
        batch.apply(change, {"requests": [{"createDeveloperMetadata": {"developerMetadata": metadata}}]})
    book.check_size()
    return Outcome({book.id: book}, lambda: spreadsheet(book, change.computed, mask=mask_of(call)))


def mask_of(call: Call) -> Json:
    """The answer's field mask from the `fields` parameter."""
    return parse(call.query["fields"]) if call.query.get("fields") else ALL


def batch_update(call: Call, books: Books, engines: Engines) -> Outcome:
    body = _object(call.body)
    change = call.change(found(books, call.file), engines(call.file))
    book = change.book
    replies = batch.apply(change, body)

    def answer() -> Json:
        mask = mask_of(call)
        check_answer_mask(mask, "BatchUpdateSpreadsheetResponse")
        told: Json = {"spreadsheetId": book.id, "replies": replies}
        if body.get("includeSpreadsheetInResponse"):
            ranges = [target(book, text) for text in body.get("responseRanges") or []]
            told["updatedSpreadsheet"] = spreadsheet(
                book,
                change.computed,
                mask=below(mask, "updatedSpreadsheet"),
                ranges=ranges or None,
                grid_data=bool(body.get("responseIncludeGridData")),
            )
        return dict(picked(told, mask))

    return Outcome({book.id: book}, answer)


def values_update(call: Call, books: Books, engines: Engines) -> Outcome:
    change = call.change(found(books, call.file), engines(call.file))
    body = _object(call.body)
    rows = rows_of(body, "data")
    written = _written(change, call.target, rows, _writing(call, change.book))

    def answer() -> Json:
        told = written.json(change.book.id)
        if _true(call.query.get("includeValuesInResponse")):
            told["updatedData"] = read(written.target, _response(change, call.query))
        return told

    return Outcome({change.book.id: change.book}, answer)


def _written(change: Change, text: str, rows: list[list[Any]], how: Writing) -> Written:
    place = target(change.book, text)
    written = write(place, rows, how)
    change.check_open(written.target.tab, written.target.area)
    return written


def _writing(call: Call, book: Book) -> Writing:
    return Writing.of(book, call.query.get("valueInputOption"), local_time(book, call.moment).date())


def _response(change: Change, wish: Mapping[str, Any]) -> Reading:
    """How values written are read back, from the response… options."""
    options = {
        "valueRenderOption": wish.get("responseValueRenderOption") or "",
        "dateTimeRenderOption": wish.get("responseDateTimeRenderOption") or "",
    }
    return Reading.of(change.book, change.computed, options)


def values_append(call: Call, books: Books, engines: Engines) -> Outcome:
    change = call.change(found(books, call.file), engines(call.file))
    rows = rows_of(_object(call.body), "data")
    insert = call.query.get("insertDataOption", "OVERWRITE") == "INSERT_ROWS"
    place = target(change.book, call.target)
    table, written = append(change.book, place, rows, _writing(call, change.book), insert=insert)
    change.check_open(written.target.tab, written.target.area)
    change.book.check_size()

    def answer() -> Json:
        told: Json = {"spreadsheetId": change.book.id}
        if table:
            told["tableRange"] = table.text
        told["updates"] = written.json(change.book.id)
        if _true(call.query.get("includeValuesInResponse")):
            told["updates"]["updatedData"] = read(written.target, _response(change, call.query))
        return told

    return Outcome({change.book.id: change.book}, answer)


def values_clear(call: Call, books: Books, engines: Engines) -> Outcome:
    change = call.change(found(books, call.file), engines(call.file))
    cleared = _clear(change, target(change.book, call.target))
    return Outcome({change.book.id: change.book}, lambda: {"spreadsheetId": change.book.id, "clearedRange": cleared})


def _clear(change: Change, place: Target) -> str:
    change.check_open(place.tab, place.area)
    return clear(place)


def values_batch_clear(call: Call, books: Books, engines: Engines) -> Outcome:
    change = call.change(found(books, call.file), engines(call.file))
    body = _object(call.body)
    if "dataFilters" in body:
        places = [place for wish in body["dataFilters"] for place in areas_of(change.book, wish)]
    else:
        places = [target(change.book, text) for text in body.get("ranges") or []]
    cleared = [_clear(change, place) for place in places]
    told: Json = {"spreadsheetId": change.book.id} | ({"clearedRanges": cleared} if cleared else {})
    return Outcome({change.book.id: change.book}, lambda: told)


def values_batch_update(call: Call, books: Books, engines: Engines) -> Outcome:
    """Several ranges at once; with data filters each set of values goes to every range its filter selects."""
    change = call.change(found(books, call.file), engines(call.file))
    body = _object(call.body)
    how = Writing.of(change.book, body.get("valueInputOption"), change.now.date())
    results: list[tuple[Json, Written]] = []
    for index, data in enumerate(body.get("data") or []):
        rows = rows_of(data, f"data[{index}]")
        wish = data.get("dataFilter")
        if wish is None and "range" not in data:
            raise unparsable("")
        texts = [place.text for place in areas_of(change.book, wish)] if wish is not None else [str(data["range"])]
        head = {"dataFilter": wish} if wish is not None else {}
        results += [(head, _written(change, text, rows, how)) for text in texts]

    def answer() -> Json:
        told: Json = {"spreadsheetId": change.book.id} | _totals([written for _, written in results])
        responses = []
        for head, written in results:
            response = head | written.json(change.book.id)
            if body.get("includeValuesInResponse"):
                response["updatedData"] = read(written.target, _response(change, body))
            responses.append(response)
        return told | ({"responses": responses} if responses else {})

    return Outcome({change.book.id: change.book}, answer)


def _totals(results: list[Written]) -> Json:
    """Distinct rows, columns and tabs over all ranges; cells are added up."""
    rows, columns, tabs, cells = set(), set(), set(), 0
    for written in results:
        tab, area = written.target.tab.id, written.target.area
        rows |= {(tab, area.top + row) for row in written.rows}
        columns |= {(tab, area.left + column) for column in written.columns}
        tabs.add(tab)
        cells += written.cells
    totals = {
        "totalUpdatedRows": len(rows),
        "totalUpdatedColumns": len(columns),
        "totalUpdatedCells": cells,
        "totalUpdatedSheets": len(tabs),
    }
    return {name: count for name, count in totals.items() if count}


def copy_to(call: Call, books: Books, engines: Engines) -> Outcome:
    source = found(books, call.file)
    other = found(books, str(_object(call.body).get("destinationSpreadsheetId", "")))
    if not call.target.isdigit():
        raise invalid(f"Invalid sheetId: {call.target}")
    change = call.change(other, engines(other.id))
    tab = source.tab(int(call.target))
    copy = copied_tab(change, tab, copy_title(change, tab.title))
    change.book.tabs.append(copy)
    change.book.check_size()
    return Outcome({other.id: change.book}, lambda: tab_properties(change.book, copy))


def _object(body: Any) -> Json:
    if body is None:
        return {}
    if not isinstance(body, dict):
        raise invalid_value("", "type.googleapis.com/google.protobuf.Struct", "the body is not an object")
    return body


def _true(text: str | None) -> bool:
    return (text or "").casefold() == "true"


WRITES: dict[str, Write] = {
    "create": create,
    "batchUpdate": batch_update,
    "values.update": values_update,
    "values.append": values_append,
    "values.clear": values_clear,
    "values.batchClear": values_batch_clear,
    "values.batchUpdate": values_batch_update,
    "sheets.copyTo": copy_to,
}
