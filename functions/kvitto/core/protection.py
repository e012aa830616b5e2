"""A case with protected personal data: who the contact is stands in the journal alone, and in no sheet, copy or export.

Staff tick *Skyddad* in Kontakter; it counts like any edit. Taking the tick away ends it for mails and exports, and
gives nothing back to the sheet: what is to stand there again somebody has to write.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from kvitto.core import events as ev
from kvitto.core.cell_marks import BLANK, mark_of
from kvitto.core.events import Event
from kvitto.core.forms.form import Form
from kvitto.core.found import UTSKICK, FoundTab
from kvitto.core.ids import Reference, TabKey, Token
from kvitto.core.on_case import CONTACT
from kvitto.core.sheet import Cell, Cells, Place
from kvitto.core.state import State
from kvitto.core.submission import Submission

CONTACTS = TabKey("kontakter")
TICK = "skyddad"
TICKED = mark_of(TICK, True)

HIDDEN: Mapping[TabKey, tuple[str, ...]] = {CONTACTS: CONTACT, UTSKICK: ("till",)}
"""The columns that tell who the contact is, by tab."""

WORD = "Skyddad"
"""What stands in their cells."""

Made = Callable[[TabKey, Token], Mapping[str, Cell]]
"""The cells that a row was made with."""


def is_protected(state: State, reference: Reference) -> bool:
    """Whether the contact is to be told to nobody now."""
    return state.protected.get(reference, False)


def changed(state: State, made: Made) -> list[Event]:
    """What ticks that have counted mean, and those that have been taken away again.

    ``made`` is asked of the case's rows as they were made, before it was protected.
    """
    rows = state.rows.get(CONTACTS, {})
    if not state.protected and not any(TICK in row.settled for row in rows.values()):
        return []
    happened: list[Event] = []
    ticks: dict[Reference, bool] = {}
    case_of = _cases(state)
    for token, row in rows.items():
        if token in case_of and row.mark:
            ticks[case_of[token]] = ticks.get(case_of[token], False) or row.settled.get(TICK, BLANK) == TICKED
    for reference, ticked in ticks.items():
        if ticked and not is_protected(state, reference) and reference not in state.erased:
            happened += [ev.CaseProtected(reference), *_veiled_rows(state, reference, made)]
        elif not ticked and is_protected(state, reference):
            happened.append(ev.CaseUnprotected(reference))
    return happened


def _veiled_rows(state: State, reference: Reference, made: Made) -> Iterator[Event]:
    """From now on the hidden cells of the case's rows say so, and that is what is in force in them."""
    if reference in state.protected:
        return  # They have been hidden before, and nothing has come back.
    tokens = state.tokens_of(reference)
    for tab, keys in HIDDEN.items():
        for token in [token for token in state.rows.get(tab, {}) if token in tokens]:
            row = state.rows[tab][token]
            for key in keys:
                old = row.settled.get(key, mark_of(key, made(tab, token).get(key)))
                if row.mark and old != BLANK:
                    yield ev.EditSettled(tab, token, key, old, mark_of(key, WORD))


def veiled(state: State, reference: Reference, tab: TabKey, cells: Mapping[str, Cell]) -> Mapping[str, Cell]:
    """The cells of a row as it is made for a case that is or has been protected."""
    if reference not in state.protected or tab not in HIDDEN:
        return cells
    return {key: WORD if key in HIDDEN[tab] and cell is not None else cell for key, cell in cells.items()}


def to_hide(state: State, found: FoundTab) -> Cells:
    """Cells of the tab that still tell, or tell again, who a protected contact is."""
    if found.tab not in HIDDEN or not any(state.protected.values()):
        return {}
    case_of = _cases(state)
    cells: dict[int, Mapping[Place, Cell]] = {}
    for row in found.rows:
        reference = case_of.get(row.token, row.reference) if row.token is not None else row.reference
        if is_protected(state, reference):
            shown = [key for key in HIDDEN[found.tab] if row.cells.get(key) not in (None, "", WORD)]
            if shown:
                cells[row.number] = dict.fromkeys(shown, WORD)
    return cells


def without_contact(post: Submission, form: Form) -> Submission:
    """The post as it may be told of: its copy says nothing of the contact, and its answers only the address."""
    labels = {form.field(name).label.to(post.language) for name in CONTACT if form.has(name)}
    copy = ((title, tuple(row for row in rows if row[0] not in labels)) for title, rows in post.copy)
    return replace(
        post,
        answers={key: answer for key, answer in post.answers.items() if key not in (CONTACT[0], CONTACT[2])},
        copy=tuple((title, rows) for title, rows in copy if rows),
    )


def _cases(state: State) -> dict[Token, Reference]:
    """The case of each post and each letter."""
    letters = {code: state.mails[mail].reference for code, mail in state.letter_of.items()}
    added = {one.token: case for case, posts in state.added.items() for one in posts}
    return {**letters, **added, **{case.token: reference for reference, case in state.cases.items()}}
