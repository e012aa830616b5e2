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
_ADDED = {"known", "purpose", "link", "received_day", "received_time", "project", "copy"}
_COLLEAGUES = {"items", "count", "amount"}

DECISION = SENDER | {
    "link", "name", "municipality", "project", "own_contribution", "support", "partners", "year", "granted",
    "requested", "less", "something_granted", "decider", "reason", "diary_number", "completion", "consultant_gives",
    "needs_agreement", "incomplete_is_left", "paid", "to_repay", "earlier", "decided_on", "answer_by", "paid_on",
    "starts", "ends", "report_by", "agreement_by", "requisition_by", "last_payment", "paid_within_year",
    "agreement_calendar", "requisition_calendar", "report_calendar", "appeal", "encloses", "party",
}  # fmt: skip
"""What the letters about a decision may tell (core.case_letters)."""

_ABOUT_DECISIONS = (
    "second", "completion", "granted", "rejected", "withdrawn", "agreement", "payout", "paid", "approved", "repay",
    "lapsed", "dismissed",
)  # fmt: skip

LETTERS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys((*_ABOUT_DECISIONS, "contact", "contact-gone"), DECISION),
    **dict.fromkeys(("added", "contact-left"), SENDER | _ADDED),
    "receipt": SENDER | _RECEIPT,
    "draft": SENDER | {"form_title", "link", "last_day"},
    "draft-closing": SENDER | {"form_title", "link", "last_day"},
    "draft-reminder": SENDER | {"form_title", "link", "last_day"},
    "report-link": SENDER | {"form_title", "link", "last_day"},
    "unreached": SENDER | {"project"},
    "reminder": SENDER | {"items", "contact"},
    "guard": SENDER | _COLLEAGUES,
    "test": SENDER | {"nonce", "day"},
    "digest": SENDER
    | _COLLEAGUES
    | {"day", "needs", "heaps", "at_risk", "at_risk_count", "last_run", "bank_days_left", "halted"},
}
"""The facts of each kind by its template's name. A kind that is not here is not looked into."""

TO_COLLEAGUES = frozenset({"guard", "digest", "test"})
"""Kinds that go to staff alone, and are written in Swedish alone."""

PART_OF = "remind-"
"""Templates whose names begin so tell one reminder: macros of one argument, ``title`` and ``body`` for the
applicant, ``line`` for staff. What they may ask of it stands in ``core.case_facts``."""

OF_PART = OF_A_REMINDER
