"""The form as columns of the sheet, and a submission as its cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from kvitto.core.forms.answers import Answers
from kvitto.core.forms.behaviour import Cell, ColumnType
from kvitto.core.forms.coherence import CELL_MAX
from kvitto.core.forms.form import Field, Form
from kvitto.core.forms.kinds import behaviour, behaviour_class

if TYPE_CHECKING:
    from kvitto.core.region import Region

CODE = ".kod"
"""Ends the key of the column that keeps a municipality's code, beside the column with its name."""


@dataclass(frozen=True)
class Column:
    """key is the field's id and never changes; heading is what staff see first and may rename.

    "inkommet" columns are named by the form and have a place of their own; "alla_svar" is the folded rest.
    """

    key: str
    heading: str
    type: ColumnType
    zone: Literal["inkommet", "alla_svar"]
    workbook: Literal["work", "contacts"]


def columns(form: Form) -> tuple[Column, ...]:
    """In the order of the questions."""
    return tuple(column for field in form.fields for column in _columns(field))


def _columns(field: Field) -> list[Column]:
    kind = "year" if field.year else behaviour_class(field.kind, many=field.many).column
    zone: Literal["inkommet", "alla_svar"] = "inkommet" if field.heading else "alla_svar"
    workbook: Literal["work", "contacts"] = "contacts" if field.personal else "work"
    made = [Column(field.id, field.heading or field.label.sv, kind, zone, workbook)]
    if field.kind == "municipality" and not field.many:
        made.append(Column(field.id + CODE, f"{made[0].heading}, kod", "text", "alla_svar", workbook))
    return made


def cells(form: Form, region: Region, answers: Answers) -> dict[str, Cell]:
    """By column key; a question without an answer has no cell.

    Of several with a main one, the main has its own column and the others theirs: nothing is told twice.
    Raises: ValueError when a cell would hold more than 20,000 characters, which the form's limits prevent.
    """
    made: dict[str, Cell] = {}
    mains = {field.main_of: answers[field.id] for field in form.fields if field.main_of and field.id in answers}
    for field in form.fields:
        if field.id not in answers:
            continue
        value = answers[field.id]
        if field.id in mains:
            value = [one for one in value if one != mains[field.id]]
        made[field.id] = behaviour(field, region).cell(value)
        if field.kind == "municipality" and not field.many:
            made[field.id + CODE] = str(answers[field.id])
    for key, cell in made.items():
        if isinstance(cell, str) and len(cell) > CELL_MAX:
            raise ValueError(f"The cell of {key} in {form.region}/{form.id} would hold {len(cell)} characters.")
    return {key: cell for key, cell in made.items() if cell != ""}
