"""Lines about the row itself: edits that wait to count, a copy, a reference that was changed."""

from collections.abc import Iterator

from kvitto.core.found import REFERENCE
from kvitto.core.words.subject import Subject

NAMED_MAX = 3
"""So many columns are named in a line; of more, their number."""


def doubled(row: Subject) -> Iterator[str]:
    if row.seen is not None and row.seen.doubled:
        yield "Raden finns två gånger. Ta bort den ena; tills dess räknas inga ändringar i den."


def halted(row: Subject) -> Iterator[str]:
    if row.tab.key in row.state.halted:
        yield "Ändringar i fliken räknas inte förrän ni har svarat i Kontroll."


def waiting_edits(row: Subject) -> Iterator[str]:
    """An edit counts when it has stood in three looks, so until then it can be undone."""
    if row.seen is None or not row.seen.edits or row.tab.key in row.state.halted:
        return
    zones = {column.key: column.zone for column in row.tab.columns}
    keys = [edit.key for edit in row.seen.edits]
    sent_in = [row.heading(key) for key in keys if zones.get(key) == "inkommet"]
    own = [row.heading(key) for key in keys if zones.get(key) != "inkommet"]
    if own:
        yield f"Ändringen av {_named(own)} räknas om några minuter."
    if sent_in:
        yield f"Ni har ändrat {_named(sent_in)}, som sökanden skickade. Ångra, annars räknas det som en rättelse."


def lost_reference(row: Subject) -> Iterator[str]:
    stands = str(row.found.reference)
    if stands != row.case.reference and any(column.key == REFERENCE for column in row.tab.columns):
        yield f"Referensen är ändrad. Skriv tillbaka {row.case.reference} i kolumnen {row.heading(REFERENCE)}."


def _named(headings: list[str]) -> str:
    if len(headings) > NAMED_MAX:
        return f"{len(headings)} kolumner"
    *first, last = headings
    return f"{', '.join(first)} och {last}" if first else last
