"""Which facts each kind of mail may ask for, so that `kvitto check` finds a slip before a letter does."""

from collections.abc import Mapping

from kvitto.core.case_facts import FACTS as OF_A_REMINDER

SENDER = frozenset(
    {"general_role", "general_mailbox", "region_name", "unit", "programme", "mailbox", "privacy_link", "reference"}
)
"""Who writes, where to turn, and the case's reference, which is "" where there is no case."""

_RECEIPT = {
    "known", "purpose", "form_title", "link", "received_day", "received_time", "next_steps", "processing", "time_limit",
    "roles", "answers", "copy",
}  # fmt: skip
_COLLEAGUES = {"items", "count", "amount"}

LETTERS: Mapping[str, frozenset[str]] = {
    "receipt": SENDER | _RECEIPT,
    "draft": SENDER | {"form_title", "link", "last_day"},
    "draft-reminder": SENDER | {"form_title", "link", "last_day"},
    "reminder": SENDER | {"items", "contact"},
    "guard": SENDER | _COLLEAGUES,
    "digest": SENDER
    | _COLLEAGUES
    | {"day", "needs", "heaps", "at_risk", "at_risk_count", "last_run", "bank_days_left", "halted"},
}
"""The facts of each kind by its template's name. A kind that is not here is not looked into."""

TO_COLLEAGUES = frozenset({"guard", "digest"})
"""Kinds that go to staff alone, and are written in Swedish alone."""

PART_OF = "remind-"
"""Templates whose names begin so tell one reminder: macros of one argument, ``title`` and ``body`` for the
applicant, ``line`` for staff. What they may ask of it stands in ``core.case_facts``."""

OF_PART = OF_A_REMINDER
