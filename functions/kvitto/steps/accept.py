"""Take in a post: the point of no return.

Reference, record and mark lie in the journal before anybody sees the reference; nothing else is
needed, so intake works while the sheet, the relay and the ledger are down.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from kvitto.core import references, submission
from kvitto.core.failures import Permanent
from kvitto.core.forms.form import Form, Language
from kvitto.core.forms.windows import season
from kvitto.core.ids import Reference, RegionId, Token
from kvitto.core.submission import Submission, Via
from kvitto.ports import JournalUnavailable, Office

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
) -> Accepted | Conflict:
    """Put the post in the journal, once.

    The same token with the same answers gives the same reference, however often and from however
    many places it is pressed. ``answers`` must have passed the form's checks. ``begun`` is when the form was, as its
    signed token tells: who had begun before the last moment has half an hour more.

    Raises: JournalUnavailable when nobody knows whether it landed; pressing again is then safe.
    """
    earlier = find(office, token)
    if earlier is None:
        fresh = _record(office, form, token, answers, language, via, begun)
        if _put(office, fresh):
            _mark(office, fresh)
            return Accepted(fresh, again=False)
        earlier = find(office, token)
        if earlier is None:
            raise JournalUnavailable("A record was there and is not seen now.")
    # The first press may have died between record and mark, and a conflict shows its reference, too.
    _mark(office, earlier)
    if _digest(earlier) != submission.digest_of(form.id, answers):
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
) -> Submission:
    from kvitto.core.forms.show import copy_of_answers  # opens pydantic, which the pages do without

    region = office.forms.region(form.region)
    received_at = office.clock.now()
    year = received_at.astimezone(STOCKHOLM).year
    reference = _own_reference(office, region.reference_prefix, year, token, test=region.test)
    return Submission(
        token=token,
        region=RegionId(form.region),
        form=form.id,
        version=form.version,
        purpose=form.purpose,
        language=language,
        reference=reference,
        case=reference,
        received_at=received_at,
        via=via,
        answers=dict(answers),
        copy=tuple((section.title, section.rows) for section in copy_of_answers(form, region, answers, language)),
        late=season(form.windows, received_at, begun).is_late,
    )


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
