"""Decision and agreement as Word files: written once, signed by people, and enclosed in the letter."""

import re
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from werkzeug.test import Client
from werkzeug.wrappers import Request

from kvitto.adapters.word_documents import WordDocuments
from kvitto.core import documents
from kvitto.core.ids import DocumentId, Reference, Token
from kvitto.core.programme import Appeal, Programme
from kvitto.ports import Forms
from kvitto.steps.documents import write_documents
from kvitto.steps.erase import erase_case
from kvitto.steps.ledger import catch_up
from kvitto.web.app import answer
from kvitto.wiring import data_folder
from tests.attached import pdf
from tests.steps.test_letters import Dispatch
from tests.town import VGR

DRAFTER = WordDocuments(data_folder() / "templates")


@dataclass
class Otherwise:
    """The region's data with some of its programme changed."""

    real: Forms
    changes: dict[str, Any]

    def programme(self, region_id: str) -> Any:
        programme = self.real.programme(region_id)
        assert programme is not None
        # Made anew, since a copy would keep what the programme has looked up before.
        return Programme(**{name: getattr(programme, name) for name in Programme.model_fields} | self.changes)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)


class Desk(Dispatch):
    """Staff who also have the page of decision and agreement before them."""

    def otherwise(self, **changes):
        self.office.forms = Otherwise(self.office.forms, changes)

    def signed_first(self):
        programme = self.office.forms.programme(VGR)
        self.otherwise(document=[one.model_copy(update={"signed_first": True}) for one in programme.document])

    def papers(self):
        return write_documents(self.office, VGR, DRAFTER).written

    def word(self, name):
        """The words of a document in the journal, one paragraph a line."""
        [(reference, case)] = catch_up(self.office, VGR).cases.items()
        raw = self.office.journal.get(documents.word_key(case.token, DocumentId(f"{reference}.{name}")))
        assert raw is not None, f"there is no {name}"
        return "\n".join(one.text for one in Document(BytesIO(raw)).paragraphs)

    @property
    def client(self):
        return Client(Request.application(lambda request: answer(self.office, request)))

    @property
    def link(self):
        [row] = self.here.rows()
        return re.sub("^https?://[^/]+", "", row["Beslut och avtal"])

    def page(self):
        return self.client.get(self.link).get_data(as_text=True)

    def hand_in(self, name, content=None, file="beslut.pdf"):
        [reference] = catch_up(self.office, VGR).cases
        data: dict[str, object] = {"handling": f"{reference}.{name}"}
        if content is not None:
            data["fil"] = (BytesIO(content), file)
        return self.client.post(self.link, data=data, headers={"Origin": "http://localhost:8080"})


@pytest.fixture
def desk(here):
    staff = Desk(here, "w-1", samverkan_kommuner=["1495"], samverkan_andra=[{"namn": "Läsklubben", "typ": "forening"}])
    staff.write(2, Konsulent="Konsulent för Det öppna biblioteket", Konsulentens_insats="Metod", Diarienummer="K 7")
    return staff


def test_a_grant_makes_a_decision_and_an_agreement_once(desk):
    desk.grant(2)
    assert desk.papers() == 2
    assert desk.papers() == 0

    decision = desk.word("granted.1")
    for words in (
        "Diarienummer: K 7",
        "Beslutsdatum: den 20 november 2026",
        "Beslutet är fattat av: Förvaltningschef",
        "beviljas 40\u00a0000\u00a0kr till projektet",
        "Väl beredd ansökan.",
        "Västra Götalandsregionen: konsulentstöd (metod) av Konsulent för Det öppna biblioteket",
        "Beslutet gäller om samarbetsavtalet är undertecknat senast",
    ):
        assert words in decision
    assert "{" not in decision


def test_the_appeal_stands_in_the_decision_only_when_a_lawyer_has_approved_it(desk):
    told = "Begäran om laglighetsprövning skickas in."
    desk.otherwise(appeal=Appeal(text=told))
    desk.grant(2)
    desk.papers()
    assert "Så kan beslutet prövas" not in desk.word("granted.1")

    desk.otherwise(appeal=Appeal(text=told, approved="regionjurist 2026-11-20"))
    desk.write(2, Motivering="Mycket väl beredd.")
    desk.wait()
    desk.papers()
    assert told in desk.word("granted.2")
    desk.look()
    [waiting] = [row for row in desk.letters if row["Läge"] == "Väntar på Skicka"]
    assert told in desk.client.get(waiting["Läs brevet"].removeprefix("http://localhost:8080")).get_data(as_text=True)


def test_a_reason_is_text_whatever_it_says(desk):
    desk.write(2, Motivering="{{ reference }} & <b>fet</b>\nRad två")
    for status in ("Bereds i Biblioteksgruppen", "Beviljad"):
        desk.fill_in(
            2,
            {
                "Beviljat belopp": 1000,
                "Beslutsdatum": "2026-11-20",
                "Beslutat av": "Förvaltningschef",
                "Biblioteksgruppens förslag": "Tillstyrker",
                "Status": status,
            },
        )
        desk.wait()
    desk.papers()
    assert "{{ reference }} & <b>fet</b>\nRad två" in desk.word("granted.1")


