"""The letter to the head of library when mails to the contact person come back."""

from kvitto.core.failures import Permanent
from kvitto.core.frozen import FrozenMail
from kvitto.core.ids import RegionId
from kvitto.core.letters import is_known, sender_facts
from kvitto.core.recipients import LIBRARY_HEAD
from kvitto.core.state import Mail
from kvitto.ports import Office
from kvitto.steps.accept import find_by_reference
from kvitto.steps.contact import NoAddress
from kvitto.steps.envelope import in_envelope


def write_unreached(office: Office, region_id: RegionId, mail: Mail) -> FrozenMail:
    """It names neither the contact nor the address, and the project to nobody but an address that is known.

    Raises: NoAddress; Permanent when the record is gone; JournalUnavailable.
    """
    opening, region = find_by_reference(office, mail.reference), office.forms.region(region_id)
    if opening is None:
        raise Permanent(f"The ledger knows {mail.reference}, but its record is gone from the journal. Restore it.")
    recipient = str(opening.answers.get(LIBRARY_HEAD) or "")
    if not recipient:
        raise NoAddress(f"The record of {mail.reference} names no head of library.")
    project = str(opening.answers.get("projekt_namn", "")) if is_known(recipient, region) else ""
    sender = sender_facts(region, opening.language, office.public_url + f"/{region_id}/")
    facts = {"reference": mail.reference, "project": project, **sender}
    letter = office.typist.write(mail.kind, region_id, opening.language, facts)
    return in_envelope(office, region, mail, letter, recipient, opening.language)
