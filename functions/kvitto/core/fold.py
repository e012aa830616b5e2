"""Fold commits into the state: the only place where the state changes.

Each event has one small function. What an event means never depends on who wrote it or when it
is read, so every reader of the ledger sees the same world.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from kvitto.core import events as ev
from kvitto.core import standing, upkeep
from kvitto.core.calendar import local_day
from kvitto.core.cell_marks import exchanged
from kvitto.core.events import Event
from kvitto.core.ids import DocumentId, MailId, Reference, TabKey, Token
from kvitto.core.ledger import Commit
from kvitto.core.state import (
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

_OfRow = ev.RowMissed | ev.RowFound | ev.RowGone | ev.RowDoubled | ev.EditSeen | ev.EditUndone | ev.EditSettled
_OfStanding = (
    ev.StatusSet
    | ev.DateSet
    | ev.AmountSet
    | ev.WordSet
    | ev.ValueCleared
    | ev.EditRefused
    | ev.EditDoubted
    | ev.RemarkDropped
    | ev.DecisionMade
    | ev.AnswerCame
)
_OfFirstSight = ev.RowPlaced | ev.RowAstray | ev.RowMissed | ev.RowDoubled
_OfCell = ev.EditSeen | ev.EditUndone | ev.EditSettled


def fold(state: State, commit: Commit) -> None:
    """Bring ``state`` from commit n to commit n + 1, in place.

    Raises: ValueError when the commit is not the next one; nothing is changed then.
    """
    if commit.n != state.n + 1:
        raise ValueError(f"Commit {commit.n} cannot follow commit {state.n}.")
    for number in state.just_settled:
        if number in state.markers:
            state.markers[number] = (state.markers[number][0], commit.at)
    state.just_settled = ()
    for event in commit.events:
        _FOLDS[type(event)](state, event, commit)
    state.n, state.at, state.reader = commit.n, commit.at, commit.reader


def _case_opened(state: State, event: ev.CaseOpened, commit: Commit) -> None:
    if event.token not in state.tokens:  # One out of quarantine was printed when it came in.
        state.unprinted[event.token] = None
    state.tokens[event.token] = event.reference
    state.cases[event.reference] = Case(
        reference=event.reference,
        token=event.token,
        form=event.form,
        version=event.version,
        municipality=event.municipality,
        year=event.year,
        language=event.language,
        late=event.late,
        opened_at=commit.at,
        requested=event.requested,
        starts=event.starts,
        ends=event.ends,
        partners=event.partners,
        came=event.came,
        lacking=event.lacking,
        addressed=event.addressed,
    )


def _standing_changed(state: State, event: _OfStanding, _: Commit) -> None:
    state.standings[event.reference] = standing.after(state.standing(event.reference), event)


def _year_set(state: State, event: ev.YearSet, _: Commit) -> None:
    state.cases[event.reference] = replace(state.cases[event.reference], year=event.year)


def _post_added(state: State, event: ev.PostAdded, _: Commit) -> None:
    state.tokens[event.token] = event.post
    state.unprinted[event.token] = None
    case = state.cases[event.reference]
    amounts = (case.requested, event.requested) if event.purpose == "revision" else ()
    if amounts and amounts[0] == amounts[1]:
        amounts = ()
    added = Added(event.token, event.post, event.purpose, event.day, event.changed, amounts, event.late)
    state.added[event.reference] = (*state.added.get(event.reference, ()), added)
    if event.purpose == "revision" and not event.late:
        state.cases[event.reference] = replace(
            case,
            municipality=event.municipality,
            year=event.year,
            requested=event.requested,
            starts=event.starts,
            ends=event.ends,
            partners=event.partners,
        )


def _contact_changed(state: State, event: ev.ContactChanged, _: Commit) -> None:
    state.contacts[event.reference] = event.source


def _meet(state: State, token: Token) -> None:
    """Staff have acted on the case's row: what was added before is known to them."""
    reference = state.tokens.get(token)
    if reference in state.added:
        state.added[reference] = tuple(replace(one, met=True) for one in state.added[reference])


def _protection_changed(state: State, event: ev.CaseProtected | ev.CaseUnprotected, _: Commit) -> None:
    state.protected[event.reference] = isinstance(event, ev.CaseProtected)


def _answers_printed(state: State, event: ev.AnswersPrinted, _: Commit) -> None:
    for token in event.tokens:
        state.unprinted.pop(token, None)


def _post_quarantined(state: State, event: ev.PostQuarantined, _: Commit) -> None:
    state.tokens[event.token] = event.reference
    state.unprinted[event.token] = None
    state.held[event.token] = event.reason


