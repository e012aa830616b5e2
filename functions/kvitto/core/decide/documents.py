"""Which Word documents a decision calls for, and what it means that one of them comes back signed.

A document is written once. While nobody has signed it, a change of what it tells withdraws it and plans another; once
it is signed it stands, until what was decided is itself changed or corrected.
"""

from collections.abc import Iterator

from kvitto.core import events as ev
from kvitto.core.decide import dispatch
from kvitto.core.decide.desk import Desk
from kvitto.core.events import Event
from kvitto.core.ids import DocumentId, Reference
from kvitto.core.programme import DocumentKind, Programme
from kvitto.core.state import Document, Mail, State

SIGNED_MAX = 20
"""Signed files of one document that are taken, each in the place of the one before."""


def called_for(desk: Desk) -> list[Event]:
    """What the desk's decisions call for: documents to write, and those that are no longer true."""
    happened: list[Event] = []
    done: set[tuple[Reference, str]] = set()
    decided_anew = {event.reference for event in desk.happened if isinstance(event, ev.DecisionMade)}
    for event in desk.happened:
        if not isinstance(event, ev.StatusSet | ev.DateSet | ev.AmountSet | ev.WordSet | ev.ValueCleared):
            continue
        for kind in desk.programme.document:
            if (event.reference, kind.kind) in done:
                continue
            told = list(_of_event(desk, kind, event, decided_anew=event.reference in decided_anew))
            if told:
                done.add((event.reference, kind.kind))
                happened += told
    return happened


def _of_event(desk: Desk, kind: DocumentKind, event: Event, *, decided_anew: bool) -> Iterator[Event]:
    match event:
        case ev.StatusSet(why="correction"):
            if event.old in kind.statuses and (there := desk.state.document(event.reference, kind.kind)) is not None:
                yield ev.DocumentWithdrawn(there.id)
        case ev.StatusSet():
            if event.new in kind.statuses:
                yield from _another(desk.state, kind, event.reference)
        case ev.DateSet() | ev.AmountSet() | ev.WordSet() | ev.ValueCleared():
            there = desk.state.document(event.reference, kind.kind)
            if event.key in kind.reads and there is not None and (decided_anew or not there.signed):
                yield from _another(desk.state, kind, event.reference)


def _another(state: State, kind: DocumentKind, reference: Reference) -> Iterator[Event]:
    """Plan the next document of the kind; the one in force gives way, if nobody has signed it."""
    there = state.document(reference, kind.kind)
    if there is not None and not there.signed:
        yield ev.DocumentWithdrawn(there.id)
    number = 1 + sum(one.kind == kind.kind for one in state.documents.get(reference, ()))
    yield ev.DocumentPlanned(DocumentId(f"{reference}.{kind.kind}.{number}"), reference, kind.kind)


def made(state: State, document: DocumentId) -> list[Event]:
    """The document lies in the journal."""
    return [ev.DocumentMade(document)] if document in state.unmade else []


def signed(state: State, programme: Programme, reference: Reference, document: DocumentId, file: str) -> list[Event]:
    """Staff have handed in the signed file. The letters that enclose it are written anew with it.

    The same file again, or one of a document that is no longer in force, is nothing.
    """
    there = next((one for one in state.documents.get(reference, ()) if one.id == document), None)
    if there is None or there.withdrawn or not there.made or len(there.signed) >= SIGNED_MAX:
        return []
    if there.signed[-1:] == (file,):
        return []
    happened: list[Event] = [ev.DocumentSigned(document, file)]
    for mail in _open_letters(state, programme, reference, there):
        if there.signed or not waits(state, programme, mail):
            happened += dispatch.written_anew(state, programme, mail)
    return happened


def _open_letters(state: State, programme: Programme, reference: Reference, document: Document) -> list[Mail]:
    """The case's letters with the document that nobody has begun to send."""
    enclosing = {letter.kind for letter in programme.letter if letter.encloses == document.kind}
    mails = (state.mails[mail] for mail in state.letters)
    return [
        mail
        for mail in mails
        if mail.reference == reference
        and mail.kind in enclosing
        and mail.status in dispatch.OPEN
        and not mail.attempt
        and state.document(reference, document.kind) == document
    ]


def waits(state: State, programme: Programme, mail: Mail) -> bool:
    """Whether the letter waits for a signed file before it is written."""
    letter = programme.letters.get(mail.kind)
    kind = programme.documents.get(letter.encloses) if letter is not None else None
    if kind is None or not kind.signed_first:
        return False
    document = state.document(mail.reference, kind.kind)
    return document is None or not document.signed
