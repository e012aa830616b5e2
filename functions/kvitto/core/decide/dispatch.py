"""Which letters a decision calls for, and what a tick in Utskick means.

A letter that wants a tick goes once for each tick of its own box that has counted. One whose content has changed, or
that may or may not have gone, is followed by another with a row and a code of its own: the old box counts never again.
"""

from collections.abc import Iterator, Mapping, Sequence

from kvitto.core import events as ev
from kvitto.core.cell_marks import BLANK, mark_of
from kvitto.core.decide import looks
from kvitto.core.decide.desk import Desk
from kvitto.core.decide.looks import Made
from kvitto.core.events import Event
from kvitto.core.found import LETTER_CODE, UTSKICK, FoundRow, FoundTab
from kvitto.core.ids import MailId, Reference
from kvitto.core.programme import LetterKind, Programme
from kvitto.core.protection import WORD
from kvitto.core.sheet import Cell
from kvitto.core.standing import GRANTED, TO_REPAY
from kvitto.core.state import Mail, State

SEND = "skicka"
"""The key of the column with the check box."""

TICKED = mark_of(SEND, True)

NAMED_BY = ("brev", LETTER_CODE, "till", "amne")
"""The columns that tell staff which letter they let go, and to whom."""

LETTERS_AT_ONCE = 5
"""More letters than these, ticked in one look, wait for staff to say that it was meant."""

OPEN = ("waiting", "released", "planned")
"""States of a letter that nobody has begun to send."""

UNREACHED = ("failed", "bounced")
"""States of a letter that has certainly not come to the one it was for."""


# -- Planning ---------------------------------------------------------------------------------------


def letters(desk: Desk) -> list[Event]:
    """What the desk's decisions call for: letters to write, and waiting ones that are no longer true."""
    planned: list[Event] = []
    dropped: dict[MailId, str] = {}
    for event in desk.happened:
        match event:
            case ev.StatusSet(why="correction"):
                dropped |= {mail.id: "corrected" for mail in _open_of(desk, event.reference, status=event.old)}
            case ev.StatusSet():
                new = desk.programme.by_id[event.new]
                if new.ends or new.frees:
                    dropped |= {mail.id: "ended" for mail in _open_of(desk, event.reference)}
                planned += _called_for(desk, event.reference, event.new, planned)
            case ev.DateSet() | ev.AmountSet() | ev.WordSet() | ev.ValueCleared():
                for mail in _open_of(desk, event.reference, reads=event.key):
                    if mail.id not in dropped:
                        dropped[mail.id] = "changed"
                        party = _party(mail)
                        planned += _one(desk.state, desk.programme, event.reference, mail.kind, planned, party=party)
    untrue = {event.mail for event in planned if isinstance(event, ev.MailPlanned) and _is_over(desk, event)}
    kept = (event for event in planned if not isinstance(event, _Planned) or event.mail not in untrue)
    return [*(ev.MailSuppressed(mail, why) for mail, why in dropped.items()), *kept]


_Planned = ev.MailPlanned | ev.LetterPlanned


def _is_over(desk: Desk, letter: ev.MailPlanned) -> bool:
    """Whether the letter is of a status that has been corrected by now, or of one before that which ended the case."""
    path, statuses = desk.standing(letter.reference).path, desk.programme.letters[letter.kind].statuses
    status = desk.programme.by_id[path[-1]]
    ended = (status.ends or status.frees) and status.id not in statuses
    return ended or (bool(statuses) and not set(statuses) & set(path))


def second_applications(state: State, programme: Programme, opened: Sequence[Event]) -> list[Event]:
    """The letter to a municipality that applies again in a year for which it has a grant. Staff let it go."""
    kinds = [kind for kind in programme.letter if kind.occasion == "second_application"]
    if not kinds or programme.rules.granted_per_municipality_and_year is None:
        return []
    taken = {
        (case.municipality, case.year)
        for reference, standing in state.standings.items()
        if programme.holds_place(standing.path) and (case := state.cases.get(reference)) is not None
    }
    return [
        event
        for case in opened
        if isinstance(case, ev.CaseOpened) and case.municipality and (case.municipality, case.year) in taken
        for kind in kinds
        for event in _one(state, programme, case.reference, kind.kind, [])
    ]


