"""Write the letters that staff are to read, freeze them, and give each its row in Utskick.

Safe to stop at any line and to run twice at once: who freezes a letter first decides its words for all, and its
code is made of them.
"""

import base64
import email
import email.policy
import hashlib
from email.message import EmailMessage
from functools import partial

from kvitto.core import events as ev
from kvitto.core.decide import documents
from kvitto.core.events import Event
from kvitto.core.failures import Permanent
from kvitto.core.forms.faults import FormFileError
from kvitto.core.found import UTSKICK
from kvitto.core.frozen import FrozenMail
from kvitto.core.ids import MailId, RegionId, Token
from kvitto.core.links import letter_link
from kvitto.core.protection import veiled
from kvitto.core.sheet import Cell, Row
from kvitto.core.state import State
from kvitto.core.words.of_letter import NAMES
from kvitto.core.words.of_mail import NO_ADDRESS
from kvitto.ports import Office
from kvitto.steps.contact import NoAddress
from kvitto.steps.ledger import commit
from kvitto.steps.letters import freeze

ROW_BYTES = 1200
"""About what a letter's row costs in a request."""


def write_letters(office: Office, region: RegionId, limit: int = 50) -> int:
    """Write what is planned, oldest first, and let each have its row. How many were written.

    A letter that cannot be written is told, and stands in nobody's way; one whose document is not signed yet waits.
    Raises: JournalUnavailable.
    """
    written, programme = 0, office.forms.programme(region)
    state = office.states[region]
    for mail_id in list(state.unwritten):
        if written >= limit:
            break
        if programme is not None and documents.waits(state, programme, state.mails[mail_id]):
            continue
        try:
            code = code_of(freeze(office, region, office.states[region].mails[mail_id]))
        except NoAddress:
            commit(office, region, partial(_unaddressed, mail=mail_id))
            continue
        except (Permanent, FormFileError) as fault:
            office.log("mail_not_written", region=region, mail=mail_id, error=type(fault).__name__)
            continue
        commit(office, region, partial(_written, mail=mail_id, code=code))
        written += 1
    return written


def _written(state: State, mail: MailId, code: Token) -> list[Event]:
    if mail not in state.unwritten:
        return []
    return [ev.LetterWritten(mail, code), ev.RowDue(code, UTSKICK, ROW_BYTES)]


def _unaddressed(state: State, mail: MailId) -> list[Event]:
    """It can go to nobody: staff are told, and when they give an address it is written anew."""
    return [ev.MailFailed(mail, 0, NO_ADDRESS)] if mail in state.unwritten else []


def code_of(letter: FrozenMail) -> Token:
    """The letter's code: a digest of its bytes, short enough to compare by eye."""
    digest = base64.b32encode(hashlib.sha256(letter.message).digest()).decode("ascii")
    return Token(f"{digest[:5]}-{digest[5:10]}")


def row_of_letter(office: Office, region: RegionId, code: Token) -> Row:
    """The letter's row in Utskick, as it is made and never rewritten. Raises: Permanent; JournalUnavailable."""
    state, programme = office.states[region], office.forms.programme(region)
    mail = state.mails[state.letter_of[code]]
    letter = freeze(office, region, mail)
    kind = programme.letters.get(mail.kind) if programme is not None else None
    cells: dict[str, Cell] = {
        "referens": mail.reference,
        "brev": kind.name if kind is not None else NAMES.get(mail.kind, mail.kind),
        "brevkod": code,
        "till": letter.recipient,
        "amne": str(opened(letter)["Subject"]),
        "las_brevet": letter_link(office.public_url, office.secret, region, mail.id),
    }
    return Row(code, veiled(state, mail.reference, UTSKICK, cells))


def opened(letter: FrozenMail) -> EmailMessage:
    """The frozen letter as a message, to read."""
    return email.message_from_bytes(letter.message, policy=email.policy.default)
