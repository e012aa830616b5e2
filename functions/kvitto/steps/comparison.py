"""Read the reports of all municipalities for some years: those that count, by the ledger."""

from kvitto.core.forms.form import Form
from kvitto.core.ids import RegionId
from kvitto.core.year_report import Reported
from kvitto.ports import Office
from kvitto.steps.accept import find
from kvitto.steps.follow import ONE_AT_A_TIME
from kvitto.steps.ledger import catch_up


def reports_of(office: Office, form: Form, years: range) -> list[Reported]:
    """The latest report of each municipality and year. One read each: some hundred in the largest region.

    Raises: JournalUnavailable; Permanent when the ledger is of a newer release.
    """
    region = RegionId(form.region)
    with ONE_AT_A_TIME:
        cases = catch_up(office, region).cases.values()
        newest = {(one.municipality, one.year): one for one in cases if one.form == form.id and one.year in years}
    posts = ((case, find(office, case.token)) for case in newest.values())
    return [
        Reported(case.reference, case.municipality, case.year, post.answers) for case, post in posts if post is not None
    ]
