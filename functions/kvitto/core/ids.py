"""Names for the ids that travel through the house, so that they cannot be mixed up."""

from typing import NewType

RegionId = NewType("RegionId", str)
"""A region as in schemas/ and URLs: ``vgr``, ``orebro``, ``sormland``."""

Token = NewType("Token", str)
"""The submission id: drawn when a form is begun, or made from an Idempotency-Key. Safe as a file name."""

Reference = NewType("Reference", str)
"""What people meet and read over the telephone: ``VGR-2026-7KQ4-M2XP``."""

TabKey = NewType("TabKey", str)
"""A tab of the work sheet by its key, whatever staff call it today: ``ansokningar``."""

MailId = NewType("MailId", str)
"""One mail to one recipient: ``VGR-2026-7KQ4-M2XP.receipt``."""

DocumentId = NewType("DocumentId", str)
"""One Word file made for a case: ``VGR-2026-7KQ4-M2XP.granted.1``."""

Nonce = NewType("Nonce", str)
"""Drawn fresh for each attempt at a commit; the only proof that a commit is one's own."""
