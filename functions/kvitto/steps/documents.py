"""Decisions and agreements as Word files: write what is planned, and take in what comes back signed.

Safe to stop at any line and to run twice at once: who puts a document first decides its words for all, and it is never
written again.
"""

from dataclasses import dataclass
from functools import partial

from kvitto.core import documents
from kvitto.core.decide import documents as decide
from kvitto.core.failures import Permanent
from kvitto.core.files.attachment import id_of
from kvitto.core.forms.faults import FormFileError
from kvitto.core.ids import DocumentId, Reference, RegionId
from kvitto.core.state import Document, State
from kvitto.ports import Drafter, Office
from kvitto.steps.case_letters import told_of
from kvitto.steps.ledger import catch_up, commit

WRITTEN_PER_CALL = 50
OTHERS = "samverkan_andra"
"""The question of partners that are no municipalities; each is a row with a ``namn``."""


@dataclass(slots=True)
class Written:
    """What one call did. A document that could not be written is told in the log, and tried again by the next call."""

    written: int = 0
    failed: int = 0


def write_documents(office: Office, region: RegionId, drafter: Drafter) -> Written:
    """Write what is planned, oldest first. With nothing planned this costs one probe.

    One that cannot be written stands in nobody's way. Raises: JournalUnavailable.
    """
    done = Written()
    for document, reference in list(catch_up(office, region).unmade.items())[:WRITTEN_PER_CALL]:
        try:
            _write(office, region, reference, document, drafter)
        except (Permanent, FormFileError) as fault:
            office.log("document_not_written", region=region, reference=reference, error=type(fault).__name__)
            done.failed += 1
            continue
        commit(office, region, partial(decide.made, document=document))
        done.written += 1
    return done


def _write(office: Office, region: RegionId, reference: Reference, document: DocumentId, drafter: Drafter) -> None:
    state = office.states[region]
    key = documents.word_key(state.cases[reference].token, document)
    if office.journal.get(key) is not None:
        return
    told = told_of(office, region, reference)
    kind = told.programme.documents.get(_kind(state, reference, document))
    if kind is None:
        raise Permanent(f"{document}: the programme has no such document any more.")
    answered = told.opening.answers.get(OTHERS) or ()
    others = [name for one in answered if (name := str(one.get("namn") or "").strip())]
    office.journal.put_once(key, drafter.draft(kind.template, region, documents.document_facts(told, others)))


def _kind(state: State, reference: Reference, document: DocumentId) -> str:
    return next(one.kind for one in state.documents[reference] if one.id == document)


def hand_in(office: Office, region: RegionId, reference: Reference, document: DocumentId, content: bytes) -> bool:
    """Keep a signed file, and let the letter that waits for it go on. Whether the document is still in force.

    The file first: the ledger never tells of one that is not there. The same file again is one object.
    Raises: JournalUnavailable.
    """
    state, programme = catch_up(office, region), office.forms.programme(region)
    there = in_force(state, reference, document)
    if there is None or programme is None:
        return False
    file = id_of(content)
    office.journal.put_once(documents.signed_key(state.cases[reference].token, document, file), content)
    commit(
        office,
        region,
        partial(decide.signed, programme=programme, reference=reference, document=document, file=file),
    )
    there = in_force(office.states[region], reference, document)
    return there is not None and file in there.signed


def in_force(state: State, reference: Reference, document: DocumentId) -> Document | None:
    """The document, if it has been written and is not withdrawn."""
    for one in state.documents.get(reference, ()):
        if one.id == document and one.made and not one.withdrawn:
            return one
    return None
