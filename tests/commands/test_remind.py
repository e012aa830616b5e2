"""`kvitto remind`: who would get what on any day, and why."""

from kvitto.core import events as ev
from kvitto.steps.deliver import deliver_rows
from kvitto.steps.ledger import commit
from tests.town import VGR


def agreed(here, token: str, *, signed: bool = False, year: int = 2026, **changes: object) -> str:
    """A case whose agreement has been sent; its reference."""
    dates = {"ar": year, "start_datum": f"{year}-11-23", "slut_datum": f"{year}-12-31"}
    reference = here.press(token, **{**dates, **changes}).submission.reference
    office = here.office()
    deliver_rows(office, VGR)
    happened = [
        ev.AmountSet(reference, "beviljat_belopp", 40_000),
        ev.StatusSet(reference, "INKOMMEN", "AVTAL_SKICKAT", "2026-11-20", "status", "edit"),
    ]
    if signed:
        happened.append(ev.DateSet(reference, "kommunen_skrev_under", "2026-11-20"))
    commit(office, VGR, lambda _: happened)
    return str(reference)


def test_a_day_is_told_with_its_mails_and_its_skips_and_nothing_is_planned(here, kvitto):
    waits = agreed(here, "w-1", kontakt_epost="anna@hjo.example")
    done = agreed(here, "w-2", signed=True, kontakt_epost="bo@skara.example")

    told = kvitto("remind", "--on", "2026-11-26", "--dry-run").output

    assert told.startswith("vgr, Thursday 2026-11-26: 1 mail\n")
    assert f"    {waits} agreement-3 to the contact, about 2026-12-01, 2026-11-26 to 2026-12-01\n" in told
    assert f"skipped: {waits} agreement-10 to the contact" in told
    assert "superseded by agreement-3" in told
    assert f"  skipped: {done} agreement-3 to the contact, about 2026-12-01, 2026-11-26 to 2026-12-01; not sig" in told
    assert "@" not in told
    assert ": 1 mail\n" in kvitto("remind", "--on", "2026-11-26", "--dry-run").output
    assert "0 mails" in kvitto("remind", "--on", "2026-11-28", "--dry-run").output


def test_overdue_letters_are_told_as_waiting_for_a_tick(here, kvitto):
    waits = agreed(here, "w-1")

    told = kvitto("remind", "--on", "2026-12-02", "--dry-run").output

    assert f"waits for a tick: {waits} agreement-late" in told


def test_the_coming_days_are_listed(here, kvitto):
    waits = agreed(here, "w-1")

    told = kvitto("remind", "--on", "2026-11-23", "--coming", "90").output

    assert f"  2026-11-26  {waits} agreement-3 to the contact" in told
    assert f"  2026-12-02  {waits} agreement-late to the contact, about 2026-12-01" in told
    assert "2026-12-02 to 2026-12-12 (by tick)" in told


def test_without_a_day_it_does_what_the_scheduler_does(here, kvitto):
    agreed(here, "w-1")

    assert " mails planned, " in kvitto("remind").output
    assert kvitto("remind").output == "vgr: 0 mails planned, 0 letters wait in Utskick for a tick.\n"


def test_another_day_can_be_looked_at_and_never_sent(here, kvitto):
    result = kvitto("remind", "--on", "2026-12-01")

    assert result.exit_code == 1
    assert "add --dry-run" in result.output
