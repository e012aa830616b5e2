"""Every mail as it was last read by somebody: its bytes, its structure, and that it can be read in any light."""

import email
import email.policy
import re
from email.message import EmailMessage

import pytest

from tests.mail.golden import FOLDER, golden_mails
from tests.mail.office import ROOT
from tests.mail.test_templates import HtmlText, assert_whole

MAILS = golden_mails()
REFERENCE = "VGR-2026-7KQ4-M2XP"


def read(name: str) -> EmailMessage:
    return email.message_from_bytes(MAILS[name], policy=email.policy.default)


def part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content())


@pytest.mark.parametrize("name", sorted(MAILS))
def test_the_mail_is_written_as_it_was_byte_by_byte(name):
    """Where its words were meant to change: ``python -m tests.mail.golden``, and read what it wrote."""
    kept = FOLDER / name
    assert kept.is_file(), f"There is no {name}. Write the golden mails anew, and read it."
    assert MAILS[name].decode("ascii") == kept.read_bytes().decode("ascii")


def test_no_golden_mail_is_left_of_one_that_nobody_writes_any_more():
    assert {path.name for path in FOLDER.glob("*.eml")} == set(MAILS)
    assert golden_mails() == MAILS


@pytest.mark.parametrize("name", sorted(MAILS))
def test_text_and_html_tell_the_same_and_say_which_language_it_is(name):
    mail, language = read(name), name.split(".")[1]
    text, html = part(mail, "plain"), part(mail, "html")

    assert mail["Content-Language"] == language
    assert html.count(f'lang="{language}"') == 2
    assert html.count("<h1>") == 1
    assert str(mail["Subject"]) in HtmlText.of(html)
    for words in (text, HtmlText.of(html)):
        assert_whole(words)
    bare = re.sub(r"https?://\S+|[=-]{3,}", "", text)
    seen = re.sub(r"\W", "", HtmlText.of(html))
    missing = [line for line in bare.splitlines() if re.sub(r"^\d+|\W", "", line) not in seen]
    assert missing == []


@pytest.mark.parametrize("name", sorted(MAILS))
def test_a_mail_about_a_case_begins_with_its_reference_and_goes_to_one_address(name):
    mail = read(name)

    assert len(mail.get_all("To", [])) == 1
    assert str(mail["Auto-Submitted"]) == "auto-generated"
    if mail["X-Kvitto-Reference"]:
        assert str(mail["Subject"]).startswith(f"{REFERENCE} – ")
    links = re.findall(r'href="([^"]*)"', part(mail, "html"))
    assert all(link.startswith("https://ansok.bibliotek.example/vgr/") for link in links)


# -- In any light -----------------------------------------------------------------------------


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def colours(css: str) -> dict[str, str]:
    """Each rule's text colour and the body's background, by selector."""
    found = dict(re.findall(r"(\w+) \{[^}]*?(?<!-)color: (#[0-9a-f]{6})", css))
    background = re.search(r"body \{[^}]*background: (#[0-9a-f]{6})", css)
    assert background is not None
    return {**found, "background": background[1]}


def test_every_colour_can_be_read_on_its_background_by_day_and_by_night():
    layout = (ROOT / "templates" / "mail" / "_layout.html.jinja").read_text(encoding="utf-8")
    by_day, by_night = layout.split("@media (prefers-color-scheme: dark)")
    for css in (by_day, by_night):
        rules = colours(css)
        background = rules.pop("background")
        assert {"body", "a", "dt"} <= set(rules)
        assert min(contrast(colour, background) for colour in rules.values()) >= 7
