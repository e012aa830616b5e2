"""docs/regions.md makes a region of one folder, and it works: checked, shown, sent, and a row of its own."""

import json
import re
from pathlib import Path

import pytest

from kvitto.adapters.data_files import DataFiles
from tests.web.site import Site

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture
def schemas(tmp_path):
    """The folder as the page tells it, and nothing else."""
    region, csv, sheet = re.findall(
        r"```(?:toml|csv)\n(.*?)```", (DOCS / "regions.md").read_text(encoding="utf-8"), flags=re.DOTALL
    )
    form = re.findall(r"```toml\n(.*?)```", (DOCS / "forms.md").read_text(encoding="utf-8"), flags=re.DOTALL)[0]
    folder = tmp_path / "schemas" / "norrbotten"
    folder.mkdir(parents=True)
    files = {"region.toml": region, "municipalities.csv": csv, "sheet.toml": sheet, "studiebesok.toml": form}
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return tmp_path / "schemas"


def test_the_folder_is_right_as_the_page_tells_it(schemas):
    checked = {name: wrong for name, wrong in DataFiles(schemas).checked() if name.startswith("schemas/")}
    assert set(checked) == {f"schemas/norrbotten/{name}.toml" for name in ("region", "studiebesok", "sheet")}
    assert [wrong for wrong in checked.values() if wrong is not None] == []


def test_its_form_can_be_found_and_sent(schemas, tmp_path):
    site = Site(tmp_path)
    site.office.forms = DataFiles(schemas)
    assert "Region Norrbotten" in site.visitor().go("/").page.words
    assert "Ansök om studiebesök" in site.visitor().go("/norrbotten/").page.words
    body = json.loads(site.client.get("/norrbotten/studiebesok/example.json").text)
    sent = site.client.post("/norrbotten/studiebesok", json=body)
    assert sent.status_code == 201
    assert json.loads(sent.text)["reference"].startswith("NRB-")
