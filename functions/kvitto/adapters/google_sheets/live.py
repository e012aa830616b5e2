"""What Google's documentation promises and Kvitto rests on, tried on a scratch tab of a real spreadsheet.

Some twenty writes and as many reads, a third of a minute's quota. The tab and the markers are taken away
again, whatever happens.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from kvitto.adapters.google_sheets.access import Google, Line
from kvitto.adapters.google_sheets.cells import cell_data
from kvitto.adapters.google_sheets.layout import quoted
from kvitto.core.failures import Permanent, Temporary
from kvitto.core.health import Diagnosis
from kvitto.core.sheet import Cell
from kvitto.ports import RegisterUnavailable, TabBlocked, WriteRefused

MARKER_KEY = "kvitto.doctor"
HASTE_S = (5.0, 0.02)
"""So little patience for an answer that the write is applied after we have given up."""
POLLS_S = (0.1, 0.2, 0.5, 1, 2, 4, 8)
"""Pauses after which a write that was given up is looked for."""
ROUNDS = 6
"""Writes of one number in two places, with as many reads of both at the same time."""

ROUND_TRIP: tuple[Cell, ...] = ("=1+1", "+46300123456", "0428", "50 000", "1,5", "2026-12-01", "'", 45000, 46357)
"""Texts that a sheet might take for something else, an amount, and a day."""

Part = dict[str, Any]


def examine(spreadsheet: str, api: str, nonce: str, sleep: Callable[[float], None]) -> Iterator[Diagnosis]:
    """Try each promise. ``nonce`` is hexadecimal and gives the scratch tab its name and the markers their numbers.

    Raises: Temporary or Permanent when the spreadsheet cannot be used at all, or the minute's quota is spent.
    """
    line = Line(api)
    title = f"Kvitto doctor {nonce[:8]}"
    google = Google(spreadsheet, line)
    made = google.batch_update([{"addSheet": {"properties": {"title": title}}}])
    scratch = _Scratch(google, title, made["replies"][0]["addSheet"]["properties"]["sheetId"], int(nonce[:6], 16))
    try:
        yield Diagnosis("access", "ok", "Kvitto may read and write the spreadsheet.")
        yield _late_application(scratch, Google(spreadsheet, line, timeout_s=HASTE_S), sleep)
        yield _marker_refusal(scratch)
        yield _filtered_and_hidden(scratch)
        yield _check_boxes(scratch)
        yield _renamed(scratch)
        yield _torn_reads(scratch, Google(spreadsheet, line))
        yield _round_trip(scratch)
    finally:
        yield from scratch.removed()


class _Scratch:
    """A tab of the doctor's own, with markers numbered from ``base`` up."""

    def __init__(self, google: Google, title: str, sheet: int, base: int) -> None:
        self.google, self.title, self.sheet = google, title, sheet
        self._base, self._used = 2_100_000_000 + base, 0

    def marker(self) -> int:
        """A number that has not been used."""
        self._used += 1
        return self._base + self._used

    def clear(self) -> None:
        """Begin a new probe in an empty tab."""
        whole = {"sheetId": self.sheet}
        self.google.batch_update(
            [
                {"clearBasicFilter": {"sheetId": self.sheet}},
                {"repeatCell": {"range": whole, "cell": {}, "fields": "userEnteredValue,dataValidation,note"}},
            ]
        )

    def rows(self) -> list[list[Any]]:
        """What stands in the tab."""
        area = f"/values/{quoted(self.title)}"
        answer = self.google.get(area, valueRenderOption="UNFORMATTED_VALUE") or {}
        return list(answer.get("values", []))

    def marked(self, number: int, rows: list[list[Cell]]) -> list[Part]:
        """A batch as the pump sends them: a marker and rows."""
        metadata = {
            "metadataId": number,
            "metadataKey": MARKER_KEY,
            "metadataValue": f"rows {number}",
            "location": {"spreadsheet": True},
            "visibility": "DOCUMENT",
        }
        return [{"createDeveloperMetadata": {"developerMetadata": metadata}}, self.append(rows)]

    def append(self, rows: list[list[Cell]]) -> Part:
        told = [{"values": [cell_data(cell) for cell in row]} for row in rows]
        return {"appendCells": {"sheetId": self.sheet, "rows": told, "fields": "userEnteredValue"}}

    def stands(self, number: int) -> bool:
        return self.google.get(f"/developerMetadata/{number}") is not None

    def removed(self) -> Iterator[Diagnosis]:
        """Take the tab and the markers away. Says so only when that fails."""
        lookup = {"developerMetadataLookup": {"metadataKey": MARKER_KEY}}
        parts: list[Part] = [
            {"deleteDeveloperMetadata": {"dataFilter": lookup}},
            {"deleteSheet": {"sheetId": self.sheet}},
        ]
        for _ in range(3):
            with suppress(Temporary, Permanent):
                self.google.batch_update(parts)
                return
        yield Diagnosis("clearing up", "fault", f'Delete the tab "{self.title}" by hand: it could not be removed.')