def _post_released(state: State, event: ev.PostReleased, _: Commit) -> None:
    state.held.pop(event.token, None)


def _case_erased(state: State, event: ev.CaseErased, _: Commit) -> None:
    state.erased[event.reference] = event.decision
    state.contacts.pop(event.reference, None)
    state.partners.pop(event.reference, None)
    state.unreached.pop(event.reference, None)
    # Without their records nothing can be said of rows and mails any more: they are staff's own, and nobody's.
    for token in state.tokens_of(event.reference):
        state.unprinted.pop(token, None)
        for by_tab in (state.rows, state.unplaced):
            for of_tab in by_tab.values():
                of_tab.pop(token, None)
    for document in [document for document, whose in state.unmade.items() if whose == event.reference]:
        state.unmade.pop(document)
    for mails in (state.active_mails, state.unwritten):
        for mail in [mail for mail in mails if state.mails[mail].reference == event.reference]:
            mails.pop(mail)


def _row_due(state: State, event: ev.RowDue, _: Commit) -> None:
    state.waiting.setdefault(event.tab, {})[event.token] = event.size


def _post_set_aside(state: State, event: ev.PostSetAside, _: Commit) -> None:
    state.aside[event.tab, event.token] = event.reason
    reason, times = state.same_reason.get(event.tab, ("", 0))
    state.same_reason[event.tab] = (event.reason, times + 1 if reason == event.reason else 1)


def _spreadsheet_joined(state: State, event: ev.SpreadsheetJoined, _: Commit) -> None:
    old = state.workbooks.get(event.workbook)
    if old is not None and (old.spreadsheet, old.base) != (event.spreadsheet, event.base):
        # Markers of another spreadsheet, or of another numbering, are nothing that will ever be asked for again.
        state.markers = {n: m for n, m in state.markers.items() if m[0] != event.workbook}
    if old is not None and old.spreadsheet != event.spreadsheet:
        # Rows of the old one stay there: that they are not in the new one says nothing of what staff have done.
        for tab in [tab for tab, book in state.books.items() if book == event.workbook]:
            state.rows.pop(tab, None)
            state.unplaced.pop(tab, None)
    state.workbooks[event.workbook] = Workbook(event.spreadsheet, event.base)


def _spreadsheet_sealed(state: State, event: ev.SpreadsheetSealed, _: Commit) -> None:
    state.workbooks[event.workbook] = replace(state.workbooks[event.workbook], sealed=True)


def _batch_opened(state: State, event: ev.BatchOpened, commit: Commit) -> None:
    for token in event.tokens:
        _no_longer_waiting(state, event.tab, token)
    state.books[event.tab] = event.workbook
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
    # A row that is put back is known already; a look will find it.
    fresh = [token for token in batch.tokens if token not in state.rows.get(batch.tab, {})]
    state.unplaced.setdefault(batch.tab, {}).update(dict.fromkeys(fresh, state.look))


def _batch_voided(state: State, event: ev.BatchVoided, commit: Commit) -> None:
    # The same commit opens its two halves, or sets its only post aside.
    _settle(state, event.batch, commit.at)


def _batch_burnt(state: State, event: ev.BatchBurnt, _: Commit) -> None:
    # The marker there is not ours, so it is not ours to prune. The same commit opens the batch anew.
    del state.open_batches[event.batch]


def _row_adopted(state: State, event: ev.RowAdopted, _: Commit) -> None:
    _no_longer_waiting(state, event.tab, event.token)
    state.aside.pop((event.tab, event.token), None)
    state.books[event.tab] = event.workbook
    if event.token not in state.rows.get(event.tab, {}):
        state.unplaced.setdefault(event.tab, {})[event.token] = state.look


def _row_reopened(state: State, event: ev.RowReopened, _: Commit) -> None:
    state.waiting.setdefault(event.tab, {})[event.token] = event.size
    state.unplaced.get(event.tab, {}).pop(event.token, None)
    row = state.rows.get(event.tab, {}).get(event.token)
    if row is None:
        return
    if row.mark and not row.astray:
        missed = state.looks_ended.get(event.tab, 0)
        state.rows[event.tab][event.token] = replace(row, missed=missed, gone=False, doubled=False, edits=())
    else:
        del state.rows[event.tab][event.token]


def _no_longer_waiting(state: State, tab: TabKey, token: Token) -> None:
    waiting = state.waiting.get(tab, {})
    waiting.pop(token, None)
    if not waiting:
        state.waiting.pop(tab, None)


