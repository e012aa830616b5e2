"""Staff's page of a case's decision and agreement: the Word files to sign, and where they are handed in signed.

Its lasting address stands in the sheet and is as secret as the sheet is. What is handed in here goes to nobody by
itself: the letter that encloses it still waits for a tick in Utskick.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from werkzeug.exceptions import Gone, NotFound
from werkzeug.wrappers import Response

from kvitto.core import documents
from kvitto.core.file_links import document_path, opened_document, opened_signing
from kvitto.core.files.attachment import MIMETYPES
from kvitto.core.files.inspect import type_of
from kvitto.core.files.refused import Refused
from kvitto.core.ids import DocumentId, Reference, RegionId, Token
from kvitto.core.programme import Programme
from kvitto.core.region import Region
from kvitto.core.state import Document
from kvitto.steps.documents import hand_in, in_force
from kvitto.steps.follow import ONE_AT_A_TIME
from kvitto.steps.ledger import catch_up
from kvitto.web import body
from kvitto.web.headers import dress
from kvitto.web.on_case import sealed_link
from kvitto.web.posted import own_post_with_files
from kvitto.web.uploads import Upload
from kvitto.web.visit import Switch, Visit

FILE, DOCUMENT = "fil", "handling"
"""Inputs of the page's form."""

Fault = Literal["none", "not pdf", "too large", "gone"]


@dataclass(frozen=True, slots=True)
class Shown:
    """A document on the page: what it is, where it is had, and the signed file, if there is one."""

    id: DocumentId
    title: str
    name: str
    path: str
    signed_name: str = ""
    signed_path: str = ""
    waits: bool = False
    """A letter goes only with the signed file."""


def signing_page(visit: Visit, region: Region, fault: Fault | None = None) -> Response:
    """The documents of the case, the newest first. Raises: BrokenSeal; NotFound; JournalUnavailable."""
    sealed = sealed_link(visit)
    with ONE_AT_A_TIME:
        reference = _case(visit, region, opened_signing(visit.office.secret, region.id, sealed))
        shown = list(_shown(visit, RegionId(region.id), reference))
    return visit.page(
        "signing",
        region,
        "nowhere",
        status=422 if fault else 200,
        linked=True,
        reference=reference,
        documents=shown,
        fault=fault,
        action=f"/{region.id}/underskrift?k={sealed}",
        switch=Switch("link", f"/{region.id}/underskrift?k={sealed}"),
    )


def take_signed(visit: Visit, region: Region) -> Response:
    """Take in a signed PDF. Raises: BrokenSeal; NotFound; CrossSite; Unreadable; JournalUnavailable."""
    sealed = sealed_link(visit)
    token = opened_signing(visit.office.secret, region.id, sealed)
    inputs, uploads = own_post_with_files(visit)
    document = DocumentId(body.scalar(inputs, DOCUMENT) or "")
    content = _pdf(uploads)
    if not isinstance(content, bytes):
        return signing_page(visit, region, content)
    with ONE_AT_A_TIME:
        reference = _case(visit, region, token)
        taken = hand_in(visit.office, RegionId(region.id), reference, document, content)
    if not taken:
        return signing_page(visit, region, "gone")
    visit.wake(RegionId(region.id))
    return visit.away(f"/{region.id}/underskrift", linked=True, k=sealed)


def document(visit: Visit, sealed: str) -> Response:
    """One file as a download. Raises: BrokenSeal; Gone when the link's time is over; NotFound; JournalUnavailable."""
    key, name, until = opened_document(visit.office.secret, sealed)
    if visit.now > until:
        raise Gone
    content = visit.office.journal.get(key)
    if content is None:
        raise NotFound
    response = Response(content, mimetype=MIMETYPES["pdf" if name.endswith(".pdf") else "docx"])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return dress(response, visit.request, "nowhere", linked=True, locked=True)


def _case(visit: Visit, region: Region, token: Token) -> Reference:
    state = catch_up(visit.office, RegionId(region.id))
    reference = state.tokens.get(token)
    if reference is None or reference not in state.cases:
        raise NotFound
    return reference


def _shown(visit: Visit, region: RegionId, reference: Reference) -> Iterator[Shown]:
    state, programme = visit.office.states[region], visit.office.forms.programme(region)
    for one in reversed(state.documents.get(reference, ())):
        if programme is not None and one.kind in programme.documents and in_force(state, reference, one.id):
            yield _one(visit, programme, state.cases[reference].token, reference, one)


def _one(visit: Visit, programme: Programme, token: Token, reference: Reference, document: Document) -> Shown:
    kind = programme.documents[document.kind]

    def path(key: str, name: str) -> str:
        return document_path(visit.office.secret, key, name, visit.now)

    name = documents.handed_out_as(kind.name, reference, document.id)
    word = path(documents.word_key(token, document.id), name)
    if not document.signed:
        return Shown(document.id, kind.name, name, word, waits=kind.signed_first)
    signed = documents.handed_out_as(kind.name, reference, document.id, signed=True)
    return Shown(
        document.id,
        kind.name,
        name,
        word,
        signed,
        path(documents.signed_key(token, document.id, document.signed[-1]), signed),
    )


def _pdf(uploads: Sequence[Upload]) -> bytes | Fault:
    """The file that was chosen, or what is wrong with it."""
    chosen = [upload for upload in uploads if upload.question == FILE]
    if len(chosen) != 1:
        return "none"
    content = chosen[0].content
    if content is None:
        return "too large"
    try:
        return content.getvalue() if type_of(content) == "pdf" else "not pdf"
    except Refused:
        return "not pdf"
