"""A letter as it will be sent, for staff who are to let it go. Its signed address stands in Utskick."""

import email
import email.policy

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from kvitto.core import frozen
from kvitto.core.decide.dispatch import OPEN
from kvitto.core.links import opened_letter
from kvitto.core.protection import WORD, is_protected
from kvitto.core.region import Region
from kvitto.web.protected import hidden_page, state_now
from kvitto.web.visit import Visit


def letter_page(visit: Visit, region: Region) -> Response:
    """Subject, recipient and every word of the frozen letter. Raises: BrokenSeal; NotFound; JournalUnavailable."""
    mail = opened_letter(visit.office.secret, region.id, visit.request.args.get("k", ""))
    raw = visit.office.journal.get(frozen.key_of(mail))
    if raw is None:
        raise NotFound
    state = state_now(visit, region.id)
    known = state.mails.get(mail)
    hidden = known is not None and is_protected(state, known.reference)
    if known is not None and hidden and known.status not in OPEN:
        # It has gone, or was replaced: it may have been written before the case was protected.
        return hidden_page(visit, region)
    letter = frozen.decode(raw)
    message = email.message_from_bytes(letter.message, policy=email.policy.default)
    body = message.get_body(("plain",))
    enclosed = [str(part.get_filename()) for part in message.iter_attachments()]
    return visit.page(
        "letter",
        region,
        "nowhere",
        linked=True,
        subject=str(message["Subject"]),
        sender=letter.sender,
        recipient=WORD if hidden else letter.recipient,
        words=str(body.get_content()) if body is not None else "",
        enclosed=enclosed,
    )
