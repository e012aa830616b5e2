"""A post on a case that is there already: a change, a completion, a new contact, payout details, a report.

What came in first is never altered. Such a post is a record of its own that names its case, and tells staff in words
what is answered otherwise than before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kvitto.core.files.attachment import files_in
from kvitto.core.forms.answers import Answers
from kvitto.core.submission import Change, Submission, key_of

if TYPE_CHECKING:
    from kvitto.core.forms.form import Form
    from kvitto.core.ids import Reference
    from kvitto.core.region import Region

ABOUT = ("kommun_kod", "kommun_kod.kod", "projekt_namn", "ar", "forvantat_antal")
"""Cells of the application that every row of its case shows."""

CONTACT = ("kontakt_namn", "kontakt_epost", "kontakt_telefon")
"""Questions of who the contact is: changed by a form of their own, so that both addresses are told."""

ADDRESS = "kontakt_epost"


@dataclass(frozen=True, slots=True)
class OnCase:
    """What a post on a case rests on: the answers in force, what its rows show, and who the contact is.

    ``contact`` is the journal key of the object that names the address in force.
    """

    case: Reference
    answers: Answers
    about: Mapping[str, Any]  # Any: cells of the opening post, as JSON has them
    contact: str


@dataclass(frozen=True, slots=True)
class CaseFile:
    """What the journal holds of one case: the post that opened it, and those on it, oldest first."""

    opening: Submission
    added: tuple[Submission, ...] = ()

    @property
    def answers(self) -> dict[str, Any]:
        """The answers as the applicant has them now: a revision replaces, a completion adds."""
        answers = dict(self.opening.answers)
        for post in self.added:
            if post.purpose == "revision":
                kept = {key: answer for key, answer in answers.items() if key in CONTACT or files_in(answer)}
                answers = kept | dict(post.answers)
            elif post.purpose == "completion":
                answers |= post.answers
        return answers

    @property
    def contact(self) -> Submission:
        """The post that names the contact in force, as far as the applicant has said."""
        changes = [post for post in self.added if post.purpose == "contact_change"]
        return changes[-1] if changes else self.opening

    def latest(self, purpose: str) -> Submission | None:
        """The last post of a kind."""
        return next((post for post in reversed(self.added) if post.purpose == purpose), None)

    def on(self, about: Mapping[str, Any]) -> OnCase:
        """What one more post would rest on."""
        return OnCase(self.opening.case, self.answers, about, key_of(self.contact.token))


def in_order(posts: Sequence[Submission]) -> tuple[Submission, ...]:
    """By the time of pressing; the token settles a tie."""
    return tuple(sorted(posts, key=lambda post: (post.received_at, post.token)))


def changes_of(form: Form, region: Region, before: Answers, after: Answers) -> tuple[Change, ...]:
    """What is answered otherwise, in the order of the questions and in Swedish, as staff read it."""
    return tuple(
        (field.id, field.label.sv, _shown(field, region, before), _shown(field, region, after))
        for field in form.fields
        if field.kind != "statement" and before.get(field.id) != after.get(field.id)
    )


def _shown(field: Any, region: Region, answers: Answers) -> str:
    """The answer in words, "" where there is none; one that no longer fits its question says only that it is there."""
    from kvitto.core.forms.kinds import behaviour  # opens pydantic, which reading a case does without

    if field.id not in answers:
        return ""
    try:
        return behaviour(field, region).shown(answers[field.id], "sv")
    except (KeyError, TypeError, ValueError, StopIteration):
        return "…"
