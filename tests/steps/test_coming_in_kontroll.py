"""Kontroll tells which reminders lie ahead, a line a week, and follows what happens meanwhile."""

from datetime import UTC, datetime, timedelta

from kvitto.core import events as ev
from kvitto.core.events import Event
from kvitto.steps.deliver import deliver_rows
from kvitto.steps.ledger import commit
from kvitto.steps.mail import send_mails
from kvitto.steps.remind import remind
from kvitto.steps.watch import watch
from tests.steps.test_kontroll import kontroll, lines, look, tick
from tests.town import START, VGR

THIS_YEAR = {"ar": 2026, "start_datum": "2026-11-23", "slut_datum": "2026-12-31"}


def agreed(here, *tokens):
    """Cases whose agreements have been sent, in the morning of Friday 20 November."""
    references = [here.press(token, **THIS_YEAR).submission.reference for token in tokens]
    office = here.office()
    deliver_rows(office, VGR)
    send_mails(office, VGR)
    happened: list[Event] = []
    for reference in references:
        happened.append(ev.AmountSet(reference, "beviljat_belopp", 40_000))
        happened.append(ev.StatusSet(reference, "INKOMMEN", "AVTAL_SKICKAT", "2026-11-20", "status", "edit"))
    commit(office, VGR, lambda _: happened)
    return office, references


def weeks(here):
    """The weeks that are told of, from top to bottom: which, and whether their words begin so."""
    return [what.partition(".")[0] for what, _ in lines(here) if what.startswith("Kommande")]


def test_a_line_a_week_says_what_goes_when_to_whom_and_about_which_cases(here):
    office, references = agreed(here, "w-1", "w-2")
    remind(office, VGR)
    look(here, office)

    told = {what: where for what, where in lines(here) if what.startswith("Kommande")}
    both = ", ".join(sorted(references))
    assert told["Kommande, vecka 48: 2 påminnelser. 26 november: Skriv under avtalet (2 ärenden)."] == both
    [week] = [what for what in told if "vecka 49" in what]
    late = "Avtalet har inte kommit in (2 ärenden"
    assert f"2 december: {late}, läggs i Utskick); {late}, till er i sammanställningen)." in week
    row = next(row for row in here.rows("Kontroll") if "vecka 48" in row["Vad"])
    assert row["Gör så här"] == "Ska någon inte påminnas: rätta datum eller status i ärendet före dess."
    serial = (datetime(2026, 11, 26, 8, 30) - datetime(1899, 12, 30)) / timedelta(days=1)  # noqa: DTZ001 - as sheets count
    assert abs(row["Tid"] - serial) < 0.001


def test_as_days_go_the_weeks_move_up_and_stay_in_their_order(here):
    office, _ = agreed(here, "w-1")
    look(here, office)
    first = weeks(here)
    assert first == sorted(first)
    assert first[0].startswith("Kommande, vecka 48")

    here.clock.moved = datetime(2026, 12, 1, 8, tzinfo=UTC) - START
    watch(office, VGR)

    assert [week[:18] for week in weeks(here)][:2] == ["Kommande, vecka 49", "Kommande, vecka 50"]


def test_what_is_signed_or_paid_is_not_reminded_of_and_its_line_goes(here):
    office, [reference] = agreed(here, "w-1")
    look(here, office)
    assert weeks(here) != []
    commit(
        office, VGR, lambda _: [ev.StatusSet(reference, "AVTAL_SKICKAT", "AVSKRIVEN", "2026-11-20", "status", "edit")]
    )
    look(here, office)

    assert weeks(here) == []
    assert len([row for row in here.rows("Kontroll") if row["Vad"]]) == 1


def test_a_week_beside_a_fault_moves_nothing_and_a_tick_on_it_means_nothing(here):
    office, _ = agreed(here, "w-1")
    look(here, office)
    before = lines(here)
    here.press("w-2", kontakt_epost="okand@hjo.example")
    deliver_rows(office, VGR)
    here.faults.add({"target": "mail", "kind": "550", "times": 1, "match": "RCPT"})
    send_mails(office, VGR)
    tick(here, before[0][0])
    look(here, office)

    assert lines(here)[: len(before)] == before
    assert [what for what, _ in lines(here)[len(before) :]] == ["Kvitto (550) gick inte fram."]
    assert kontroll(here).row_count >= len(lines(here))


def test_weeks_that_stand_as_they_should_cost_no_write(here):
    office, _ = agreed(here, "w-1")
    look(here, office, times=2)
    before = len(here.requests())
    watch(office, VGR)

    assert not [one for one in here.requests()[before:] if "batchUpdate" in str(one)]
