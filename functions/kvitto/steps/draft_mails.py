"""The letters about saved forms: a link goes at least once; a reminder is claimed first, and goes at most once."""

from collections.abc import Mapping
from dataclasses import dataclass

from kvitto.core import drafts, message
from kvitto.core.drafts import DraftName, Notice, SavedDraft
from kvitto.core.failures import Permanent
from kvitto.core.forms.made import TITLES
from kvitto.core.forms.windows import season
from kvitto.core.ids import MailId, RegionId
from kvitto.core.indicator_rules import lock_day
from kvitto.core.letters import draft_facts
from kvitto.core.links import opened_report, report_link
from kvitto.ports import Office
from kvitto.steps.accept import find
from kvitto.steps.drafts import open_kept
from kvitto.steps.line import Line, Posted, line_to_relay

CLOSING_NOTICES = frozenset(notice for _, notice in drafts.CLOSING)


def send_draft_mails(office: Office, region: RegionId) -> Posted:
    """Mail the links and reminders that are marked, within the pace of one call. With none this costs one listing.

    Raises: JournalUnavailable.
    """
    marks = office.journal.list(f"todo-drafts/{region}/", office.pace.mails_per_call)
    with line_to_relay(office) as line:
        call = _Call(office, region, line)
        for mark in marks:
            if line.is_late():
                line.posted.stopped = "time"
                break
            call.tend(mark)
    if marks:
        line.posted.tell(office, "draft_mails_sent", region)
    return line.posted


@dataclass(frozen=True, slots=True)
class _Call:
    """One call of the pump, for one region."""

    office: Office
    region: RegionId
    line: Line

    def tend(self, mark: str) -> None:
        """Send a mark's letter, and take away a mark that has done its work.

        Raises: PostDelayed when the relay cannot be reached; the mark then stays.
        """
        name, notice = _parsed(mark)
        saved = self._still_wanted(name, notice)
        if saved is None or self._send(name, notice, saved):
            self.office.journal.delete(mark)

    def _still_wanted(self, name: DraftName, notice: Notice) -> SavedDraft | None:
        """The draft, unless it is gone, has been sent in meanwhile, or its owner has had this letter."""
        saved = open_kept(self.office, self.region, name)
        if saved is None or self.office.journal.get(name.told_mark(self.region, notice)) is not None:
            return None
        if saved.place == drafts.REPORT_LINK and drafts.letter_of(notice) != "link":
            return None  # It holds no answers whose end anybody need be reminded of.
        return None if find(self.office, saved.token) else saved

    def _send(self, name: DraftName, notice: Notice, saved: SavedDraft) -> bool:
        """Send the letter. True when its mark has done its work."""
        if self.line.is_paused(saved.address):
            return False
        try:
            sender, letter = self._written(name, notice, saved)
            recipient = message.ascii_address(saved.address)
        except Permanent as fault:
            # A fault of ours in one letter must not hold up the others.
            self.office.log("mail_not_written", region=self.region, error=type(fault).__name__)
            self.line.posted.delayed += 1
            return False
        told, once = name.told_mark(self.region, notice), drafts.letter_of(notice) != "link"
        self.line.open()
        answer = self.line.address(sender, recipient)
        claimed = False
        if answer.fate == "taken":
            if once and not (claimed := self.office.journal.put_once(told, b"")):
                self.line.drop()  # Another call sends it, or died while it did.
                return True
            answer = self.line.send(letter)
        if answer.fate == "delayed":
            if claimed:
                self.office.journal.delete(told)
            return False
        if answer.fate == "taken" and not once:
            self.office.journal.put_once(told, b"")
        if answer.fate == "unclear" and (again := drafts.AGAIN.get(notice)):
            self.office.journal.put_once(name.mail_mark(self.region, again), b"")
        return True

    def _written(self, name: DraftName, notice: Notice, saved: SavedDraft) -> tuple[str, bytes]:
        """Sender and mail. Not frozen in the journal, since it holds the link; the same each time all the same."""
        office, region = self.office, self.office.forms.region(self.region)
        kind, facts = self._told(name, notice, saved)
        mail = message.build(
            office.typist.write(kind, self.region, saved.language, facts),
            sender=region.functional_mailbox,
            recipient=saved.address,
            reply_to=region.functional_mailbox,
            reference=None,
            kind=kind,
            mail=MailId(f"{name}.{drafts.letter_of(notice)}"),
            message_id_key=office.secret,
            date=name.saved_at if kind in ("draft", "report-link") else office.clock.now(),
            language=saved.language,
        )
        return region.functional_mailbox, mail

    def _told(self, name: DraftName, notice: Notice, saved: SavedDraft) -> tuple[str, Mapping[str, object]]:
        """Which letter it is, and what it tells."""
        office, region = self.office, self.office.forms.region(self.region)
        if saved.place == drafts.REPORT_LINK:
            form = office.forms.form(self.region, saved.form)
            municipality, year = opened_report(office.secret, form, saved.sealed)
            link = report_link(office.public_url, office.secret, form, municipality, year)
            return "report-link", draft_facts(form.title, region, saved.language, link, lock_day(region, year))
        link = drafts.link(office.public_url, office.secret, self.region, saved, name)
        closes = None
        if saved.form in TITLES:  # Made of the questions of another: it has no file, and never closes.
            title = TITLES[saved.form]
        else:
            form = office.forms.form(self.region, saved.form)
            title = form.title
            closes = season(form.windows, office.clock.now()).window if notice in CLOSING_NOTICES else None
        kind = "draft" if drafts.letter_of(notice) == "link" else "draft-closing" if closes else "draft-reminder"
        last_day = closes.last.date() if closes else name.last_day
        return kind, draft_facts(title, region, saved.language, link, last_day)


def _parsed(mark: str) -> tuple[DraftName, Notice]:
    name, _, notice = mark.rpartition("/")[2].rpartition(".")
    return drafts.named(name), next(one for one in drafts.NOTICES if one == notice)
