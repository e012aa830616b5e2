"""What a report is counted from, as the journal and the ledger have it."""

from kvitto.core.goals import NO_GOALS
from kvitto.core.ids import RegionId
from kvitto.steps.deliver import deliver_rows
from kvitto.steps.year_report import gather
from tests.town import START, town

VGR = RegionId("vgr")


def test_a_case_whose_answers_are_disposed_of_still_counts_with_what_the_ledger_knows(tmp_path):
    with town(tmp_path) as here:
        post = here.press("w-1", ar=2026, sokt_belopp=30_000, prioriterade_grupper=["barn_och_unga"]).submission
        deliver_rows(here.office(), VGR)
        whole, _ = gather(here.office(), VGR, NO_GOALS)
        (tmp_path / "journal" / "received" / "w-1").unlink()
        [left] = gather(here.office(), VGR, NO_GOALS)[0].grants

    [before] = whole.grants
    assert before.groups == ("barn_och_unga",)
    assert (left.reference, left.municipality, left.year) == (post.reference, before.municipality, 2026)
    assert (left.requested, left.received) == (30_000, START.date())
    assert (left.title, left.groups) == ("", ())
