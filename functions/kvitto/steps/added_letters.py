"""Letters about a post on a case: its receipt, and the farewell to a contact who has been replaced."""

from kvitto.core.decide.intake import post_of
from kvitto.core.failures import Permanent
from kvitto.core.frozen import FrozenMail
from kvitto.core.ids import RegionId
from kvitto.core.letters import added_facts, is_known
from kvitto.core.links import case_link
from kvitto.core.on_case import ADDRESS
from kvitto.core.protection import is_protected, without_contact
from kvitto.core.state import Mail
from kvitto.core.submission import Submission
from kvitto.ports import Office
from kvitto.steps.accept import find_by_reference
from kvitto.steps.contact import address_at, contact_in_force
from kvitto.steps.envelope import in_envelope

TEMPLATES = {"receipt": "added", "contact-left": "contact-left"}
"""The template of each kind of mail that may be about a post on a case."""


def post_on_case(office: Office, mail: Mail) -> Submission | None:
    """The post on a case that the mail is about; None for every other mail."""
    if mail.kind not in TEMPLATES or post_of(mail.id) == mail.reference:
        return None
    return find_by_reference(office, post_of(mail.id))


def write_on_case(office: Office, region_id: RegionId, mail: Mail, post: Submission) -> FrozenMail:
    """Raises: Permanent when something that the letter rests on is gone; JournalUnavailable."""
    opening = find_by_reference(office, post.case)
    if opening is None:
        raise Permanent(f"The ledger knows {post.case}, but its record is gone from the journal. Restore it.")
    region = office.forms.region(region_id)
    in_force = contact_in_force(office.states[region_id], post.case)
    if mail.kind == "contact-left":
        recipient = address_at(office, post.replaces)
    elif post.purpose == "contact_change":
        recipient = str(post.answers[ADDRESS])
    else:
        recipient = address_at(office, in_force)
    if is_protected(office.states[region_id], post.case):
        post = without_contact(post, office.forms.form(region_id, opening.form))
    link = case_link(office.public_url, office.secret, region_id, opening.token, contact=in_force)
    facts = added_facts(post, opening, region, link, known=is_known(recipient, region))
    letter = office.typist.write(TEMPLATES[mail.kind], region_id, post.language, facts)
    return in_envelope(office, region, mail, letter, recipient, post.language)
