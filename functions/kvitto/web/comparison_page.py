"""What a municipality gets back for its report, by the link of the report: its own years beside others'."""

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from kvitto.core.comparison import YEARS, compared, size_group
from kvitto.core.forms.form import Form, Text
from kvitto.core.region import Page, Region
from kvitto.steps.comparison import reports_of
from kvitto.web.on_case import sealed_link
from kvitto.web.report_link import report_of_link
from kvitto.web.visit import Switch, Visit

COMPARISON = "jamforelse"
"""The page's address below a region's."""

_FIRST = Page(
    Text("Här finns inget att jämföra än", "There is nothing to compare yet"),
    (
        Text(
            "När ni har skickat årets uppgifter visar vi dem här, bredvid andra kommuners.",
            "When you have sent the year's figures we show them here, beside other municipalities'.",
        ),
        Text(
            "Har ni just skickat dem? Vänta en minut och öppna sidan igen.",
            "Have you just sent them? Wait a minute and open the page again.",
        ),
    ),
)


def comparison_page(visit: Visit, region: Region) -> Response:
    """Tables for each indicator that the municipality has answered. Who has not reported is shown nobody's answers.

    Raises: BrokenSeal; Unreadable; NotFound; JournalUnavailable.
    """
    form = _form(visit, region)
    if form is None:
        raise NotFound
    report = report_of_link(visit, form)
    switch = Switch("link", f"/{region.id}/{COMPARISON}?k={sealed_link(visit)}")
    latest = report.year
    reports = reports_of(visit.office, form, range(latest - YEARS + 1, latest + 1))
    found = compared(form.indicators, reports, region, report.municipality, latest)
    if not any(one.municipality == report.municipality and one.year == latest for one in reports) or not found:
        return visit.page("text", region, "nowhere", linked=True, text=_FIRST, switch=switch)
    return visit.page(
        "comparison",
        region,
        "nowhere",
        linked=True,
        town=region.municipality(report.municipality).official_name,
        year=latest,
        group=size_group(region, report.municipality),
        found=found,
        report=visit.href(f"/{region.id}/{form.id}", None, k=sealed_link(visit)),
        switch=switch,
    )


def _form(visit: Visit, region: Region) -> Form | None:
    forms = (visit.office.forms.form(region.id, form_id) for form_id in visit.office.forms.forms(region.id))
    return next((form for form in forms if form.is_report), None)
