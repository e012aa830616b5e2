"""Write a planned mail: gather its facts, let the typist fill the template, freeze the bytes."""

from kvitto.core import frozen
from kvitto.core.decide.bounces import KIND as UNREACHED
from kvitto.core.decide.reminders import DIGEST, KIND
from kvitto.core.failures import Permanent
from kvitto.core.frozen import FrozenMail
from kvitto.core.ids import RegionId
from kvitto.core.letters import is_known, receipt_facts
from kvitto.core.links import case_link
from kvitto.core.protection import is_protected, without_contact
from kvitto.core.state import Mail
from kvitto.ports import Office
from kvitto.steps import reminder_letters
from kvitto.steps.accept import find_by_reference
from kvitto.steps.added_letters import post_on_case, write_on_case
from kvitto.steps.case_letters import write_case_letter
from kvitto.steps.envelope import in_envelope
from kvitto.steps.unreached_letter import write_unreached

RECEIPT_TO = "kontakt_epost"
"""The question whose answer is the address of a case's letters."""


def freeze(office: Office, region: RegionId, mail: Mail) -> FrozenMail:
    """The mail's bytes: those in the journal, or rendered now and put there once.

    When two render at the same time, who puts first decides for both.
    Raises: Permanent when it cannot be written; JournalUnavailable.
    """
    standing = office.journal.get(frozen.key_of(mail.id))
    if standing is None:
        write = reminder_letters.write if mail.kind in (KIND, DIGEST) else _write
        office.journal.put_once(frozen.key_of(mail.id), frozen.encode(write(office, region, mail)))
        standing = office.journal.get(frozen.key_of(mail.id))
    if standing is None:
        raise Permanent(f"The mail {mail.id} was frozen and is gone from the journal.")
    return frozen.decode(standing)


def _write(office: Office, region_id: RegionId, mail: Mail) -> FrozenMail:
    if mail.kind == UNREACHED:
        return write_unreached(office, region_id, mail)
    if mail.id in office.states[region_id].letters:
        return write_case_letter(office, region_id, mail)
    if added := post_on_case(office, mail):
        return write_on_case(office, region_id, mail, added)
    post = find_by_reference(office, mail.reference)
    if post is None:
        raise Permanent(f"The ledger knows {mail.reference}, but its record is gone from the journal. Restore it.")
    region = office.forms.region(region_id)
    form = office.forms.form(region_id, post.form)
    recipient = str(post.answers[RECEIPT_TO])
    if is_protected(office.states[region_id], mail.reference):
        post = without_contact(post, form)
    link = case_link(office.public_url, office.secret, region_id, post.token)
    facts = receipt_facts(post, form, region, link, known=is_known(recipient, region))
    letter = office.typist.write(mail.kind, region_id, post.language, facts)
    return in_envelope(office, region, mail, letter, recipient, post.language)
