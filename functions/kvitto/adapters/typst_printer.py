"""Prints with typst: PDF/UA-1 for who reads by ear, PDF/A-2a for the archive, both in one file.

Typst brings its fonts along, and no others are used, so the same answers make the same bytes everywhere. It refuses
PDF/UA for a character that its fonts lack, rather than print an empty box. Such characters are then printed as their
numbers; the record keeps them as they are.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path

import typst

from kvitto.core.failures import Permanent

_ODD = re.compile("[^\t\n\x20-\x7e\xa0-\u024f\u0370-\u03ff\u0400-\u04ff\u2010-\u2027\u2030-\u203a\u20ac\u2190-\u2193]")
"""What Libertinus is not sure to have: all but Latin, Greek, Cyrillic, and the signs of running text."""


class TypstPrinter:
    """Fills templates/pdf/answers.typ."""

    def __init__(self, templates: Path) -> None:
        self._template = templates / "pdf" / "answers.typ"

    def print_answers(self, post: Mapping[str, object], at: datetime) -> bytes:
        """The PDF of a post, as ``core.printed`` tells of it. The same post and time give the same bytes.

        Raises: Permanent when it cannot be printed, with nothing of what it says.
        """
        text = json.dumps(dict(post), ensure_ascii=False)
        try:
            try:
                return self._compiled(text, at, odd=False)
            except typst.TypstError:
                return self._compiled(printable(text), at, odd=True)
        except (RuntimeError, ValueError) as fault:  # TypstError among them.
            # Its message may quote an answer.
            raise Permanent(f"typst cannot print a post: {type(fault).__name__}") from None

    def _compiled(self, text: str, at: datetime, *, odd: bool) -> bytes:
        post = json.dumps({**json.loads(text), "odd": odd}, ensure_ascii=False)
        return typst.compile(
            self._source,
            format="pdf",
            sys_inputs={"post": post},
            font_paths=self._fonts,
            ignore_system_fonts=True,
            pdf_standards=["ua-1", "a-2a"],
            timestamp=int(at.timestamp()),
        )

    @cached_property
    def _source(self) -> bytes:
        return self._template.read_bytes()

    @cached_property
    def _fonts(self) -> typst.Fonts:
        return typst.Fonts(include_system_fonts=False)


def printable(text: str) -> str:
    """The text with what the fonts may lack as numbers, such as [U+1F600]."""
    return _ODD.sub(_number, text)


def _number(found: re.Match[str]) -> str:
    return f"[U+{ord(found[0]):04X}]"
