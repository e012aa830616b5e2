"""Staff's view of the sheet, worked as staff work it: by pressing what the page shows."""

import re
from html import unescape
from html.parser import HTMLParser
from urllib.parse import quote

import pytest

from kvitto.local.world import world
from tests.local.asking import Asker, soon

SHEET = f"/_local/sheet/vgr/{quote('Ansökningar')}"


class Forms(HTMLParser):
    """The forms of a page by id or number: the fields of each as a browser would send them untouched."""

    def __init__(self, page):
        super().__init__()
        self.forms = {}
        self.form = self.field = None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.form = given.get("id", f"form {len(self.forms)}")
            self.forms[self.form] = {}
        elif tag in ("input", "select", "textarea") and "name" in given:
            fields = self.forms[given.get("form", self.form)]
            if given.get("type") != "checkbox" or "checked" in given:
                fields[given["name"]] = given.get("value") or ""
            self.field = (fields, given["name"])
            self.reading = tag == "textarea"
        elif tag == "option":
            self.reading = "selected" in given

    def handle_data(self, data):
        if self.field and self.reading:
            fields, name = self.field
            fields[name] += data.removeprefix("\n")
            self.reading = False

    def handle_endtag(self, tag):
        self.reading = False

    def having(self, name):
        return next(fields for fields in self.forms.values() if name in fields)


def headings(page):
    return [unescape(text) for text in re.findall(r'<th scope="col" id="h\d+"[^>]*><a[^>]*>([^<]*)', page)]


@pytest.fixture
def cases(asker):
    """Three applications, in the order they came."""
    names = {"1440": "Ale", "1490": "Borås", "1442": "Vårgårda"}
    for code, name in reversed(names.items()):
        asker.apply(f"staff-{code}", kommun_kod=code, projekt_namn=f"Projekt {name}")
    soon(asker.all_done)
    return asker.rows()


def index_of(asker, heading):
    spreadsheet = asker.get("/_local/state").json["spreadsheets"]["vgr"]
    area = quote("'Ansökningar'!1:1")
    return asker.get(f"/v4/spreadsheets/{spreadsheet}/values/{area}").json["values"][0].index(heading)


def ids(asker):
    """The spreadsheet's and the tab's."""
    spreadsheet = asker.get("/_local/state").json["spreadsheets"]["vgr"]
    sheets = asker.get(f"/v4/spreadsheets/{spreadsheet}?fields=sheets.properties").json["sheets"]
    [tab] = [sheet["properties"]["sheetId"] for sheet in sheets if sheet["properties"]["title"] == "Ansökningar"]
    return spreadsheet, tab


def card(asker, row):
    """The fields of a row's own form."""
    return Forms(asker.get(f"{SHEET}?row={row}").text).having("was0")


def work_on_column(asker, name, what, **fields):
    column = index_of(asker, name)
    form = Forms(asker.get(f"{SHEET}?hidden=1&column={column}").text).having("heading")
    return asker.press(SHEET, **{**form, **fields, "do": what})


def undo(asker):
    return asker.press(SHEET, do="undo")


def test_the_table_shows_what_stands_in_the_sheet(asker, cases):
    page = asker.get(SHEET).text

    assert headings(page)[:3] == ["Referens", "Kommun", "Projekt"]
    assert "Kvitto-id" not in headings(page)
    assert "Kvitto-id" in headings(asker.get(f"{SHEET}?hidden=1").text)
    for row in cases:
        assert row[0] in page
    assert page.count("<select name=") == len(cases), "one list in each row, the status: the others open with the row"
    assert "Sheet1" not in page


def test_a_status_is_changed_and_undone(asker, cases):
    status = index_of(asker, "Status")
    form = Forms(asker.get(SHEET).text).forms["f3"]
    assert form[f"cell{status}"] == "Inkommen"

    page = asker.press(SHEET, **{**form, f"cell{status}": "Beviljad", "do": "save"})

    assert "Sparat." in page.text
    assert [row[status] for row in asker.rows()] == ["Inkommen", "Beviljad", "Inkommen"]
    assert "Ångrat." in undo(asker).text
    assert {row[status] for row in asker.rows()} == {"Inkommen"}


