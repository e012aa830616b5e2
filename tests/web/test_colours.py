"""Every region's colours can be read, in light and in dark (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re

import pytest

from kvitto.web import assets
from tests.web.site import FILES

TEXT, THING = 4.5, 3.0
PAIRS = [
    ("text", "background", TEXT),
    ("text", "surface", TEXT),
    ("muted", "background", TEXT),
    ("muted", "surface", TEXT),
    ("link", "background", TEXT),
    ("link", "surface", TEXT),
    ("button_text", "button", TEXT),
    ("error", "background", TEXT),
    ("background", "warning", TEXT),
    ("line", "background", THING),
    ("button", "background", THING),
    ("focus", "background", THING),
    ("focus", "surface", THING),
    ("warning", "background", THING),
    ("done", "background", THING),
]


def luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def palettes():
    for region in FILES.regions():
        colours = FILES.region(region).colours
        yield f"{region} light", dict(colours.light)
        yield f"{region} dark", dict(colours.dark)
    light, dark = re.findall(r":root \{ (--background.*?)\}", assets.asset("kvitto.css"), re.DOTALL)
    for name, block in (("own light", light), ("own dark", dark)):
        found = re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6})", block)
        yield name, {key.replace("-", "_"): full(value) for key, value in found}


def full(colour: str) -> str:
    return colour if len(colour) == 7 else "#" + "".join(2 * digit for digit in colour[1:])


@pytest.mark.parametrize("palette", [pytest.param(colours, id=name) for name, colours in palettes()])
@pytest.mark.parametrize("front, back, least", PAIRS)
def test_what_is_written_can_be_read(palette, front, back, least):
    assert contrast(palette[front], palette[back]) >= least


def test_black_on_white_is_as_much_as_there_is():
    assert round(contrast("#000000", "#ffffff"), 1) == 21.0
