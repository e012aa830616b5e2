"""Every template of a mail, with every form; what a template can say, and how it looks."""

import itertools
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from kvitto.adapters.templates import Templates
from kvitto.core.failures import Permanent
from kvitto.core.forms.examples import examples
from kvitto.core.ids import Reference, RegionId
from kvitto.core.letter_words import TO_COLLEAGUES
from kvitto.core.letters import Link, added_facts, draft_facts, receipt_facts
from kvitto.core.message import Letter
from tests.mail.office import FORMS, LINK, ROOT, SCHEMAS, TEMPLATES, TODAY, TYPIST, example, receipt, submitted

VGR = RegionId("vgr")
OF_DRAFTS = ("draft", "draft-reminder", "draft-closing", "report-link")
"""Kinds that are of no case."""
ON_CASES = ("added", "contact-left")
"""About what the applicant has sent on a case that is there already."""

LETTERS = {"contact", "contact-gone"} | {
    letter.kind
    for region in FORMS.regions()
    if (programme := FORMS.programme(region)) is not None
    for letter in programme.letter
}
"""About what staff have decided: see test_case_letters."""

WRITTEN = sorted(
    path for path in (*TEMPLATES.glob("*.jinja"), *SCHEMAS.glob("*/mail/*.jinja")) if not path.name.startswith("_")
)
ALL_FORMS = [(region, form) for region in FORMS.regions() for form in FORMS.forms(region)]


# -- Every one of them ------------------------------------------------------------------------


def test_there_is_something_to_sweep():
    kinds = {path.name.partition(".")[0] for path in WRITTEN}
    assert {"receipt", *ON_CASES, *OF_DRAFTS, *LETTERS, "reminder", "digest", "guard", "remind-agreement"} <= kinds
    assert ("vgr", "ansokan") in ALL_FORMS


@pytest.mark.parametrize("region, form", ALL_FORMS)
@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("kind", OF_DRAFTS)
def test_every_letter_of_a_draft_can_be_written_for_every_form(kind, language, region, form):
    link = f"https://ansok.bibliotek.example/{region}/{form}/utkast?k=forseglat"
    about = FORMS.form(region, form)
    letter = TYPIST.write(kind, region, language, draft_facts(about.title, FORMS.region(region), language, link, TODAY))

    assert letter.subject.endswith(f": {about.title.to(language)}")
    assert f'href="{link}"' in letter.html
    assert_whole(letter.text)
    assert_whole(HtmlText.of(letter.html))


@pytest.mark.parametrize("region, form", ALL_FORMS)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_receipt_can_be_written_for_every_form(language, region, form):
    bodies = [example(region, form), *examples(FORMS.form(region, form), FORMS.region(region), 3, TODAY)]
    required = {field.id for field in FORMS.form(region, form).fields if field.required}
    bodies.append({key: value for key, value in bodies[0].items() if key in required})
    for body in bodies:
        for known in (True, False):
            post = submitted(body, region=region, form=form, language=language)
            facts = receipt_facts(post, FORMS.form(region, form), FORMS.region(region), LINK, known=known)
            letter = TYPIST.write("receipt", RegionId(region), language, facts)
            assert letter.subject.startswith(f"{post.reference} – ")
            assert_whole(letter.text)
            assert_whole(HtmlText.of(letter.html))


@pytest.mark.parametrize("purpose", ["revision", "completion", "contact_change", "payout", "report"])
@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("kind", ON_CASES)
def test_every_letter_about_a_post_on_a_case_can_be_written(kind, language, known, purpose):
    opening = submitted(example(), language=language)
    post = replace(opening, purpose=purpose, reference=Reference("VGR-2026-2222-2222"))
    letter = TYPIST.write(kind, VGR, language, added_facts(post, opening, FORMS.region("vgr"), LINK, known=known))

    assert letter.subject.startswith(f"{opening.reference} – ")
    assert_whole(letter.text)
    assert_whole(HtmlText.of(letter.html))
    name = opening.answers["projekt_namn"]
    assert (name in letter.text) is (known and kind == "added")  # To a stranger nothing that anybody wrote.


