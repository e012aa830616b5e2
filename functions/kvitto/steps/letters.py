"""Write a planned mail: gather its facts, let the typist fill the template, freeze the bytes."""

from kvitto.core import frozen, letters, message
from kvitto.core.failures import Permanent
from kvitto.core.frozen import FrozenMail
from kvitto.core.ids import Reference, RegionId
from kvitto.core.seal import seal
from kvitto.core.state import Mail
from kvitto.core.submission import Submission
from kvitto.ports import Office
from kvitto.steps.accept import find_by_reference


def freeze(office: Office, region: RegionId, mail: Mail) -> FrozenMail:
    """The mail's bytes: those in the journal, or rendered now and put there once.

    When two render at the same time, who puts first decides for both.
    Raises: Permanent when it cannot be written; JournalUnavailable.
    """
    standing = office.journal.get(frozen.key_of(mail.id))
    if standing is None:
        office.journal.put_once(frozen.key_of(mail.id), frozen.encode(_write(office, region, mail)))
        standing = office.journal.get(frozen.key_of(mail.id))
    if standing is None:
        raise Permanent(f"The mail {mail.id} was frozen and is gone from the journal.")
    return frozen.decode(standing)
