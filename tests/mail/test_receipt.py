"""The receipt: what a librarian reads a minute after pressing send."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from kvitto.core.letters import is_known, receipt_facts
from tests.mail.office import FORMS, LINK, REFERENCE, example, receipt, submitted

NBSP = "\N{NO-BREAK SPACE}"
VGR = FORMS.region("vgr")


def test_the_receipt_tells_what_came_when_and_what_happens_next():
    letter = receipt(submitted(example() | {"projekt_namn": "Läslust i Hjo", "kommun_kod": "1497"}))
    assert letter.subject == f"{REFERENCE} – Vi har tagit emot er ansökan"
    for line in (
        "Vi har tagit emot er ansökan om Stöd till biblioteksutveckling.",
        f"Referens: {REFERENCE}",
        "Sökande: Hjo kommun",
        "Projekt: Läslust i Hjo",
        f"Sökt belopp: 45{NBSP}000{NBSP}kr",
        "Mottagen: den 20 november 2026 klockan 14.05",
        "1. Vi kontrollerar att ansökan är komplett. Saknas något hör vi av oss.",
        "2. Biblioteksgruppen bereder ansökan och förvaltningschefen fattar beslut.",
        "3. Ni får beslutet med e-post.",
        "Det här mejlet är en bekräftelse på att ansökan har kommit in. Det är inte ett beslut om stöd.",
        f"Följ ärendet: {LINK}",
        "Förvaltningen för kulturutveckling, Västra Götalandsregionen",
    ):
        assert line in letter.text.splitlines()


def test_the_receipt_is_signed_with_the_functional_mailbox_and_says_that_letters_are_public():
    text = receipt(submitted(example())).text
    assert f"skriv till {VGR.functional_mailbox}. Ange referensen {REFERENCE}." in text
    assert "Det ni skickar till oss blir allmän handling." in text
    assert "https://ansok.bibliotek.example/vgr/personuppgifter" in text


def test_the_receipt_holds_a_copy_of_every_answer():
    post = submitted(example())
    letter = receipt(post)
    for title, rows in post.copy:
        assert f"{title}\n---" in letter.text
        for label, shown in rows:
            assert f"{label}\n  " + shown.replace("\n", "\n  ") in letter.text


@pytest.mark.parametrize(
    "received, told",
    [
        (datetime(2027, 3, 28, 0, 59, tzinfo=UTC), "den 28 mars 2027 klockan 01.59"),
        (datetime(2027, 3, 28, 1, 0, tzinfo=UTC), "den 28 mars 2027 klockan 03.00"),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "den 1 januari 2027 klockan 00.30"),
    ],
)
def test_the_time_of_receiving_is_swedish_time(received, told):
    assert f"Mottagen: {told}" in receipt(submitted(example(), at=received)).text


def test_competence_only_is_a_sum_of_nothing_and_is_told_so():
    assert f"Sökt belopp: 0{NBSP}kr" in receipt(submitted(example() | {"sokt_belopp": 0})).text


@pytest.mark.parametrize(
    "direction", [option.id for option in FORMS.form("vgr", "ansokan").field("inriktning").options]
)
@pytest.mark.parametrize("known", [True, False])
def test_R_V03_the_receipt_names_the_contact_role_of_the_chosen_direction(direction, known):  # noqa: N802
    field = FORMS.form("vgr", "ansokan").field("inriktning")
    roles = {option.id: option.contact_role.sv for option in field.options if option.contact_role}
    letter = receipt(submitted(example() | {"inriktning": [direction], "huvudinriktning": direction}), known=known)
    told = [line for line in letter.text.splitlines() if line.startswith("- ")]
    assert [one for one, role in roles.items() if any(role.casefold() in line.casefold() for line in told)] == [
        direction
    ]


def test_R_V03_several_directions_name_each_their_role_once():  # noqa: N802
    field = FORMS.form("vgr", "ansokan").field("inriktning")
    letter = receipt(submitted(example() | {"inriktning": [option.id for option in field.options]}))
    for option in field.options:
        assert option.contact_role
        assert letter.text.casefold().count(f"- {option.contact_role.sv}\n".casefold()) == 1


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_R_V39_the_receipt_names_a_contact_for_general_questions(known, language):  # noqa: N802
    general = VGR.contacts[0]
    text = receipt(submitted(example(), language=language), known=known).text
    assert f"- {general.role.to(language)}: {general.mailbox}".casefold() in text.casefold()


def test_who_filled_in_the_form_in_english_gets_the_receipt_in_english():
    letter = receipt(submitted(example(), language="en"))
    assert letter.subject == f"{REFERENCE} – We have received your application"
    assert "Received: 20 November 2026 at 14:05" in letter.text
    assert "Amount applied for: 45" in letter.text
    assert '<html lang="en">' in letter.html
    for swedish in ("Hej", "Referens:", "ansökan", "Vänliga hälsningar"):
        assert swedish not in letter.text


def test_R_C01_swedish_letters_come_through_whole_in_text_and_html():  # noqa: N802
    words = "Åsa Öberg på Ängö läser é, ü och ß"
    letter = receipt(submitted(example() | {"projekt_namn": words}))
    assert f"Projekt: {words}" in letter.text
    assert words in letter.html


# -- To a stranger ----------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_receipt_to_an_unknown_address_holds_not_one_word_of_the_senders(language):
    """Else the form could send anybody's words to anybody, in the region's name."""
    secret = {"projekt_namn": "PROJEKTORD", "kontakt_namn": "NAMNORD", "syfte": "SYFTESORD", "sokt_belopp": 12345}
    post = submitted(example() | secret, language=language)
    letter = receipt(post, known=False)
    sent = (letter.subject + letter.text + letter.html).replace(NBSP, "")
    for word in ("PROJEKTORD", "NAMNORD", "SYFTESORD", "12345", *sentences(post.answers)):
        assert word not in sent
    assert str(REFERENCE) in letter.subject
    assert LINK in letter.text


def test_a_stranger_s_receipt_could_not_tell_more_whatever_its_template_says():
    """The words are not merely left out by the template: it is not given them."""
    post = submitted(example())
    facts = receipt_facts(post, FORMS.form("vgr", "ansokan"), VGR, LINK, known=False)
    assert not {"answers", "copy"} & facts.keys()
    for sentence in sentences(post.answers):
        assert sentence not in repr(facts)


def sentences(answers):
    """Everything that was typed, but for what the office itself could have written."""
    for value in answers.values():
        if isinstance(value, str) and " " in value:
            yield value
        elif isinstance(value, list):
            yield from (
                text for row in value if isinstance(row, dict) for text in row.values() if isinstance(text, str)
            )


def test_a_receipt_to_an_unknown_address_says_why_and_what_to_do():
    text = receipt(submitted(example()), known=False).text
    assert f"Läs era svar och följ ärendet: {LINK}" in text
    assert "Därför skickar vi bara svaren till adresser som vi vet är era." in text
    assert "Har ni inte skickat något till oss?" in text


@pytest.mark.parametrize(
    "address, known",
    [
        ("anna@vgr.example", True),
        ("ANNA@VGR.EXAMPLE", True),
        (f"anna@{VGR.municipality('1497').domains[0]}", True),
        ("anna@elev.vgr.example", False),
        ("anna@vgr.example.evil.example", False),
        ("anna@evilvgr.example", False),
        ("anna@vgr.examples", False),
        ("anna@vgr.example@evil.example", False),
        ("anna@vgr\u200b.example", False),
        ("anna@ｖｇｒ.example", False),
        ("anna@vgг.example", False),
        ("anna", False),
        ("", False),
    ],
)
def test_known_is_exactly_a_domain_of_the_region_or_its_municipalities(address, known):
    """A subdomain may be the pupils'; a Cyrillic г or a full-width v is another domain, whatever it looks like."""
    assert is_known(address, VGR) is known


def test_every_domain_of_the_region_makes_an_address_known():
    assert VGR.known_domains
    for domain in VGR.known_domains:
        assert is_known(f"anna@{domain}", VGR)


def test_a_form_that_has_changed_since_still_gets_its_receipt():
    """Alternatives may be taken away between send and receipt; what the sender saw is what the receipt tells."""
    post = submitted(example())
    changed = replace(post, answers={**post.answers, "inriktning": ["VG-GAMLA"], "kommun_kod": "9999"})
    assert "Sökande: Härryda kommun" in receipt(changed).text


def test_no_abbreviations_and_no_click_here():
    for known in (True, False):
        text = receipt(submitted(example()), known=known).text
        own_words = text.split("Era svar\n")[0]
        assert not re.search(r"\b(t\.ex|bl\.a|ev|m\.m|kl|fr\.o\.m)\b\.?", own_words)
        assert "klicka" not in own_words.casefold()
