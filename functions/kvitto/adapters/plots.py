"""Plots as SVG, drawn by matplotlib. The only module that knows it; it is never deployed (requirements-report.in).

What is drawn stands in a table beside it, so a plot has three colours and no more words than its bars need.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from kvitto.core.failures import Permanent

INK, NOW, BEFORE = "#1b1b1b", "#084c7f", "#6a8fb0"
"""Words and axis; the report's own year; earlier years. Each at least 3:1 against white."""

SIZE_IN = (4.6, 1.9)
WORDS_PT, MANY_WORDS_PT, MANY = 11, 8.5, 6
"""So large are the words, and so large where there are more bars than that."""


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar a year, the last being the report's own. ``values`` are None where there is no figure."""

    names: Sequence[str]
    values: Sequence[float | None]
    words: Sequence[str]
    highest: float | None = None


def draw(bars: Bars, id_: str) -> str:
    """An SVG element to stand in a page: no ids but those that begin with ``id_``, and nothing from outside.

    The same bars give the same text. Raises: Permanent when matplotlib is not there.
    """
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
    except ImportError:
        raise Permanent(
            "The plots of a report are drawn by matplotlib, which is not installed here: "
            "pip install --require-hashes --requirement requirements-report.txt"
        ) from None
    with mpl.rc_context(
        {
            "svg.fonttype": "none",
            "svg.hashsalt": id_,
            "font.size": WORDS_PT if len(bars.names) <= MANY else MANY_WORDS_PT,
            "font.family": "sans-serif",
        }
    ):
        figure = Figure(figsize=SIZE_IN)
        axes = figure.add_axes((0.02, 0.17, 0.96, 0.68))
        places = range(len(bars.names))
        heights = [value or 0 for value in bars.values]
        colours = [BEFORE] * (len(heights) - 1) + [NOW]
        axes.bar(places, heights, width=0.62, color=colours)
        top = bars.highest or max(heights, default=0) or 1
        for place, height, words in zip(places, heights, bars.words, strict=True):
            axes.text(place, height + top * 0.03, words, ha="center", va="bottom", color=INK)
        axes.set_ylim(0, top)
        axes.set_xlim(-0.6, max(len(heights), 5) - 0.4)
        axes.set_xticks(list(places), list(bars.names), color=INK)
        axes.tick_params(axis="x", length=0)
        axes.set_yticks([])
        for side in ("left", "right", "top"):
            axes.spines[side].set_visible(False)
        axes.spines["bottom"].set_color(INK)
        drawn = StringIO()
        nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
        figure.savefig(drawn, format="svg", transparent=True, metadata=nothing)
    return _inlined(drawn.getvalue(), id_)


def in_colours(svg: str, colours: Mapping[str, str], font: str) -> str:
    """The plot in other colours, by those it was drawn in, and in another font."""
    for drawn, wanted in colours.items():
        svg = svg.replace(drawn, wanted)
    return _FONT.sub(f"font-family: {font}", svg)


_FONT = re.compile(r"font-family: [^;\"]+")
_STYLE = re.compile(r"<style.*?</style>", re.DOTALL)
_NAMED = re.compile(r"(\bid=\"|href=\"#|url\(#)")
_UNUSED = re.compile(r" id=\"(?:figure|axes|patch|text|matplotlib\.axis|xtick|line2d)_\d+\"")
_SIZED = re.compile(r" (?:width|height)=\"[\d.]+pt\"")


def _inlined(svg: str, id_: str) -> str:
    """Without what belongs to a file of its own: its head, its style for everything, its size, and ids of no use."""
    head = svg.index("<svg")
    first, rest = svg[head:].split(">", 1)
    body = _NAMED.sub(rf"\g<1>{id_}-", _UNUSED.sub("", _STYLE.sub("", rest)))
    return _SIZED.sub("", first) + ">" + body.strip()
