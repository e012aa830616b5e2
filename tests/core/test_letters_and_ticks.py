"""Whatever staff tick, take away, change and delete: a letter goes once for a tick of its own box, never without."""

import random
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest

from kvitto.core import events as ev
from kvitto.core import snapshot
from kvitto.core.calendar import Calendar
from kvitto.core.cell_marks import marks_of
from kvitto.core.decide import commands, dispatch, looks, mails
from kvitto.core.decide.commands import Edit
from kvitto.core.decide.desk import Desk
from kvitto.core.found import UTSKICK, FoundRow, FoundTab, found_in
from kvitto.core.ids import MailId, Reference, Token
from kvitto.core.sheet import Cell, SeenRow
from tests.core.deciding import COLUMNS, DECISION, Cases, with_rules
from tests.core.ledgers import happen
from tests.forms.material import files

NAMES = "abc"


class Unit:
    """Cases, the tab Utskick with its looks, and a pump that writes letters and sends what is due."""

    def __init__(self) -> None:
        self.cases = Cases(*NAMES, programme=with_rules(granted_per_municipality_and_year=None))
        self.state = self.cases.state
        self.made: dict[Token, dict[str, Cell]] = {}
        self.rows: dict[Token, dict[str, Cell]] = {}
        self.ticked_since_made: dict[MailId, int] = {}
        self.sent: dict[MailId, int] = {}
        happen(self.state, ev.SpreadsheetJoined("work", "sheet-1", 1000))
        for name in NAMES:
            self.decide(name, **DECISION)

    def decide(self, name: str, **cells: Cell) -> None:
        edits = [Edit(Reference(f"R-{name}"), key, value, repr(value)) for key, value in cells.items()]
        desk = Desk(self.state, self.cases.programme, Calendar(), self.cases.today)
        told = [*commands.decided(desk, edits, COLUMNS)]
        told += dispatch.letters(desk)
        if told:
            happen(self.state, *told, after=timedelta(minutes=1))

    def write(self) -> None:
        """Give each new letter its row."""
        for mail in list(self.state.unwritten):
            code = Token(f"code-{mail}")
            batch = self.state.batches_opened + 1
            happen(
                self.state,
                ev.LetterWritten(mail, code),
                ev.RowDue(code, UTSKICK, 100),
                ev.BatchOpened(batch, "work", UTSKICK, (code,)),
            )
            happen(self.state, ev.BatchApplied(batch))
            self.made[code] = {"brev": mail, "brevkod": code, "till": "x@y.example", "amne": mail}
            self.rows[code] = dict(self.made[code])

    def look(self) -> None:
        """One look at Utskick, and what it means."""
        started = looks.started(self.state, self.state.at + timedelta(minutes=5))
        happen(self.state, *started, after=timedelta(minutes=5))
        rows = [
            FoundRow(number, self.state.mails[self.state.letter_of[code]].reference, dict(cells), token=code)
            for number, (code, cells) in enumerate(self.rows.items(), start=2)
        ]
        found = FoundTab(UTSKICK, rows)
        told = looks.ended(self.state, self.state.look, [found], lambda tab: self._made)
        meant = dispatch.ticks(self.state, told, found, self._made)
        for event in meant:
            if isinstance(event, ev.LetterReleased):
                self._was_meant(event.mail, told)
        happen(self.state, *told, *meant)

    def _made(self, token: Token) -> dict[str, Cell]:
        return self.made[token]

    def _was_meant(self, mail: MailId, told: list[ev.Event]) -> None:
        """The box of this very letter has stood ticked, under its own words, in the three looks before and now."""
        code = self.state.letters[mail].code
        assert code is not None
        cells = self.rows[code]
        assert cells.get("skicka") is True, mail
        assert {key: cells.get(key) for key in self.made[code]} == self.made[code], mail
        standing = self.state.rows[UTSKICK][code]
        seen = [edit for edit in standing.edits if edit.key == "skicka"]
        back = standing.settled.get("skicka") == marks_of({"skicka": True})["skicka"]
        assert back or (seen and self.state.looks_ended[UTSKICK] - seen[0].since >= 2), mail
        self.ticked_since_made[mail] = self.ticked_since_made.get(mail, 0) + 1

    def send(self, outcome: str) -> None:
        """Send what is due now, with this outcome."""
        for mail in mails.due(self.state, self.state.at, 100):
            claim = mails.claim(self.state, [mail], self.state.at)
            if not claim:
                continue
            happen(self.state, *claim)
            letter = self.state.letters[mail.id]
            if letter.tick:
                assert self.ticked_since_made.get(mail.id), f"{mail.id} went without a tick"
                code = letter.code
                assert code is not None
                assert self.rows.get(code, {}).get("skicka") is True or not self.seen_without(code), mail.id
            self.sent[mail.id] = self.sent.get(mail.id, 0) + 1
            assert self.sent[mail.id] == 1, f"{mail.id} went twice"
            attempt = mail.attempt + 1
            answer = {"sent": mails.sent, "unknown": mails.unknown}[outcome]
            happen(self.state, *answer(self.state, mail.id, attempt))
        again = dispatch.sent_again(self.state, self.cases.programme)
        if again:
            happen(self.state, *again)

    def seen_without(self, code: Token) -> bool:
        """Whether a look has seen the box without its tick since it was released."""
        row = self.state.rows.get(UTSKICK, {}).get(code)
        return row is not None and any(edit.key == "skicka" for edit in row.edits)