def _tab_parked(state: State, event: ev.TabParked, commit: Commit) -> None:
    state.parked[event.tab] = (event.reason, commit.at)


def _tab_released(state: State, event: ev.TabReleased, _: Commit) -> None:
    state.parked.pop(event.tab, None)
    state.same_reason.pop(event.tab, None)


def _markers_pruned(state: State, event: ev.MarkersPruned, _: Commit) -> None:
    for number in event.batches:
        state.markers.pop(number, None)


def _look_started(state: State, event: ev.LookStarted, commit: Commit) -> None:
    state.look, state.looked_at = event.look, commit.at


def _look_ended(state: State, event: ev.LookEnded, _: Commit) -> None:
    for tab in event.tabs:
        state.looks_ended[tab] = state.looks_ended.get(tab, 0) + 1


def _row_placed(state: State, event: ev.RowPlaced, _: Commit) -> None:
    _first_seen(state, event, RowSeen(event.mark))


def _row_astray(state: State, event: ev.RowAstray, _: Commit) -> None:
    _first_seen(state, event, RowSeen(event.mark, astray=True))


def _row_missed(state: State, event: ev.RowMissed, _: Commit) -> None:
    _first_missed(state, event)
    _row(state, event, missed=state.looks_ended.get(event.tab, 0), doubled=False, edits=())


def _row_found(state: State, event: ev.RowFound, _: Commit) -> None:
    if not state.rows[event.tab][event.token].mark:
        _wait_to_be_placed(state, event.tab, event.token)
        return
    _row(state, event, missed=None, gone=False, doubled=False)


def _wait_to_be_placed(state: State, tab: TabKey, token: Token) -> None:
    """Let the next look place a row that was missed before any look had found it."""
    del state.rows[tab][token]
    state.unplaced.setdefault(tab, {})[token] = state.look


def _row_gone(state: State, event: ev.RowGone, _: Commit) -> None:
    _row(state, event, gone=True, edits=())


def _row_doubled(state: State, event: ev.RowDoubled, _: Commit) -> None:
    _first_missed(state, event)
    _row(state, event, doubled=True, missed=None, edits=())


def _edit_seen(state: State, event: ev.EditSeen, _: Commit) -> None:
    others = _other_edits(state, event)
    _row(state, event, edits=(*others, OpenEdit(event.key, event.mark, state.looks_ended.get(event.tab, 0))))


def _edit_undone(state: State, event: ev.EditUndone, _: Commit) -> None:
    _row(state, event, edits=_other_edits(state, event))


def _edit_settled(state: State, event: ev.EditSettled, _: Commit) -> None:
    _meet(state, event.token)
    row = state.rows[event.tab][event.token]
    settled = {**row.settled, event.key: event.new}
    mark = exchanged(row.mark, event.old, event.new)
    _row(state, event, edits=_other_edits(state, event), settled=settled, mark=mark)


def _tab_halted(state: State, event: ev.TabHalted, _: Commit) -> None:
    state.halted[event.tab] = event.rows
    # What is not looked at meanwhile must stand in three looks afterwards, whatever was seen before.
    for token, row in list(state.rows.get(event.tab, {}).items()):
        if row.missed is not None and not row.gone and not row.mark:
            _wait_to_be_placed(state, event.tab, token)
        elif row.edits or (row.missed is not None and not row.gone):
            state.rows[event.tab][token] = replace(row, edits=(), missed=None)


def _tab_confirmed(state: State, event: ev.TabConfirmed, _: Commit) -> None:
    state.halted.pop(event.tab, None)
    state.confirmed[event.tab] = state.looks_ended.get(event.tab, 0)


def _kept_up(state: State, event: upkeep.Told, commit: Commit) -> None:
    state.upkeep = upkeep.after(state.upkeep, event, commit.at)


def _row(state: State, event: _OfRow, **changes: Any) -> None:
    rows = state.rows[event.tab]
    rows[event.token] = replace(rows[event.token], **changes)


def _first_seen(state: State, event: _OfFirstSight, row: RowSeen) -> None:
    state.unplaced.get(event.tab, {}).pop(event.token, None)
    state.rows.setdefault(event.tab, {})[event.token] = row


def _first_missed(state: State, event: ev.RowMissed | ev.RowDoubled) -> None:
    """A row may be deleted or copied before any look has placed it."""
    if event.token in state.unplaced.get(event.tab, {}):
        _first_seen(state, event, RowSeen(0))


