"""Makes a form of a form file.

`make_form` takes a file that has been checked, with nothing but dictionaries: it is what intake loads when it starts
cold, and pydantic alone would cost it a third of its time. `compile_form` checks the file first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kvitto.core.files.attachment import FILES_MAX
from kvitto.core.forms.form import (
    DaysFromStart,
    Example,
    Field,
    Form,
    Option,
    Otherwise,
    Promise,
    ShownWhen,
    Step,
    Text,
)
from kvitto.core.forms.windows import window_of
from kvitto.core.swedish import NBSP

if TYPE_CHECKING:
    from kvitto.core.region import Region

_AMOUNT = re.compile(r"(?<=[0-9}]) (?=[0-9]{3}(?![0-9])|kr\b)|(?<=\bSEK) (?=[0-9{])")

Words = Mapping[str, Any]
"""A table of the file. `Any` since this is where TOML becomes a form; `language.py` says what it may hold."""


def compile_form(toml: Words, *, file: str, region: Region) -> Form:
    """The form of a parsed form file; its id is the file's name.

    Raises: FormFileError with every fault, each with its place and what was likely meant.
    """
    from kvitto.core.forms.coherence import refuse_incoherent
    from kvitto.core.forms.language import refuse_unknown_words

    refuse_unknown_words(toml, file=file)
    form = make_form(toml, file=file, region=region)
    refuse_incoherent(form, toml, region, file=file)
    return form


def make_form(toml: Words, *, file: str, region: Region) -> Form:
    """The form of a file known to be right; of a wrong one whatever Python thinks of it."""
    return _Maker(region, toml["source"]).form(toml, id_=file.rpartition("/")[2].removesuffix(".toml"))


class _Maker:
    """Makes the parts of one form. `source` is the form's own, which a field or an option may replace."""

    def __init__(self, region: Region, source: str) -> None:
        self._region = region
        self._source = source
        self._roles = {contact.id: contact.role for contact in region.contacts}
        self._options: dict[str, tuple[Option, ...]] = {}
        """Of the fields so far, for a choice that is the main one of them."""

    def form(self, words: Words, id_: str) -> Form:
        declaration = words.get("declaration")
        return Form(
            region=self._region.id,
            id=id_,
            version=words["version"],
            purpose=words["purpose"],
            title=_text(words["title"]),
            intro=_text(words["intro"]),
            steps=tuple(self._step(step) for step in words["step"]),
            declaration=None if declaration is None else self._step(declaration),
            rules=tuple(words.get("rules", ())),
            json=words.get("json", False),
            tab=words["tab"],
            minutes=words["minutes"],
            who=_text(words["who"]),
            ready=_texts(words.get("ready", ())),
            after=_texts(words.get("after", ())),
            facts=_texts(words.get("facts", ())),
            talk_first=words.get("talk_first"),
            otherwise=_otherwise(words.get("otherwise")),
            windows=tuple(window_of(one["opens"], one["closes"]) for one in words.get("window", ())),
            by_link=words.get("by_link", False),
            source=words["source"],
        )

    def _step(self, words: Words) -> Step:
        fields = tuple(self._field(field) for field in words["field"])
        return Step(id=words["id"], title=_text(words["title"]), intro=_text_or_none(words.get("intro")), fields=fields)

    def _field(self, words: Words) -> Field:
        own = tuple(self._option(option, words) for option in words.get("option", ()))
        self._options[words["id"]] = own or self._options.get(words.get("main_of", ""), ())
        return Field(
            id=words["id"],
            kind=words["kind"],
            label=_text(words["label"]),
            hint=_text_or_none(words.get("hint")),
            required=words.get("required", False),
            options=self._options[words["id"]],
            chars_max=words.get("chars_max"),
            minimum=words.get("minimum"),
            maximum=words.get("maximum"),
            year=words.get("year", False),
            giro=words.get("giro"),
            many=words.get("many", False),
            autocomplete=words.get("autocomplete"),
            shown_when=_shown_when(words.get("shown_when")),
            fields=tuple(self._field(part) for part in words.get("part", ())),
            rows_max=words.get("rows_max"),
            sum_of=words.get("sum_of"),
            files_max=words.get("files_max", FILES_MAX) if words["kind"] == "files" else None,
            main_of=words.get("main_of"),
            comments_on=tuple(words.get("comments_on", ())),
            years=tuple(words.get("years", ())),
            promise=_promise(words.get("promise")),
            heading=words.get("heading"),
            personal=words.get("personal", False),
            example=_example(words.get("example")),
            messages={code: _text(text) for code, text in words.get("messages", {}).items()},
            source=words.get("source", self._source),
        )

    def _option(self, words: Words, field: Words) -> Option:
        return Option(
            id=words["id"],
            label=_text(words["label"]),
            hint=_text_or_none(words.get("hint")),
            contact_role=self._roles.get(words.get("contact", "")),
            source=words.get("source", field.get("source", self._source)),
        )


def _shown_when(words: Words | None) -> ShownWhen | None:
    return None if words is None else ShownWhen(words["field"], tuple(words["values"]))


def _otherwise(words: Words | None) -> Otherwise | None:
    if words is None:
        return None
    return Otherwise(_text(words["option"]), _text(words["title"]), _texts(words["paragraphs"]))


def _example(words: str | bool | int | list[str] | dict[str, int] | None) -> Example:
    if isinstance(words, dict):
        return DaysFromStart(words["days_from_start"])
    return tuple(words) if isinstance(words, list) else words


def _text(words: Words) -> Text:
    """Amounts written with ordinary spaces get such as do not break at the end of a line."""
    return Text(_AMOUNT.sub(NBSP, words["sv"]), _AMOUNT.sub(NBSP, words["en"]))


def _text_or_none(words: Words | None) -> Text | None:
    return None if words is None else _text(words)


def _promise(words: Words | None) -> Promise | None:
    if words is None:
        return None
    return Promise(words["of"], _text_or_none(words.get("label")), _text_or_none(words.get("hint")))


def _texts(words: Sequence[Words]) -> tuple[Text, ...]:
    return tuple(map(_text, words))
