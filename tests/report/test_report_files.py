"""An annual report as the files that it is given out as."""

import csv
import json
import re
import sys
from dataclasses import replace
from html.parser import HTMLParser
from io import BytesIO

import pytest
from pypdf import PdfReader

from kvitto.core.failures import Permanent
from kvitto.core.year_report import Material
from tests.report.material import KUMLA, MATERIAL, SPRING, grant, report, written


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """The report of 2026, its files by the end of their names."""
    return {path.name.removeprefix("orebro-2026"): path for path in written(tmp_path_factory.mktemp("report"))}


@pytest.fixture(scope="module")
def page(files):
    return files[".html"].read_text("utf-8")


class _Addresses(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.ids, self.led_to = [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        self.ids += [told["id"]] if "id" in told else []
        self.led_to += [told[name] for name in ("href", "src", "xlink:href") if name in told]


def headlines(page):
    """The sums at the top, each of which leads to the cases."""
    row = r'<dt>(.*)</dt><dd><a href="#arendena">(.*)</a></dd>'
    return re.findall(row, page.replace("\N{NO-BREAK SPACE}", " "))


def test_a_report_is_a_page_two_pdfs_a_workbook_tables_and_json(files):
    names = [".html", ".pdf", "-en-sida.pdf", ".xlsx", "-indikatorer.csv", "-arenden.csv", ".json"]
    assert list(files) == names
    assert all(file.stat().st_size > 200 for file in files.values())


def test_the_page_has_nothing_from_outside_and_every_link_in_it_arrives(page):
    found = _Addresses(page)
    assert len(found.ids) == len(set(found.ids))
    assert found.led_to
    assert {one for one in found.led_to if not one.startswith("#")} == set()
    assert {one[1:] for one in found.led_to} - set(found.ids) == set()
    assert "@import" not in page


def test_every_figure_leads_to_the_rows_behind_it(page):
    assert '<a href="#rader-OR-G2-X3-2026">12\N{NO-BREAK SPACE}010</a>' in page
    rows = page.partition('<h4 id="rader-OR-G2-X3-2026">')[2].partition("</ul>")[0]
    assert re.findall(r"<li>(.*)</li>", rows) == ["Laxå: 10 (IND-2)", "Örebro: 12\N{NO-BREAK SPACE}000 (IND-3)"]
    assert '<a href="#rader-OR-G2-X3-2025">5</a>' in page
    kumla = page.partition(f'<h4 id="rader-{KUMLA}">')[2].partition("</ul>")[0]
    assert re.findall(r'<a href="#(ORE-\d)">', kumla) == ["ORE-4"]
    assert '<tr id="ORE-4">' in page


def test_activities_lead_to_their_rows_and_a_year_to_its_cases(page):
    assert '<a href="#rader-insatser">Nätverk</a>' in page
    assert "<li>2026-03-01 Bokprat (Insatser rad 2)</li>" in page
    years = page.partition("<caption>År för år")[2].partition("</table>")[0]
    assert re.findall(r'<th scope="row">(.*)</th>', years.replace("</th>", "</th>\n")) == [
        "2024",
        "2025",
        '<a href="#arendena">2026</a>',
    ]


def test_names_stand_in_the_order_of_the_swedish_alphabet(page):
    table = page.partition("<caption>Efter kommun")[2].partition("</table>")[0]
    assert re.findall(r'<a href="#rader-\d+">(\w+)</a>', table) == ["Kumla", "Laxå", "Örebro"]


def test_a_plot_says_in_words_what_it_shows_and_has_a_table(page):
    figure = page.partition('<figure role="img" aria-label="Stapeldiagram. Antal handledningstillfällen')[2]
    assert "2024: ingen uppgift; 2025: 5; 2026: 12\N{NO-BREAK SPACE}010." in figure.partition('">')[0]
    assert "<caption>OR-G2-X3, tillfällen, år för år</caption>" in figure
    assert page.count("<svg") == page.count('<figure role="img"') == page.count("år för år</caption>") + 1
    assert "DejaVu" not in page
    assert "#084c7f" not in page.partition("<body>")[2]


def test_money_is_summed_as_the_tab_budget_sums_it(page):
    assert headlines(page) == [
        ("Inkomna ansökningar", "3 (150 000 kr)"),
        ("Beviljade", "2 (80 000 kr)"),
        ("Utbetalt", "80 000 kr"),
        ("Återbetalt", "4 000 kr"),
    ]
    assert "Ingen ram är satt för året." in page


def test_what_was_promised_stands_beside_what_came_of_it_and_only_both_are_summed(page):
    table = page.partition("<caption>Godkända slutredovisningar")[2].partition("</table>")[0]
    rows = [re.sub("<[^>]+>", "|", row) for row in re.findall(r"<th scope=\"row\">(.*)</tr>", table)]
    assert [[cell for cell in row.replace("\N{NO-BREAK SPACE}", " ").split("|") if cell] for row in rows] == [
        ["Kumla: Läslust", "1200", "900", "Delvis"],
        ["Örebro: Åretruntläsning", "–", "64", "Ja, helt"],
        ["Sammanlagt (1 av 2 har sagt båda talen)", "1200", "900", "Ja, helt: 1; Delvis: 1"],
    ]
    assert '<a href="#ORE-2">Örebro: Åretruntläsning</a>' in table


def test_lessons_are_those_of_reports_that_came_in_the_period(page):
    told = page.partition('id="lardomar"')[2].partition("<h2")[0]
    assert "Kumla: Läslust" in told
    assert "<p>Börja i tid.</p>\n<p>Fråga barnen.</p>" in told
    assert "Nästa år" not in told


def test_what_is_not_asked_in_a_year_is_told_from_what_nobody_answered(page):
    rows = page.partition('aria-label="Mål 1, Delmål 1.1')[2].partition("</table>")[0]
    assert re.findall(r'<td class="n">([^<]*)', rows) == ["ställdes inte", "ställdes inte", "–"]


def test_the_pdf_is_tagged_and_swedish_and_names_its_plots(files):
    book = PdfReader(files[".pdf"])
    told = str(dict(book.root_object))
    assert "'/Marked': True" in told
    assert "'/Lang': 'sv'" in told
    text = "\n".join(one.extract_text() for one in book.pages)
    assert "12\N{NO-BREAK SPACE}010" in text
    assert "Kumla: Läslust" in text


def test_the_same_figures_make_the_same_pdf(files, tmp_path):
    again = {path.name.removeprefix("orebro-2026"): path for path in written(tmp_path)}
    for name in (".pdf", ".html", "-en-sida.pdf"):
        assert again[name].read_bytes() == files[name].read_bytes()


def test_a_boards_page_is_one_page_however_much_there_is_to_tell(tmp_path):
    fields = ("or_g2_x3", "or_g1_br3", "or_g1_br4", "or_g2_x4_antal", "or_g2_x4_av")
    full = replace(
        MATERIAL,
        reports=[report(f"I-{year}", KUMLA, year, **dict.fromkeys(fields, 12_345)) for year in (2025, 2026)],
        grants=[grant(f"O-{n}", KUMLA, 2026, goals=(f"OR-G{n}",)) for n in (1, 2, 3, 4)],
        lessons=[replace(MATERIAL.lessons[0], title="x" * 120, text="Börja i tid. " * 200)] * 5,
    )
    [board] = [one for one in written(tmp_path, text="Läget är gott. " * 200, material=full) if "en-sida" in one.name]
    assert len(PdfReader(BytesIO(board.read_bytes())).pages) == 1


def test_without_the_library_that_draws_nothing_is_written_and_the_remedy_is_told(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(Permanent, match=r"--requirement requirements-report\.txt"):
        written(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_programs_get_numbers_as_numbers_and_days_as_iso_dates(files):
    told = json.loads(files[".json"].read_text("utf-8"))
    [one] = [it for it in told["indicators"] if (it["id"], it["year"]) == ("OR-G2-X4", 2026)]
    assert (one["value"], one["part"], one["whole"], one["rows"]) == (31 / 42, 31, 42, ["IND-2", "IND-3"])
    assert [(it["reference"], it["sek"], it["decided"]) for it in told["cases"]][1] == ("ORE-3", 40_000, "2026-03-01")
    with files["-indikatorer.csv"].open(encoding="utf-8-sig", newline="") as file:
        rows = {(row["År"], row["Nyckel"]): row["Värde"] for row in csv.DictReader(file, delimiter=";")}
    assert rows["2026", "OR-G2-X4"].startswith("0,738")
    assert rows["2025", "OR-G2-X3"] == "5"


def test_a_case_whose_answers_are_disposed_of_stands_there_with_its_sums(tmp_path):
    page = written(tmp_path, material=Material(grants=[grant("ORE-9", KUMLA, 2026, title="", goals=())]))[0]
    assert "<td>Kumla</td><td>(uppgifterna är gallrade)</td>" in page.read_text("utf-8")


def test_a_title_that_a_program_might_run_is_disarmed(tmp_path):
    wild = Material(grants=[grant("ORE-9", KUMLA, 2026, title="=cmd|' /C calc'!A0")])
    [cases] = [one for one in written(tmp_path, material=wild) if one.name.endswith("arenden.csv")]
    assert ";'=cmd|" in cases.read_text("utf-8-sig")


def test_a_part_of_a_year_counts_each_thing_by_its_own_day(tmp_path):
    [page] = [one.read_text("utf-8") for one in written(tmp_path, period=SPRING) if one.suffix == ".html"]
    assert dict(headlines(page)) == {
        "Inkomna ansökningar": "3 (150 000 kr)",
        "Beviljade": "2 (80 000 kr)",
        "Utbetalt": "0 kr",
    }
    assert "Återbetalt har ingen dag i arket" in page
    assert "Tidigare år visas för samma dagar." in page


def test_a_year_without_anything_is_a_report_that_says_so(tmp_path):
    page = written(tmp_path, material=Material())[0].read_text("utf-8")
    assert "Inget har kommit in." in page


def test_a_region_without_goals_is_told_by_direction(tmp_path):
    material = Material(grants=[grant("VGR-1", "1440", 2026, goals=(), directions=("VG-LAS",))])
    page = written(tmp_path, "vgr", material=material)[0].read_text("utf-8")
    assert "<caption>Efter inriktning</caption>" in page
    assert "Det läs- och skrivfrämjande biblioteket</a>" in page


def test_a_region_without_grants_is_told_by_area_and_without_money(tmp_path):
    idea = grant("SRM-1", "0480", 2026, requested=0, sek=0, paid=0, goals=(), directions=("SO-LASNING",))
    page = written(tmp_path, "sormland", material=Material(grants=[idea]))[0].read_text("utf-8")
    assert "<caption>Efter område</caption>" in page
    assert headlines(page) == [("Inkomna idéer och behov", "1")]
    assert " kr<" not in page.replace("\N{NO-BREAK SPACE}", " ")
