"""Made-up years: they go the ways of the world, and end with something to report."""

import pytest

from kvitto.adapters.google_sheets import prepare
from kvitto.core.ids import RegionId
from kvitto.local import demo_years
from kvitto.local.world import world
from kvitto.steps.year_report import gather
from tests.local.conftest import IN_A_HURRY

LAST = 2026


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    """One year of them: the last, which has as much of everything as three."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(demo_years, "YEARS", 1)
        patched.setattr(demo_years, "ROOM", 40)
        patched.setattr(prepare, "ROWS", 40)  # put back afterwards
        with world(tmp_path_factory.mktemp("years"), 0, demo_years.begin(LAST), pace=IN_A_HURRY) as it:
            demo_years.live_through(it, LAST)
            yield it


def rows(here, region, tab="Ansökningar"):
    headings, *lines = here.desk.values(here.spreadsheets[region, "work"], f"'{tab}'!A1:ZZ")
    return [dict(zip(headings, line, strict=False)) for line in lines]


def test_every_project_is_marked_as_made_up(here):
    projects = [row["Projekt"] for region in ("vgr", "orebro") for row in rows(here, region)]
    projects += [row["Idé"] for row in rows(here, "sormland", "Idéer")]
    assert len(projects) > 6
    assert {name.partition(" ")[0] for name in projects} == {"Exempel:"}
    assert {row["Rubrik"].partition(" ")[0] for row in rows(here, "orebro", "Insatser")} == {"Exempel:"}


def test_what_was_decided_has_gone_the_whole_way_and_breaks_no_rule(here):
    for region in ("vgr", "orebro"):
        told = rows(here, region)
        assert {row["Läge"] for row in told} == {"Slutredovisad", "Avslag"}
        assert not [row["Att göra"] for row in told if "bankdag" in row["Att göra"] or "kan inte" in row["Att göra"]]


def test_there_is_something_to_report_of_every_kind(here):
    office = here.house.office(patient=True)
    told = {region: gather(office, RegionId(region), here.forms.goals(region)) for region in here.regions}
    assert [faults for _, faults in told.values()] == [[], [], []]
    for region in ("vgr", "orebro"):
        found, _ = told[region]
        assert 0 < len(found.lessons) == len([grant for grant in found.grants if grant.sek]) < len(found.grants)
        assert all(one.promised and one.reached and one.fulfilled for one in found.outcomes)
        assert len(found.outcomes) == len(found.lessons)
        assert found.activities
    assert any(grant.returned for grant in told["vgr"][0].grants)
    assert 6 < len(told["orebro"][0].reports) < 12
    assert told["sormland"][0].grants


def test_the_clock_stands_at_the_end_of_the_year(here):
    assert (here.clock.now().year, here.clock.now().month) == (LAST, 12)
