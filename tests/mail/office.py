"""Receipts as the office would write them, from the real form files and templates."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from kvitto.adapters.data_files import DataFiles
from kvitto.adapters.templates import Templates
from kvitto.core.forms.examples import full_example
from kvitto.core.forms.form import Language
from kvitto.core.forms.show import copy_of_answers
from kvitto.core.ids import MailId, Reference, RegionId, Token
from kvitto.core.letters import receipt_facts
from kvitto.core.message import Attachment, Letter, build
from kvitto.core.submission import Submission

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates" / "mail"
SCHEMAS = ROOT / "schemas"
FORMS = DataFiles(SCHEMAS)
TYPIST = Templates(TEMPLATES, SCHEMAS)

TODAY = date(2026, 11, 20)
REFERENCE = Reference("VGR-2026-7KQ4-M2XP")
LINK = "https://ansok.bibliotek.example/vgr/arende?k=forseglat"
OFFICE = "biblioteksutveckling@vgr.example"

Answers = Mapping[str, Any]  # Any: by the kinds of the form


class StandingClock:
    """It is always five seconds past eight."""

    def now(self) -> datetime:
        return datetime(2026, 11, 20, 8, 0, 5, tzinfo=UTC)

    def monotonic(self) -> float:
        return 0.0

    def sleep(self, seconds: float) -> None:
        raise AssertionError("Nobody sleeps here.")


def example(region: str = "vgr", form: str = "ansokan") -> dict[str, Any]:
    """Every question of the form answered."""
    return dict(full_example(FORMS.form(region, form), FORMS.region(region), TODAY))


def submitted(
    answers: Answers,
    *,
    region: str = "vgr",
    form: str = "ansokan",
    language: Language = "sv",
    at: datetime = datetime(2026, 11, 20, 13, 5, tzinfo=UTC),
) -> Submission:
    sections = copy_of_answers(FORMS.form(region, form), FORMS.region(region), answers, language)
    return Submission(
        token=Token("token"),
        region=RegionId(region),
        form=form,
        version=1,
        purpose=FORMS.form(region, form).purpose,
        language=language,
        reference=REFERENCE,
        case=REFERENCE,
        received_at=at,
        via="web",
        answers=answers,
        copy=tuple((section.title, section.rows) for section in sections),
    )


def receipt(post: Submission, *, known: bool = True) -> Letter:
    form, region = FORMS.form(post.region, post.form), FORMS.region(post.region)
    return TYPIST.write("receipt", post.region, post.language, receipt_facts(post, form, region, LINK, known=known))


def mailed(letter: Letter, recipient: str = "anna@hjo.example", files: Sequence[Attachment] = ()) -> bytes:
    return build(
        letter,
        sender=OFFICE,
        recipient=recipient,
        reply_to=OFFICE,
        reference=REFERENCE,
        kind="receipt",
        mail=MailId(f"{REFERENCE}.receipt"),
        message_id_key=b"key",
        date=datetime(2026, 11, 20, 13, 6, tzinfo=UTC),
        language="sv",
        files=files,
    )
