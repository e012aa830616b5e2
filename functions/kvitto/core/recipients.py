"""Who a mail goes to: an address journalled for the case, or one of the region's own."""

import hashlib
import hmac

from kvitto.core.region import Region
from kvitto.core.reminder_rules import Recipient, ReminderRules

OF_THE_CASE: frozenset[Recipient] = frozenset({"contact", "library_head"})
"""Roles whose address is the case's own."""

LIBRARY_HEAD = "bibliotekschef_epost"
"""The question whose answer is the address of the head of library."""


def own_address(recipient: Recipient, region: Region, rules: ReminderRules) -> str:
    """The region's own address for a role of its own."""
    return region.contact(rules.head).mailbox if recipient == "head" else region.functional_mailbox


def recipient_key(secret: bytes, address: str) -> str:
    """What the ledger knows an address by: the same for the same address, and telling nobody which it is."""
    return hmac.digest(secret, f"recipient {address.strip().lower()}".encode(), hashlib.sha256)[:12].hex()
