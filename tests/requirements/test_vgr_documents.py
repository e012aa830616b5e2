"""Västra Götaland's documents and frame keep the programme's own sentences: one test for each."""

import shutil
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from pypdf import PdfReader

from kvitto.adapters.typst_printer import TypstPrinter
from kvitto.core import documents
from kvitto.core.files.attachment import ANSWERS_PDF, folder
from kvitto.core.ids import DocumentId, Token
from kvitto.steps.deliver import deliver_rows
from kvitto.steps.documents import write_documents
from kvitto.steps.ledger import catch_up
from kvitto.steps.papers import print_answers
from kvitto.wiring import data_folder
from tests.steps.test_decisions import Staff
from tests.steps.test_documents import DRAFTER
from tests.town import VGR, town


@pytest.fixture
def here(tmp_path: Path):
    with town(tmp_path) as it:
        yield it


def test_R_V27_a_grant_makes_an_agreement_with_what_both_parties_contribute(here):
    own = {"egen_insats_timmar": 80, "egen_insats_text": "Två bibliotekarier", "kommun_kod": "1440"}
    staff = Staff(here, "r-1", samverkan_kommuner=["1495"], **own)
    staff.write(2, Konsulent="Konsulenten för digitala frågor", Konsulentens_insats="Båda")
    staff.grant(2)
    write_documents(staff.office, VGR, DRAFTER)

    [(reference, case)] = catch_up(staff.office, VGR).cases.items()
    raw = staff.office.journal.get(documents.word_key(case.token, DocumentId(f"{reference}.agreement.1")))
    assert raw is not None
    paragraphs = [one.text for one in Document(BytesIO(raw)).paragraphs]
    theirs = paragraphs.index("Vad Ale kommun bidrar med")
    ours = paragraphs.index("Vad Västra Götalandsregionen bidrar med")
    assert paragraphs[theirs + 1] == "80 timmar. Två bibliotekarier."
    assert paragraphs[ours + 1] == "Konsulentstöd (båda) av Konsulenten för digitala frågor."
    assert paragraphs[ours + 2] == "Medfinansiering med 40\u00a0000\u00a0kr."
    # Each party signs, partners too.
    assert paragraphs.count("Skara kommun") == 2
    assert paragraphs.count("Ale kommun") == 2


def test_R_V32_the_answers_of_the_form_are_a_document_of_the_case(here):
    here.press("r-1", projekt_namn="Bokbåten på Åsunden")
    office = here.office()
    deliver_rows(office, VGR)
    print_answers(office, VGR, TypstPrinter(data_folder() / "templates"))

    printed = office.journal.get(folder(Token("r-1")) + ANSWERS_PDF)
    assert printed is not None
    assert "Bokbåten på Åsunden" in " ".join(page.extract_text() for page in PdfReader(BytesIO(printed)).pages)


def test_R_V37_a_frame_of_the_year_is_data_and_the_money_left_is_shown(here, tmp_path):
    for part in ("schemas", "templates"):
        shutil.copytree(here.settings.data / part, tmp_path / "framed" / part)
    with (tmp_path / "framed/schemas/vgr/region.toml").open("a", encoding="utf-8") as file:
        file.write("\n[[frames]]\nyear = 2027\nsek = 600000\n")
    here.settings = replace(here.settings, data=tmp_path / "framed")
    here.prepare()
    staff = Staff(here, "r-1")
    staff.grant(2)
    staff.look()

    [year] = [row for row in here.rows("Budget") if row["År"] == 2027]
    assert (year["Ram"], year["Beviljat"], year["Kvar av ramen"]) == (600_000, 40_000, 560_000)