def _late_application(scratch: _Scratch, hasty: Google, sleep: Callable[[float], None]) -> Diagnosis:
    number = scratch.marker()
    batch = scratch.marked(number, [["late"]])
    with suppress(RegisterUnavailable):
        hasty.batch_update(batch)
    for pause in POLLS_S:
        if scratch.stands(number):
            break
        sleep(pause)
    else:
        return Diagnosis(
            "late writes", "note", "A write whose answer was not awaited was never applied. Not tried further."
        )
    with suppress(WriteRefused):
        scratch.google.batch_update(batch)
    count = scratch.rows().count(["late"])
    if count == 1:
        words = "A write that landed after we had given it up keeps its repetition out."
        return Diagnosis("late writes", "ok", words)
    return Diagnosis("late writes", "fault", f"A write that was given up and repeated made {count} rows, not one.")


def _marker_refusal(scratch: _Scratch) -> Diagnosis:
    scratch.clear()
    number = scratch.marker()
    scratch.google.batch_update(scratch.marked(number, [["one"]]))
    try:
        scratch.google.batch_update(scratch.marked(number, [["one"]]))
    except WriteRefused:
        rows = scratch.rows()
        if rows == [["one"]]:
            words = (
                "A used marker is refused, and the rows with it: each batch is applied once, however often it is sent."
            )
            return Diagnosis("markers", "ok", words)
        return Diagnosis("markers", "fault", f"A used marker is refused, and {len(rows)} rows stand where one should.")
    words = (
        "A used marker is accepted. Set KVITTO_MARKERS=off: one pump at a time then sends a batch, after reading which "
        "ids are in the sheet. A row can be doubled if a write lands very late; the proof finds it."
    )
    return Diagnosis("markers", "fault", words)


