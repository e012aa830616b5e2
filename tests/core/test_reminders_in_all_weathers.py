"""I8: a reminder goes at most once per key, never when it is not true, at most one mail a recipient and day.

Random outages, doubled mornings, relays that put mails off, days that staff move, work that is done meanwhile. What is
true is asked of a slow oracle that counts days on its fingers.
"""

import random
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kvitto.core.calendar import Calendar
from kvitto.core.decide import mails, reminders
from kvitto.core.ids import Reference
from kvitto.core.reminder_facts import FACTS, Cases, anchor_day
from kvitto.core.reminder_rules import Rule
from kvitto.core.state import Mail
from tests.core.reminding import REGION, RULES, Ledger

BANK = Calendar()
ONE = timedelta(days=1)
PATH = ("INKOMMEN", "KOMPLETTERING", "BEVILJAD", "AVTAL_SKICKAT", "AVTAL_TECKNAT", "UTBETALD", "SLUTREDOVISAD")


def first_day(rule: Rule, anchor: date) -> date:
    """Count to the first day of the rule, one day at a time."""
    if rule.days is not None:
        return anchor + rule.days * ONE
    bank_days = rule.bank_days or 0
    step, left, day = (ONE if bank_days > 0 else -ONE), abs(bank_days), anchor
    while left:
        day += step
        if BANK.is_bank_day(day):
            left -= 1
    return day


def in_time(rule: Rule, anchor: date, today: date) -> bool:
    first = first_day(rule, anchor)
    last = first + rule.expiry_days * ONE
    return first <= today <= (min(last, anchor) if first < anchor else last)


def is_true(ledger: Ledger, key: str) -> bool:
    reference, rule_id, told = Reference(key.split("/", maxsplit=1)[0]), *key.split("/")[1:]
    [rule] = [one for one in RULES.reminder if one.id == rule_id]
    case = ledger.state.cases[reference]
    standing = ledger.state.standing(reference)

    def anchor_of(one: Rule) -> date | None:
        anchor = anchor_day(one.anchor, case, standing, REGION)
        while one.adjust == "next" and anchor and not BANK.is_bank_day(anchor):
            anchor += ONE
        return anchor

    anchor = anchor_of(rule)
    replacing = [(one, anchor_of(one)) for one in RULES.reminder if rule_id in one.supersedes]
    return (
        anchor is not None
        and anchor == date.fromisoformat(told)
        and in_time(rule, anchor, ledger.day)
        and standing.status in rule.statuses
        and all(FACTS[fact](case, standing, Cases(ledger.state)) for fact in rule.conditions)
        and not any(theirs and first_day(one, theirs) <= ledger.day for one, theirs in replacing)
        and standing.entered.get(standing.status, date.min) + rule.rest_days * ONE <= ledger.day
        and BANK.is_bank_day(ledger.day)
        and not rule.tick
    )


def act(ledger: Ledger, chance: random.Random, names: list[str]) -> None:
    """Somebody does something with one of the cases."""
    name = chance.choice(names)
    match chance.randrange(6):
        case 0:
            ledger.stands(name, chance.choice(PATH), sek=chance.choice((0, 30_000)))
        case 1:
            ledger.set(name, "kommunen_skrev_under", ledger.day)
        case 2:
            ledger.came(name, chance.choice(("completion", "payout", "report")))
        case 3 | 4:
            ledger.set(name, "svara_senast", ledger.day + chance.randrange(1, 25) * ONE)
        case 5:
            ledger.set(name, "nytt_slutdatum", ledger.day + chance.randrange(-40, 60) * ONE)


