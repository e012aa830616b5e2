"""Which letters staff have let go, reckoned from what the looks have read of their boxes; and what each must say."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from kvitto.core import events as ev
from kvitto.core import frozen, notes, submission, swedish
from kvitto.core.cell_marks import mark_of
from kvitto.core.found import LETTER_CODE, UTSKICK
from kvitto.core.ids import MailId, Reference, Token
from kvitto.steps.dispatch import opened
from tests.simulation import deciding
from tests.simulation.violation import Violation

if TYPE_CHECKING:
    from kvitto.core.ledger import Commit
    from kvitto.core.sheet import SeenRow
    from kvitto.core.state import Mail, State
    from tests.simulation.office import Stage
    from tests.simulation.rulings import Rulings

TO_THINK_AGAIN = timedelta(minutes=10)
AS_MADE = ("referens", "brev", LETTER_CODE, "till", "amne")
"""What a letter's row must say letter by letter when its tick counts."""


SAID = {
    "waiting": "Väntar på Skicka",
    "released": "Skickas snart",
    "planned": "Väntar",
    "sent": "Skickat",
    "failed": "Misslyckades",
    "unknown": "Oklart – kan ha skickats",
    "suppressed": "Inaktuellt",
}
"""The words for a letter in Utskick, by the mail's status."""


def said(mail: Mail) -> str:
    """What *Läge* says of a letter when all is quiet."""
    return SAID[mail.status] + (", möjlig dubblett" if mail.status == "sent" and mail.unknowns else "")


class Releases:
    """The letters and their boxes."""

    def __init__(self, stage: Stage, rulings: Rulings) -> None:
        self._stage = stage
        self._rulings = rulings
        self._ticked: dict[Token, bool] = {}
        """By the letter's code: whether the last value of its box that counted is a tick."""
        self._released: dict[MailId, datetime] = {}

    def before(self, commit: Commit, state: State) -> None:
        """Raises: Violation when a letter is let go that nobody has ticked, or goes otherwise than as it was read."""
        for event in commit.events:
            match event:
                case ev.EditSettled(tab=tab, key="skicka") if tab == UTSKICK:
                    self._ticked[event.token] = event.new == mark_of("skicka", True)
                case ev.LetterReleased():
                    self._release(state.mails[event.mail], commit, state)
                case ev.LetterWithheld():
                    self._released.pop(event.mail, None)
                case ev.MailClaimed() if event.mail in state.letters:
                    self._claim(state.mails[event.mail], commit, state)

    def after(self, commit: Commit, state: State) -> None:
        """Nothing more is to be said of the letters."""

    def _release(self, mail: Mail, commit: Commit, state: State) -> None:
        code = state.letters[mail.id].code
        rows = self._rows(code, state)
        if code is None or not self._ticked.get(code):
            raise Violation(f"I9: {mail.id} is let go, and no tick of its own box has counted")
        if len(rows) != 1 or rows[0].cells.get("skicka") is not True:
            raise Violation(f"I9: {mail.id} is let go, and its box was not seen ticked")
        made = self._stage.sheets.deeds.made[UTSKICK, code]
        if any(rows[0].cells.get(key) != made.get(key) for key in AS_MADE):
            raise Violation(f"I9: {mail.id} is let go under other words than its own")
        if mail.attempt or mail.status != "waiting":
            raise Violation(f"I9: {mail.id} is let go a second time, or is no longer true")
        self._released[mail.id] = commit.at

    def _claim(self, mail: Mail, commit: Commit, state: State) -> None:
        if mail.unknowns:
            raise Violation(f"I9: {mail.id} is claimed again, though it may have gone")
        if mail.attempt:
            return
        if mail.kind in deciding.BY_TICK or _follows_unclear(mail, state):
            if mail.id not in self._released:
                raise Violation(f"I9: {mail.id} goes without a tick")
            if commit.at - self._released[mail.id] < TO_THINK_AGAIN:
                raise Violation(f"I9: {mail.id} goes before staff have had time to think again")
            rows = self._rows(state.letters[mail.id].code, state)
            if len(rows) == 1 and rows[0].cells.get("skicka") is not True:
                raise Violation(f"I9: {mail.id} goes, though its box was seen without its tick")
        if mail.kind in (*deciding.CALLED_FOR, "second"):
            self._is_true(mail, state)

    def _rows(self, code: Token | None, state: State) -> list[SeenRow]:
        """The rows of a letter in the last look that read the tab."""
        read = self._stage.store.sightings.latest(UTSKICK)
        return read.rows_of(code, state) if read is not None and code is not None else []

    def _is_true(self, mail: Mail, state: State) -> None:
        """A letter tells what is in force when it is first claimed, and goes to who is the contact then."""
        letter = frozen.decode(self._stage.store.objects[frozen.key_of(mail.id)])
        path, status = self._rulings.path(mail.reference), deciding.CALLED_FOR.get(mail.kind, "INKOMMEN")
        if status not in path or (path[-1] in deciding.OVER and path[-1] != status):
            raise Violation(f"I9: {mail.id} goes, and its case stands at {path[-1]}")
        body = opened(letter).get_body(("plain",))
        text = body.get_content() if body is not None else ""
        for key in deciding.SAYS.get(mail.kind, ()):
            if f"{deciding.FACT[key]}={self._told(mail.reference, key, state)};" not in text:
                raise Violation(f"I9: {mail.id} goes, and {key} has changed since it was written")
        if letter.recipient != self._contact(mail.reference, state):
            raise Violation(f"I10: {mail.id} goes to somebody who is no longer the contact")

    def _told(self, case: Reference, key: str, state: State) -> str:
        """What is in force of a column, as letters tell it."""
        value = self._rulings.says.get((case, key), "")
        if isinstance(value, int):
            return swedish.money(value)
        if value and key in ("beslutsdatum", "utbetald"):
            return swedish.day(date.fromisoformat(value))
        raw = self._stage.store.objects.get(notes.key_of(state.cases[case].token, value))
        return str(notes.decode(raw)[1]).strip() if raw is not None else value

    def _contact(self, case: Reference, state: State) -> str:
        source = state.contacts.get(case) or submission.key_of(state.cases[case].token)
        raw = self._stage.store.objects[source]
        if source.startswith("notes/"):
            return str(notes.decode(raw)[1]).strip()
        return str(submission.decode(raw).answers["kontakt_epost"])


def _follows_unclear(mail: Mail, state: State) -> bool:
    """Whether it is the letter that follows one of which nobody knows whether it went."""
    name, _, number = mail.id.rpartition(".")
    before = state.mails.get(MailId(f"{name}.{int(number) - 1}")) if number.isdigit() else None
    return before is not None and before.unknowns > 0