def _filtered_and_hidden(scratch: _Scratch) -> Diagnosis:
    scratch.clear()
    area = {"sheetId": scratch.sheet, "startRowIndex": 0, "endRowIndex": 4, "startColumnIndex": 0, "endColumnIndex": 1}
    spec = {"columnIndex": 0, "filterCriteria": {"hiddenValues": ["b", "c"]}}
    last = {"sheetId": scratch.sheet, "dimension": "ROWS", "startIndex": 3, "endIndex": 4}
    hidden = {"range": last, "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}
    scratch.google.batch_update(
        [
            scratch.append([["heading"], ["a"], ["b"], ["c"]]),
            {"setBasicFilter": {"filter": {"range": area, "filterSpecs": [spec]}}},
            {"updateDimensionProperties": hidden},
        ]
    )
    scratch.google.batch_update([scratch.append([["new"]])])
    rows = scratch.rows()
    scratch.google.batch_update([{"updateDimensionProperties": hidden | {"properties": {"hiddenByUser": False}}}])
    if rows == [["heading"], ["a"], ["b"], ["c"], ["new"]]:
        return Diagnosis(
            "filters and hidden rows", "ok", "New rows come last, and overwrite nothing that is out of sight."
        )
    words = f"With a filter on and a row hidden the tab held {rows} after an append. Staff must use filter views only."
    return Diagnosis("filters and hidden rows", "fault", words)


def _check_boxes(scratch: _Scratch) -> Diagnosis:
    scratch.clear()
    boxes = {"sheetId": scratch.sheet, "startRowIndex": 1, "endRowIndex": 6, "startColumnIndex": 1, "endColumnIndex": 2}
    note = {"sheetId": scratch.sheet, "rowIndex": 8, "columnIndex": 0}
    scratch.google.batch_update(
        [
            scratch.append([["heading"]]),
            {"setDataValidation": {"range": boxes, "rule": {"condition": {"type": "BOOLEAN"}}}},
            {"updateCells": {"rows": [{"values": [{"note": "x"}]}], "fields": "note", "start": note}},
        ]
    )
    scratch.google.batch_update([scratch.append([["new"]])])
    rows = scratch.rows()
    at = next((number for number, row in enumerate(rows, start=1) if row[:1] == ["new"]), 0)
    if at == 2:
        return Diagnosis("check boxes and notes", "ok", "Blank check boxes and notes do not count as rows.")
    words = (
        f"Blank check boxes or notes count as rows: the next row came on line {at}. Kvitto finds it, with a gap above."
    )
    return Diagnosis("check boxes and notes", "note" if at else "fault", words)


def _renamed(scratch: _Scratch) -> Diagnosis:
    scratch.clear()
    number = scratch.marker()
    gone: dict[str, Any] = {"includeSpreadsheetInResponse": True, "responseRanges": ["'Kvitto doctor, renamed'!1:1"]}
    try:
        scratch.google.batch_update(scratch.marked(number, [["row"]]), **gone)
        answered = "answered"
    except (WriteRefused, TabBlocked):
        answered = "refused"
    stands, rows = scratch.stands(number), scratch.rows().count(["row"])
    if stands != bool(rows):
        return Diagnosis(
            "renamed tabs", "fault", f"Marker and rows part ways: the marker stands is {stands}, rows {rows}."
        )
    words = f"A batch whose tab was renamed meanwhile is {answered} and {'applied' if stands else 'not applied'}. "
    words += "The marker tells it, and is asked." if stands else "It is sent again under the new name."
    return Diagnosis("renamed tabs", "ok", words)


def _torn_reads(scratch: _Scratch, other: Google) -> Diagnosis:
    """Write one number in two places at once, again and again, and read both at the same time."""
    scratch.clear()

    def write(number: int) -> None:
        cell = {"values": [{"userEnteredValue": {"numberValue": number}}]}
        places = [{"sheetId": scratch.sheet, "rowIndex": row, "columnIndex": 0} for row in (0, 500)]
        other.batch_update(
            [{"updateCells": {"rows": [cell], "fields": "userEnteredValue", "start": place}} for place in places]
        )

    def read() -> bool:
        areas = [f"{quoted(scratch.title)}!A{row}" for row in (1, 501)]
        ranges = scratch.google.get("/values:batchGet", ranges=areas)["valueRanges"]
        return bool(ranges[0].get("values") == ranges[1].get("values"))

    with ThreadPoolExecutor(1) as pool:
        writes = [pool.submit(write, number) for number in range(1, ROUNDS + 1)]
        whole = [read() for _ in range(ROUNDS)]
        for one in writes:
            one.result()
    if all(whole):
        return Diagnosis("reads of two ranges", "ok", f"{ROUNDS} reads beside {ROUNDS} writes were each of one moment.")
    words = (
        f"{whole.count(False)} of {ROUNDS} reads mixed two moments. Kvitto reads what belongs together as one range."
    )
    return Diagnosis("reads of two ranges", "note", words)


def _round_trip(scratch: _Scratch) -> Diagnosis:
    scratch.clear()
    scratch.google.batch_update([scratch.append([list(ROUND_TRIP)])])
    [row] = scratch.rows() or [[]]
    wrong = [f"{meant!r} came back as {came!r}" for meant, came in zip(ROUND_TRIP, row, strict=False) if meant != came]
    if len(row) == len(ROUND_TRIP) and not wrong:
        return Diagnosis("types", "ok", "Text stays text and numbers stay numbers, whatever they look like.")
    return Diagnosis("types", "fault", f"Not everything comes back as it was meant: {'; '.join(wrong) or row}.")
