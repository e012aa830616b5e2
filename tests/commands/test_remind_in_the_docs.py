"""The three mornings that docs/reminders.md shows are what `kvitto remind` says."""

import pytest

from kvitto.core import events as ev
from kvitto.core.ids import Reference
from kvitto.steps.ledger import commit
from tests.commands.test_remind import agreed
from tests.mail.office import ROOT
from tests.town import VGR

PAGE = (ROOT / "docs" / "reminders.md").read_text(encoding="utf-8")


@pytest.fixture
def winter(here):
    """Hjo waits for its agreement; Lerum is paid, and owes its report."""
    agreed(here, "docs-hjo", kommun_kod="1497", kontakt_epost="hjo@hjo.example")
    lerum = Reference(agreed(here, "docs-lerum", kommun_kod="1441", kontakt_epost="lerum@lerum.example", signed=True))
    paid = [
        ev.DateSet(lerum, "utbetald", "2026-12-01"),
        ev.StatusSet(lerum, "AVTAL_SKICKAT", "UTBETALD", "2026-12-01", "status", "edit"),
    ]
    commit(here.office(), VGR, lambda _: paid)
    return here


def test_three_mornings_are_told_as_the_page_shows_them(winter, kvitto):
    for day in ("2026-11-26", "2026-12-02", "2027-01-04"):
        told = kvitto("remind", "--on", day, "--dry-run").output
        assert f"$ kvitto remind --on {day} --dry-run\n{told}" in PAGE, told
