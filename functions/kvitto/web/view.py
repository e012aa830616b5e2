"""A step as the page shows it: each question with what was typed, what is wrong and what can be picked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from types import MappingProxyType

from kvitto.core.files.attachment import Attachment, from_text
from kvitto.core.forms.answers import Problem
from kvitto.core.forms.form import NO_NUMBER, Field, Form, ShownWhen, Step, Text
from kvitto.core.region import Region
from kvitto.core.swedish import sort_key
from kvitto.web.body import Typed
from kvitto.web.rows import numbers

LIST_FROM = 8
"""From so many alternatives on, one is picked from a list and several from a part that folds away."""

YES_NO = (("ja", Text("Ja", "Yes")), ("nej", Text("Nej", "No")))


@dataclass(frozen=True, slots=True)
class Pick:
    """One thing that can be picked. ``id`` is its input's, ``reveals`` whether picking it asks the next question."""

    id: str
    value: str
    label: Text
    hint: Text | None = None
    contact: Text | None = None
    reveals: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """One question. ``name`` is its input's name, and the id of its first input."""

    field: Field
    name: str
    values: tuple[str, ...]
    error: Text | None
    picks: tuple[Pick, ...] = ()
    rows: tuple["Row", ...] = ()
    described_by: str = ""
    files: tuple[Attachment, ...] = ()
    earlier: Text | None = None
    """What the same library answered for the year before."""

    @property
    def number(self) -> str:
        """Of a figure, what was typed and not ticked."""
        ticks = {pick.value for pick in self.picks}
        return next((value for value in self.values if value not in ticks), "")

    @property
    def value(self) -> str:
        return self.values[0] if self.values else ""

    @property
    def is_long(self) -> bool:
        return len(self.picks) >= LIST_FROM


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a repeated group; ``n`` is its number in the names of its inputs."""

    n: int
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Questions that stand together. ``when``: the answers to the question before that they are asked after."""

    questions: tuple[Question, ...]
    when: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the error summary. ``target`` is the id to go to on this page, ``step`` the step that mends it."""

    text: Text
    target: str = ""
    step: str = ""


def blocks(
    region: Region,
    step: Step,
    typed: Typed,
    problems: Sequence[Problem] = (),
    earlier: Mapping[str, Text] = MappingProxyType({}),
) -> tuple[Block, ...]:
    """The step's questions, those that hang on the same answer together. ``earlier`` stands beside the question."""
    wrong = {problem.pointer.removeprefix("/").replace("/", "-"): problem.text for problem in reversed(problems)}
    wrong |= _about_files(step, problems)
    conditions = [field.shown_when for field in step.fields if field.shown_when]
    revealing = {(when.field, value) for when in conditions for value in _sent(when)}
    made = {
        field.id: replace(_question(field, region, field.id, typed, wrong, revealing), earlier=earlier.get(field.id))
        for field in step.fields
    }
    return tuple(
        Block(tuple(made[field.id] for field in fields), _labels(made[when.field], when) if when else ())
        for when, fields in groupby(step.fields, lambda field: field.shown_when)
    )


def summary(step: Step, typed: Typed, problems: Sequence[Problem]) -> tuple[Line, ...]:
    """The problems of a step, each with the input to go to."""
    return tuple(Line(problem.text, _target(step, typed, problem)) for problem in problems)


def summary_by_step(form: Form, problems: Sequence[Problem]) -> tuple[Line, ...]:
    """The problems of a whole form, each with the step that mends it; the declaration's are on the page itself."""
    owners = {field.id: step.id for step in form.steps for field in step.fields}
    return tuple(
        Line(problem.text, "" if problem.field in owners else problem.field, owners.get(problem.field, ""))
        for problem in problems
    )


def _question(
    field: Field,
    region: Region,
    name: str,
    typed: Typed,
    wrong: dict[str, Text],
    revealing: set[tuple[str, str]],
) -> Question:
    error = wrong.get(name)
    told = field.hint or (field.chars_max and field.kind == "text") or field.kind == "files"
    described = [f"{name}-tips"] if told else []
    described += [f"{name}-fel"] if error else []
    return Question(
        field=field,
        name=name,
        values=typed.get(name, ()),
        error=error,
        picks=tuple(_picks(field, region, name, revealing)),
        rows=tuple(_rows(field, region, typed, wrong)) if field.kind == "rows" else (),
        described_by=" ".join(described),
        files=tuple(from_text(text) for text in typed.get(name, ())) if field.kind == "files" else (),
    )


def _about_files(step: Step, problems: Sequence[Problem]) -> dict[str, Text]:
    """Each file that was refused is told of at the question, not the first alone."""
    told: dict[str, Text] = {}
    for field in step.fields:
        texts = [problem.text for problem in problems if field.kind == "files" and problem.field == field.id]
        if texts:
            told[field.id] = Text(" ".join(text.sv for text in texts), " ".join(text.en for text in texts))
    return told


def _rows(field: Field, region: Region, typed: Typed, wrong: dict[str, Text]) -> Iterator[Row]:
    for n in numbers(field, typed):
        parts = (_question(part, region, f"{field.id}-{n}-{part.id}", typed, wrong, set()) for part in field.fields)
        yield Row(n, tuple(parts))


def _picks(field: Field, region: Region, name: str, revealing: set[tuple[str, str]]) -> Iterator[Pick]:
    found: list[tuple[str, Text, Text | None, Text | None]] = []
    if field.kind == "municipality":
        towns = sorted(region.municipalities, key=lambda one: sort_key(one.name))
        found = [(one.code, Text(one.name, one.name), None, None) for one in towns]
    elif field.kind == "yes_no":
        found = [(value, label, None, None) for value, label in YES_NO]
    elif field.kind == "figure":
        found = [(value, label, None, None) for value, label in NO_NUMBER.items()]
    elif field.kind in ("choice", "choices"):
        # What an alternative means, and whom to ask about it, stands where it was first chosen.
        told = field.main_of is None
        found = [(o.id, o.label, o.hint if told else None, o.contact_role if told else None) for o in field.options]
    for place, (value, label, hint, contact) in enumerate(found):
        # A figure's first input is the one for its number.
        id_ = f"{name}-{place + 1}" if place or field.kind == "figure" else name
        yield Pick(id_, value, label, hint, contact, (field.id, value) in revealing)


def _sent(when: ShownWhen) -> list[str]:
    """What the web form sends for the values of a condition."""
    return [value if isinstance(value, str) else YES_NO[0 if value else 1][0] for value in when.values]


def _labels(asked_by: Question, when: ShownWhen) -> tuple[Text, ...]:
    return tuple(pick.label for pick in asked_by.picks if pick.value in _sent(when))


def _target(step: Step, typed: Typed, problem: Problem) -> str:
    """The id of the input that the problem is about; nothing for an input that the step does not have."""
    field = next((field for field in step.fields if field.id == problem.field), None)
    if field is None:
        return ""
    name = problem.pointer.removeprefix("/").replace("/", "-")
    if field.kind == "rows" and name == field.id:
        return f"{field.id}-{numbers(field, typed)[0]}-{field.fields[0].id}"
    return name