def sent_again(state: State, programme: Programme) -> list[Event]:
    """A letter that may or may not have gone is followed by one that waits for a tick of its own.

    When it turns out that the first did go, the other is no longer true.
    """
    happened: list[Event] = []
    for mail_id in state.letters:
        mail = state.mails[mail_id]
        if mail.kind not in programme.letters:
            continue  # Reminders and news of a contact never go again; staff are told that it is unclear.
        party = _party(mail)
        nxt = state.mails.get(_id(mail.reference, mail.kind, _number(mail_id) + 1, party))
        if mail.status == "unknown" and mail_id not in state.active_mails and nxt is None:
            happened += _one(state, programme, mail.reference, mail.kind, happened, tick=True, party=party)
        elif mail.status == "sent" and mail.unknowns and nxt is not None and nxt.status in ("waiting", "released"):
            happened.append(ev.MailSuppressed(nxt.id, "sent_after_all"))
    return happened


def readdressed(state: State, programme: Programme, reference: Reference) -> list[Event]:
    """What another address means for the case's letters: each that waits is written anew, to the new one.

    So is the last of a kind that was refused for good or bounced, where staff may have known nothing better than
    to change the address: it waits for a tick, since it has been let go once.
    """
    happened: list[Event] = []
    for mail_id, letter in state.letters.items():
        mail = state.mails[mail_id]
        if mail.reference != reference or mail.kind not in programme.letters or letter.to:
            continue
        if mail.status in OPEN and not mail.attempt:
            happened.append(ev.MailSuppressed(mail_id, "new_address"))
            happened += _one(state, programme, reference, mail.kind, happened, tick=letter.tick)
        elif mail.status in UNREACHED and _id(reference, mail.kind, _number(mail_id) + 1) not in state.mails:
            happened += _one(state, programme, reference, mail.kind, happened, tick=True)
    return happened


def written_anew(state: State, programme: Programme, mail: Mail) -> list[Event]:
    """The letter is no longer what should go: another takes its place, with a row and a code of its own."""
    tick, party = state.letters[mail.id].tick, _party(mail)
    again = _one(state, programme, mail.reference, mail.kind, [], tick=tick, party=party)
    return [ev.MailSuppressed(mail.id, "changed"), *again]


def rewritten(state: State, programme: Programme, reference: Reference) -> list[Event]:
    """A case that has become protected: what waits to go is written anew, without the contact's name."""
    happened: list[Event] = []
    for mail_id, letter in state.letters.items():
        mail = state.mails[mail_id]
        its = mail.reference == reference and mail.kind in programme.letters
        if its and mail.status in OPEN and not mail.attempt and not letter.to:
            happened.append(ev.MailSuppressed(mail_id, "protected"))
            happened += _one(state, programme, reference, mail.kind, happened, tick=letter.tick)
    return happened


def _called_for(desk: Desk, reference: Reference, status: str, already: Sequence[Event]) -> Iterator[Event]:
    for kind in desk.programme.letter:
        if kind.occasion == "status" and status in kind.statuses and _has_its_money(desk, reference, kind):
            for party in ("", *(desk.state.partners.get(reference, ()) if kind.parties else ())):
                yield from _one(desk.state, desk.programme, reference, kind.kind, already, party=party)


def _has_its_money(desk: Desk, reference: Reference, kind: LetterKind) -> bool:
    amounts = desk.standing(reference).amounts
    some = amounts.get(TO_REPAY, 0) if kind.money.endswith("repay") else amounts.get(GRANTED, 0)
    return {"any": True, "grant": some > 0, "repay": some > 0, "no repay": some == 0}[kind.money]


def _one(
    state: State,
    programme: Programme,
    reference: Reference,
    kind: str,
    already: Sequence[Event],
    *,
    tick: bool = False,
    party: str = "",
) -> list[Event]:
    """Plan the next letter of a kind for a case: to its contact, or to the partner of this municipality."""
    number = 1
    taken = {event.mail for event in already if isinstance(event, ev.MailPlanned)}
    while (mail := _id(reference, kind, number, party)) in state.mails or mail in taken:
        number += 1
    known = programme.letters.get(kind)
    wants_tick = tick or known is None or known.tick
    to = state.partners[reference][party] if party else ""
    return [ev.MailPlanned(mail, reference, kind), ev.LetterPlanned(mail, wants_tick, to)]


def _id(reference: Reference, kind: str, number: int, party: str = "") -> MailId:
    return MailId(f"{reference}.{kind}{f'-{party}' if party else ''}.{number}")


