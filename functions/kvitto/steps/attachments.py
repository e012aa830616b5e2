"""Attached files: stage them while a form is filled in, keep them when it is sent, sweep up what never was.

Two who would decide otherwise about the same files, one who sends and one who sweeps, put the same object: whoever
is first decides, so files of a form that was sent are never swept away.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from kvitto.core import drafts
from kvitto.core.files.attachment import (
    ANSWERS_PDF,
    DROPPED,
    FATE,
    KEPT,
    day_mark,
    files_in,
    folder,
    id_of,
    of_mark,
)
from kvitto.core.ids import RegionId, Token
from kvitto.ports import Office
from kvitto.steps.accept import STOCKHOLM, find

STAGED_MAX = 30
"""Files staged under one token, also those exchanged for others since: what is staged is never staged anew."""

SWEPT_AFTER = timedelta(days=2)
"""A token that was never saved lives for a day."""

LOST_AFTER = timedelta(days=90)
"""Files that were kept for a sending that died before its record was put, and that nobody sent again."""

SWEPT_PER_MORNING = 10_000


class TooManyTries(Exception):  # noqa: N818 - what was found
    """So many files have been staged under the token that no more are."""


def stage(office: Office, region: RegionId, token: Token, content: bytes) -> str:
    """Put a file beside the form that is being filled in, and answer with its id. The same file again is one object.

    Raises: TooManyTries; JournalUnavailable.
    """
    id_ = id_of(content)
    if len(staged(office, token) - {id_}) >= STAGED_MAX:
        raise TooManyTries
    # First what finds it in the morning, so that a crash leaves nothing that nobody would find.
    office.journal.put_once(day_mark(region, token, _today(office)), b"")
    office.journal.put_once(folder(token) + id_, content)
    return id_


def staged(office: Office, token: Token) -> frozenset[str]:
    """The names of everything that lies beside a form or a post. Raises: JournalUnavailable."""
    prefix = folder(token)
    # The printed answers and the fate are among them.
    return frozenset(key.removeprefix(prefix) for key in office.journal.list(prefix, STAGED_MAX + 10))


def keep_for(office: Office, token: Token, ids: Collection[str]) -> frozenset[str]:
    """Decide that the files of these ids are sent, and answer with those that are there no longer.

    Before the record is put: what is kept stays. Raises: JournalUnavailable.
    """
    fate = folder(token) + FATE
    if not office.journal.put_once(fate, KEPT) and office.journal.get(fate) == DROPPED:
        return frozenset(ids)
    return frozenset(ids) - staged(office, token)


def carry_over(office: Office, region: RegionId, ids: Collection[str], *, before: Token, after: Token) -> None:
    """Stage under a new token what answers name that go on under it. What is gone is told when they are sent.

    Raises: JournalUnavailable.
    """
    for id_ in ids:
        content = office.journal.get(folder(before) + id_)
        if content is not None:
            stage(office, region, after, content)


def drop(office: Office, token: Token) -> None:
    """Take away at once what was staged and not sent. Raises: JournalUnavailable."""
    fate = folder(token) + FATE
    there = staged(office, token) - {FATE, ANSWERS_PDF}
    if there and (office.journal.put_once(fate, DROPPED) or office.journal.get(fate) == DROPPED):
        _delete(office, token, there)


@dataclass(frozen=True, slots=True)
class Swept:
    """What a morning's call took away: forms whose files were dropped."""

    dropped: int


def sweep_attachments(office: Office, region: RegionId) -> Swept:
    """Take away files of forms that were never sent and are not saved, and those exchanged before sending.

    Raises: JournalUnavailable.
    """
    dropped = 0
    for mark in office.journal.list(f"staged/{region}/", SWEPT_PER_MORNING):
        day, token = of_mark(mark)
        age = _today(office) - day
        if age < SWEPT_AFTER:
            continue
        post = find(office, token)
        if post is not None:
            named = {file.id for answer in post.answers.values() for file in files_in(answer)}
            _delete(office, token, staged(office, token) - named - {FATE, ANSWERS_PDF})
        elif office.journal.list(drafts.folder(region, drafts.owner_of(token)), 1):
            continue
        else:
            drop(office, token)
            rest = staged(office, token) - {FATE}
            if rest and age < LOST_AFTER:
                continue
            _delete(office, token, rest)
            dropped += 1
        office.journal.delete(mark)
    if dropped:
        office.log("attachments_dropped", region=region, count=dropped)
    return Swept(dropped)


def _delete(office: Office, token: Token, names: Collection[str]) -> None:
    for name in names:
        office.journal.delete(folder(token) + name)


def _today(office: Office) -> date:
    return office.clock.now().astimezone(STOCKHOLM).date()