def _other_edits(state: State, event: _OfCell) -> tuple[OpenEdit, ...]:
    return tuple(edit for edit in state.rows[event.tab][event.token].edits if edit.key != event.key)


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
    if (held := state.reminder_mails.get(event.mail)) is not None:
        state.reminded[held.recipient] = local_day(commit.at).isoformat(), event.mail


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
    state.unwritten.pop(event.mail, None)


def _mail_unknown(state: State, event: ev.MailUnknown, commit: Commit) -> None:
    mail = state.mails[event.mail]
    state.mails[event.mail] = replace(mail, status="unknown", changed_at=commit.at, unknowns=mail.unknowns + 1)
    if event.final:
        state.active_mails.pop(event.mail, None)


def _mail_bounced(state: State, event: ev.MailBounced, commit: Commit) -> None:
    mail = state.mails[event.mail]
    state.mails[event.mail] = replace(mail, status="bounced", changed_at=commit.at, code=event.code)
    state.active_mails.pop(event.mail, None)


def _contact_unreached(state: State, event: ev.ContactUnreached, _: Commit) -> None:
    state.unreached[event.reference] = event.source


def _mail_suppressed(state: State, event: ev.MailSuppressed, commit: Commit) -> None:
    mail = state.mails[event.mail]
    state.mails[event.mail] = replace(mail, status="suppressed", changed_at=commit.at, code=event.why)
    state.active_mails.pop(event.mail, None)
    state.unwritten.pop(event.mail, None)
    held = state.reminder_mails.get(event.mail)
    for key in held.keys if held else ():
        if state.reminders.get(key) == event.mail:
            del state.reminders[key]  # What is true of it still may be planned anew.


def _letter_planned(state: State, event: ev.LetterPlanned, _: Commit) -> None:
    if event.mail in state.letters:
        return
    state.letters[event.mail] = Letter(event.tick, to=event.to)
    state.unwritten[event.mail] = None
    if event.tick:
        state.mails[event.mail] = replace(state.mails[event.mail], status="waiting")
        state.active_mails.pop(event.mail, None)


def _letter_written(state: State, event: ev.LetterWritten, _: Commit) -> None:
    state.letters[event.mail] = replace(state.letters[event.mail], code=event.code)
    state.letter_of[event.code] = event.mail
    state.unwritten.pop(event.mail, None)


def _letter_released(state: State, event: ev.LetterReleased, commit: Commit) -> None:
    state.mails[event.mail] = replace(state.mails[event.mail], status="released", changed_at=commit.at)
    state.active_mails[event.mail] = None


def _letter_withheld(state: State, event: ev.LetterWithheld, commit: Commit) -> None:
    state.mails[event.mail] = replace(state.mails[event.mail], status="waiting", changed_at=commit.at)
    state.active_mails.pop(event.mail, None)


def _letters_halted(state: State, event: ev.LettersHalted, _: Commit) -> None:
    state.letters_halted = tuple(MailId(mail) for mail in event.mails)


def _letters_confirmed(state: State, _: ev.LettersConfirmed, __: Commit) -> None:
    state.letters_halted = ()


def _partner_confirmed(state: State, event: ev.PartnerConfirmed, _: Commit) -> None:
    state.partners[event.reference] = {**state.partners.get(event.reference, {}), event.municipality: event.source}


def _document_planned(state: State, event: ev.DocumentPlanned, _: Commit) -> None:
    its = state.documents.get(event.reference, ())
    state.documents[event.reference] = (*its, Document(event.document, event.kind))
    state.unmade[event.document] = event.reference


def _document_made(state: State, event: ev.DocumentMade, _: Commit) -> None:
    state.unmade.pop(event.document, None)
    _document(state, event.document, made=True)


def _document_signed(state: State, event: ev.DocumentSigned, _: Commit) -> None:
    _document(state, event.document, signed=(event.file,))


def _document_withdrawn(state: State, event: ev.DocumentWithdrawn, _: Commit) -> None:
    state.unmade.pop(event.document, None)
    _document(state, event.document, withdrawn=True)


def _document(state: State, document: DocumentId, *, signed: tuple[str, ...] = (), **changes: Any) -> None:
    reference = Reference(document.partition(".")[0])
    state.documents[reference] = tuple(
        replace(one, signed=(*one.signed, *signed), **changes) if one.id == document else one
        for one in state.documents[reference]
    )


def _reminders_planned(state: State, event: ev.RemindersPlanned, _: Commit) -> None:
    if event.mail in state.reminder_mails:
        return
    contacts = tuple(state.contacts.get(Reference(key.partition("/")[0]), "") for key in event.keys)
    state.reminder_mails[event.mail] = ReminderMail(event.recipient, event.keys, contacts)
    state.reminders.update(dict.fromkeys(event.keys, event.mail))


