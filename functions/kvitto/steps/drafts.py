"""Forms saved to go on with later: keep, open and forget them, and find in the morning what is due or over.

Keeping leaves a mark, by which the pump mails the link, so that saving needs the journal alone.
"""

from dataclasses import dataclass
from datetime import date

from kvitto.core import drafts
from kvitto.core.drafts import DraftName, Notice, SavedDraft
from kvitto.core.forms.windows import season
from kvitto.core.ids import RegionId, Token
from kvitto.ports import Office
from kvitto.steps.accept import STOCKHOLM

GENERATIONS = 100
"""Listed of one draft; there are two when a process died between keeping the new one and forgetting the old."""

DRAFTS_PER_MORNING = 10_000


class TooManyLinks(Exception):  # noqa: N818 - what was found, and the caller's to tell
    """So many links have been mailed to the address today that it gets no more."""


def keep(office: Office, region: RegionId, saved: SavedDraft) -> DraftName:
    """Keep it instead of what was saved under its token before, and leave a mark for its link to be mailed.

    The same again, as when a page is reloaded, is kept once and mailed once.
    Raises: TooManyLinks, and nothing is kept then; JournalUnavailable.
    """
    owner, content = drafts.owner_of(saved.token), drafts.encode(saved)
    older = _kept(office, region, owner)
    name = older[-1] if older else None
    if name is None or office.journal.get(name.key(region)) != content:
        now_ms = int(office.clock.now().timestamp() * 1000)
        name = DraftName(owner, max(now_ms, name.saved_ms + 1 if name else 0))
        places = drafts.links_today(office.secret, region, _today(office), saved.address)
        if not any(office.journal.put_once(place, b"") for place in places):
            raise TooManyLinks
        if not office.journal.put_once(name.key(region), content):
            return keep(office, region, saved)  # Pressed twice in one millisecond: see what the other press kept.
    office.journal.put_once(name.day_mark(region), b"")
    office.journal.put_once(name.mail_mark(region, "link"), b"")
    for one in older:
        if one != name:
            _remove(office, region, one)
    return name


def open_kept(office: Office, region: RegionId, name: DraftName) -> SavedDraft | None:
    """What the link opens; None when it is over, removed, or replaced by a newer one. Raises: JournalUnavailable."""
    if _today(office) > name.last_day or _kept(office, region, name.owner)[-1:] != [name]:
        return None
    raw = office.journal.get(name.key(region))
    return drafts.decode(raw) if raw is not None else None


def latest(office: Office, region: RegionId, token: Token) -> tuple[DraftName, SavedDraft] | None:
    """What is saved under the token now. Raises: JournalUnavailable."""
    names = _kept(office, region, drafts.owner_of(token))
    raw = office.journal.get(names[-1].key(region)) if names else None
    return (names[-1], drafts.decode(raw)) if raw is not None else None


def forget(office: Office, region: RegionId, token: Token) -> None:
    """Remove everything saved under the token, at once. Repeats safely. Raises: JournalUnavailable."""
    for name in _kept(office, region, drafts.owner_of(token)):
        _remove(office, region, name)


@dataclass(frozen=True, slots=True)
class Morning:
    """What a morning's call did: reminders that are to go, and drafts whose time was over."""

    reminders: int
    removed: int


def tend_drafts(office: Office, region: RegionId) -> Morning:
    """Plan the reminders of today, and remove what is over. Raises: JournalUnavailable."""
    reminders = removed = 0
    today = f"{drafts.mailed_to(region)}{_today(office).isoformat()}."
    for key in office.journal.list(drafts.mailed_to(region), DRAFTS_PER_MORNING):
        if not key.startswith(today):
            office.journal.delete(key)
    closing = any(_closes(office, region, form_id) for form_id in office.forms.forms(region))
    for key in office.journal.list(f"draft-days/{region}/", DRAFTS_PER_MORNING):
        name = drafts.named(key.rpartition("/")[2])
        if _today(office) > name.last_day:
            _remove(office, region, name)
            removed += 1
            continue
        notice = drafts.reminder(name, _today(office)) or (_closing(office, region, name) if closing else None)
        if notice and office.journal.get(name.told_mark(region, notice)) is None:
            office.journal.put_once(name.mail_mark(region, notice), b"")
            reminders += 1
    return Morning(reminders, removed)


def _closes(office: Office, region: RegionId, form_id: str) -> Notice | None:
    """The reminder that the form's last day calls for today, if it has one."""
    if form_id not in office.forms.forms(region):
        return None
    stands = season(office.forms.form(region, form_id).windows, office.clock.now())
    if stands.phase != "open" or stands.window is None:
        return None
    return drafts.closing_reminder(stands.window.last.date(), _today(office))


def _closing(office: Office, region: RegionId, name: DraftName) -> Notice | None:
    """The same of the form that a draft is of. Only near a last day is a draft opened for it."""
    raw = office.journal.get(name.key(region))
    return _closes(office, region, drafts.decode(raw).form) if raw is not None else None


def _kept(office: Office, region: RegionId, owner: str) -> list[DraftName]:
    """What is saved under one token, oldest first."""
    prefix = drafts.folder(region, owner)
    found = (key.removeprefix(prefix) for key in office.journal.list(prefix, GENERATIONS))
    return [DraftName(owner, saved_ms) for saved_ms in sorted(map(int, found))]


def _remove(office: Office, region: RegionId, name: DraftName) -> None:
    """What was written goes first; the mark that finds it in the morning goes last, so that a crash leaves no rest."""
    office.journal.delete(name.key(region))
    for mark in reversed(list(name.marks(region))):
        office.journal.delete(mark)


def _today(office: Office) -> date:
    return office.clock.now().astimezone(STOCKHOLM).date()
