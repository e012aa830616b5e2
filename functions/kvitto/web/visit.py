"""One request to a region's pages, and how a page is made of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from urllib.parse import urlencode

from werkzeug.wrappers import Request, Response

from kvitto.core import swedish
from kvitto.core.forms.answers import Setting
from kvitto.core.forms.form import Form, Language
from kvitto.core.forms.windows import Season, season
from kvitto.core.ids import RegionId
from kvitto.core.region import Region
from kvitto.ports import Office
from kvitto.steps.accept import STOCKHOLM
from kvitto.web import assets
from kvitto.web.headers import Keep, dress
from kvitto.web.limits import Limits
from kvitto.web.pages import fill

Wake = Callable[[RegionId], None]
"""Called when a region has something new for the pump."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A request, the office it is made to, and the language it is answered in."""

    office: Office
    request: Request
    language: Language
    wake: Wake
    open_json: bool
    limits: Limits | None = None
    """How much one address may post and send; None where there is no limit."""

    @property
    def now(self) -> datetime:
        return self.office.clock.now()

    @property
    def today(self) -> date:
        """The local date of pressing."""
        return self.now.astimezone(STOCKHOLM).date()

    @property
    def setting(self) -> Setting:
        return Setting(today=self.today)

    def season(self, form: Form, begun: datetime | None = None) -> Season:
        """How the form stands for whoever presses now, and began then."""
        return season(form.windows, self.now, begun)

    def day(self, day: date) -> str:
        """A day in words of the page's language."""
        return swedish.day(day) if self.language == "sv" else swedish.english_day(day)

    def region(self, form: Form) -> Region:
        return self.office.forms.region(form.region)

    def href(self, path: str, language: Language | None = None, **query: str) -> str:
        """A link that keeps the language, or changes it."""
        if (language or self.language) == "en":
            query["lang"] = "en"
        return f"{path}?{urlencode(query)}" if query else path

    def page(
        self,
        template: str,
        region: Region | None,
        keep: Keep,
        *,
        status: int = 200,
        linked: bool = False,
        switch: "Switch | None" = None,
        **facts: Any,  # Any: what a template shows is the template's affair
    ) -> Response:
        """Fill a template and dress the answer."""
        html = fill(
            template,
            self.language,
            {
                "region": region,
                "switch": switch,
                "href": self.href,
                "stylesheet": stylesheet_of(region),
                "icon": assets.fixed("svg"),
                "script": assets.fixed("js"),
                **facts,
            },
        )
        # A lone surrogate can be typed, is refused, and is shown again: nobody can send it as UTF-8.
        response = Response(html.encode("utf-8", "replace"), status, mimetype="text/html")
        response.headers["Content-Language"] = self.language
        return dress(response, self.request, keep, linked=linked)

    def away(self, path: str, keep: Keep = "nowhere", *, linked: bool = False, **query: str) -> Response:
        """Send the browser on to another page, which it shall GET."""
        response = Response(status=303, mimetype="text/plain")
        response.headers["Location"] = self.href(path, None, **query)
        return dress(response, self.request, keep, linked=linked)


@dataclass(frozen=True, slots=True)
class Switch:
    """How a page is had in the other language: by a link, or by a button of the form that keeps what is typed."""

    how: Literal["link", "button"]
    href: str
    go: str = ""


def stylesheet_of(region: Region | None) -> str:
    """The address of the region's stylesheet; Kvitto's own colours where there is no region."""
    if region is None:
        return assets.fixed("css")
    return assets.hashed(region.id, "css", assets.stylesheet(region.colours))
