"""Pages that anybody may read: the regions, a region's forms, and its texts on privacy and accessibility."""

from werkzeug.wrappers import Response

from kvitto.core.region import Page, Region
from kvitto.web.visit import Switch, Visit


def front(visit: Visit) -> Response:
    """The regions, to choose one."""
    regions = [visit.office.forms.region(region_id) for region_id in visit.office.forms.regions()]
    return visit.page("regions", None, "shortly", regions=regions, switch=Switch("link", "/"))


def region_page(visit: Visit, region: Region) -> Response:
    """What can be sent to the region."""
    every = [visit.office.forms.form(region.id, form_id) for form_id in visit.office.forms.forms(region.id)]
    forms = [form for form in every if not form.by_link]
    return visit.page("region", region, "shortly", forms=forms, switch=Switch("link", f"/{region.id}/"))


def text_page(visit: Visit, region: Region, text: Page) -> Response:
    """A page of the region's own words."""
    return visit.page("text", region, "shortly", text=text, switch=Switch("link", visit.request.path))
