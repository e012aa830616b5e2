"""What happened to one case, told from its region's ledger in plain words.

The ledger holds no personal data, and so neither does this.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields

from kvitto.core import events as ev
from kvitto.core.events import Event
from kvitto.core.ids import MailId, Reference, TabKey, Token
from kvitto.core.ledger import Commit
from kvitto.core.sheet import Tab


@dataclass(slots=True)
class Case:
    """One case as far as the ledger has been told. Hand it every commit, in order."""

    reference: Reference
    tabs: Mapping[TabKey, Tab]
    tokens: set[Token] = field(default_factory=set)
    batches: dict[int, TabKey] = field(default_factory=dict)
    mails: dict[MailId, str] = field(default_factory=dict)

    def heard(self, commit: Commit) -> list[str]:
        """What the commit says of the case, one sentence for each event."""
        return [self._words(event) for event in commit.events if self._concerns(event)]

    def _concerns(self, event: Event) -> bool:
        """Whether the event is about the case; remembers what later events will call it by."""
        match event:
            case ev.MailPlanned() if event.reference == self.reference:
                self.mails[event.mail] = event.kind
            case ev.BatchOpened() if self.tokens.intersection(event.tokens):
                self.batches[event.batch] = event.tab
            case ev.CaseOpened() | ev.PostAdded() | ev.PostQuarantined() if event.reference == self.reference:
                self.tokens.add(event.token)
        if isinstance(event, _SAID_ALREADY):
            return False
        told = {name: getattr(event, name) for name in ("reference", "token", "mail", "batch") if hasattr(event, name)}
        return (
            told.get("reference") == self.reference
            or told.get("token") in self.tokens
            or told.get("mail") in self.mails
            or told.get("batch") in self.batches
        )

    def _words(self, event: Event) -> str:
        if type(event) in _PLAIN:
            return _PLAIN[type(event)].format(event=event)
        match event:
            case ev.CaseOpened():
                return f"taken into the ledger: {event.form}, version {event.version}, for {event.year}"
            case ev.PostAdded():
                changed = f"; answered otherwise: {', '.join(event.changed)}" if event.changed else ""
                late = ", when staff had begun" if event.late else ""
                return f"the applicant sent a {_PURPOSES.get(event.purpose, event.purpose)}{late}{changed}"
            case ev.CaseErased():
                return f"what it held of persons was erased by decision {event.decision}"
            case ev.PostSetAside():
                return f"no row could be made in {self._title(event.tab)} ({event.reason}); a person must look"
            case ev.RowDue():
                return f"a row is due in {self._title(event.tab)}"
            case ev.BatchOpened():
                with_others = len(event.tokens) - 1
                return f"put in batch {event.batch} for {self._title(event.tab)}, with {with_others} others"
            case ev.BatchApplied():
                return f"batch {event.batch} is in the sheet: the row stands in {self._place(event.batch)}"
            case ev.RowPlaced():
                return f"the row was seen in {self._title(event.tab)}, each value under its heading"
            case ev.RowGone():
                return f"staff have deleted the row in {self._title(event.tab)}"
            case ev.EditSeen() | ev.EditUndone() | ev.EditSettled():
                where = f"{self._heading(event.tab, event.key)} in {self._title(event.tab)}"
                return f"{where}: {_EDITS[type(event)]}"
            case _ if hasattr(event, "mail"):
                return f"{self.mails[event.mail]}: {_mail_words(event)}"
            case _:
                return self._in_its_own_words(event)

    def _in_its_own_words(self, event: Event) -> str:
        """An event without a sentence here, by its name: "edit settled (Ansökningar, status)"."""
        return f"{_name(event)} ({', '.join(self._details(event))})"

    def _details(self, event: Event) -> Iterator[str]:
        for one in fields(event):
            value = getattr(event, one.name)
            if one.name == "tab":
                yield self._title(value)
            elif one.name not in ("token", "reference", "mark", "old", "new"):
                yield str(value)

    def _place(self, batch: int) -> str:
        return self._title(self.batches[batch])

    def _title(self, tab: TabKey) -> str:
        return self.tabs[tab].title if tab in self.tabs else tab

    def _heading(self, tab: TabKey, key: str) -> str:
        columns = self.tabs[tab].columns if tab in self.tabs else ()
        return next((column.heading for column in columns if column.key == key), key)


_PLAIN: Mapping[type[Event], str] = {
    ev.PostQuarantined: "put in quarantine, since it may be a machine's ({event.reason}); staff must look",
    ev.PostReleased: "let out of quarantine by staff",
    ev.StatusSet: "the status went from {event.old} to {event.new} as of {event.day} ({event.why})",
    ev.EditRefused: "{event.key} {event.value} is not acted on: {event.rule}",
    ev.EditDoubted: "{event.key} {event.value} is in force, and marked: {event.rule}",
    ev.BatchTaken: "batch {event.batch} is sent by one pump alone",
    ev.BatchVoided: ("batch {event.batch} was refused for what a row in it says; its rows go again in smaller batches"),
    ev.BatchBurnt: "the marker of batch {event.batch} belongs to somebody else; its rows go again in another",
}
"""Sentences that need nothing but the event."""

_PURPOSES = {"contact_change": "new contact", "payout": "form with payout details"}

_SAID_ALREADY = (ev.DateSet, ev.AmountSet, ev.WordSet, ev.ValueCleared, ev.RemarkDropped)
"""What a cell came to, which the edit of it has said."""

_LETTERS: Mapping[type[Event], str] = {
    ev.LetterPlanned: "is a letter, with a row in Utskick",
    ev.LetterWritten: "written, with the code {event.code}",
    ev.LetterReleased: "let go by staff; it goes when the time to think again has passed",
    ev.LetterWithheld: "the tick was taken away; it waits again",
    ev.MailSuppressed: "not sent, since it is no longer true ({event.why})",
}

_EDITS: Mapping[type[Event], str] = {
    ev.EditSeen: "changed by staff; it counts when it has stood so in three looks",
    ev.EditUndone: "changed back before it counted",
    ev.EditSettled: "staff's change is in force",
}


def _mail_words(event: Event) -> str:
    if type(event) in _LETTERS:
        return _LETTERS[type(event)].format(event=event)
    match event:
        case ev.MailPlanned():
            return "planned"
        case ev.MailClaimed():
            return f"attempt {event.attempt} begins"
        case ev.MailSent():
            return "sent; the relay has taken responsibility for it"
        case ev.MailSentLate():
            return "was sent after all; the relay's answer came late"
        case ev.MailDelayed():
            return f"not sent this time ({event.code}); it is tried again"
        case ev.MailFailed():
            return f"failed for good ({event.code})"
        case ev.MailUnknown():
            return (
                f"may or may not have been sent; it is {'not tried again by itself' if event.final else 'tried again'}"
            )
        case _:
            return _name(event)


def _name(event: Event) -> str:
    """EditSettled is "edit settled"."""
    return re.sub(r"(?<!^)([A-Z])", r" \1", type(event).__name__).lower()
