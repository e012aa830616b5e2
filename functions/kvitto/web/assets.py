"""Stylesheet, script and icon under ``/-/``, each named by its content so that browsers may keep it for ever."""

import hashlib
import re
from collections.abc import Mapping
from functools import lru_cache

from kvitto.core.region import Colour, Colours
from kvitto.web.pages import templates_folder

_NAME = re.compile(r"([a-z]{2,20})\.[0-9a-f]{12}\.(css|js|svg)")


def stylesheet(colours: Colours) -> str:
    """The one stylesheet, opened by the region's colours as CSS variables, light and dark."""
    light, dark = _variables(colours.light), _variables(colours.dark)
    return f":root{{{light}}}@media(prefers-color-scheme:dark){{:root{{{dark}}}}}\n{asset('kvitto.css')}"


def hashed(owner: str, kind: str, content: str) -> str:
    """The address of an asset: ``/-/vgr.0123456789ab.css``."""
    return f"/-/{owner}.{hashlib.sha256(content.encode()).hexdigest()[:12]}.{kind}"


def owner_of(name: str) -> tuple[str, str] | None:
    """Whose asset it is, and of which kind: ``("vgr", "css")``. None for a name of no asset."""
    found = _NAME.fullmatch(name)
    return (found[1], found[2]) if found else None


FIXED = {("kvitto", "css"): "text/css", ("kvitto", "js"): "text/javascript", ("kvitto", "svg"): "image/svg+xml"}
"""Assets that are files as they are, with their media types; a region's stylesheet is made."""


def fixed(kind: str) -> str:
    """The address of one of Kvitto's own assets."""
    return hashed("kvitto", kind, asset(f"kvitto.{kind}"))


@lru_cache(maxsize=8)
def asset(name: str) -> str:
    """The text of a file in templates/assets."""
    return (templates_folder() / "assets" / name).read_text("utf-8")


def _variables(colours: Mapping[Colour, str]) -> str:
    return ";".join(f"--{name.replace('_', '-')}:{value}" for name, value in colours.items())
