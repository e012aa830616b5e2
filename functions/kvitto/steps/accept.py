"""Take in a post: the point of no return.

Reference, record and mark lie in the journal before anybody sees the reference; nothing else is
needed, so intake works while the sheet, the relay and the ledger are down.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

from kvitto.core import references, submission
from kvitto.core.failures import Permanent
from kvitto.core.forms.form import Form, Language
from kvitto.core.forms.windows import season
from kvitto.core.ids import Reference, RegionId, Token
from kvitto.core.on_case import OnCase, changes_of
from kvitto.core.region import Region
from kvitto.core.submission import Doubt, Submission, Via
from kvitto.ports import JournalUnavailable, Office
from kvitto.steps.reports import list_report

if TYPE_CHECKING:
    from kvitto.core.registered import Registered

STOCKHOLM = ZoneInfo("Europe/Stockholm")
COUNTERS = 50
"""References tried for one post; two owners of one are expected once in some 200,000 posts."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The post is safe. ``again`` when it already was: the same press a second time."""

    submission: Submission
    again: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    """The token is used, with other answers. Nothing of these was written; what stands there is safe."""

    submission: Submission


def accept(
    office: Office,
    form: Form,
    token: Token,
    # Any: answers by the kinds of the form, already checked.
    answers: Mapping[str, Any],
    *,
    language: Language,
    via: Via,
    begun: datetime | None = None,
    on: OnCase | None = None,
    held: Doubt | Literal[""] = "",
    registered: Registered | None = None,
) -> Accepted | Conflict:
    """Put the post in the journal, once.

    The same token with the same answers gives the same reference, however often and from however
    many places it is pressed. ``answers`` must have passed the form's checks. ``begun`` is when the form was, as its
    signed token tells: who had begun before the last moment has half an hour more.
    A post ``on`` a case is listed under it. ``held``: why it waits for staff to look at it. ``registered``: what staff
    say of a paper or a mail that they have typed in.

    Raises: JournalUnavailable when nobody knows whether it landed; pressing again is then safe.
    """
    earlier = find(office, token)
    if earlier is None:
        fresh = _record(office, form, token, answers, language, via, begun, on, held, registered)
        if form.purpose == "indicators":
            list_report(office, form, token, answers)
        if on is not None:
            # Before the record: a name without one says nothing, and a record without one could not be followed.
            office.journal.put_once(f"{listed_under(on.case)}{token}", b"")
        if _put(office, fresh):
            _mark(office, fresh)
            return Accepted(fresh, again=False)
        earlier = find(office, token)
        if earlier is None:
            raise JournalUnavailable("A record was there and is not seen now.")
    # The first press may have died between record and mark, and a conflict shows its reference, too.
    _mark(office, earlier)
    if _digest(earlier) != submission.digest_of(form.file_id, answers):
        return Conflict(earlier)
    return Accepted(earlier, again=True)


def find(office: Office, token: Token) -> Submission | None:
    """The accepted post with this token, if there is one."""
    raw = office.journal.get(submission.key_of(token))
    return submission.decode(raw) if raw is not None else None


def find_by_reference(office: Office, reference: Reference) -> Submission | None:
    """The accepted post that owns this reference, if there is one."""
    token = office.journal.get(f"references/{reference}")
    return find(office, Token(token.decode())) if token is not None else None


def listed_under(case: Reference) -> str:
    """The folder where the posts on a case are listed."""
    return f"cases/{case}/"


def mark_key(region: RegionId, token: Token) -> str:
    """The mark that says: the ledger has not taken this in yet."""
    return f"todo/{region}/{token}"


def _put(office: Office, post: Submission) -> bool:
    """Put the record. True when what stands there is this very press, also if the answer to its put was lost."""
    key, record = submission.key_of(post.token), submission.encode(post)
    return office.journal.put_once(key, record) or office.journal.get(key) == record


def _record(
    office: Office,
    form: Form,
    token: Token,
    answers: Mapping[str, Any],
    language: Language,
    via: Via,
    begun: datetime | None,
    on: OnCase | None,
    held: Doubt | Literal[""],
    registered: Registered | None,
) -> Submission:
    from kvitto.core.forms.show import copy_of_answers  # opens pydantic, which the pages do without

    region = office.forms.region(form.region)
    received_at = office.clock.now()
    year = received_at.astimezone(STOCKHOLM).year
    reference = _own_reference(office, region.reference_prefix, year, token, test=region.test)
    sections = copy_of_answers(form, region, answers, language)
    post = Submission(
        token=token,
        region=RegionId(form.region),
        form=form.file_id,
        version=form.version,
        purpose=form.purpose,
        language=language,
        reference=reference,
        case=on.case if on else reference,
        received_at=received_at,
        via=via,
        answers=dict(answers),
        copy=tuple((section.title, section.rows) for section in sections),
        # Whoever has a case's own link is no machine that came by.
        held="" if on else held,
        late=season(form.windows, received_at, begun).is_late,
        **_told_of_case(form, region, answers, on),
    )
    if registered is not None:
        from kvitto.core.registered import as_registered  # staff's, and seldom asked for

        post = as_registered(post, form, sections, registered)
    return post


# Any: fields of a submission, each of its own type.
def _told_of_case(form: Form, region: Region, answers: Mapping[str, Any], on: OnCase | None) -> dict[str, Any]:
    """What the record of a post on a case tells besides its answers."""
    if on is None:
        return {}
    told: dict[str, Any] = {"about": dict(on.about)}
    if form.made_of:  # The questions of another form, so there is something that was answered before.
        told["changes"] = changes_of(form, region, on.answers, answers)
    if form.purpose == "contact_change":
        told["replaces"] = on.contact
    return told


def _own_reference(office: Office, prefix: str, year: int, token: Token, *, test: bool) -> Reference:
    for counter in range(COUNTERS):
        reference = references.reference_for(prefix, year, token, counter, test=test)
        key = f"references/{reference}"
        if office.journal.put_once(key, token.encode()) or office.journal.get(key) == token.encode():
            return reference
    raise Permanent(f"{COUNTERS} references in a row belong to others. Has the hash been changed?")


def _mark(office: Office, post: Submission) -> None:
    office.journal.put_once(mark_key(post.region, post.token), b"")


def _digest(post: Submission) -> str:
    return submission.digest_of(post.form, post.answers)
