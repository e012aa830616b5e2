"""What a wrong reminders.toml is told."""

import re
import tomllib
from dataclasses import fields
from typing import get_args

import pytest

from kvitto.core.forms.faults import FormFileError
from kvitto.core.region import SharingDay, YearPlan
from kvitto.core.reminder_rules import Anchor, Deadline, Fact, Known, Recipient, ReminderRules, Rule, rules_from
from tests.mail.office import FORMS, ROOT

REGION = FORMS.region("vgr")
GOOD = """
head = "enhetschef"
quiet = [{ first = "12-23", last = "01-06" }]

[[reminder]]
id = "agreement-10"
name = "Skriv under avtalet"
anchor = { deadline = "agreement" }
bank_days = -10
expiry_days = 14
forms = ["ansokan"]
statuses = ["AVTAL_SKICKAT"]
conditions = ["signature_missing"]
recipient = "contact"
template = "remind-agreement"
"""


def read(text: str) -> ReminderRules:
    known = Known(["ansokan", "kontakta"], ["AVTAL_SKICKAT", "AVTAL_TECKNAT"], ["remind-agreement"])
    return rules_from(tomllib.loads(text), "schemas/vgr/reminders.toml", REGION, known)


def test_a_right_file_is_read():
    [rule] = read(GOOD).reminder

    assert rule.anchor.deadline == "agreement"
    assert rule.bank_days == -10
    assert rule.days is None
    assert rule.tick is False


@pytest.mark.parametrize(
    "right, wrong, told",
    [
        ("expiry_days = 14", "expire_days = 14", 'reminder "agreement-10": unknown word "expire_days". Did you mean'),
        ("expiry_days = 14", "expiry_days = -1", 'reminder "agreement-10": expiry_days cannot be negative'),
        ("expiry_days = 14", 'expiry_days = "14"', 'reminder "agreement-10": "expiry_days"'),
        ('name = "Skriv under avtalet"\n', "", '"name"'),
        ("bank_days = -10", "", "exactly one of days and bank_days"),
        ("bank_days = -10", "bank_days = -10\ndays = 3", "exactly one of days and bank_days"),
        ('deadline = "agreement"', 'deadline = "agrement"', 'deadline "agrement" is not one of'),
        ('{ deadline = "agreement" }', "{ }", "anchor wants exactly one of"),
        ('{ deadline = "agreement" }', '{ deadline = "report", day = "12-01" }', "and has 2"),
        ('{ deadline = "agreement" }', '{ day = "1 december" }', '"1 december" is not a day of every year'),
        ('["signature_missing"]', '["signature_mising"]', 'Did you mean "signature_missing"?'),
        ('["AVTAL_SKICKAT"]', "[]", "statuses is empty"),
        ('["AVTAL_SKICKAT"]', '["AVTAL_SKIKAT"]', 'Did you mean "AVTAL_SKICKAT"?'),
        ('["ansokan"]', '["ansökan"]', 'forms: "ansökan" is not one of ansokan, kontakta. Did you mean "ansokan"?'),
        ('"remind-agreement"', '"remind-agrement"', 'Did you mean "remind-agreement"?'),
        ('recipient = "contact"', 'recipient = "contacts"', 'recipient "contacts" is not one of'),
        ('head = "enhetschef"', 'head = "enhetschefen"', 'Did you mean "enhetschef"?'),
        ('head = "enhetschef"\n', "", ""),
        ('first = "12-23"', 'first = "23/12"', 'quiet: "23/12" is not a day of every year'),
        ("conditions =", 'supersedes = ["agreement-21"]\nconditions =', 'supersedes: "agreement-21" is not one of'),
        ("conditions =", 'supersedes = ["agreement-10"]\nconditions =', "supersedes itself"),
        ("conditions =", "tick = 1\nconditions =", '"tick"'),
    ],
)
def test_each_mistake_is_told_with_its_place(right, wrong, told):
    assert right in GOOD
    if not told:
        read(GOOD.replace(right, wrong))
        return
    with pytest.raises(FormFileError) as fault:
        read(GOOD.replace(right, wrong))
    assert "schemas/vgr/reminders.toml: " in str(fault.value)
    assert told in str(fault.value)


def test_the_same_name_twice_is_told():
    with pytest.raises(FormFileError, match='reminder "agreement-10" stands there twice'):
        read(GOOD + GOOD[GOOD.index("[[reminder]]") :])


def test_who_mails_the_head_says_who_that_is():
    with pytest.raises(FormFileError, match=r"which contact of region\.toml"):
        read(GOOD.replace('head = "enhetschef"\n', "").replace('recipient = "contact"', 'recipient = "head"'))


def test_every_day_of_the_region_is_marked_as_a_proposal():
    assert [rule.id for rule in FORMS.reminders("vgr").reminder if not rule.proposal] == []


def test_the_ladder_of_the_issue_is_there():
    ids = {rule.id for rule in FORMS.reminders("vgr").reminder}
    assert {"agreement-21", "agreement-10", "agreement-3", "agreement-late"} <= ids
    assert {"payout-14", "payout-5", "payout-1", "payout-late", "unpaid-5", "unpaid-head"} <= ids
    assert {"report-60", "report-30", "report-7", "report-late"} <= ids
    assert {"sharing-42", "sharing-14", "sharing-3", "answer-2", "answer-late"} <= ids


def test_every_word_of_the_file_is_told_in_the_documents():
    page = (ROOT / "docs" / "reminders.md").read_text(encoding="utf-8")
    told = set(re.findall(r"`(\w+)`", page))
    words = {field.name for table in (Rule, ReminderRules, Anchor, YearPlan, SharingDay) for field in fields(table)}

    assert words - {"reminder"} <= told
    assert {*get_args(Deadline), *get_args(Fact), *get_args(Recipient)} <= told