def _party(mail: Mail) -> str:
    """The partner that the letter is to, by the code of its municipality; "" for the case's own contact."""
    return mail.id.rsplit(".", 1)[0].removeprefix(f"{mail.reference}.{mail.kind}").removeprefix("-")


def _number(mail: MailId) -> int:
    return int(mail.rsplit(".", 1)[1])


def _open_of(desk: Desk, reference: Reference, *, status: str = "", reads: str = "") -> list[Mail]:
    """The case's letters that nobody has begun to send: of a status, or that read a column, or all."""
    kinds = desk.programme.letters
    return [
        mail
        for mail_id in desk.state.letters
        if (mail := desk.state.mails[mail_id]).reference == reference
        and mail.status in OPEN
        and mail.attempt == 0
        and (not status or (mail.kind in kinds and status in kinds[mail.kind].statuses))
        and (not reads or (mail.kind in kinds and reads in kinds[mail.kind].reads))
    ]


# -- Ticks ------------------------------------------------------------------------------------------


def ticks(state: State, told: Sequence[Event], found: FoundTab | None, made: Made) -> list[Event]:
    """What a look's news of Utskick and of deleted rows mean for the letters. ``found`` is Utskick as it was read.

    A tick counts when its row says whose the letter is, what it is, and whom it goes to, as it was made: nobody may
    tick one letter under the words of another. A
    box that stands without its tick stops the letter at once: for that nobody has to wait three looks.
    """
    stopped: list[Event] = []
    released: list[MailId] = []
    rows = looks.by_token(state, found) if found is not None else {}
    for event in told:
        if isinstance(event, ev.RowGone):
            stopped += _of_deleted_row(state, event)
        elif isinstance(event, ev.EditSeen | ev.EditSettled | ev.EditUndone) and event.tab == UTSKICK:
            mail = state.mails[state.letter_of[event.token]]
            if event.key != SEND or mail.attempt or not state.letters[mail.id].tick:
                continue
            there = rows.get(event.token, [])
            as_made = _is_as_made(there, made(event.token)) and there[0].reference == mail.reference
            if _is_ticked(state, event) and mail.status == "waiting" and as_made:
                released.append(mail.id)
            elif not _is_ticked(state, event) and mail.status == "released":
                stopped.append(ev.LetterWithheld(mail.id))
    if len(released) > LETTERS_AT_ONCE:
        return [*stopped, ev.LettersHalted(tuple(released))]
    return [*stopped, *(ev.LetterReleased(mail) for mail in released)]


def confirmed(state: State) -> list[Event]:
    """Staff have said that so many ticks were meant: those letters go that still wait, and still have their tick."""
    meant = [mail for mail in state.letters_halted if state.mails[mail].status == "waiting" and _stands(state, mail)]
    return [*(ev.LetterReleased(mail) for mail in meant), ev.LettersConfirmed()]


def _stands(state: State, mail: MailId) -> bool:
    code = state.letters[mail].code
    row = state.rows.get(UTSKICK, {}).get(code) if code is not None else None
    return row is not None and row.settled.get(SEND) == TICKED and all(edit.key != SEND for edit in row.edits)


def _is_ticked(state: State, event: ev.EditSeen | ev.EditSettled | ev.EditUndone) -> bool:
    """Whether the box has a tick that counts: one that is only seen does not, and one that is put back does."""
    match event:
        case ev.EditSettled():
            return event.new == TICKED
        case ev.EditUndone():
            return state.rows[UTSKICK][event.token].settled.get(SEND) == TICKED
        case _:
            return False


def _is_as_made(rows: Sequence[FoundRow], made: Mapping[str, Cell]) -> bool:
    """Whether there is one row, and it still says which letter it is. An address may have been hidden since."""
    hidden = {"till": mark_of("till", WORD)}
    return len(rows) == 1 and all(
        rows[0].marks.get(key, BLANK) in (mark_of(key, made.get(key)), hidden.get(key)) for key in NAMED_BY
    )


def _of_deleted_row(state: State, event: ev.RowGone) -> Iterator[Event]:
    """Staff have deleted a letter's row, or the row of its case: it does not go."""
    if event.tab == UTSKICK:
        mails = [state.letter_of[event.token]]
    else:
        case = state.cases.get(state.tokens[event.token])
        its = case is not None and case.token == event.token
        mails = [one for one in state.letters if its and state.mails[one].reference == state.tokens[event.token]]
    for mail in mails:
        if state.mails[mail].status in OPEN and not state.mails[mail].attempt:
            yield ev.MailSuppressed(mail, "row_gone")
