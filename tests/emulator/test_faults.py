"""Quota, faults on order, expired tokens and withdrawn shares: what Google does to us on a bad day."""

import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from kvitto.local.faults import Faults
from kvitto.local.sheets.app import create_app
from kvitto.local.sheets.command import with_local_pages
from kvitto.local.sheets.serving import running
from kvitto.local.sheets.store import Store
from tests.emulator.conftest import Google


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def metered(tmp_path: Any, clock: Clock) -> Iterator[Google]:
    """A server with Google's quota, faults and the local pages."""
    with closing(Store(tmp_path)) as store, requests.Session() as http:
        app = create_app(store, clock=clock, quota="google", faults=Faults())
        with running(with_local_pages(app)) as url:
            yield Google(app, url, http)


@pytest.fixture
def book_id(metered: Google) -> str:
    return str(metered.post("/drive/v3/files", {"name": "Prov"}).json()["id"])


def add_tab(google: Google, book_id: str, title: str) -> requests.Response:
    return google.batch(book_id, {"addSheet": {"properties": {"title": title}}})


def titles(google: Google, book_id: str) -> list[str]:
    sheets = google.get(f"/v4/spreadsheets/{book_id}").json()["sheets"]
    return [sheet["properties"]["title"] for sheet in sheets]


def test_the_sixty_first_write_of_a_minute_is_refused_and_not_carried_out(
    metered: Google, clock: Clock, book_id: str
) -> None:
    codes = [add_tab(metered, book_id, f"Flik {number}").status_code for number in range(61)]

    assert codes == [200] * 60 + [429]
    assert "Flik 60" not in titles(metered, book_id)  # reads have a bucket of their own
    clock.now += timedelta(seconds=60)
    assert add_tab(metered, book_id, "Flik 60").status_code == 200


def test_the_refusal_reads_as_googles_does(metered: Google, book_id: str) -> None:
    answers = [metered.get(f"/v4/spreadsheets/{book_id}/values/A1") for _ in range(61)]
    error = answers[-1].json()["error"]

    assert answers[-1].status_code == 429
    assert error["status"] == "RESOURCE_EXHAUSTED"
    assert error["message"].startswith(
        "Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute per user' "
        "of service 'sheets.googleapis.com' for consumer 'project_number:"
    )
    assert error["details"][0]["reason"] == "RATE_LIMIT_EXCEEDED"
    assert error["details"][0]["metadata"]["quota_limit"] == "ReadRequestsPerMinutePerUser"


def test_each_user_has_a_bucket_and_the_project_one_for_all(metered: Google, book_id: str) -> None:
    codes = []
    for number in range(301):
        user = {"Authorization": f"Bearer user{number // 60}@region.example"}
        codes.append(metered.http.get(f"{metered.url}/v4/spreadsheets/{book_id}/values/A1", headers=user).status_code)

    assert codes == [200] * 300 + [429]


REFUSALS = {
    "401": "UNAUTHENTICATED",
    "403": "PERMISSION_DENIED",
    "404": "NOT_FOUND",
    "429": "RESOURCE_EXHAUSTED",
    "500": "INTERNAL",
    "503": "UNAVAILABLE",
}


@pytest.mark.parametrize("kind, status", REFUSALS.items())
def test_an_ordered_error_is_answered_once_and_nothing_is_done(
    metered: Google, book_id: str, kind: str, status: str
) -> None:
    metered.post("/_local/faults", {"target": "sheets", "kind": kind, "match": "batchUpdate"})

    refused = add_tab(metered, book_id, "Ny")
    assert (str(refused.status_code), refused.json()["error"]["status"]) == (kind, status)
    assert titles(metered, book_id) == ["Sheet1"]
    assert add_tab(metered, book_id, "Ny").status_code == 200


