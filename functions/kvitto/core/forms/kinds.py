"""The closed set of kinds. KINDS has the behaviour of each; a row is a record of other kinds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, create_model
from pydantic import Field as Limits

from kvitto.core.forms.attached import Files
from kvitto.core.forms.behaviour import Behaviour, Nth
from kvitto.core.forms.counted import Count, Date, Money
from kvitto.core.forms.figures import Figure
from kvitto.core.forms.form import Field, Kind, Language
from kvitto.core.forms.picked import Choice, Choices, OneMunicipality, SeveralMunicipalities, Statement, YesNo
from kvitto.core.forms.worded import Email, Giro, Line, LongText, OrgNumber, Phone

if TYPE_CHECKING:
    from kvitto.core.region import Region


def behaviour(field: Field, region: Region) -> Behaviour:
    """How the field behaves in the region."""
    return behaviour_class(field.kind, many=field.many)(field, region)


def behaviour_class(kind: Kind, *, many: bool = False) -> type[Behaviour]:
    return SeveralMunicipalities if many else KINDS[kind]


def record(name: str, fields: Sequence[Field], region: Region) -> type[BaseModel]:
    """A strict model of answers to `fields`.

    Every answer may be missing: what is required hangs on other answers and on how far the person has come, so
    that is `check`'s affair. The JSON Schema names what always is.
    """
    members: dict[str, Any] = {}
    for field in fields:
        kind = behaviour(field, region).json_type()
        members[field.id] = (kind if field.required else kind | None, Limits(default=None, title=field.label.sv))
    return create_model(name, __config__=ConfigDict(extra="forbid"), **members)


class Rows(Behaviour):
    """A repeated group: a list of records, at most rows_max. What is typed has a name for each part of each row."""

    words = frozenset({"part", "rows_max", "sum_of"})
    needs = frozenset({"part", "rows_max"})

    @staticmethod
    def is_answer(value: object) -> bool:
        return value is not None and value != []

    def json_type(self) -> Any:
        row: Any = record(f"{self.field.id}_rad", self.field.fields, self.region)
        return Annotated[list[row], Limits(strict=True, min_length=1, max_length=self.field.rows_max)]

    def shown(self, value: Any, language: Language) -> str:
        """A line a row, and the sum in a line of its own."""
        parts = [behaviour(part, self.region) for part in self.field.fields]
        lines = [
            ", ".join(_in_row(part, row[part.field.id], language) for part in parts if part.field.id in row)
            for row in value
        ]
        if self.field.sum_of is not None:
            summed = behaviour(self.field.part(self.field.sum_of), self.region)
            total = summed.shown(sum_of_rows(self.field, value), language)
            lines.append(f"{'Summa' if language == 'sv' else 'Sum'}: {total}")
        return "\n".join(lines)

    def example(self, nth: Nth) -> Any:
        return [{part.id: behaviour(part, self.region).example(nth) for part in self.field.fields}]


def _in_row(part: Behaviour, value: Any, language: Language) -> str:
    """A yes or no means nothing without its question."""
    shown = part.shown(value, language)
    return f"{part.field.label.to(language)} {shown}" if part.field.kind == "yes_no" else shown


def sum_of_rows(field: Field, rows: Sequence[Mapping[str, Any]]) -> int:
    """The sum of the part that the field sums; a row without it counts as nothing."""
    return sum(row.get(field.sum_of or "", 0) for row in rows)


KINDS: Mapping[Kind, type[Behaviour]] = {
    "line": Line,
    "text": LongText,
    "email": Email,
    "phone": Phone,
    "choice": Choice,
    "choices": Choices,
    "municipality": OneMunicipality,
    "money_sek": Money,
    "count": Count,
    "figure": Figure,
    "date": Date,
    "yes_no": YesNo,
    "org_number": OrgNumber,
    "giro": Giro,
    "rows": Rows,
    "statement": Statement,
    "files": Files,
}