def a_year_at_the_office(seed: int) -> None:
    draw = random.Random(seed)
    unit = Unit()
    for _ in range(60):
        rows = list(unit.rows)
        match draw.choice(["decide", "decide", "tick", "tick", "tick", "untick", "touch", "delete", "look", "look"]):
            case "decide":
                standing = unit.cases.standing(name := draw.choice(NAMES))
                ways = [one.word for one in unit.cases.programme.onward_from(standing.status)]
                back = [unit.cases.programme.by_id[one].word for one in standing.path[-2:-1]]
                cells: dict[str, Cell] = {"status": draw.choice([*ways, *ways, *back] or ["Avslutad"])}
                cells["motivering"] = draw.choice(["Bra.", "Bättre.", "Bäst."])
                cells["skal_till_rattelse"] = f"Skäl {draw.random()}"
                cells["avslutsorsak"] = "Klart"
                unit.decide(name, **{key: cells[key] for key in draw.sample(sorted(cells), draw.choice([1, 3, 4]))})
            case "tick" if rows:
                unit.rows[draw.choice(rows[-3:])]["skicka"] = True
            case "untick" if rows:
                unit.rows[draw.choice(rows)].pop("skicka", None)
            case "touch" if rows:
                unit.rows[draw.choice(rows)][draw.choice(["till", "amne"])] = "something else"
            case "delete" if rows and draw.random() < 0.3:
                del unit.rows[draw.choice(rows)]
        unit.write()
        for _ in range(draw.choice([0, 1, 1, 3])):
            unit.look()
        if draw.random() < 0.5:
            unit.send(draw.choice(["sent", "sent", "unknown"]))
    assert snapshot.decode(snapshot.encode(unit.state)) == unit.state


def _years(count: int) -> None:
    for seed in range(count):
        a_year_at_the_office(seed)


def test_years_at_the_office_send_no_letter_that_nobody_meant():
    _years(40)


def test_letters_do_go_in_such_years():
    unit = Unit()
    unit.decide("a", status="Bereds i Biblioteksgruppen")
    unit.decide("a", status="Beviljad")
    unit.write()
    unit.look()
    [code] = unit.rows
    unit.rows[code]["skicka"] = True
    for _ in range(3):
        unit.look()
    unit.look()
    unit.look()
    unit.send("sent")

    assert unit.sent == {MailId("R-a.granted.1"): 1}


def _granted() -> tuple[Unit, Token]:
    """A unit with one letter that waits in its row."""
    unit = Unit()
    for status in ("Bereds i Biblioteksgruppen", "Beviljad"):
        unit.decide("a", status=status)
    unit.write()
    unit.look()
    [code] = unit.rows
    return unit, code


def _look_on(unit: Unit) -> None:
    for _ in range(3):
        unit.look()


def test_a_letter_whose_row_was_put_right_again_can_be_ticked():
    unit, code = _granted()
    subject = unit.rows[code]["amne"]
    unit.rows[code] |= {"amne": "something else", "skicka": True}
    _look_on(unit)
    unit.rows[code] |= {"amne": subject, "skicka": False}
    _look_on(unit)
    assert unit.state.mails[unit.state.letter_of[code]].status == "waiting"

    unit.rows[code]["skicka"] = True
    _look_on(unit)

    assert unit.state.mails[unit.state.letter_of[code]].status == "released"


def test_a_letter_without_its_reference_is_there_and_cannot_be_ticked():
    tab = next(tab for tab in files().tabs("vgr") if tab.key == UTSKICK)
    cells: dict[str, str | bool] = {"brevkod": "ABCDE-FGHIJ", "skicka": True}
    [row] = found_in(tab, {column.key for column in tab.columns}, [SeenRow(2, cells)]).rows

    assert (row.token, row.reference) == ("ABCDE-FGHIJ", "")


def test_what_staff_write_elsewhere_in_a_letters_row_stops_no_tick():
    unit, code = _granted()
    unit.rows[code] |= {"las_brevet": "läst", "skicka": True}
    _look_on(unit)

    assert unit.state.mails[unit.state.letter_of[code]].status == "released"


def test_a_case_that_ends_while_its_decision_is_changed_gets_no_new_letter_of_it():
    unit, _ = _granted()
    unit.decide("a", beslutsdatum="2026-11-27", status="Förfallen")

    waiting = [mail for mail, held in unit.state.mails.items() if held.status == "waiting"]
    assert waiting == ["R-a.lapsed.1"]


def test_a_decision_that_is_corrected_while_it_is_changed_gets_no_new_letter():
    unit, _ = _granted()
    back = "Bereds i Biblioteksgruppen"
    unit.decide("a", beslutsdatum="2026-11-27", status=back, skal_till_rattelse="Fel rad")

    assert [mail for mail, held in unit.state.mails.items() if held.status == "waiting"] == []


def _seen_counts(_: object, event: ev.EditSeen | ev.EditSettled | ev.EditUndone) -> bool:
    return dispatch.TICKED in (getattr(event, "mark", ""), getattr(event, "new", ""))


# Any: what is put in a function's place answers as it does.
PLANTED: dict[str, tuple[Any, dict[str, Any]]] = {
    "a tick counts at its first look": (dispatch, {"_is_ticked": _seen_counts}),
    "a letter without a tick": (
        mails,
        {
            "due": lambda state, now, limit: [one for one in state.mails.values() if one.status == "waiting"],
            "due_at": lambda mail: mail.changed_at,
        },
    ),
    "any words under the tick": (dispatch, {"NAMED_BY": ()}),
    "a tick taken away is not seen": (ev, {"LetterWithheld": ev.LetterReleased}),
    "what may have gone goes again": (mails, {"AGAIN": {"granted": 2, "rejected": 2, "agreement": 2, "lapsed": 2}}),
}


@pytest.mark.parametrize("name", PLANTED)
def test_each_planted_bug_is_met(name):
    where, instead = PLANTED[name]
    with mock.patch.multiple(where, **instead), pytest.raises((AssertionError, KeyError)):
        _years(60)