def _reminders_halted(state: State, event: ev.RemindersHalted, _: Commit) -> None:
    state.reminders_halted = event.day, event.mails


def _reminders_allowed(state: State, event: ev.RemindersAllowed, _: Commit) -> None:
    state.reminders_halted, state.reminders_allowed = None, event.mails


def _settle(state: State, number: int, at: datetime) -> OpenBatch:
    batch = state.open_batches.pop(number)
    state.markers[number] = (batch.workbook, at)
    state.just_settled += (number,)
    return batch


# Any: each function takes its own kind of event, which a table by kind cannot say.
_FOLDS: dict[type[Event], Callable[[State, Any, Commit], None]] = {
    ev.CaseOpened: _case_opened,
    ev.PostAdded: _post_added,
    ev.ContactChanged: _contact_changed,
    ev.AnswersPrinted: _answers_printed,
    ev.PostQuarantined: _post_quarantined,
    ev.PostReleased: _post_released,
    ev.CaseErased: _case_erased,
    ev.CaseProtected: _protection_changed,
    ev.CaseUnprotected: _protection_changed,
    ev.RowDue: _row_due,
    ev.MailBounced: _mail_bounced,
    ev.ContactUnreached: _contact_unreached,
    ev.BounceUnread: _kept_up,
    ev.PostSetAside: _post_set_aside,
    ev.SpreadsheetJoined: _spreadsheet_joined,
    ev.SpreadsheetSealed: _spreadsheet_sealed,
    ev.BatchOpened: _batch_opened,
    ev.BatchTaken: _batch_taken,
    ev.BatchApplied: _batch_applied,
    ev.BatchVoided: _batch_voided,
    ev.BatchBurnt: _batch_burnt,
    ev.RowAdopted: _row_adopted,
    ev.RowReopened: _row_reopened,
    ev.TabParked: _tab_parked,
    ev.TabReleased: _tab_released,
    ev.MarkersPruned: _markers_pruned,
    ev.LookStarted: _look_started,
    ev.LookEnded: _look_ended,
    ev.RowPlaced: _row_placed,
    ev.RowAstray: _row_astray,
    ev.RowMissed: _row_missed,
    ev.RowFound: _row_found,
    ev.RowGone: _row_gone,
    ev.RowDoubled: _row_doubled,
    ev.EditSeen: _edit_seen,
    ev.EditUndone: _edit_undone,
    ev.EditSettled: _edit_settled,
    ev.TabHalted: _tab_halted,
    ev.TabConfirmed: _tab_confirmed,
    ev.StatusSet: _standing_changed,
    ev.DateSet: _standing_changed,
    ev.AmountSet: _standing_changed,
    ev.WordSet: _standing_changed,
    ev.YearSet: _year_set,
    ev.ValueCleared: _standing_changed,
    ev.EditRefused: _standing_changed,
    ev.EditDoubted: _standing_changed,
    ev.RemarkDropped: _standing_changed,
    ev.DecisionMade: _standing_changed,
    ev.AnswerCame: _standing_changed,
    ev.MatterClosed: _kept_up,
    ev.Proved: _kept_up,
    ev.FaultFound: _kept_up,
    ev.ColumnReturned: _kept_up,
    ev.RoomMeasured: _kept_up,
    ev.MailPlanned: _mail_planned,
    ev.MailClaimed: _mail_claimed,
    ev.MailSent: _mail_sent,
    ev.MailDelayed: _mail_delayed,
    ev.MailFailed: _mail_failed,
    ev.MailUnknown: _mail_unknown,
    ev.MailSentLate: _mail_sent,
    ev.MailSuppressed: _mail_suppressed,
    ev.LetterPlanned: _letter_planned,
    ev.LetterWritten: _letter_written,
    ev.LetterReleased: _letter_released,
    ev.LetterWithheld: _letter_withheld,
    ev.LettersHalted: _letters_halted,
    ev.LettersConfirmed: _letters_confirmed,
    ev.PartnerConfirmed: _partner_confirmed,
    ev.DocumentPlanned: _document_planned,
    ev.DocumentMade: _document_made,
    ev.DocumentSigned: _document_signed,
    ev.DocumentWithdrawn: _document_withdrawn,
    ev.RemindersPlanned: _reminders_planned,
    ev.RemindersHalted: _reminders_halted,
    ev.RemindersAllowed: _reminders_allowed,
}
