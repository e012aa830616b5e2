"""Whatever is sent, an answer of Google's shape comes back, and what was done is done again after a restart."""

import io
import json
import random
from contextlib import closing
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

from kvitto.local.sheets import snapshot
from kvitto.local.sheets.app import SheetsApp, create_app
from kvitto.local.sheets.messages import ENUMS, MESSAGES
from kvitto.local.sheets.store import Store

NUMBERS = [0, 1, 2, 3, 5, -1, 100_000, 2**31 - 1]
TEXTS = ["", "a", "Sheet1", "=A1+1", "=SUM(B:B)", "2026-12-01", "A1:B2", "x,y", "Två ord"]
MASKS = [
    "*",
    "userEnteredValue",
    "note",
    "title",
    "range",
    "name",
    "userEnteredFormat(textFormat,backgroundColor)",
    "a..b",
]
ODD: list[Any] = [None, 5, "x", [], {}, True, 1.5]

METHODS = [
    ("POST", ":batchUpdate", "BatchUpdateSpreadsheetRequest", 12),
    ("PUT", "/values/A1:C9", "ValueRange", 1),
    ("POST", "/values/A1:append", "ValueRange", 1),
    ("POST", "/values:batchUpdate", "BatchUpdateValuesRequest", 1),
    ("POST", "/values:batchClear", "BatchClearValuesRequest", 1),
    ("POST", "/values:batchGetByDataFilter", "BatchGetValuesByDataFilterRequest", 1),
    ("POST", ":getByDataFilter", "GetSpreadsheetByDataFilterRequest", 1),
    ("POST", "/developerMetadata:search", "SearchDeveloperMetadataRequest", 1),
    ("GET", "", "", 1),
    ("GET", "/values/Sheet1", "", 1),
]


def asked(app: SheetsApp, method: str, path: str, body: Any = None, query: str = "") -> tuple[int, Any]:
    raw = json.dumps(body).encode() if body is not None else b""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "CONTENT_LENGTH": str(len(raw)),
        "wsgi.input": io.BytesIO(raw),
    }
    status: list[str] = []
    answer = b"".join(app(environ, lambda line, _: status.append(line)))  # type: ignore[arg-type]  # all that is used of it
    return int(status[0][:3]), json.loads(answer)


def made_up(chance: random.Random, kind: str, depth: int = 0) -> Any:
    """A value of that type, mostly well formed."""
    if chance.random() < 0.03:
        return chance.choice(ODD)
    if kind in MESSAGES:
        fields = MESSAGES[kind]
        if kind in ("Request", "ExtendedValue"):
            names = [chance.choice(sorted(fields))]
        else:
            names = [name for name in fields if chance.random() < (0.75 if depth < 5 else 0.3)]
        return {name: _field(chance, name, fields[name], depth + 1) for name in names}
    if kind.startswith("="):
        return chance.choice(sorted(ENUMS[kind[1:]]))
    return {
        "int": chance.choice(NUMBERS),
        "num": chance.choice([0, 1.5, 0.5, -3, 1e300]),
        "bool": chance.random() < 0.5,
        "str": chance.choice(TEXTS),
        "any": chance.choice([{}, [], "x", 5, {"a": 1}, [[1, "a"], [None]]]),
    }[kind]


def _field(chance: random.Random, name: str, field: Any, depth: int) -> Any:
    if name == "fields":
        return chance.choice(MASKS)
    if field.repeated:
        return [made_up(chance, field.type, depth) for _ in range(chance.randint(0, 3))]
    return made_up(chance, field.type, depth)


def test_any_request_gets_an_answer_and_a_restart_gives_the_same_books(tmp_path: Path) -> None:
    chance = random.Random(20261120)
    codes = []
    with closing(Store(tmp_path)) as store:
        app = create_app(store)
        for _ in range(20):
            _, file = asked(app, "POST", "/drive/v3/files", {"name": "Prov"})
            for _ in range(60):
                method, path, message, _ = chance.choices(METHODS, [weight for *_, weight in METHODS])[0]
                body = made_up(chance, message) if message else None
                query = chance.choice(
                    ["valueInputOption=RAW", "valueInputOption=USER_ENTERED", "includeGridData=true&ranges=A1:D9"]
                )
                code, answer = asked(app, method, f"/v4/spreadsheets/{file['id']}{path}", body, query)
                assert code in (200, 400, 404, 501), (path, body)
                assert code == 200 or set(answer["error"]) >= {"code", "message", "status"}
                codes.append(code)
        before = {key: snapshot.to_json(book) for key, book in store.books.items()}
    with closing(Store(tmp_path)) as store:
        assert {key: snapshot.to_json(book) for key, book in store.books.items()} == before
    assert codes.count(200) > 200


def test_of_many_who_send_the_same_batch_at_once_one_is_let_through(tmp_path: Path) -> None:
    metadata = {"metadataId": 7, "metadataKey": "k", "visibility": "DOCUMENT", "location": {"spreadsheet": True}}
    row = {"values": [{"userEnteredValue": {"stringValue": "VGR-2027"}}]}
    batch = {
        "requests": [
            {"createDeveloperMetadata": {"developerMetadata": metadata}},
            {"appendCells": {"sheetId": 0, "rows": [row], "fields": "userEnteredValue"}},
        ]
    }
    with closing(Store(tmp_path)) as store:
        app = create_app(store)
        _, file = asked(app, "POST", "/drive/v3/files", {"name": "Prov"})
        barrier, codes = Barrier(8), []

        def send() -> None:
            barrier.wait()
            codes.append(asked(app, "POST", f"/v4/spreadsheets/{file['id']}:batchUpdate", batch)[0])

        threads = [Thread(target=send) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert sorted(codes) == [200] + [400] * 7
        assert len(store.books[file["id"]].tabs[0].rows) == 1


def test_a_hundred_thousand_rows_are_appended_to_read_and_opened_again(tmp_path: Path) -> None:
    with closing(Store(tmp_path)) as store:
        app = create_app(store)
        _, file = asked(app, "POST", "/drive/v3/files", {"name": "Stor"})
        path = f"/v4/spreadsheets/{file['id']}"
        for start in range(0, 100_000, 20_000):
            rows = [[f"rad {number}", number] for number in range(start, start + 20_000)]
            assert asked(app, "POST", f"{path}/values/A1:append", {"values": rows}, "valueInputOption=RAW")[0] == 200
        asked(app, "PUT", f"{path}/values/D1", {"values": [["=SUM(B:B)"]]}, "valueInputOption=USER_ENTERED")

        assert asked(app, "GET", f"{path}/values/A100000:B100001")[1]["values"] == [["rad 99999", "99999"]]
        assert asked(app, "GET", f"{path}/values/D1")[1]["values"] == [["4999950000"]]
    with closing(Store(tmp_path)) as store:
        assert len(store.books[file["id"]].tabs[0].rows) == 100_000
