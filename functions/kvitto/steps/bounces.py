"""Take in what came back to the mailbox: each report once, however often the mailbox is read."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from kvitto.core import bounces, frozen
from kvitto.core.bounces import Bounce
from kvitto.core.calendar import local_day
from kvitto.core.decide import bounces as decide
from kvitto.core.decide.bounces import Unreached
from kvitto.core.failures import Permanent
from kvitto.core.frozen import FrozenMail
from kvitto.core.ids import MailId, Reference, RegionId
from kvitto.core.message import ascii_address, message_id
from kvitto.core.recipients import LIBRARY_HEAD
from kvitto.core.state import Mail, State
from kvitto.ports import Office
from kvitto.steps.accept import find_by_reference
from kvitto.steps.contact import address_at, contact_in_force
from kvitto.steps.ledger import catch_up, commit


@dataclass(slots=True)
class Returned:
    """How many mails of the mailbox were what. ``fresh`` are the bounces that nobody had told of before."""

    mails: int = 0
    bounces: int = 0
    fresh: int = 0
    unclear: int = 0
    others: int = 0


def take_bounces(office: Office, region: RegionId, mailbox: Iterable[bytes]) -> Returned:
    """Let the ledger know which mails came back. Repeats safely. Raises: JournalUnavailable."""
    done = Returned()
    ours = _by_message_id(office, region, catch_up(office, region))
    for raw in mailbox:
        done.mails += 1
        report = bounces.read(raw)
        known = [_mail_of(office, region, one, ours) for one in report.bounces]
        if report.what == "unclear" or None in known:
            done.unclear += 1
            told = partial(decide.unread, digest=bounces.digest_of(raw), day=_today(office))
            commit(office, region, told)
        elif report.what != "bounce":
            done.others += 1
        for bounce, mail in zip(report.bounces, known, strict=True):
            if mail is not None:
                done.bounces += 1
                done.fresh += _tell(office, region, mail, bounce)
    if done.fresh or done.unclear:
        office.log("mails_bounced", region=region, seen=done.mails, failed=done.fresh, unknown=done.unclear)
    return done


def _today(office: Office) -> str:
    return local_day(office.journal.now()).isoformat()


def _by_message_id(office: Office, region: RegionId, state: State) -> Mapping[str, MailId]:
    """Every mail by its Message-ID, which is made of its id and the secret."""
    host = ascii_address(office.forms.region(region).functional_mailbox).rpartition("@")[2]
    return {message_id(mail, office.secret, host): mail for mail in state.mails}


def _mail_of(office: Office, region: RegionId, bounce: Bounce, ours: Mapping[str, MailId]) -> MailId | None:
    """Which of our mails came back; None when that cannot be said for certain.

    A relay may have put a Message-ID of its own: then case, kind and recipient must fit one mail that has gone.
    """
    if (mail := ours.get(bounce.message_id)) is not None:
        return mail
    state = office.states[region]
    fitting = [
        mail.id
        for mail in state.mails.values()
        if (mail.reference, mail.kind) == (bounce.reference, bounce.kind)
        and mail.status in (*decide.WENT, "bounced")
        and (letter := _frozen(office, mail.id)) is not None
        and letter.recipient.lower() in bounce.recipients
    ]
    return fitting[0] if bounce.reference and len(fitting) == 1 else None


def _frozen(office: Office, mail: MailId) -> FrozenMail | None:
    raw = office.journal.get(frozen.key_of(mail))
    return frozen.decode(raw) if raw is not None else None


def _tell(office: Office, region: RegionId, mail: MailId, bounce: Bounce) -> int:
    letter, state = _frozen(office, mail), office.states[region]
    cases = [*_unreached(office, state, state.mails[mail], letter.recipient)] if letter is not None else []
    return commit(office, region, partial(decide.bounced, mail_id=mail, code=bounce.code, cases=cases)) is not None


def _unreached(office: Office, state: State, mail: Mail, recipient: str) -> Iterator[Unreached]:
    """The mail's cases whose contact in force it was sent to; a reminder may be about several."""
    reminded = state.reminder_mails.get(mail.id)
    references = [Reference(key.partition("/")[0]) for key in reminded.keys] if reminded else [mail.reference]
    for reference in dict.fromkeys(references):
        if reference not in state.cases:
            continue
        source = contact_in_force(state, reference)
        try:
            if ascii_address(address_at(office, source)).lower() != recipient.lower():
                continue
        except Permanent:
            continue
        post = find_by_reference(office, reference)
        head = str(post.answers.get(LIBRARY_HEAD) or "").lower() if post is not None else ""
        yield Unreached(reference, source, head not in ("", recipient.lower()))
