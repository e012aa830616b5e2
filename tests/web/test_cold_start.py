"""What a first page opens: a form is shown without the ledger's code, without pydantic and without Google's."""

import json
import subprocess
import sys

import pytest

FIRST_PAGE = """
import json, sys
from werkzeug.test import Client
from werkzeug.wrappers import Request
from kvitto.wiring import house
page = Client(Request.application(lambda request: house().intake(request))).get("/vgr/ansokan")
assert page.status_code == 200, page.status
print(json.dumps(sorted(sys.modules)))
"""


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """The modules of a fresh process that has shown the first page of a form."""
    folder = tmp_path_factory.mktemp("cold")
    environment = {
        "KVITTO_JOURNAL": (folder / "journal").as_uri(),
        "KVITTO_MAIL": (folder / "mail").as_uri(),
        "KVITTO_SECRET": "secret of the tests",
        "KVITTO_PUBLIC_URL": "http://127.0.0.1",
    }
    run = subprocess.run(
        [sys.executable, "-c", FIRST_PAGE], env=environment, capture_output=True, text=True, check=True
    )
    return set(json.loads(run.stdout.splitlines()[-1]))


@pytest.mark.parametrize(
    "heavy",
    [
        "kvitto.core.events",
        "kvitto.core.state",
        "pydantic",
        "gspread",
        "google.auth",
        "typst",
        "openpyxl",
        "smtplib",
        "matplotlib",
        "kvitto.web.report_link",
        "kvitto.web.link_request",
        "kvitto.core.calendar",
    ],
)
def test_a_first_page_does_without(opened, heavy):
    assert "kvitto.web.form_pages" in opened
    assert heavy not in opened
