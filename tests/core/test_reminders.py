"""Who is reminded of what, and when, and who is not."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from kvitto.core import events as ev
from kvitto.core import snapshot
from kvitto.core.decide import mails, reminders
from kvitto.core.decide.ticks import ticked
from kvitto.core.ids import MailId, Reference, Token
from kvitto.core.matters import Sight, open_matters
from kvitto.core.reminder_rules import ReminderRules
from tests.core.reminding import REGION, RULES, SHARING, Ledger
from tests.mail.office import FORMS

HJO, SKARA = "1497", "1495"


def unsigned(ledger: Ledger, name: str = "A", municipality: str = HJO) -> None:
    ledger.case(name, municipality=municipality)
    ledger.stands(name, "AVTAL_SKICKAT")


def keys(sent: dict[date, dict[str, list[str]]]) -> list[tuple[date, str]]:
    return [(day, key) for day, by in sent.items() for some in by.values() for key in some]


def test_an_unsigned_agreement_is_reminded_of_three_times_before_the_last_day():
    ledger = Ledger()
    unsigned(ledger)
    ledger.day = date(2026, 10, 1)

    sent = keys(ledger.until(date(2026, 12, 1)))

    assert [(day, key) for day, key in sent if "agreement" in key] == [
        (date(2026, 11, 2), "A/agreement-21/2026-12-01"),
        (date(2026, 11, 17), "A/agreement-10/2026-12-01"),
        (date(2026, 11, 26), "A/agreement-3/2026-12-01"),
    ]


def test_once_the_agreement_is_signed_nobody_is_reminded_of_it():
    ledger = Ledger()
    unsigned(ledger)
    ledger.day = date(2026, 11, 2)
    assert keys(ledger.until(date(2026, 11, 10)))
    ledger.set("A", "kommunen_skrev_under", date(2026, 11, 10))

    assert [key for _, key in keys(ledger.until(date(2026, 11, 30))) if "agreement" in key] == []


def test_after_two_weeks_without_a_morning_only_the_latest_reminder_goes():
    ledger = Ledger()
    unsigned(ledger)
    ledger.day = date(2026, 11, 18)

    assert ledger.whole_morning() == {HJO: ["A/agreement-10/2026-12-01"]}
    ledger.day = date(2026, 11, 19)
    assert ledger.whole_morning() == {}


def test_a_reminder_that_is_too_late_does_not_go_at_all():
    ledger = Ledger()
    ledger.case("A", municipality=HJO, svara_senast="2026-03-20")
    ledger.stands("A", "KOMPLETTERING")
    ledger.day = date(2026, 3, 21)

    assert [one.rule.id for one in ledger.due() if one.rule.recipient == "contact" and not one.rule.tick] == []


def test_two_calls_of_the_same_morning_send_once():
    ledger = Ledger()
    unsigned(ledger)
    ledger.day = date(2026, 11, 2)

    assert ledger.remind()
    assert ledger.remind() == []
    assert ledger.send() == {HJO: ["A/agreement-21/2026-12-01"]}
    assert ledger.remind() == []


def test_one_recipient_with_three_cases_gets_one_mail():
    ledger = Ledger()
    for name in "ABC":
        unsigned(ledger, name)
    unsigned(ledger, "D", SKARA)
    ledger.day = date(2026, 11, 2)

    sent = ledger.whole_morning()

    assert {who: len(some) for who, some in sent.items()} == {HJO: 3, SKARA: 1}


def test_another_reminder_on_the_same_day_waits_for_the_next_working_day():
    ledger = Ledger()
    unsigned(ledger)
    unsigned(ledger, "B")
    ledger.set("B", "kommunen_skrev_under", date(2026, 11, 5))
    ledger.day = date(2026, 11, 6)
    assert ledger.whole_morning() == {HJO: ["A/agreement-21/2026-12-01"]}
    ledger.happen(ev.ValueCleared(Reference("B"), "kommunen_skrev_under"))
    assert ledger.whole_morning() == {}
    ledger.day = date(2026, 11, 7)  # a Saturday
    assert ledger.whole_morning() == {}
    ledger.day = date(2026, 11, 9)
    assert ledger.whole_morning() == {HJO: ["B/agreement-21/2026-12-01"]}


def test_nobody_is_reminded_of_what_a_letter_asked_for_some_days_ago_but_of_a_last_day_that_is_near():
    ledger = Ledger()
    ledger.day = date(2026, 11, 13)
    unsigned(ledger)
    late = Ledger()
    late.day = date(2026, 11, 24)
    unsigned(late)

    # The agreement went a Friday: not the Monday after, nor the Tuesday, but when it has been there for a week.
    assert keys(ledger.until(date(2026, 11, 25))) == [(date(2026, 11, 20), "A/agreement-10/2026-12-01")]
    assert keys(late.until(date(2026, 11, 27))) == [(date(2026, 11, 26), "A/agreement-3/2026-12-01")]


def test_what_was_signed_between_planning_and_sending_is_not_reminded_of():
    ledger = Ledger()
    unsigned(ledger)
    unsigned(ledger, "B")
    ledger.day = date(2026, 11, 2)
    ledger.remind()
    ledger.set("A", "kommunen_skrev_under", ledger.day)

    assert ledger.send() == {}
    assert [mail.status for mail in ledger.state.mails.values()] == ["suppressed"]
    assert [mail.code for mail in ledger.state.mails.values()] == ["not signature_missing"]


def test_the_other_half_of_a_mail_that_was_not_true_is_planned_anew():
    ledger = Ledger()
    unsigned(ledger)
    unsigned(ledger, "B")
    ledger.day = date(2026, 11, 2)
    ledger.remind()
    ledger.set("A", "kommunen_skrev_under", ledger.day)
    ledger.send()

    assert ledger.whole_morning() == {HJO: ["B/agreement-21/2026-12-01"]}


def test_a_reminder_that_waited_past_its_last_day_is_not_sent():
    ledger = Ledger()
    ledger.case("A", municipality=HJO, svara_senast="2026-03-20")
    ledger.stands("A", "KOMPLETTERING")
    ledger.day = date(2026, 3, 18)
    ledger.remind()
    ledger.day = date(2026, 3, 23)

    assert ledger.send() == {}
    assert [mail.code for mail in ledger.state.mails.values()] == ["over"]


def test_a_new_last_day_is_reminded_of_and_a_mail_about_the_old_one_is_not_sent():
    ledger = Ledger()
    ledger.case("A", municipality=HJO, svara_senast="2026-03-20")
    ledger.stands("A", "KOMPLETTERING")
    ledger.day = date(2026, 3, 18)
    ledger.remind()
    ledger.set("A", "svara_senast", date(2026, 3, 27))
    assert ledger.send() == {}

    sent = keys(ledger.until(date(2026, 3, 27)))
    assert sent == [(date(2026, 3, 25), "A/answer-2/2026-03-27")]


def test_an_unclear_reminder_is_never_sent_again():
    ledger = Ledger()
    unsigned(ledger)
    ledger.day = date(2026, 11, 2)
    ledger.remind()
    [mail] = ledger.claim()
    ledger.happen(*mails.unknown(ledger.state, mail.id, mail.attempt))

    assert [key for _, key in keys(ledger.until(date(2026, 11, 16)))] == []


def test_nobody_is_reminded_over_christmas_of_what_does_not_lie_there():
    ledger = Ledger()
    ledger.case("A", municipality=HJO, year=2026, ends="2026-12-31")  # to be reported by 1 February
    ledger.stands("A", "UTBETALD")
    ledger.day = date(2026, 12, 23)

    sent = keys(ledger.until(date(2027, 2, 1)))

    assert sent == [
        (date(2027, 1, 7), "A/report-30/2027-02-01"),
        (date(2027, 1, 25), "A/report-7/2027-02-01"),
    ]


def test_what_lies_in_the_quiet_time_itself_is_reminded_of():
    ledger = Ledger()
    ledger.case("A", municipality=HJO, svara_senast="2026-12-29")
    ledger.stands("A", "KOMPLETTERING")
    ledger.day = date(2026, 12, 20)

    assert (date(2026, 12, 23), "A/answer-2/2026-12-29") in keys(ledger.until(date(2026, 12, 29)))


def test_too_many_mails_at_once_wait_until_somebody_says_that_they_are_meant():
    ledger = Ledger(replace(RULES, mails_at_most=2))
    for number in range(3):
        unsigned(ledger, f"case-{number}", f"14{number:02}")
    ledger.day = date(2026, 11, 2)

    assert ledger.remind("staff") == [
        ev.MailPlanned(MailId("vgr.digest.2026-11-02"), Reference(""), "digest"),
        ev.RemindersPlanned(MailId("vgr.digest.2026-11-02"), "staff", ("vgr/digest/2026-11-02",)),
        ev.RemindersHalted("2026-11-02", 3),
    ]
    assert ledger.state.reminders_halted == ("2026-11-02", 3)
    assert ledger.remind("staff") == []
    ledger.happen(ev.RemindersAllowed(3))
    assert ledger.state.reminders_halted is None
    assert len([event for event in ledger.remind() if isinstance(event, ev.RemindersPlanned)]) == 3
    assert ledger.state.reminders_allowed == 0


def overdue() -> tuple[Ledger, MailId]:
    """An agreement that is late, and its letter in Utskick."""
    ledger = Ledger()
    unsigned(ledger)
    ledger.day = date(2026, 12, 2)
    ledger.remind()
    [letter] = ledger.state.letters
    return ledger, letter


def test_overdue_letters_wait_for_a_tick_and_are_never_sent_by_themselves():
    ledger, letter = overdue()

    assert ledger.state.mails[letter].status == "waiting"
    assert ledger.state.reminder_mails[letter].keys == ("A/agreement-late/2026-12-01",)
    assert ledger.remind() == []
    assert all("agreement-late/" not in key for _, key in keys(ledger.until(date(2026, 12, 20))))


def test_a_ticked_letter_goes_on_the_day_that_staff_chose():
    ledger, letter = overdue()
    ledger.day = date(2026, 12, 5)  # a Saturday
    ledger.happen(ev.LetterReleased(letter))
    ledger.day = date(2026, 12, 6)

    assert [key for some in ledger.send().values() for key in some] == ["A/agreement-late/2026-12-01"]


def test_a_ticked_letter_is_not_sent_once_the_agreement_has_come():
    ledger, letter = overdue()
    ledger.happen(ev.LetterReleased(letter))
    ledger.set("A", "kommunen_skrev_under", ledger.day)
    ledger.day = date(2026, 12, 3)

    assert ledger.send() == {}
    assert ledger.state.mails[letter].status == "suppressed"


@pytest.mark.parametrize("days, signed", [(1, True), (30, False)])
def test_an_overdue_letter_that_is_done_with_or_too_late_waits_for_no_tick_any_more(days, signed):
    ledger, letter = overdue()
    ledger.remind()
    assert ledger.state.mails[letter].status == "waiting"
    if signed:
        ledger.set("A", "kommunen_skrev_under", ledger.day)
    ledger.day += timedelta(days=days)
    ledger.remind()

    assert (ledger.state.mails[letter].status, ledger.state.mails[letter].code) == (
        "suppressed",
        "not signature_missing" if signed else "over",
    )


def test_staff_have_one_digest_a_day_with_what_they_are_reminded_of():
    ledger = Ledger()
    unsigned(ledger)
    ledger.day = date(2026, 12, 7)
    ledger.remind("staff")
    ledger.remind("staff")

    assert ledger.send()["staff"] == [
        "vgr/digest/2026-12-07",
        "A/agreement-late-staff/2026-12-01",
        "A/unpaid-5/2026-12-14",
    ]


def test_yesterdays_digest_is_not_sent_today():
    ledger = Ledger()
    ledger.day = date(2026, 12, 7)
    ledger.remind("staff")
    ledger.day = date(2026, 12, 8)

    assert ledger.send() == {}
    ledger.remind("staff")
    assert ledger.send() == {"staff": ["vgr/digest/2026-12-08"]}


def test_the_head_sees_who_is_not_paid_before_the_last_run():
    ledger = Ledger()
    unsigned(ledger)
    ledger.case("B", municipality=SKARA)
    ledger.stands("B", "UTBETALD")
    ledger.set("B", "utbetald", date(2026, 12, 1))
    ledger.case("C", municipality=SKARA)
    ledger.stands("C", "AVTAL_TECKNAT", sek=0)
    ledger.day = date(2026, 12, 8)

    sent = keys(ledger.until(date(2026, 12, 14)))

    assert [(day, key) for day, key in sent if "unpaid-head" in key] == [
        (date(2026, 12, 8), "A/unpaid-head/2026-12-14"),
    ]


def test_libraries_that_take_part_are_invited_to_the_sharing_day():
    ledger = Ledger(region=SHARING)
    for name, choice in (("A", "Presenterar"), ("B", "Nej"), ("C", "Nästa år")):
        ledger.case(name, municipality=f"14{name}")
        ledger.stands(name, "UTBETALD")
        ledger.happen(ev.WordSet(Reference(name), "delningsdag", choice))
    ledger.case("D", municipality="14D")
    ledger.day = date(2026, 10, 26)

    sent = keys(ledger.until(date(2026, 12, 9)))

    assert [(day, key) for day, key in sent if "sharing" in key] == [
        (date(2026, 10, 28), "A/sharing-42/2026-12-09"),
        (date(2026, 11, 25), "A/sharing-14/2026-12-09"),
        (date(2026, 12, 7), "A/sharing-3/2026-12-09"),
    ]


def test_what_happened_survives_a_snapshot():
    ledger = Ledger(replace(RULES, mails_at_most=0))
    unsigned(ledger)
    ledger.day = date(2026, 11, 2)
    ledger.remind("staff")
    ledger.send()
    ledger.rules = RULES
    ledger.remind()

    assert ledger.state.reminded
    assert ledger.state.reminder_mails
    assert snapshot.decode(snapshot.encode(ledger.state)) == ledger.state


def test_the_coming_days_tell_what_would_go_if_nothing_changed():
    ledger = Ledger()
    unsigned(ledger)
    ledger.region = SHARING
    ledger.day = date(2026, 11, 3)
    ledger.whole_morning()

    coming = reminders.forecast(ledger.day, ledger.day + timedelta(days=35), ledger.state, RULES, SHARING)

    assert [(one.day, one.verdict.rule.id) for one in coming if one.verdict.rule.recipient == "contact"] == [
        (date(2026, 11, 17), "agreement-10"),
        (date(2026, 11, 25), "sharing-14"),
        (date(2026, 11, 26), "agreement-3"),
        (date(2026, 12, 2), "agreement-late"),
        (date(2026, 12, 7), "sharing-3"),  # the sixth is a Sunday
    ]


def test_what_a_quiet_time_holds_back_is_told_on_the_day_when_it_goes():
    ledger = Ledger()
    ledger.case("A", ends="2026-12-31")
    ledger.day = date(2026, 12, 3)
    ledger.stands("A", "UTBETALD")
    ledger.whole_morning()

    coming = reminders.forecast(date(2027, 1, 4), date(2027, 2, 28), ledger.state, RULES, REGION)

    assert [(one.day, one.verdict.first, one.verdict.rule.id) for one in coming][:2] == [
        (date(2027, 1, 7), date(2027, 1, 2), "report-30"),
        (date(2027, 1, 25), date(2027, 1, 25), "report-7"),
    ]


def test_each_skip_has_its_reason():
    ledger = Ledger()
    unsigned(ledger)
    unsigned(ledger, "B", SKARA)
    ledger.set("B", "kommunen_skrev_under", date(2026, 11, 1))
    ledger.case("C", municipality="1440")
    ledger.day = date(2026, 11, 17)
    ledger.whole_morning()

    why = {
        (one.reference, one.rule.id): one.why
        for one in reminders.explained(ledger.day, ledger.state, RULES, REGION)
        if "agreement" in one.rule.id and (one.reference == "A" or one.rule.id == "agreement-10")
    }

    assert why == {
        ("A", "agreement-21"): "superseded by agreement-10",
        ("A", "agreement-10"): "sent",
        ("B", "agreement-10"): "not signature_missing",
        ("C", "agreement-10"): "status INKOMMEN",
    }


@pytest.mark.parametrize("rules", [ReminderRules((), digest=False)])
def test_a_region_without_rules_reminds_nobody(rules):
    ledger = Ledger(rules)
    unsigned(ledger)
    ledger.day = date(2026, 11, 17)

    assert ledger.remind() == []


def test_a_mail_written_to_the_former_contact_is_not_sent():
    ledger = Ledger()
    unsigned(ledger)
    ledger.day = date(2026, 11, 2)
    ledger.remind()
    ledger.happen(ev.ContactChanged(Reference("A"), "received/token-of-the-new-one"))

    assert ledger.send() == {}
    assert [mail.code for mail in ledger.state.mails.values()] == ["new contact"]


def test_a_tick_in_kontroll_lets_halted_reminders_go():
    ledger = Ledger(replace(RULES, mails_at_most=0))
    unsigned(ledger)
    ledger.day = date(2026, 11, 2)
    ledger.remind()
    [matter] = [one for one in open_matters(ledger.state, (), Sight()) if one.kind == "reminders halted"]
    assert (matter.detail, matter.closes) == ("1", True)

    ledger.happen(*ticked(ledger.state, [matter], [matter.key]))
    assert ledger.state.reminders_halted is None
    ledger.day = date(2026, 11, 3)
    assert ledger.whole_morning() == {HJO: ["A/agreement-21/2026-12-01"]}


def test_who_reported_a_year_is_reminded_of_the_next_until_the_report_has_come():
    ledger = Ledger(FORMS.reminders("orebro"), FORMS.region("orebro"))
    for municipality in ("1880", "1883"):
        report = Reference(f"report-{municipality}")
        ledger.happen(ev.CaseOpened(Token(report), report, "indikatorer", 1, municipality, 2025, "sv"))
    mended = Reference("mended-1880")
    ledger.happen(ev.CaseOpened(Token(mended), mended, "indikatorer", 1, "1880", 2025, "sv"))
    ledger.day = date(2027, 3, 15)
    came = Reference("report-for-2026")
    ledger.happen(ev.CaseOpened(Token(came), came, "indikatorer", 1, "1883", 2026, "sv"))

    assert keys(ledger.until(date(2027, 4, 10))) == [
        (date(2027, 3, 17), "mended-1880/indicators-14/2027-03-31"),
        (date(2027, 3, 30), "mended-1880/indicators-3/2027-03-31"),
        (date(2027, 4, 1), "mended-1880/indicators-late-staff/2027-03-31"),
    ]