def relay(ledger: Ledger, chance: random.Random, claimed: list[Mail], gone: dict[str, str]) -> None:
    """What becomes of the mails that were claimed. One that certainly was not sent may go another time."""
    for mail in claimed:
        outcome = chance.choices(("sent", "delayed", "unknown", "failed", "lost"), (8, 3, 1, 1, 1))[0]
        if outcome == "sent":
            ledger.happen(*mails.sent(ledger.state, mail.id, mail.attempt))
        elif outcome == "delayed":
            ledger.happen(*mails.delayed(ledger.state, mail.id, mail.attempt, "451"))
            for key in ledger.state.reminder_mails[mail.id].keys:
                del gone[key]
        elif outcome == "unknown":
            ledger.happen(*mails.unknown(ledger.state, mail.id, mail.attempt))
        elif outcome == "failed":
            ledger.happen(*mails.failed(ledger.state, mail.id, mail.attempt, "550"))


def live_through(seed: int, cases: int, days: int, begins: date) -> int:
    """A region's days, with all its weathers; how many reminders may have gone. Raises: AssertionError."""
    chance = random.Random(seed)
    ledger = Ledger()
    ledger.day = begins
    names = [f"case-{number}" for number in range(cases)]
    for name in names:
        ends = begins + chance.randrange(-60, 200) * ONE
        ledger.case(name, year=begins.year, municipality=f"14{chance.randrange(4):02}", ends=ends.isoformat())
        ledger.stands(name, chance.choice(PATH))
    gone: dict[str, str] = {}
    mailed: dict[tuple[str, date], str] = {}
    until = begins + days * ONE
    while ledger.day < until:
        for _ in range(chance.randrange(3)):
            act(ledger, chance, names)
        for _ in range(chance.choice((0, 1, 1, 1, 2, 3))):
            ledger.remind(chance.choice(("", "staff")))
        if chance.random() < 0.3:
            act(ledger, chance, names)
        ledger.happen(*mails.old_claims(ledger.state, ledger.state.at))
        claimed = ledger.claim() if chance.random() < 0.8 else []
        for mail in claimed:
            held = ledger.state.reminder_mails[mail.id]
            assert mailed.setdefault((held.recipient, ledger.day), mail.id) == mail.id, "two mails on one day"
            for key in held.keys:
                assert gone.setdefault(key, mail.id) == mail.id, f"{key} twice"
                if mail.kind == "reminder":
                    assert is_true(ledger, key), f"{key} is not true on {ledger.day}"
                    assert not RULES.is_quiet(ledger.day, date.fromisoformat(key.rpartition("/")[2]))
        relay(ledger, chance, claimed, gone)
        ledger.day += ONE * (chance.randrange(1, 15) if chance.random() < 0.06 else 1)
    return len(gone)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 8), st.dates(date(2026, 2, 1), date(2026, 12, 20)))
def test_no_reminder_goes_twice_or_untrue_and_nobody_gets_two_a_day(seed, cases, begins):
    live_through(seed, cases, 90, begins)


def test_these_weathers_send_reminders_at_all():
    assert live_through(7, 20, 120, date(2026, 10, 1)) > 20


@given(st.sampled_from(RULES.reminder), st.dates(date(2005, 3, 1), date(2099, 10, 1)), st.integers(-90, 60))
def test_the_days_of_a_rule_are_those_that_one_counts(rule, anchor, off):
    first, last = rule.window(anchor, BANK)
    today = anchor + off * ONE
    assert (first <= today <= last) == in_time(rule, anchor, today)


def _never(*_: object, **__: object) -> str:
    return ""


def _without(reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = reminders._why_not
    monkeypatch.setattr(reminders, "_why_not", lambda *a: "" if (why := real(*a)).startswith(reason) else why)


def live_through_many(seeds: int) -> None:
    for seed in range(seeds):
        live_through(seed, 6, 90, date(2026, 2, 1) + seed * 5 * ONE)


@pytest.mark.parametrize(
    "bug", ["not asked again", "sent", "superseded", "quiet", "no working day", "asked lately", "retried"]
)
def test_each_planted_bug_is_found(bug, monkeypatch):
    if bug == "not asked again":
        monkeypatch.setattr(reminders, "outdated", _never)
    elif bug == "retried":
        monkeypatch.setitem(mails.AGAIN, "reminder", 1)
    else:
        _without(bug, monkeypatch)

    with pytest.raises(AssertionError):
        live_through_many(60)
