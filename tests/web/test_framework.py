"""The deployed function itself, under functions-framework, which reads what is left of a request after the answer."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from functions_framework import create_app
from werkzeug.test import EnvironBuilder, run_wsgi_app

from kvitto import wiring
from tests.web.site import APPLY
from tests.web.test_hostile import Endless, Untouched

MAIN = Path(wiring.__file__).parents[1] / "main.py"


@pytest.fixture
def intake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    for name, value in {
        "KVITTO_JOURNAL": f"file://{tmp_path}/journal",
        "KVITTO_MAIL": f"file://{tmp_path}/mail",
        "KVITTO_SECRET": "secret of the tests",
        "KVITTO_PUBLIC_URL": "http://localhost",
    }.items():
        monkeypatch.setenv(name, value)
    wiring.house.cache_clear()
    app: Flask = create_app("intake", str(MAIN), "http")
    yield app
    wiring.house.cache_clear()


def asked(app: Flask, method: str, body: BytesIO, **environ: object) -> tuple[int, bytes, dict[str, str]]:
    given = EnvironBuilder(path=APPLY, method=method, content_type="application/json").get_environ()
    given.pop("CONTENT_LENGTH", None)
    chunks, status, headers = run_wsgi_app(app, given | {"wsgi.input": body} | environ, buffered=True)
    return int(status.split()[0]), b"".join(chunks), dict(headers)


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_a_body_over_a_megabyte_is_413_and_never_read(intake, method):
    status, page, headers = asked(intake, method, Untouched(), CONTENT_LENGTH="2000000000")

    assert status == 413
    assert page
    assert headers["Content-Security-Policy"]


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_a_body_that_never_ends_is_413(intake, method):
    endless = Endless()
    status, _, _ = asked(intake, method, endless, **{"wsgi.input_terminated": True})

    assert status == 413
    assert endless.taken < 2_000_000


def test_an_application_is_taken(intake):
    client = intake.test_client()
    body = client.get(f"{APPLY}/example.json").data
    taken = client.post(APPLY, data=body, content_type="application/json")

    assert taken.status_code == 201
    assert client.get(taken.json["status_url"]).status_code == 200


def test_what_the_framework_keeps_for_itself_is_left_to_it(intake):
    page = intake.test_client().get(APPLY).get_data(as_text=True)

    assert "/static" not in page
    assert "favicon.ico" not in page
