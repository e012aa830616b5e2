"""Read a region's sheet.toml, and complete its tabs with the questions of the region's forms."""

from collections.abc import Iterable, Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from kvitto.core.forms.columns import columns
from kvitto.core.forms.faults import FormFileError
from kvitto.core.forms.form import Form
from kvitto.core.ids import TabKey
from kvitto.core.sheet import CellType, Column, Tab, Zone

KVITTO_ID = "kvitto_id"
"""The key of the last, hidden column: the submission id."""

ALL_ANSWERS_GROUP = 9
"""The folded group of every answer that has no column of its own."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _ColumnInFile(_Strict):
    key: str
    heading: str
    zone: Zone
    type: CellType = "text"
    choices: list[str] = []
    group: int = 0


class _TabInFile(_Strict):
    key: str
    title: str
    workbook: Literal["work", "contacts"]
    purposes: list[str]
    frozen_columns: int = 0
    column: list[_ColumnInFile]


class _SheetFile(_Strict):
    tab: list[_TabInFile]


def tabs_from(toml: Mapping[str, object], file: str, forms: Iterable[Form]) -> tuple[Tab, ...]:
    """The tabs of a region's workbooks.

    Every tab ends with the answers that have no column of their own and, hidden, the submission id.
    Raises: FormFileError naming file, place and fault.
    """
    try:
        sheet = _SheetFile.model_validate(toml)
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
        raise FormFileError(file, faults) from None
    forms = list(forms)
    return tuple(_tab(tab, [form for form in forms if form.purpose in tab.purposes]) for tab in sheet.tab)


def _tab(tab: _TabInFile, forms: Iterable[Form]) -> Tab:
    own = [Column(one.key, one.heading, one.type, one.zone, tuple(one.choices), one.group) for one in tab.column]
    taken = {column.key for column in own}
    rest: dict[str, Column] = {}
    for form in forms:
        for one in columns(form):
            if one.workbook == tab.workbook and one.key not in taken and one.key not in rest:
                rest[one.key] = Column(one.key, one.heading, one.type, "inkommet", group=ALL_ANSWERS_GROUP)
    last = Column(KVITTO_ID, "Kvitto-id", zone="system", hidden=True)
    return Tab(
        key=TabKey(tab.key),
        title=tab.title,
        workbook=tab.workbook,
        purposes=tuple(tab.purposes),
        columns=(*own, *rest.values(), last),
        frozen_columns=tab.frozen_columns,
    )