def test_a_503_may_be_a_page_of_html(metered: Google, book_id: str) -> None:
    metered.post("/_local/faults", {"target": "sheets", "kind": "503html", "times": 2})

    answer = metered.get(f"/v4/spreadsheets/{book_id}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (503, "text/html; charset=UTF-8")
    assert metered.get(f"/v4/spreadsheets/{book_id}").status_code == 503
    assert metered.get(f"/v4/spreadsheets/{book_id}").status_code == 200


@pytest.mark.parametrize("kind, done", [("drop_before", False), ("drop_after", True)])
def test_a_dropped_connection_tells_nothing_of_whether_it_was_done(
    metered: Google, book_id: str, kind: str, done: bool
) -> None:
    metered.post("/_local/faults", {"target": "sheets", "kind": kind, "match": "addSheet"})

    with pytest.raises(requests.ConnectionError):
        add_tab(metered, book_id, "Ny")
    assert ("Ny" in titles(metered, book_id)) is done


def test_a_refusal_may_be_lost_too(metered: Google, book_id: str) -> None:
    metered.post("/_local/faults", {"target": "sheets", "kind": "drop_after", "match": "addSheet"})

    with pytest.raises(requests.ConnectionError):
        add_tab(metered, book_id, "Sheet1")


def test_a_mask_that_is_none_is_refused_before_anything_is_written(metered: Google, book_id: str) -> None:
    path = f"{metered.url}/v4/spreadsheets/{book_id}/values/A1?valueInputOption=RAW&fields=a("
    assert metered.http.put(path, json={"values": [["x"]]}).status_code == 400
    assert "values" not in metered.get(f"/v4/spreadsheets/{book_id}/values/A1").json()


def test_a_late_write_lands_after_its_answer_was_lost(metered: Google, book_id: str) -> None:
    metered.post("/_local/faults", {"target": "sheets", "kind": "late", "match": "addSheet", "seconds": 0.2})

    with pytest.raises(requests.ConnectionError):
        add_tab(metered, book_id, "Ny")
    assert len(metered.app.store.books[book_id].tabs) == 1
    until = time.monotonic() + 5
    while len(metered.app.store.books[book_id].tabs) == 1:
        assert time.monotonic() < until
        time.sleep(0.01)
    assert "Ny" in titles(metered, book_id)


def test_a_delay_answers_in_its_own_time(metered: Google, book_id: str) -> None:
    metered.post("/_local/faults", {"target": "sheets", "kind": "delay", "seconds": 0.08})

    began = time.monotonic()
    assert metered.get(f"/v4/spreadsheets/{book_id}").status_code == 200
    assert time.monotonic() - began >= 0.08


def test_faults_are_cleared_and_mistaken_orders_are_explained(metered: Google, book_id: str) -> None:
    metered.post("/_local/faults", {"target": "sheets", "kind": "500", "times": 9})
    assert [fault["times"] for fault in metered.get("/_local/faults").json()] == [9]
    metered.http.delete(metered.url + "/_local/faults")
    assert metered.get(f"/v4/spreadsheets/{book_id}").status_code == 200

    wrong = metered.post("/_local/faults", {"target": "sheets", "kind": "451"})
    assert wrong.status_code == 400
    assert wrong.json()["error"].startswith("kind: '451' is not one of 401, 403")


def marker() -> dict[str, Any]:
    metadata = {"metadataId": 7, "metadataKey": "k", "visibility": "DOCUMENT", "location": {"spreadsheet": True}}
    return {"createDeveloperMetadata": {"developerMetadata": metadata}}


def test_with_markers_off_a_used_id_is_accepted(metered: Google, book_id: str) -> None:
    assert [metered.batch(book_id, marker()).status_code for _ in range(2)] == [200, 400]
    metered.post("/_local/faults", {"target": "sheets", "kind": "markers_off"})
    assert [metered.batch(book_id, marker()).status_code for _ in range(2)] == [200, 200]
    metered.http.delete(metered.url + "/_local/faults")
    assert metered.batch(book_id, marker()).status_code == 400


def test_a_token_expires_and_a_share_is_withdrawn(metered: Google, book_id: str) -> None:
    path = f"{metered.url}/v4/spreadsheets/{book_id}"
    metered.app.access.expired.add("gammal")
    expired = metered.http.get(path, headers={"Authorization": "Bearer gammal"})
    assert (expired.status_code, expired.json()["error"]["status"]) == (401, "UNAUTHENTICATED")
    assert metered.http.get(path, headers={"Authorization": "Bearer ny"}).status_code == 200

    metered.app.access.withdrawn.add(book_id)
    withdrawn = metered.get(f"/v4/spreadsheets/{book_id}")
    assert (withdrawn.status_code, withdrawn.json()["error"]) == (
        403,
        {"code": 403, "message": "The caller does not have permission", "status": "PERMISSION_DENIED"},
    )


def test_requests_are_logged_with_their_kinds_and_without_their_contents(metered: Google, book_id: str) -> None:
    add_tab(metered, book_id, "Hemlig rubrik")

    last = metered.get("/_local/requests").json()[-1]
    assert (last["method"], last["path"], last["status"], last["kinds"]) == (
        "POST", f"/v4/spreadsheets/{book_id}:batchUpdate", 200, ["addSheet"],
    )  # fmt: skip
    assert "Hemlig" not in str(metered.get("/_local/requests").json())


def test_the_state_names_the_spreadsheets(metered: Google, book_id: str) -> None:
    assert metered.get("/_local/state").json() == {
        "now": "2026-11-20T08:00:00+00:00", "spreadsheets": {"Prov": book_id}, "pending": 0,
    }  # fmt: skip
