"""The pump's mails: claim by a commit, send, commit what came of it.

Each mail is rendered once and frozen in the journal, so every copy of it has the same bytes. Safe to
stop at any line and to run twice at once; what a stop leaves unclear is called unknown, never sent.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from kvitto.core.calendar import local_day
from kvitto.core.decide import mails, reminders
from kvitto.core.events import Event, MailClaimed
from kvitto.core.failures import Permanent
from kvitto.core.forms.faults import FormFileError
from kvitto.core.frozen import FrozenMail
from kvitto.core.ids import RegionId
from kvitto.core.state import Mail, State
from kvitto.ports import Office
from kvitto.steps.ledger import catch_up, commit
from kvitto.steps.letters import freeze
from kvitto.steps.line import Answer, Line, Posted, line_to_relay

CLAIM_FRESH_S = 60.0
"""A claim older than this when its mail is to go is given back: the sender may have slept."""

Outcome = Callable[[State], list[Event]]


def send_mails(office: Office, region: RegionId) -> Posted:
    """Send what is due, within the pace of one call. With nothing due this costs one probe.

    A relay that cannot be reached changes nothing: the mails stay due.
    Raises: JournalUnavailable.
    """
    if not catch_up(office, region).active_mails:
        return Posted()
    with line_to_relay(office) as line:
        call = _Call(office, region, line)
        now = office.journal.now()
        commit(office, region, lambda state: mails.old_claims(state, now))
        untrue = call.untrue(now)
        commit(office, region, lambda state: mails.suppressed(state, now, office.pace.mails_per_call, untrue))
        due = mails.due(office.states[region], now, office.pace.mails_per_call)
        for group in _groups(due, office.pace.receipts_per_claim):
            if line.is_late():
                line.posted.stopped = "time"
                break
            _send_group(call, group)
    if line.posted != Posted():
        line.posted.tell(office, "mails_sent", region)
    return line.posted


@dataclass(frozen=True, slots=True)
class _Call:
    """One call of the pump, for one region."""

    office: Office
    region: RegionId
    line: Line

    def untrue(self, now: datetime) -> Callable[[State, Mail], str]:
        """Why a mail must not go any more, or "". Only reminders speak of what may have been done meanwhile."""

        def why(state: State, mail: Mail) -> str:
            if mail.id not in state.reminder_mails:
                return ""
            rules, region = self.office.forms.reminders(self.region), self.office.forms.region(self.region)
            return reminders.outdated(state, mail, now, rules, region)

        return why


def _groups(due: Sequence[Mail], receipts_at_most: int) -> list[list[Mail]]:
    """Receipts together, since one that is unclear is sent again anyway; every other mail by itself."""
    receipts = [mail for mail in due if mail.kind == "receipt"]
    groups = [receipts[i : i + receipts_at_most] for i in range(0, len(receipts), receipts_at_most)]
    return groups + [[mail] for mail in due if mail.kind != "receipt"]


def _send_group(call: _Call, group: Sequence[Mail]) -> None:
    """Claim the group once the relay has taken its first address, send, and commit the outcomes.

    Raises: PostDelayed when the relay cannot be reached; nothing is claimed then.
    """
    written = [(mail, letter) for mail in group if (letter := _frozen(call, mail)) is not None]
    ready = [(mail, letter) for mail, letter in written if not call.line.is_paused(letter.recipient)]
    while ready and not _takes_address(call, *ready[0]):
        del ready[0]
    if not ready:
        return
    now = call.office.journal.now()
    wanted, untrue = [mail for mail, _ in ready], call.untrue(now)
    claim = commit(call.office, call.region, lambda state: mails.claim(state, wanted, now, untrue))
    claimed = {e.mail: e.attempt for e in claim.commit.events if isinstance(e, MailClaimed)} if claim else {}
    addressed: Mail | None = ready[0][0]
    if ready[0][0].id not in claimed:
        call.line.drop()
        addressed = None
    outcomes: list[Outcome] = []
    for mail, letter in ready:
        if claim is not None and mail.id in claimed:
            awake = call.office.clock.monotonic() - claim.at_monotonic <= CLAIM_FRESH_S
            # A mail that was still due before midnight may be claimed on a day on which it is not: it is asked anew.
            fresh = awake and local_day(claim.commit.at) == local_day(now)
            outcomes.append(_attempt(call, mail, claimed[mail.id], letter, fresh=fresh, addressed=mail is addressed))
    if outcomes:
        commit(call.office, call.region, lambda state: [event for outcome in outcomes for event in outcome(state)])


def _frozen(call: _Call, mail: Mail) -> FrozenMail | None:
    try:
        return freeze(call.office, call.region, mail)
    except (Permanent, FormFileError) as fault:
        # A fault of ours in one letter must not hold up the others; it is tried again after a pause.
        call.office.log("mail_not_written", region=call.region, mail=mail.id, error=type(fault).__name__)
        commit(call.office, call.region, partial(mails.unclaimed_delayed, mail=mail, code="letter"))
        call.line.posted.delayed += 1
        return None


def _takes_address(call: _Call, mail: Mail, letter: FrozenMail) -> bool:
    call.line.open()
    answer = call.line.address(letter.sender, letter.recipient)
    if answer.fate == "taken":
        return True
    unclaimed = mails.unclaimed_failed if answer.fate == "refused" else mails.unclaimed_delayed
    commit(call.office, call.region, partial(unclaimed, mail=mail, code=answer.code))
    return False


def _attempt(call: _Call, mail: Mail, attempt: int, letter: FrozenMail, *, fresh: bool, addressed: bool) -> Outcome:
    """Send one claimed mail and answer with what became of it."""
    if not fresh:
        if addressed:
            call.line.drop()
        call.line.posted.delayed += 1
        return partial(mails.delayed, mail_id=mail.id, attempt=attempt, code="slow")
    answer = Answer() if addressed else call.line.address(letter.sender, letter.recipient)
    if answer.fate == "taken":
        answer = call.line.send(letter.message)
    match answer.fate:
        case "taken":
            return partial(mails.sent, mail_id=mail.id, attempt=attempt)
        case "delayed":
            return partial(mails.delayed, mail_id=mail.id, attempt=attempt, code=answer.code)
        case "refused":
            return partial(mails.failed, mail_id=mail.id, attempt=attempt, code=answer.code)
    return partial(mails.unknown, mail_id=mail.id, attempt=attempt)
