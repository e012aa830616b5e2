"""Write a letter about a decision: the case as it stands, and what staff have written about it."""

from dataclasses import replace

from kvitto.core import case_letters, documents, notes, partners
from kvitto.core.case_letters import Texts, Told
from kvitto.core.cell_marks import is_mark
from kvitto.core.day_links import DayLinks
from kvitto.core.failures import Permanent
from kvitto.core.frozen import FrozenMail
from kvitto.core.ids import Reference, RegionId
from kvitto.core.links import case_link, partner_link
from kvitto.core.message import Attachment
from kvitto.core.programme import Programme
from kvitto.core.protection import is_protected, without_contact
from kvitto.core.standing import DECIDED_BY, REASON
from kvitto.core.state import Mail, State
from kvitto.ports import Office
from kvitto.steps.accept import find_by_reference
from kvitto.steps.contact import address_at, contact_in_force
from kvitto.steps.envelope import in_envelope


def write_case_letter(office: Office, region_id: RegionId, mail: Mail) -> FrozenMail:
    """The letter's words as the case stands now. Raises: Permanent when something that it rests on is gone."""
    state, region = office.states[region_id], office.forms.region(region_id)
    files = _signed(office, region_id, mail)
    told = replace(told_of(office, region_id, mail.reference), encloses=bool(files))
    source = state.letters[mail.id].to or contact_in_force(state, mail.reference)
    if (party := partners.party_of(source)) and party in told.case.partners:
        # Whoever opens the case's own link can change its answers and its contact: that stays with the applicant.
        link = partner_link(office.public_url, office.secret, region_id, told.opening.token, party)
        told = replace(told, party=party, link=link)
    recipient = address_at(office, source)
    letter = office.typist.write(mail.kind, region_id, told.opening.language, case_letters.case_facts(told))
    return in_envelope(office, region, mail, letter, recipient, told.opening.language, files)


def told_of(office: Office, region_id: RegionId, reference: Reference) -> Told:
    """The case as it stands now, for a letter or a document. Raises: Permanent when its record is gone."""
    state, region = office.states[region_id], office.forms.region(region_id)
    opening, programme = find_by_reference(office, reference), office.forms.programme(region_id)
    if opening is None or programme is None:
        raise Permanent(f"The ledger knows {reference}, but its record is gone from the journal. Restore it.")
    if is_protected(state, reference):
        opening = without_contact(opening, office.forms.form(region_id, opening.form))
    source = contact_in_force(state, reference)
    return Told(
        case=state.cases[reference],
        standing=state.standing(reference),
        opening=opening,
        form=office.forms.form(region_id, opening.form),
        region=region,
        programme=programme,
        texts=_texts(office, state, reference),
        link=case_link(office.public_url, office.secret, region_id, opening.token, contact=source),
        earlier=_earlier(state, programme, reference),
        days=DayLinks(office.public_url, office.secret, region_id, reference, "sv"),
    )


def _signed(office: Office, region_id: RegionId, mail: Mail) -> list[Attachment]:
    """The signed document that goes with the letter, once staff have handed it in."""
    state, programme = office.states[region_id], office.forms.programme(region_id)
    letter = programme.letters.get(mail.kind) if programme is not None else None
    kind = programme.documents.get(letter.encloses) if programme is not None and letter is not None else None
    document = state.document(mail.reference, kind.kind) if kind is not None else None
    if kind is None or document is None or not document.signed:
        return []
    key = documents.signed_key(state.cases[mail.reference].token, document.id, document.signed[-1])
    content = office.journal.get(key)
    if content is None:
        raise Permanent(f"The ledger knows a signed file of {document.id}, but it is gone from the journal.")
    name = documents.handed_out_as(kind.name, mail.reference, document.id, signed=True)
    return [Attachment(name, "application/pdf", content)]


def _texts(office: Office, state: State, reference: Reference) -> Texts:
    token, words = state.cases[reference].token, state.standing(reference).words

    def text(key: str) -> str:
        word = words.get(key, "")
        if not is_mark(word):
            return word  # One of a list that the region has, such as the roles that decide.
        raw = office.journal.get(notes.key_of(token, word))
        return str(notes.decode(raw)[1]).strip() if raw is not None else ""

    return Texts(text(REASON), text("komplettera_med"), text("diarienummer"), text(DECIDED_BY), text("konsulent"))


def _earlier(state: State, programme: Programme, reference: Reference) -> str:
    """Another case of the municipality and year that has a decision in its favour, for the letter that tells of it."""
    mine = state.cases[reference]
    for other, standing in state.standings.items():
        case = state.cases.get(other)
        same = case is not None and (case.municipality, case.year) == (mine.municipality, mine.year)
        if same and other != reference and programme.holds_place(standing.path):
            return other
    return ""