def test_what_is_typed_is_read_as_a_swedish_sheet_reads_it_and_the_rest_is_left_alone(asker, cases):
    granted, decided = index_of(asker, "Beviljat belopp"), index_of(asker, "Beslutsdatum")
    form = card(asker, 2)

    asker.press(SHEET, **{**form, f"cell{granted}": "45 000", f"cell{decided}": "2026-12-01", "do": "save"})

    spreadsheet = asker.get("/_local/state").json["spreadsheets"]["vgr"]
    area = quote("'Ansökningar'!2:2")
    [row] = asker.get(f"/v4/spreadsheets/{spreadsheet}/values/{area}?valueRenderOption=UNFORMATTED_VALUE").json[
        "values"
    ]
    assert (row[granted], row[decided]) == (45000, 46357)
    changed = [i for i, (was, now) in enumerate(zip(cases[0], asker.rows()[0], strict=True)) if was != now]
    assert changed == [granted, decided]
    assert card(asker, 2)[f"cell{granted}"] == "45000"
    undo(asker)
    assert asker.rows()[0] == cases[0]


def test_a_form_saved_unchanged_changes_nothing(asker, cases):
    asker.press(SHEET, **card(asker, 2), do="save")

    assert asker.rows() == cases


def test_rows_are_sorted_by_a_column_and_put_back(asker, cases):
    work_on_column(asker, "Kommun", "sort_up")
    assert [row[1] for row in asker.rows()] == ["Ale", "Borås", "Vårgårda"]
    undo(asker)
    assert asker.rows() == cases

    work_on_column(asker, "Kommun", "sort_down")
    assert [row[1] for row in asker.rows()] == ["Vårgårda", "Borås", "Ale"]
    undo(asker)


def test_a_row_that_was_sorted_away_while_its_form_was_open_is_still_the_one_that_is_saved(asker, cases):
    worker = index_of(asker, "Handläggare")
    form = card(asker, 2)
    project = cases[0][2]
    work_on_column(asker, "Kommun", "sort_up")

    asker.press(SHEET, **{**form, f"cell{worker}": "utredaren", "do": "save"})

    [row] = [row for row in asker.rows() if row[worker : worker + 1] == ["utredaren"]]
    assert row[2] == project
    undo(asker), undo(asker)
    assert asker.rows() == cases


def test_a_form_from_before_a_column_moved_is_refused_and_nothing_is_written(asker, cases):
    form = card(asker, 2)
    work_on_column(asker, "Status", "move", before="2")

    late = asker.press(SHEET, **{**form, "cell7": "2026/1", "do": "save"})

    assert late.status == 409
    assert "ingenting gjordes" in late.text
    undo(asker)
    assert asker.rows() == cases


def test_columns_are_renamed_inserted_moved_hidden_deleted_and_all_is_undone(asker, cases):
    before = asker.get(f"{SHEET}?hidden=1").text
    work_on_column(asker, "Projekt", "rename", heading="=Namn")
    assert headings(asker.get(SHEET).text)[2] == "=Namn"
    undo(asker)
    work_on_column(asker, "Projekt", "insert_left")
    assert headings(asker.get(SHEET).text)[2:4] == ["(utan rubrik)", "Projekt"]
    undo(asker)
    work_on_column(asker, "Projekt", "insert_right")
    assert headings(asker.get(SHEET).text)[2:4] == ["Projekt", "(utan rubrik)"]
    undo(asker)
    work_on_column(asker, "Status", "move", before="2")
    assert headings(asker.get(SHEET).text)[2:4] == ["Status", "Projekt"]
    undo(asker)
    work_on_column(asker, "Projekt", "move", before="5")
    assert headings(asker.get(SHEET).text)[2:5] == ["Att göra", "Läge", "Projekt"]
    undo(asker)
    work_on_column(asker, "Projekt", "hide")
    assert headings(asker.get(SHEET).text)[2] == "Att göra"
    work_on_column(asker, "Projekt", "unhide")
    assert headings(asker.get(SHEET).text)[2] == "Projekt"
    undo(asker), undo(asker)
    work_on_column(asker, "Kvitto-id", "delete_column")
    assert "Kvitto-id" not in headings(asker.get(f"{SHEET}?hidden=1").text)
    undo(asker)
    work_on_column(asker, "Status", "delete_column")
    assert "Status" not in headings(asker.get(SHEET).text)
    undo(asker)

    assert headings(asker.get(f"{SHEET}?hidden=1").text) == headings(before)
    assert asker.rows() == cases