def test_a_change_before_anybody_has_signed_makes_another_and_the_page_shows_that_one(desk):
    desk.grant(2)
    desk.papers()
    desk.write(2, Diarienummer="K 8")
    desk.wait()
    desk.papers()

    assert "Diarienummer: K 8" in desk.word("granted.2")
    page = desk.page()
    assert page.count("Hämta Wordfilen") == 2
    assert "_2.docx" in page


def test_a_signed_document_stands_until_the_decision_is_changed(desk):
    desk.grant(2)
    desk.papers()
    desk.hand_in("granted.1", pdf())
    desk.write(2, Diarienummer="K 9")
    desk.wait()
    [reference] = catch_up(desk.office, VGR).cases
    there = catch_up(desk.office, VGR).document(reference, "granted")
    assert there is not None
    assert there.id.endswith("granted.1")

    desk.write(2, Beviljat_belopp=30000, Motivering="Lägre belopp.", Beslutsdatum="2026-11-19")
    desk.wait()
    desk.papers()
    assert "beviljas 30\u00a0000\u00a0kr" in desk.word("granted.2")
    assert "_undertecknat.pdf" in desk.page()


def test_a_corrected_decision_takes_its_documents_away(desk):
    desk.grant(2)
    desk.papers()
    desk.write(2, Status="Bereds i Biblioteksgruppen", Skäl_till_rättelse="Fel rad.")
    desk.wait()
    assert "Hämta Wordfilen" not in desk.page()


def test_the_letter_waits_for_the_signed_file_and_encloses_it(desk):
    desk.signed_first()
    desk.grant(2)
    desk.papers()
    desk.look()
    assert desk.letters == []
    assert desk.row(2)["Att göra"] == (
        "Beslut ska skrivas under. Lämna den underskrivna filen i Beslut och avtal, så kommer brevet i Utskick."
    )

    assert desk.hand_in("granted.1", pdf()).status_code == 303
    desk.look()
    [row] = desk.letters
    assert row["Brev"] == "Beslut: beviljad"
    read = desk.client.get(row["Läs brevet"].removeprefix("http://localhost:8080")).get_data(as_text=True)
    assert f"Beslut_{row['Referens']}_undertecknat.pdf" in read
    desk.tick(2)
    desk.wait()
    desk.pump(minutes=11)
    [letter] = desk.decisions()
    assert "Beslutet bifogas." in letter.get_body(("plain",)).get_content()
    [enclosed] = letter.iter_attachments()
    assert enclosed.get_filename() == f"Beslut_{row['Referens']}_undertecknat.pdf"
    assert enclosed.get_content() == pdf()


def test_a_file_handed_in_later_makes_another_letter_and_the_old_box_counts_no_more(desk):
    desk.grant(2)
    desk.papers()
    desk.tick(2)
    desk.hand_in("granted.1", pdf())
    desk.hand_in("granted.1", pdf())
    desk.wait()
    desk.pump(minutes=11)
    desk.look()

    assert [row["Läge"] for row in desk.letters] == ["Inaktuellt", "Väntar på Skicka"]
    assert desk.decisions() == []


@pytest.mark.parametrize(
    "content, told",
    [(None, "Välj den underskrivna filen först."), (b"PK\x03\x04", "måste vara en PDF"), (b"hej", "måste vara en PDF")],
)
def test_what_is_no_signed_pdf_is_told_on_the_page(desk, content, told):
    desk.grant(2)
    desk.papers()
    refused = desk.hand_in("granted.1", content)
    assert refused.status_code == 422
    assert told in refused.get_data(as_text=True)


def test_a_document_that_is_no_longer_in_force_takes_no_signed_file(desk):
    desk.grant(2)
    desk.papers()
    desk.write(2, Diarienummer="K 8")
    desk.wait()
    desk.papers()
    assert "gäller inte längre" in desk.hand_in("granted.1", pdf()).get_data(as_text=True)


def test_documents_are_handed_out_as_downloads_by_links_that_end(desk):
    desk.grant(2)
    desk.papers()
    [path, _] = re.findall(r'href="(/-/handling/[^"]+)"', desk.page())
    had = desk.client.get(path)
    assert had.status_code == 200
    assert re.fullmatch(r'attachment; filename="\w+_VGR-[\w-]+\.docx"', had.headers["Content-Disposition"])
    desk.here.clock.sleep(601)
    assert desk.client.get(path).status_code == 410
    assert desk.client.get(desk.link[:-1]).status_code == 400


def test_erasing_a_case_takes_its_documents_too(desk):
    desk.grant(2)
    desk.papers()
    desk.hand_in("granted.1", pdf())
    [(reference, case)] = catch_up(desk.office, VGR).cases.items()
    assert len(desk.office.journal.list(documents.folder(case.token), 10)) == 3
    erase_case(desk.office, VGR, Reference(reference), "D 1")
    assert desk.office.journal.list(documents.folder(Token(case.token)), 10) == []
