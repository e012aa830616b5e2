"""The state as bytes, so that a cold start need not fold from the first commit.

A snapshot is a cache: it may be missing, stale or of another fold, and is then passed over. Records
are written as rows of values in the order of their fields; that is what ``FOLD_VERSION`` counts.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from operator import attrgetter
from typing import Any

from kvitto.core import upkeep
from kvitto.core.ids import RegionId
from kvitto.core.standing import Remark, Standing
from kvitto.core.state import (
    DAWN,
    Added,
    Case,
    Document,
    Letter,
    Mail,
    OpenBatch,
    OpenEdit,
    ReminderMail,
    RowSeen,
    State,
    Workbook,
)

FOLD_VERSION = 20
"""Raised whenever the same commits fold to another state, or the state is written otherwise."""


def key_of(region: RegionId, n: int) -> str:
    """The journal key of the snapshot after commit ``n``."""
    return f"snapshots/{region}/{FOLD_VERSION}/{n:09d}"


def encode(state: State) -> bytes:
    """The state as compact JSON."""
    body = {
        "n": state.n,
        "at": _ms(state.at),
        "reader": state.reader,
        "cases": _rows(state.cases.values(), Case),
        "standings": [[reference, *_standing(standing)] for reference, standing in state.standings.items()],
        # A post that is not the opening one of its case: its case cannot tell of it.
        "tokens": {t: r for t, r in state.tokens.items() if r not in state.cases or state.cases[r].token != t},
        "added": {case: _rows(added, Added) for case, added in state.added.items()},
        "contacts": state.contacts,
        "unreached": state.unreached,
        "protected": state.protected,
        "held": state.held,
        "unprinted": list(state.unprinted),
        "erased": state.erased,
        "workbooks": {key: _row(book, Workbook) for key, book in state.workbooks.items()},
        "batches_opened": state.batches_opened,
        "waiting": state.waiting,
        "open_batches": _rows(state.open_batches.values(), OpenBatch),
        "markers": {number: [book, _ms(at)] for number, (book, at) in state.markers.items()},
        "just_settled": state.just_settled,
        "aside": [[tab, token, reason] for (tab, token), reason in state.aside.items()],
        "same_reason": state.same_reason,
        "parked": {tab: [reason, _ms(at)] for tab, (reason, at) in state.parked.items()},
        "look": [state.look, _ms(state.looked_at), state.looks_ended],
        "books": state.books,
        "unplaced": state.unplaced,
        "rows": {tab: [[token, *_row_seen(row)] for token, row in rows.items()] for tab, rows in state.rows.items()},
        "halted": state.halted,
        "confirmed": state.confirmed,
        "upkeep": upkeep.to_json(state.upkeep),
        "mails": _rows(state.mails.values(), Mail),
        "active_mails": list(state.active_mails),
        "letters": [[mail, letter.tick, letter.code, letter.to] for mail, letter in state.letters.items()],
        "unwritten": list(state.unwritten),
        "letters_halted": state.letters_halted,
        "partners": state.partners,
        "documents": {case: _rows(its, Document) for case, its in state.documents.items()},
        "unmade": state.unmade,
        "reminders": state.reminders,
        "reminder_mails": [[m, it.recipient, it.keys, it.contacts] for m, it in state.reminder_mails.items()],
        "reminded": state.reminded,
        "reminders_halted": state.reminders_halted,
        "reminders_allowed": state.reminders_allowed,
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def decode(raw: bytes) -> State | None:
    """Read a state back, or None when the snapshot is damaged: it is only a cache."""
    try:
        return _decode(json.loads(raw))
    except (ValueError, KeyError, TypeError):
        return None


# Any: the values are JSON's, and their types are those of the records' fields.
def _decode(body: dict[str, Any]) -> State:
    cases = (_case(row) for row in body["cases"])
    state = State(n=body["n"], at=_time(body["at"]), reader=body["reader"])
    state.cases = {case.reference: case for case in cases}
    state.tokens = {case.token: case.reference for case in state.cases.values()} | body["tokens"]
    state.standings = {reference: _standing_again(row) for reference, *row in body["standings"]}
    state.added = {case: tuple(_added(row) for row in rows) for case, rows in body["added"].items()}
    state.contacts, state.unreached, state.held = body["contacts"], body["unreached"], body["held"]
    state.protected = body["protected"]
    state.unprinted = dict.fromkeys(body["unprinted"])
    state.erased = body["erased"]
    state.workbooks = {key: Workbook(*row) for key, row in body["workbooks"].items()}
    state.batches_opened = body["batches_opened"]
    state.waiting = body["waiting"]
    for number, workbook, tab, tokens, value, taken in body["open_batches"]:
        since = None if taken is None else _time(taken)
        state.open_batches[number] = OpenBatch(number, workbook, tab, tuple(tokens), value, since)
    state.markers = {int(number): (book, _time(at)) for number, (book, at) in body["markers"].items()}
    state.just_settled = tuple(body["just_settled"])
    state.aside = {(tab, token): reason for tab, token, reason in body["aside"]}
    state.same_reason = {tab: (reason, times) for tab, (reason, times) in body["same_reason"].items()}
    state.parked = {tab: (reason, _time(at)) for tab, (reason, at) in body["parked"].items()}
    state.look, looked_at, state.looks_ended = body["look"]
    state.looked_at = _time(looked_at)
    state.books = body["books"]
    state.unplaced = body["unplaced"]
    state.rows = {tab: {token: _seen_row(row) for token, *row in rows} for tab, rows in body["rows"].items()}
    state.halted, state.confirmed = body["halted"], body["confirmed"]
    state.upkeep = upkeep.from_json(body["upkeep"])
    for mail_id, reference, kind, status, changed_at, *rest in body["mails"]:
        state.mails[mail_id] = Mail(mail_id, reference, kind, status, _time(changed_at), *rest)
    state.active_mails = dict.fromkeys(body["active_mails"])
    state.letters = {mail: Letter(tick, code, to) for mail, tick, code, to in body["letters"]}
    state.letter_of = {letter.code: mail for mail, letter in state.letters.items() if letter.code}
    state.unwritten = dict.fromkeys(body["unwritten"])
    state.letters_halted = tuple(body["letters_halted"])
    state.documents = {case: tuple(_document(row) for row in rows) for case, rows in body["documents"].items()}
    state.unmade, state.partners = body["unmade"], body["partners"]
    state.reminders, state.reminders_allowed = body["reminders"], body["reminders_allowed"]
    for mail, who, keys, contacts in body["reminder_mails"]:
        state.reminder_mails[mail] = ReminderMail(who, tuple(keys), tuple(contacts))
    state.reminded = {who: (day, mail) for who, (day, mail) in body["reminded"].items()}
    state.reminders_halted = tuple(body["reminders_halted"]) if body["reminders_halted"] else None
    return state


def _case(row: list[Any]) -> Case:
    *known, opened_at, requested, starts, ends, partners, came, lacking, addressed = row
    asked = (requested, starts, ends, tuple(partners))
    return Case(*(*known, _time(opened_at), *asked, came, tuple(lacking), addressed))


def _document(row: list[Any]) -> Document:
    document, kind, made, withdrawn, signed = row
    return Document(document, kind, made, withdrawn, tuple(signed))


def _added(row: list[Any]) -> Added:
    token, post, purpose, day, changed, amounts, late, met = row
    return Added(token, post, purpose, day, tuple(changed), tuple(amounts), late, met)


def _standing(standing: Standing) -> list[Any]:
    remarks = {key: [one.value, one.rule, one.facts, one.refused] for key, one in standing.remarks.items()}
    days = (
        {key: day.isoformat() for key, day in days.items()}
        for days in (standing.entered, standing.dates, standing.came)
    )
    decided_on = standing.decided_on and standing.decided_on.isoformat()
    marks = [standing.corrected_for, decided_on, standing.decided_for]
    return [standing.path, *days, standing.amounts, standing.words, remarks, *marks]


def _standing_again(row: list[Any]) -> Standing:
    path, entered, dates, came, amounts, words, remarks, corrected_for, decided_on, decided_for = row
    return Standing(
        path=tuple(path),
        entered=_days(entered),
        dates=_days(dates),
        amounts=amounts,
        words=words,
        remarks={
            key: Remark(value, rule, tuple(facts), refused) for key, (value, rule, facts, refused) in remarks.items()
        },
        came=_days(came),
        corrected_for=corrected_for,
        decided_on=date.fromisoformat(decided_on) if decided_on else None,
        decided_for=decided_for,
    )


def _days(days: dict[str, str]) -> dict[str, date]:
    return {key: date.fromisoformat(day) for key, day in days.items()}


def _row_seen(row: RowSeen) -> list[Any]:
    edits = [[edit.key, edit.mark, edit.since] for edit in row.edits]
    return [row.mark, row.settled, edits, row.missed, row.gone, row.doubled, row.astray]


def _seen_row(row: list[Any]) -> RowSeen:
    mark, settled, edits, *rest = row
    return RowSeen(mark, settled, tuple(OpenEdit(*edit) for edit in edits), *rest)


def _rows(records: Iterable[object], kind: type) -> list[list[Any]]:
    return [_row(record, kind) for record in records]


def _row(record: object, kind: type) -> list[Any]:
    return [_ms(v) if type(v) is datetime else v for v in _VALUES[kind](record)]


_VALUES: dict[type, Callable[[object], tuple[Any, ...]]] = {
    kind: attrgetter(*(f.name for f in fields(kind))) for kind in (Added, Case, Document, OpenBatch, Workbook, Mail)
}
_MS = timedelta(milliseconds=1)


def _ms(at: datetime) -> int:
    return (at - DAWN) // _MS


def _time(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)