@pytest.fixture
def untouched(tmp_path):
    """A world of its own, where Kvitto has written no rows yet and so remembers nothing of where columns stood."""
    with world(tmp_path, 0, None) as opened:
        yield Asker(opened.base)


def test_kvitto_finds_its_tab_and_columns_after_staff_have_worked_on_them(untouched):
    asker = untouched
    work_on_column(asker, "Projekt", "rename", heading="Namn på projektet")
    work_on_column(asker, "Namn på projektet", "move", before="0")
    work_on_column(asker, "Status", "delete_column")
    undo(asker)
    form = Forms(asker.get(f"{SHEET}?tab=1").text).having("title")
    renamed = asker.press(SHEET, **{**form, "title": "Ärenden / 2026", "do": "rename_tab"})
    address = f"/_local/sheet/vgr/{quote('Ärenden / 2026', safe='')}"
    assert renamed.url.startswith(asker.base + address)

    reference = asker.apply("after-the-move", projekt_namn="Flyttad").json["reference"]
    soon(asker.all_done)

    page = asker.get(address).text
    assert reference in page
    assert asker.get(SHEET).status == 404
    asker.press(address, do="undo")
    [row] = asker.rows()
    assert (row[0], row[1]) == ("Flyttad", reference)
    assert row[index_of(asker, "Status")] == "Inkommen"


def test_a_row_is_added_deleted_and_put_back(asker, cases):
    place = index_of(asker, "Kommun")
    new = len(cases) + 2
    asker.press(SHEET, **{**card(asker, new), f"cell{place}": "Orust", "do": "save"})
    assert [row[1] for row in asker.rows()] == [*(row[1] for row in cases), "Orust"]

    asker.press(SHEET, **card(asker, new), do="delete_row")
    assert asker.rows() == cases
    asker.press(SHEET, **card(asker, 3), do="delete_row")
    assert asker.rows() == [cases[0], *cases[2:]]
    undo(asker)
    assert asker.rows() == cases


def test_a_change_that_others_have_built_on_is_not_undone(asker, cases):
    work_on_column(asker, "Kommun", "sort_up")
    spreadsheet, tab = ids(asker)
    swap = {"sheetId": tab, "dimension": "ROWS", "startIndex": 1, "endIndex": 2}
    move = {"moveDimension": {"source": swap, "destinationIndex": 4}}
    assert asker.post(f"/v4/spreadsheets/{spreadsheet}:batchUpdate", {"requests": [move]}).status == 200
    stands = asker.rows()

    assert undo(asker).status == 409

    assert asker.rows() == stands


def test_check_boxes_are_ticked_and_cleared(asker, cases):
    column = index_of(asker, "Diarienummer")
    spreadsheet, tab = ids(asker)
    area = {
        "sheetId": tab,
        "startRowIndex": 1,
        "endRowIndex": 4,
        "startColumnIndex": column,
        "endColumnIndex": column + 1,
    }
    rule = {"setDataValidation": {"range": area, "rule": {"condition": {"type": "BOOLEAN"}}}}
    asker.post(f"/v4/spreadsheets/{spreadsheet}:batchUpdate", {"requests": [rule]})

    form = Forms(asker.get(SHEET).text).forms["f2"]
    asker.press(SHEET, **form, **{f"cell{column}": "on", "do": "save"})
    assert Forms(asker.get(SHEET).text).forms["f2"].get(f"cell{column}") is not None
    assert asker.rows()[0][column] == "SANT"

    form = Forms(asker.get(SHEET).text).forms["f2"]
    asker.press(SHEET, **{name: value for name, value in form.items() if name != f"cell{column}"}, do="save")
    assert asker.rows()[0][column] == "FALSKT"
    undo(asker), undo(asker)


