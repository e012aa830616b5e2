"""A library asks to be contacted: from the form to a row that consultants see, and a receipt of its own."""

from pathlib import Path

from kvitto.core.forms.examples import full_example
from kvitto.core.ids import RegionId, Token
from kvitto.steps.accept import Accepted, accept
from kvitto.steps.deliver import deliver_rows
from kvitto.steps.mail import send_mails
from kvitto.steps.watch import watch
from tests.town import START, Town, town
from tests.web.applicant import send
from tests.web.site import FILES, Site

VGR = RegionId("vgr")
FORM, REGION = FILES.form("vgr", "kontakta"), FILES.region("vgr")
WISH = full_example(FORM, REGION, START.date())


def ask(here: Town, token: str = "w-1") -> Accepted:
    found = accept(here.office(), FORM, Token(token), WISH, language="sv", via="web")
    assert isinstance(found, Accepted)
    return found


def test_R_V35_a_library_asks_the_consultant_of_a_direction_to_contact_it_before_applying(tmp_path):
    site = Site(tmp_path)
    anna = send(site.visitor(), FORM, WISH)

    [kept] = site.kept()
    assert kept.purpose == "contact"
    assert kept.reference in anna.page.words
    role = FORM.field("inriktningar").option(WISH["inriktningar"][0]).contact_role
    assert role is not None
    assert role.sv in anna.page.words


def test_R_V35_the_wish_is_one_row_of_its_own_with_the_contact_apart(tmp_path: Path):
    with town(tmp_path) as here:
        reference = ask(here).submission.reference
        deliver_rows(here.office(), VGR)
        deliver_rows(here.office(), VGR)
        watch(here.office(), VGR)

        [row] = here.rows("Kontaktönskemål")
        assert (row["Referens"], row["Behov"]) == (reference, WISH["behov"])
        assert row["Kommun"] == REGION.municipality(WISH["kommun_kod"]).name
        assert row["Inriktning"] == "Det läs- och skrivfrämjande biblioteket"
        assert WISH["kontakt_epost"] not in row.values()
        [contact] = here.rows("Kontakter", "contacts")
        assert (contact["Referens"], contact["E-post"]) == (reference, WISH["kontakt_epost"])
        assert here.rows("Ansökningar") == []


def test_R_V35_the_receipt_speaks_of_the_wish_and_not_of_an_application(tmp_path: Path):
    with town(tmp_path) as here:
        reference = ask(here).submission.reference
        deliver_rows(here.office(), VGR)
        send_mails(here.office(), VGR)

        [mail] = here.mails()
        part = mail.get_body(("plain",))
        assert part is not None
        words = part.get_content()
        assert mail["Subject"] == f"{reference} – Vi har tagit emot ert önskemål om att vi hör av oss"
        assert "ansökan har kommit in" not in words
        for step in FORM.after:
            assert step.sv in words
        assert "Konsulent för Det läs- och skrivfrämjande biblioteket" in words


def test_a_wish_needs_only_municipality_need_name_and_address():
    assert {field.id for field in FORM.fields if field.required} == {
        "kommun_kod", "behov", "kontakt_namn", "kontakt_epost",
    }  # fmt: skip
