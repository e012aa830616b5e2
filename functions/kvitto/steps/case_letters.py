"""Write a letter about a decision: the case as it stands, and what staff have written about it."""

from kvitto.core import case_letters, notes
from kvitto.core.case_letters import Texts, Told
from kvitto.core.cell_marks import is_mark
from kvitto.core.day_links import DayLinks
from kvitto.core.failures import Permanent
from kvitto.core.frozen import FrozenMail
from kvitto.core.ids import Reference, RegionId
from kvitto.core.links import case_link
from kvitto.core.programme import Programme
from kvitto.core.standing import DECIDED_BY, REASON
from kvitto.core.state import Mail, State
from kvitto.ports import Office
from kvitto.steps.accept import find_by_reference
from kvitto.steps.contact import address_at, contact_in_force
from kvitto.steps.envelope import in_envelope


def write_case_letter(office: Office, region_id: RegionId, mail: Mail) -> FrozenMail:
    """The letter's words as the case stands now. Raises: Permanent when something that it rests on is gone."""
    state, region = office.states[region_id], office.forms.region(region_id)
    opening, programme = find_by_reference(office, mail.reference), office.forms.programme(region_id)
    if opening is None or programme is None:
        raise Permanent(f"The ledger knows {mail.reference}, but its record is gone from the journal. Restore it.")
    source = contact_in_force(state, mail.reference)
    told = Told(
        case=state.cases[mail.reference],
        standing=state.standing(mail.reference),
        opening=opening,
        form=office.forms.form(region_id, opening.form),
        region=region,
        programme=programme,
        texts=_texts(office, state, mail.reference),
        link=case_link(office.public_url, office.secret, region_id, opening.token, contact=source),
        earlier=_earlier(state, programme, mail.reference),
        days=DayLinks(office.public_url, office.secret, region_id, mail.reference, "sv"),
    )
    recipient = address_at(office, state.letters[mail.id].to or source)
    letter = office.typist.write(mail.kind, region_id, opening.language, case_letters.case_facts(told))
    return in_envelope(office, region, mail, letter, recipient, opening.language)


def _texts(office: Office, state: State, reference: Reference) -> Texts:
    token, words = state.cases[reference].token, state.standing(reference).words

    def text(key: str) -> str:
        word = words.get(key, "")
        if not is_mark(word):
            return word  # One of a list that the region has, such as the roles that decide.
        raw = office.journal.get(notes.key_of(token, word))
        return str(notes.decode(raw)[1]).strip() if raw is not None else ""

    return Texts(text(REASON), text("komplettera_med"), text("diarienummer"), text(DECIDED_BY))


def _earlier(state: State, programme: Programme, reference: Reference) -> str:
    """Another case of the municipality and year that has a decision in its favour, for the letter that tells of it."""
    mine = state.cases[reference]
    for other, standing in state.standings.items():
        case = state.cases.get(other)
        same = case is not None and (case.municipality, case.year) == (mine.municipality, mine.year)
        if same and other != reference and programme.holds_place(standing.path):
            return other
    return ""