def test_folded_columns_are_unfolded_and_folded_again(asker, cases):
    page = asker.get(SHEET).text
    assert "Inkom" not in headings(page)
    form = Forms(page).having("depth")

    asker.press(SHEET, **form, do="unfold")
    assert "Inkom" in headings(asker.get(SHEET).text)

    undo(asker)
    assert "Inkom" not in headings(asker.get(SHEET).text)


def test_a_view_shows_its_rows_only(asker, cases):
    granted = index_of(asker, "Beviljat belopp")
    asker.press(SHEET, **{**card(asker, 3), f"cell{granted}": "20000", "do": "save"})
    views = dict(re.findall(r'<option value="(\d+)">([^<]+)</option>', asker.get(SHEET).text))
    [to_do] = [number for number, title in views.items() if title == "Till Biblioteksgruppen"]
    [economy] = [number for number, title in views.items() if title == "Ekonomi"]

    assert cases[1][0] not in asker.get(f"{SHEET}?view={to_do}").text
    assert cases[1][0] in asker.get(f"{SHEET}?view={economy}").text
    assert cases[0][0] not in asker.get(f"{SHEET}?view={economy}").text
    undo(asker)


def test_words_have_the_colours_that_the_sheet_gives_them(asker, cases):
    status = index_of(asker, "Status")
    before = asker.get(SHEET).text
    asker.press(SHEET, **{**Forms(before).forms["f3"], f"cell{status}": "Beviljad", "do": "save"})

    colours = set(re.findall(r'<td class="c([0-9a-f]{6})"', asker.get(SHEET).text))
    new = colours - set(re.findall(r'<td class="c([0-9a-f]{6})"', before))

    [granted] = new
    assert f".c{granted}{{background:#{granted};color:#111}}" in asker.get(f"/_local/-/colours.css?c={granted}").text
    evil = asker.get("/_local/-/colours.css?c=evil}body{display:none")
    assert (evil.status, "evil" in evil.text) == (200, False)
    undo(asker)


def test_a_list_may_stand_in_another_tab(asker, cases):
    worker = index_of(asker, "Handläggare")
    settings = f"/_local/sheet/vgr/{quote('Inställningar')}"
    page = asker.get(f"{settings}?row=2").text
    place = headings(page).index("Handläggare")
    asker.press(settings, **{**Forms(page).having("was0"), f"cell{place}": "Utredaren", "do": "save"})

    assert re.search(r"<option>Utredaren</option>", asker.get(f"{SHEET}?row=2").text)
    assert worker
    asker.press(settings, do="undo")


def test_what_stands_in_the_sheet_is_text_on_the_page(asker, cases):
    project = index_of(asker, "Projekt")
    hostile = '</td><script>alert("1")</script>'
    asker.press(SHEET, **{**card(asker, 2), f"cell{project}": hostile, "do": "save"})

    page = asker.get(f"{SHEET}?row=2").text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    undo(asker)


def test_nonsense_is_answered_and_changes_nothing(asker, cases):
    stands = asker.rows()

    assert asker.get("/_local/sheet/moon").status == 404
    assert asker.get("/_local/sheet/vgr/Finns%20inte").status == 404
    assert asker.press(SHEET, do="dance").status in (400, 404, 409)
    assert asker.press(SHEET, do="save", row="x").status in (400, 409)
    assert asker.get(f"{SHEET}?row=-1&column=9999&page=77").status == 200
    assert asker.rows() == stands
