"""Letters about what staff have decided: each of them, with and without what a case may lack."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from kvitto.core.case_letters import Texts, Told, case_facts
from kvitto.core.decide.contacts import TOLD
from kvitto.core.forms.form import Language
from kvitto.core.ids import RegionId
from kvitto.core.message import Letter
from kvitto.core.standing import NEW, Standing
from kvitto.core.state import Case
from tests.mail.office import FORMS, LINK, TYPIST, example, submitted
from tests.mail.test_templates import HtmlText, assert_whole

DECIDING = [region for region in FORMS.regions() if FORMS.programme(region) is not None]
ALL = [
    (region, letter.kind)
    for region in DECIDING
    if (programme := FORMS.programme(region)) is not None
    for letter in programme.letter
]
FULL = replace(
    NEW,
    path=("INKOMMEN", "BIBLIOTEKSGRUPPEN", "BEVILJAD"),
    dates={day: date(2026, 11, 25) for day in ("beslutsdatum", "svara_senast", "utbetald")},
    amounts={"beviljat_belopp": 40000, "utbetalt_belopp": 40000, "att_aterbetala": 5000},
    words={"beslutat_av": "Förvaltningschef", "konsulentens_insats": "Metod"},
    decided_on=date(2026, 11, 25),
)
TEXTS = Texts(
    reason="Väl beredd ansökan.\nOch tydlig.",
    completion="Budgeten saknas.\nTidsplanen är oklar.",
    diary_number="KUN 2026-00123",
    decider="Förvaltningschef",
)

BARE = replace(FULL, amounts={"beviljat_belopp": 0}, words={"beslutat_av": "Förvaltningschef"})
"""What must be there, and no more."""


def written(kind: str, standing: Standing, texts: Texts, language: Language = "sv", region: str = "vgr") -> Letter:
    programme = FORMS.programme(region)
    assert programme is not None
    post = submitted(example(), language=language)
    case = Case(
        reference=post.reference,
        token=post.token,
        form="ansokan",
        version=1,
        municipality=post.answers["kommun_kod"],
        year=2026,
        language=language,
        late=False,
        opened_at=datetime(2026, 11, 20, tzinfo=UTC),
        requested=45000,
        starts="2027-01-15",
        ends="2027-11-30",
    )
    told = Told(case, standing, post, FORMS.form("vgr", "ansokan"), FORMS.region("vgr"), programme, texts, LINK)
    return TYPIST.write(kind, RegionId(region), post.language, case_facts(told))


@pytest.mark.parametrize("kind", [*(kind for region, kind in ALL if region == "vgr"), *TOLD])
@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("standing, texts", [(FULL, TEXTS), (BARE, Texts("Bra.", "Budget."))])
def test_every_letter_can_be_written_whatever_the_case_lacks(kind, language, standing, texts):
    letter = written(kind, standing, texts, language)

    assert re.match(r"VGR-2026-[2-9A-Z]{4}-[2-9A-Z]{4} – \S", letter.subject)
    assert_whole(letter.text)
    assert_whole(HtmlText.of(letter.html))
    assert ("In short" in letter.text) is (language == "en")


def test_a_grant_tells_amount_day_role_reason_conditions_and_what_comes_next():
    letter = written("granted", FULL, TEXTS)

    assert "Beviljat belopp: 40\u00a0000\u00a0kr (ni sökte 45\u00a0000\u00a0kr)" in letter.text
    assert "Beslutsdatum: den 25 november 2026" in letter.text
    assert "Beslutet är fattat av: Förvaltningschef" in letter.text
    assert "Diarienummer: KUN 2026-00123" in letter.text
    assert "Väl beredd ansökan.\nOch tydlig." in letter.text
    assert "avtalet är undertecknat senast den 1 december 2026" in letter.text
    assert "senast den 14 december 2026" in letter.text


def test_a_grant_of_competence_alone_says_nothing_of_money_to_pay():
    letter = written("granted", replace(FULL, amounts={"beviljat_belopp": 0}), TEXTS)

    assert "Beviljat belopp: 0\u00a0kr" in letter.text
    assert "utbetalning" not in letter.text


def test_a_request_for_completion_says_what_by_when_and_where():
    letter = written("completion", FULL, TEXTS)

    assert "Budgeten saknas." in letter.text
    assert "Vi behöver ert svar senast den 25 november 2026." in letter.text
    assert f"Komplettera här: {LINK}" in letter.text
    assert "Om vi inte får något svar bedömer vi ansökan som den är." in letter.text


def test_the_paragraph_on_appeal_is_off_until_a_lawyer_has_approved_it():
    for kind in ("granted", "rejected"):
        assert "laglighetsprövning" not in written(kind, FULL, TEXTS).text


def test_what_staff_wrote_is_shown_as_it_is_and_is_never_a_template():
    letter = written("rejected", FULL, replace(TEXTS, reason="{{ link }} <b>nej</b>\n===="))

    assert "{{ link }} <b>nej</b>" in letter.text
    assert "<b>nej" not in letter.html
