"""The answers as a PDF: made by the pump, once, readable by people, programs and screen readers."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from kvitto.adapters.data_files import DataFiles
from kvitto.adapters.typst_printer import TypstPrinter
from kvitto.core.failures import Permanent
from kvitto.core.files.attachment import ANSWERS_PDF, folder
from kvitto.core.ids import Reference, Token
from kvitto.core.printed import printed
from kvitto.steps.accept import accept, find
from kvitto.steps.deliver import deliver_rows
from kvitto.steps.papers import PRINTED_PER_CALL, Papers, print_answers
from kvitto.wiring import data_folder
from tests.town import VGR, Town

TOKEN = Token("w-1")
REGION = DataFiles(data_folder() / "schemas").region("vgr")
PRINTER = TypstPrinter(data_folder() / "templates")


def pump(here: Town) -> Papers:
    office = here.office()
    deliver_rows(office, VGR)
    return print_answers(office, VGR, PRINTER)


def pdf(here: Town, token: str = TOKEN) -> bytes:
    found = here.office().journal.get(folder(Token(token)) + ANSWERS_PDF)
    assert found is not None
    return found


def words(raw: bytes) -> str:
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(raw)).pages)
    return " ".join(text.replace("-\n", "").split())


def tags(part: Any, found: list[str]) -> list[str]:
    """The structure types of a tagged PDF, in the order in which they are read."""
    part = part.get_object() if hasattr(part, "get_object") else part
    if isinstance(part, ArrayObject):
        for one in part:
            tags(one, found)
    elif isinstance(part, DictionaryObject):
        if "/S" in part:
            found.append(str(part["/S"]))
        if "/K" in part:
            tags(part["/K"], found)
    return found


def test_the_answers_are_printed_with_reference_time_and_every_question(here):
    reference = here.press(TOKEN, projekt_namn="Läsning i parken").submission.reference
    assert pump(here) == Papers(printed=1)

    text = words(pdf(here))
    assert reference in text
    assert "Inkom den 20 november 2026 klockan 09.00." in text
    assert "Västra Götalandsregionen" in text
    assert "Projektets namn Läsning i parken" in text
    assert "45 000" in text.replace("\u00a0", " ")


def test_it_tells_programs_what_it_is_for_readers_by_ear_and_for_the_archive(here):
    reference = here.press(TOKEN).submission.reference
    pump(here)
    reader = PdfReader(BytesIO(pdf(here)))
    root: Any = reader.trailer["/Root"]
    xmp = root["/Metadata"].get_data().decode()

    assert reader.metadata is not None
    assert reader.metadata.title == f"Ansök om stöd till biblioteksutveckling, {reference}"
    assert root["/Lang"] == "sv"
    assert root["/MarkInfo"]["/Marked"].value
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert "<pdfaid:part>2</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in xmp
    found = tags(root["/StructTreeRoot"], [])
    steps = [step for step in here.form.all_steps if any(field.id in here.answers for field in step.fields)]
    assert found.count("/H1") == 1
    assert found.count("/H2") == len(steps)
    assert found.count("/H3") == len(here.answers)
    assert not any("/JS" in str(page) for page in reader.pages)


def test_what_is_sent_on_a_case_says_what_it_is_and_has_the_cases_reference(here):
    reference = here.press(TOKEN).submission.reference
    post = find(here.office(), TOKEN)
    assert post is not None
    later = replace(post, token=Token("w-2"), reference=Reference("VGR-2026-XXXX-XXXX"), purpose="completion")
    text = words(PRINTER.print_answers(printed(later, here.form.title, REGION), later.received_at))

    assert "Komplettering. Inkom den 20 november 2026" in text
    assert reference in text
    assert "XXXX" not in text


def test_at_any_moment_of_the_clock(here):
    here.clock.moved += timedelta(microseconds=123_457)
    here.press(TOKEN)

    assert pump(here) == Papers(printed=1)


def test_in_english_for_who_answered_in_english(here):
    accept(here.office(), here.form, TOKEN, here.answers, language="en", via="web")
    pump(here)

    assert "Received 20 November 2026 at 09:00." in words(pdf(here))
    assert str(PdfReader(BytesIO(pdf(here))).root_object["/Lang"]) == "en"


HOSTILE = [
    '#eval("1+1") #panic("x") #read("/etc/passwd")',
    "#set page(width: 1pt)",
    "*stark* _kursiv_ `kod` $x^2$ = Rubrik\n- lista @ref <etikett> // kommentar /* */",
    "\\ \\u{41} ~ -- ... ' \" ]] [[ #[",
    "https://evil.example/x",
    "<script>alert(1)</script> {{ 7 * 7 }} {% raw %}",
    '=HYPERLINK("x")',
    "Ord" * 150,
    "γ ж ß ø € ŵ",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_somebody_writes_is_only_text(here, text):
    here.press(TOKEN, syfte=text)
    assert pump(here).failed == 0
    reader = PdfReader(BytesIO(pdf(here)))

    bare = "".join(text.split())
    printed = "".join("".join(page.extract_text() for page in reader.pages).split()).replace("-", "")
    assert bare.replace("-", "") in printed
    assert all("/Annots" not in page for page in reader.pages)
    assert reader.pages[0].mediabox.width > 590


def test_a_character_that_no_font_has_is_printed_as_its_number(here):
    here.press(TOKEN, syfte="Läslust 😀 書")
    pump(here)

    assert "Läslust [U+1F600] [U+66F8]" in words(pdf(here))
    assert "Tecken som inte kan skrivas ut" in words(pdf(here))


def test_it_is_made_once_and_stays_whatever_is_done_again(here):
    here.press(TOKEN)
    office = here.office()
    deliver_rows(office, VGR)
    first, second = here.office(), here.office()
    print_answers(first, VGR, PRINTER)
    before = pdf(here)
    here.clock.moved += timedelta(days=3)

    assert print_answers(second, VGR, PRINTER) == Papers()
    assert pump(here) == Papers()
    assert pdf(here) == before


def test_the_same_answers_make_the_same_bytes(here):
    here.press(TOKEN)
    pump(here)
    before = pdf(here)
    (here.mailbox.parent / "journal/files/w-1" / ANSWERS_PDF).unlink()
    office = here.office()
    deliver_rows(office, VGR)
    office.states[VGR].unprinted[TOKEN] = None
    print_answers(office, VGR, TypstPrinter(data_folder() / "templates"))

    assert pdf(here) == before


class Broken:
    """A printer that cannot print the second post."""

    def print_answers(self, post: Any, at: Any) -> bytes:
        if "andra" in str(post):
            raise Permanent("no")
        return b"%PDF"


def test_one_that_cannot_be_printed_holds_up_no_other_and_is_told(here):
    here.press("w-1")
    here.press("w-2", projekt_namn="Det andra")
    here.press("w-3")
    office = here.office()
    deliver_rows(office, VGR)

    assert print_answers(office, VGR, Broken()) == Papers(printed=2, failed=1)
    assert print_answers(office, VGR, Broken()) == Papers()
    assert [line["submission"] for line in here.lines if line["event"] == "answers_not_printed"] == ["w-2"]


def test_a_call_prints_so_many_and_the_next_goes_on(here, monkeypatch):
    assert PRINTED_PER_CALL > 2
    monkeypatch.setattr("kvitto.steps.papers.PRINTED_PER_CALL", 2)
    for n in range(3):
        here.press(f"w-{n}")
    office = here.office()
    deliver_rows(office, VGR)

    assert [print_answers(office, VGR, Broken()).printed for _ in range(3)] == [2, 1, 0]
