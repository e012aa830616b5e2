"""Addresses that staff go to, put in the sheet when it is prepared. They hold a secret, so no data file can."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from kvitto.core.forms.form import Form
from kvitto.core.links import register_link
from kvitto.core.registered import OPENS_A_CASE
from kvitto.core.sheet import Tab

REGISTER = "register"


def with_links(tabs: Iterable[Tab], register: Sequence[str]) -> list[Tab]:
    """The tabs with the addresses that stand in their columns of links."""
    return [
        replace(
            tab,
            columns=tuple(
                replace(one, values=tuple(register)) if one.links == REGISTER else one for one in tab.columns
            ),
        )
        for tab in tabs
    ]


def register_links(forms: Iterable[Form], public_url: str, secret: bytes) -> list[str]:
    """Where staff register what came on paper or in a mail: one address for each form that opens a case."""
    return [register_link(public_url, secret, form) for form in forms if form.purpose in OPENS_A_CASE]
