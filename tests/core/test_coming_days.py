"""The deadlines that staff see in their calendar, and what happens when the sharing day changes."""

from dataclasses import replace
from datetime import date

from kvitto.core.coming_days import coming_days
from tests.core.reminding import REGION, RULES, SHARING, Ledger


def coming(ledger):
    found = coming_days(ledger.day, ledger.state, RULES, REGION)
    return [(one.reference, one.deadline, one.day) for one in found]


def test_a_deadline_stands_there_once_until_it_is_kept():
    ledger = Ledger()
    ledger.day = date(2026, 10, 15)
    ledger.case("A", ends="2026-12-31")
    ledger.stands("A", "AVTAL_SKICKAT")
    assert ("A", "agreement", date(2026, 12, 1)) in coming(ledger)
    assert len(set(coming(ledger))) == len(coming(ledger))

    ledger.set("A", "kommunen_skrev_under", date(2026, 10, 20))
    ledger.stands("A", "AVTAL_TECKNAT")
    kinds = [kind for _, kind, _ in coming(ledger)]
    assert "agreement" not in kinds
    assert "requisition" in kinds

    ledger.came("A", "payout")
    ledger.stands("A", "UTBETALD")
    assert ("A", "report", date(2027, 2, 1)) in coming(ledger)
    ledger.day = date(2027, 2, 2)
    assert coming(ledger) == []


def test_a_moved_changed_or_cancelled_sharing_day_is_told_again():
    ledger = Ledger(region=SHARING)
    [day] = SHARING.sharing_days
    ledger.case("A")
    ledger.day = date(2026, 10, 27)
    ledger.stands("A", "SLUTREDOVISAD")

    def told(until, **words):
        ledger.region = replace(SHARING, sharing_days=(replace(day, **words),))
        return [key for sent in ledger.until(until).values() for keys in sent.values() for key in keys if "shar" in key]

    assert told(date(2026, 10, 30)) == ["A/sharing-42/2026-12-09"]
    moved = date(2026, 12, 10)
    assert told(date(2026, 11, 5), day=moved, sequence=1) == ["A/sharing-42/2026-12-10"]
    changed = {"day": moved, "sequence": 2, "changed": date(2026, 11, 5)}
    assert told(date(2026, 11, 10), **changed) == ["A/sharing-changed/2026-11-05"]
    assert told(date(2026, 12, 20), **{**changed, "sequence": 3, "cancelled": True}) == [
        "A/sharing-cancelled/2026-12-10"
    ]
