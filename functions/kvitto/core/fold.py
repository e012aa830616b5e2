"""Fold commits into the state: the only place where the state changes.

Each event has one small function. What an event means never depends on who wrote it or when it
is read, so every reader of the ledger sees the same world.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from kvitto.core import events as ev
from kvitto.core.events import Event
from kvitto.core.ledger import Commit
from kvitto.core.state import Case, Mail, OpenBatch, State, Workbook


def fold(state: State, commit: Commit) -> None:
    """Bring ``state`` from commit n to commit n + 1, in place.

    Raises: ValueError when the commit is not the next one; nothing is changed then.
    """
    if commit.n != state.n + 1:
        raise ValueError(f"Commit {commit.n} cannot follow commit {state.n}.")
    for event in commit.events:
        _FOLDS[type(event)](state, event, commit)
    state.n, state.at, state.reader = commit.n, commit.at, commit.reader


def _case_opened(state: State, event: ev.CaseOpened, commit: Commit) -> None:
    state.tokens[event.token] = event.reference
    state.cases[event.reference] = Case(
        reference=event.reference,
        token=event.token,
        form=event.form,
        version=event.version,
        municipality=event.municipality,
        year=event.year,
        language=event.language,
        opened_at=commit.at,
    )


def _row_due(state: State, event: ev.RowDue, _: Commit) -> None:
    state.waiting.setdefault(event.tab, {})[event.token] = event.size


def _post_set_aside(state: State, event: ev.PostSetAside, _: Commit) -> None:
    state.aside[event.tab, event.token] = event.reason
    reason, times = state.same_reason.get(event.tab, ("", 0))
    state.same_reason[event.tab] = (event.reason, times + 1 if reason == event.reason else 1)


def _spreadsheet_joined(state: State, event: ev.SpreadsheetJoined, _: Commit) -> None:
    old = state.workbooks.get(event.workbook)
    if old is not None and old.spreadsheet != event.spreadsheet:
        # The old spreadsheet's markers stay with it: nothing of ours will ever be sent there again.
        state.markers = {n: m for n, m in state.markers.items() if m[0] != event.workbook}
    state.workbooks[event.workbook] = Workbook(event.spreadsheet, event.base)


def _spreadsheet_sealed(state: State, event: ev.SpreadsheetSealed, _: Commit) -> None:
    state.workbooks[event.workbook] = replace(state.workbooks[event.workbook], sealed=True)


def _batch_opened(state: State, event: ev.BatchOpened, commit: Commit) -> None:
    waiting = state.waiting.get(event.tab, {})
    for token in event.tokens:
        waiting.pop(token, None)
    if not waiting:
        state.waiting.pop(event.tab, None)
    state.batches_opened = max(state.batches_opened, event.batch)
    state.open_batches[event.batch] = OpenBatch(
        number=event.batch,
        tab=event.tab,
        workbook=event.workbook,
        tokens=event.tokens,
        value=f"rows {event.batch} {commit.nonce}",
    )


def _batch_taken(state: State, event: ev.BatchTaken, commit: Commit) -> None:
    batch = state.open_batches[event.batch]
    state.open_batches[event.batch] = replace(batch, taken=commit.at)


def _batch_applied(state: State, event: ev.BatchApplied, commit: Commit) -> None:
    batch = _settle(state, event.batch, commit.at)
    state.same_reason.pop(batch.tab, None)


def _batch_voided(state: State, event: ev.BatchVoided, commit: Commit) -> None:
    # The same commit opens its two halves, or sets its only post aside.
    _settle(state, event.batch, commit.at)


def _batch_burnt(state: State, event: ev.BatchBurnt, _: Commit) -> None:
    # The marker there is not ours, so it is not ours to prune. The same commit opens the batch anew.
    del state.open_batches[event.batch]


def _tab_parked(state: State, event: ev.TabParked, commit: Commit) -> None:
    state.parked[event.tab] = (event.reason, commit.at)


def _tab_released(state: State, event: ev.TabReleased, _: Commit) -> None:
    state.parked.pop(event.tab, None)
    state.same_reason.pop(event.tab, None)


def _markers_pruned(state: State, event: ev.MarkersPruned, _: Commit) -> None:
    for number in event.batches:
        state.markers.pop(number, None)


def _mail_planned(state: State, event: ev.MailPlanned, commit: Commit) -> None:
    if event.mail in state.mails:
        return
    state.mails[event.mail] = Mail(event.mail, event.reference, event.kind, "planned", commit.at)
    state.active_mails[event.mail] = None


def _mail_claimed(state: State, event: ev.MailClaimed, commit: Commit) -> None:
    mail = state.mails[event.mail]
    state.mails[event.mail] = replace(
        mail, status="sending", attempt=event.attempt, changed_at=commit.at, claim=commit.nonce
    )


def _mail_sent(state: State, event: ev.MailSent | ev.MailSentLate, commit: Commit) -> None:
    mail = state.mails[event.mail]
    state.mails[event.mail] = replace(mail, status="sent", changed_at=commit.at, code="")
    state.active_mails.pop(event.mail, None)


def _mail_delayed(state: State, event: ev.MailDelayed, commit: Commit) -> None:
    mail = state.mails[event.mail]
    state.mails[event.mail] = replace(
        mail, status="planned", changed_at=commit.at, delays=mail.delays + 1, code=event.code
    )


def _mail_failed(state: State, event: ev.MailFailed, commit: Commit) -> None:
    mail = state.mails[event.mail]
    state.mails[event.mail] = replace(mail, status="failed", changed_at=commit.at, code=event.code)
    state.active_mails.pop(event.mail, None)


def _mail_unknown(state: State, event: ev.MailUnknown, commit: Commit) -> None:
    mail = state.mails[event.mail]
    state.mails[event.mail] = replace(mail, status="unknown", changed_at=commit.at, unknowns=mail.unknowns + 1)
    if event.final:
        state.active_mails.pop(event.mail, None)


def _settle(state: State, number: int, at: datetime) -> OpenBatch:
    batch = state.open_batches.pop(number)
    state.markers[number] = (batch.workbook, at)
    return batch


# Any: each function takes its own kind of event, which a table by kind cannot say.
_FOLDS: dict[type[Event], Callable[[State, Any, Commit], None]] = {
    ev.CaseOpened: _case_opened,
    ev.RowDue: _row_due,
    ev.PostSetAside: _post_set_aside,
    ev.SpreadsheetJoined: _spreadsheet_joined,
    ev.SpreadsheetSealed: _spreadsheet_sealed,
    ev.BatchOpened: _batch_opened,
    ev.BatchTaken: _batch_taken,
    ev.BatchApplied: _batch_applied,
    ev.BatchVoided: _batch_voided,
    ev.BatchBurnt: _batch_burnt,
    ev.TabParked: _tab_parked,
    ev.TabReleased: _tab_released,
    ev.MarkersPruned: _markers_pruned,
    ev.MailPlanned: _mail_planned,
    ev.MailClaimed: _mail_claimed,
    ev.MailSent: _mail_sent,
    ev.MailDelayed: _mail_delayed,
    ev.MailFailed: _mail_failed,
    ev.MailUnknown: _mail_unknown,
    ev.MailSentLate: _mail_sent,
}
