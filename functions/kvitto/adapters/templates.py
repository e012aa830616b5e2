"""The typist: letters from Jinja templates, ``<kind>.<language>.txt.jinja``.

A template is the plain letter as it will be read; its first line is the subject. The HTML is made from the same
rendering, so the two never tell different things. What is filled in is set aside while the template's own lines
are read as headings, lists and paragraphs, and is put back escaped: no answer can look like structure.

Of structure there is: a line underlined with "===" or "---" is a heading; lines that begin "1. " or "- " are a list; a
line followed by indented ones is a term with its explanation; "Words: " before a :class:`Link` is that link.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from kvitto.core.failures import Permanent
from kvitto.core.forms.form import Language
from kvitto.core.ids import RegionId
from kvitto.core.letters import Link
from kvitto.core.message import Letter

_SLOT = re.compile("\ue000([0-9]+)\ue001")
"""Where something filled in belongs. Values are put in last and never searched, so their own signs mean nothing."""
_LINK_LINE = re.compile(f"(?P<words>.+): {_SLOT.pattern}")
_HEADINGS = {"h2": re.compile("={3,}"), "h3": re.compile("-{3,}")}
_ITEMS = {"ol": re.compile(r"[0-9]+\. "), "ul": re.compile("- ")}


@dataclass(frozen=True, slots=True)
class Shelf:
    """The templates of one region."""

    letters: Environment
    layout: Environment


class Templates:
    """Letters from a folder of templates; one of the same name in ``schemas/<region>/mail`` wins."""

    def __init__(self, templates: Path, schemas: Path) -> None:
        self._templates = templates
        self._schemas = schemas
        self._shelf = cache(self._open)

    def write(self, kind: str, region: RegionId, language: Language, facts: Mapping[str, object]) -> Letter:
        """Fill the template of ``kind``. Facts are shown as they are, tags, braces and all.

        Raises: Permanent when the template is missing, broken, or asks for a fact that is not there.
        """
        name = f"{kind}.{language}.txt.jinja"
        values: list[object] = []
        try:
            shelf = self._shelf(region)
            rendered = shelf.letters.get_template(name).render({**facts, "_values": values})
            first, *lines = rendered.strip().splitlines() or [""]
            subject = _in_words(first, values).replace("\n", " ")
            body = Markup("\n").join(_blocks(lines, values)).replace("</dl>\n<dl>", "")
            html = shelf.layout.get_template("_layout.html.jinja").render(subject=subject, language=language, body=body)
        except TemplateError as fault:
            raise Permanent(f"The letter {region}/{name} cannot be written: {fault}") from None
        text = "\n".join(_in_words(line, values).rstrip() for line in lines)
        return Letter(subject, re.sub(r"\n{3,}", "\n\n", text).strip() + "\n", html)

    def _open(self, region: RegionId) -> Shelf:
        loader = FileSystemLoader([self._schemas / region / "mail", self._templates])
        layout = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
        return Shelf(layout.overlay(finalize=_set_aside, trim_blocks=True, lstrip_blocks=True), layout)


@pass_context
def _set_aside(context: Context, value: object) -> object:
    """Keep what is filled in, and leave its slot. Markup is a macro's own lines, with slots already."""
    if isinstance(value, Markup):
        return value
    values: list[object] = context["_values"]
    values.append(value)
    return f"\ue000{len(values) - 1}\ue001"


def _in_words(line: str, values: Sequence[object]) -> str:
    """The line as plain text; an answer of several lines keeps the line's indent."""
    indent = line[: len(line) - len(line.lstrip())]
    return _SLOT.sub(lambda slot: f"\n{indent}".join(str(values[int(slot[1])]).splitlines()), line)


def _in_html(line: str, values: Sequence[object]) -> Markup:
    """The line as HTML: the template's words escaped, and what was filled in escaped too."""
    if found := _LINK_LINE.fullmatch(line.strip()):
        target = values[int(found[2])]
        if isinstance(target, Link):
            return Markup('<a href="{}">{}</a>').format(target, _in_html(found["words"], values))
    literals_and_slots = _SLOT.split(line.strip())
    return Markup().join(
        Markup("<br>\n").join(str(values[int(part)]).splitlines()) if place % 2 else part
        for place, part in enumerate(literals_and_slots)
    )


def _blocks(lines: Sequence[str], values: Sequence[object]) -> Iterator[Markup]:
    """Each run of lines between blank ones, as HTML."""
    for filled, run in groupby(lines, key=lambda line: bool(line.strip())):
        if not filled:
            continue
        block = list(run)
        for tag, rule in _HEADINGS.items():
            if len(block) > 1 and rule.fullmatch(block[1]):
                yield _element(tag, _in_html(block[0], values))
                del block[:2]
        if block:
            yield _block(block, values)


def _block(block: Sequence[str], values: Sequence[object]) -> Markup:
    """A list, terms with explanations, or a paragraph."""
    for tag, mark in _ITEMS.items():
        if all(mark.match(line) for line in block):
            items = (_element("li", _in_html(mark.sub("", line, 1), values)) for line in block)
            return _element(tag, Markup().join(items))
    if any(line.startswith("  ") for line in block):
        rows = (_element("dd" if line.startswith("  ") else "dt", _in_html(line, values)) for line in block)
        return _element("dl", Markup().join(rows))
    return _element("p", Markup("<br>\n").join(_in_html(line, values) for line in block))


def _element(tag: str, inside: Markup) -> Markup:
    return Markup("<{0}>{1}</{0}>").format(tag, inside)
