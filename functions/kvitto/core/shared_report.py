"""A municipality's report on its way: everybody who has its link fills in the same one, and it is kept step by step.

What is kept is as it was typed. It rests on the report that was sent for the year before it, if any was, so that what
was begun before another one was sent is left behind with it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

Typed = Mapping[str, tuple[str, ...]]
"""What was typed in a step, by the name of its input."""

Steps = Mapping[str, Typed]
"""The same of a whole form, by step."""

FIRST = "first"
"""What a report rests on before any has been sent."""


@dataclass(frozen=True, slots=True)
class Report:
    """Which report it is: of a form, a municipality (its code) and a year."""

    region: str
    form: str
    municipality: str
    year: int

    def mark(self, sent: str) -> str:
        """What says that it has been begun, after ``sent``: the token of a report, or "" when none was sent before."""
        return f"{begun_in(self.region)}{self._name(sent)}"

    def versions(self, sent: str) -> str:
        """The folder of what has been kept of it since."""
        return f"begun/{self.region}-versions/{self._name(sent)}/"

    def _name(self, sent: str) -> str:
        return f"{self.form}.{self.municipality}.{self.year}.{sent or FIRST}"


@dataclass(frozen=True, slots=True)
class Version:
    """How the report stands. ``sent`` is the token of the one that was sent last, ``n`` counts what was kept since."""

    sent: str
    n: int
    typed: Steps

    @property
    def stamp(self) -> str:
        """Equal exactly when nobody has kept or sent anything in between."""
        return f"{self.sent or FIRST}/{self.n}"


def begun_in(region: str) -> str:
    """The folder with the marks of all that are begun in a region."""
    return f"begun/{region}/"


def parsed(mark: str) -> tuple[Report, str]:
    """Which report a mark is of, and the token that it rests on ("" for none). Raises: ValueError."""
    _, region, name = mark.split("/")
    form, municipality, year, sent = name.split(".")
    return Report(region, form, municipality, int(year)), "" if sent == FIRST else sent


def name_of(n: int) -> str:
    """The last part of a version's key: names sort as the versions came."""
    return f"{n:06d}"


def encode(typed: Steps) -> bytes:
    """What was typed as the bytes of an object. What no UTF-8 can carry has become a question mark."""
    body = {step: {name: list(texts) for name, texts in inputs.items()} for step, inputs in typed.items()}
    return json.dumps({"record": 1, "typed": body}, ensure_ascii=False).encode("utf-8", "replace")


def decode(raw: bytes) -> dict[str, dict[str, tuple[str, ...]]]:
    """Read it back. Raises: ValueError, KeyError, TypeError or AttributeError when it is damaged."""
    body = json.loads(raw)
    if body["record"] != 1:
        raise ValueError("What was begun is of a version that this code does not know.")
    return {
        step: {name: tuple(map(str, texts)) for name, texts in inputs.items()} for step, inputs in body["typed"].items()
    }


def merged(shown: Typed, mine: Typed, theirs: Typed) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    """A step as it should stand, and the inputs about which two people do not agree.

    ``shown`` is what stood on the page when it was opened, ``theirs`` what is kept now. What one of the two has
    changed stands; where both have, each in a way of their own, it stays as it is kept.
    """
    stands: dict[str, tuple[str, ...]] = {}
    disputed = []
    for name in dict.fromkeys((*shown, *theirs, *mine)):
        was, my, their = (typed.get(name, ()) for typed in (shown, mine, theirs))
        if not _same(my, was) and not _same(their, was) and not _same(my, their):
            disputed.append(name)
        answer = my if _same(their, was) else their
        if answer:
            stands[name] = answer
    return stands, tuple(disputed)


def _same(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """A blank input and none at all are the same answer, and so are spaces around one."""
    return [text.strip() for text in one if text.strip()] == [text.strip() for text in other if text.strip()]
