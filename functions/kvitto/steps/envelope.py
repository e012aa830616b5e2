"""Put a letter in its envelope: the bytes of the mail, from the unit's functional mailbox to one recipient."""

from collections.abc import Sequence

from kvitto.core import message
from kvitto.core.forms.form import Language
from kvitto.core.frozen import FrozenMail
from kvitto.core.message import Attachment, Letter
from kvitto.core.region import Region
from kvitto.core.state import Mail
from kvitto.ports import Office


def in_envelope(
    office: Office,
    region: Region,
    mail: Mail,
    letter: Letter,
    recipient: str,
    language: Language,
    files: Sequence[Attachment] = (),
) -> FrozenMail:
    """The planned mail as it is frozen. Raises: Permanent when the address cannot be written in ASCII."""
    written = message.build(
        letter,
        sender=region.functional_mailbox,
        recipient=recipient,
        reply_to=region.functional_mailbox,
        reference=mail.reference or None,
        kind=mail.kind,
        mail=mail.id,
        message_id_key=office.secret,
        date=office.clock.now(),
        language=language,
        files=files,
    )
    return FrozenMail(region.functional_mailbox, message.ascii_address(recipient), written)