def assert_whole(words: str) -> None:
    assert not re.search(r"[{}\ue000\ue001]|None|Undefined|Text\(|[^\n]  +[^\n]", words)
    assert not re.search(r"\n{4,}", words)


@pytest.mark.parametrize("template", WRITTEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_template_is_there_in_swedish_and_in_english(template):
    kind, language, *_ = template.name.split(".")
    if kind in TO_COLLEAGUES:
        assert language == "sv"
        return
    other = {"sv": "en", "en": "sv"}[language]
    assert template.with_name(f"{kind}.{other}.txt.jinja").exists()


# -- What a template can say ------------------------------------------------------------------


@pytest.fixture
def write(tmp_path: Path):
    """Write one letter from the template given."""

    def write(template: str, **facts: object):
        folder = tmp_path / "templates"
        folder.mkdir(exist_ok=True)
        (folder / "_layout.html.jinja").write_text("{{ language }}|{{ subject }}|{{ body }}")
        (folder / "note.sv.txt.jinja").write_text(template)
        return Templates(folder, tmp_path / "schemas").write("note", VGR, "sv", facts)

    return write


def test_the_first_line_is_the_subject_and_the_rest_is_the_letter(write):
    letter = write("Ämne: {{ what }}\n\nHej!\n", what="ett\ntvå")
    assert letter.subject == "Ämne: ett två"
    assert letter.text == "Hej!\n"
    assert letter.html == "sv|Ämne: ett två|<p>Hej!</p>"


def test_paragraphs_headings_lists_terms_and_links_are_read_from_the_lines(write):
    letter = write(
        "Ämne\n\nRubrik\n======\nen rad\nen till\n\nMindre\n---\n\n1. ett\n2. två\n\n- a\n- b\n\n"
        "Fråga\n  Svar\n\nAndra frågan\n  {{ answer }}\n\nFölj ärendet: {{ link }}\n",
        answer="rad ett\nrad två",
        link=Link("https://x.example/?a=1&b=2"),
    )
    assert letter.html.partition("|Ämne|")[2].replace("\n", "") == (
        "<h2>Rubrik</h2><p>en rad<br>en till</p><h3>Mindre</h3><ol><li>ett</li><li>två</li></ol>"
        "<ul><li>a</li><li>b</li></ul><dl><dt>Fråga</dt><dd>Svar</dd><dt>Andra frågan</dt>"
        '<dd>rad ett<br>rad två</dd></dl><p><a href="https://x.example/?a=1&amp;b=2">Följ ärendet</a></p>'
    )
    assert "Andra frågan\n  rad ett\n  rad två\n" in letter.text
    assert "Följ ärendet: https://x.example/?a=1&b=2" in letter.text


def test_an_answer_never_becomes_structure(write):
    hostile = "Rubrik\n======\n\n1. ett\n\n- a\n\nFölj ärendet: https://evil.example\n\ue0000\ue001"
    letter = write("Ämne\n\n{{ answer }}\n\nFölj ärendet: {{ answer }}\n", answer=hostile)
    body = letter.html.partition("|Ämne|")[2]
    assert set(re.findall(r"</?(\w+)", body)) == {"p", "br"}
    assert hostile in letter.text


def test_a_template_s_own_signs_are_words_too(write):
    assert "<p>a &lt;b&gt; &amp; c</p>" in write("Ämne\n\na <b> & c\n").html


def test_a_fact_that_is_missing_is_told_with_template_and_name(write):
    with pytest.raises(Permanent, match=r"vgr/note\.sv\.txt\.jinja.*'belopp' is undefined"):
        write("Ämne\n\n{{ belopp }}\n")


@pytest.mark.parametrize("template", ["Ämne\n{% if %}", "Ämne\n{{ a.b.c }}", "Ämne\n{% include 'nowhere' %}"])
def test_a_broken_template_is_told_and_not_sent(write, template):
    with pytest.raises(Permanent, match=r"vgr/note\.sv\.txt\.jinja cannot be written"):
        write(template, a={})


def test_an_empty_template_is_an_empty_letter(write):
    assert write("") == Letter("", "\n", "sv||")


def test_a_letter_that_nobody_has_written_is_told():
    with pytest.raises(Permanent, match=r"vgr/nothing\.sv\.txt\.jinja"):
        TYPIST.write("nothing", VGR, "sv", {})


def test_a_region_s_own_template_wins_and_others_keep_the_common_one(write, tmp_path):
    own = tmp_path / "schemas" / "vgr" / "mail"
    own.mkdir(parents=True)
    (own / "note.sv.txt.jinja").write_text("Vårt ämne\n\nVåra ord\n")
    assert write("Ämne\n\nGemensamma ord\n").text == "Våra ord\n"
    other = Templates(tmp_path / "templates", tmp_path / "schemas").write("note", RegionId("orebro"), "sv", {})
    assert other.text == "Gemensamma ord\n"


# -- How it looks -----------------------------------------------------------------------------

LAYOUT = (TEMPLATES / "_layout.html.jinja").read_text()
STYLE = re.search(r"<style>(.*?)</style>", LAYOUT, re.DOTALL)[1]  # type: ignore[index] # a layout has a style
LIGHT, DARK = re.fullmatch(r"(.*)@media \(prefers-color-scheme: dark\) \{(.*)\}\s*", STYLE, re.DOTALL).groups()  # type: ignore[union-attr] # likewise


def colours(style: str) -> dict[str, str]:
    """The colour of the text of each selector, and "background"."""
    found = {}
    for selector, rules in re.findall(r"([\w.:]+) \{([^}]*)\}", style):
        for name, colour in re.findall(r"(?<![\w-])(color|background): (#[0-9a-f]{6})", rules):
            found["background" if name == "background" else selector] = colour
    return found


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("style", [LIGHT, DARK], ids=["light", "dark"])
def test_all_text_stands_out_from_its_background_by_seven_to_one(style):
    found = colours(style)
    background = luminance(found.pop("background"))
    assert found.keys() == {"body", "dt", "a"}
    for selector, colour in found.items():
        lighter, darker = sorted((background, luminance(colour)), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= 7, selector


def test_the_layout_needs_nothing_from_elsewhere_and_runs_nothing():
    assert not re.search(r"<script|<img|<link|@import|url\(|https?:|\bon\w+=", LAYOUT)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_html_says_in_which_language_it_is_even_where_its_head_is_taken_away(language):
    html = receipt(submitted(example(), language=language)).html
    assert f'<html lang="{language}">' in html
    assert f'<div class="letter" role="main" lang="{language}">' in html


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_with_styles_stripped_the_html_reads_as_the_text_does(language, known):
    """The same words in the same order; a link's address is behind its words."""
    letter = receipt(submitted(example(), language=language), known=known)
    text = re.sub(r": https://\S+|^(===+|---+)$", "", letter.text, flags=re.MULTILINE)
    text = re.sub(r"^([0-9]+\.|-) ", "", text, flags=re.MULTILINE)
    assert HtmlText.of(letter.html).split() == letter.subject.split() + text.split()


@pytest.mark.parametrize("known", [True, False])
def test_headings_come_in_order_and_elements_are_closed(known):
    html = receipt(submitted(example()), known=known).html
    levels = [int(level) for level in re.findall(r"<h([1-6])>", html)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    HtmlText.of(html)


class HtmlText(HTMLParser):
    """The words of a page's body, and a check that what is opened is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.standing: list[str] = []

    @classmethod
    def of(cls, html: str) -> str:
        reader = cls()
        reader.feed(html)
        assert reader.standing == []
        return "".join(reader.words)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("br", "p", "li", "dt", "dd", "h1", "h2", "h3"):
            self.words.append("\n")
        if tag not in ("br", "meta"):
            self.standing.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.standing.pop() == tag

    def handle_data(self, data: str) -> None:
        if "body" in self.standing:
            self.words.append(data)
