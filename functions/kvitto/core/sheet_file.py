"""Read a region's sheet.toml, and complete its tabs with the questions of the region's forms."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from kvitto.core.forms.columns import columns
from kvitto.core.forms.faults import FormFileError, meant
from kvitto.core.forms.form import Form
from kvitto.core.ids import TabKey
from kvitto.core.sheet import CellType, Column, Shade, Tab, View, Zone

KVITTO_ID = "kvitto_id"
"""The key of the last, hidden column: the submission id."""

KONTROLL = "kontroll"
"""The key of the tab that tells the proof and what needs a person."""

ALL_ANSWERS_GROUP = 9
"""The folded group of every answer that has no column of its own."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _ColumnInFile(_Strict):
    """``copies`` is ``tab.column``, whose choices stand below the heading."""

    key: str
    heading: str
    zone: Zone
    type: CellType = "text"
    choices: list[str] = []
    choices_from: str = ""
    shades: dict[Shade, list[str]] = {}
    group: int = 0
    hidden: bool = False
    note: str = ""
    width_px: int = 0
    values: list[str] = []
    copies: str = ""


class _ViewInFile(_Strict):
    title: str
    column: str
    shows: list[str] = []
    sort: str = ""


class _TabInFile(_Strict):
    key: str
    title: str
    workbook: Literal["work", "contacts"]
    purposes: list[str] = []
    frozen_columns: int = 0
    column: list[_ColumnInFile]
    view: list[_ViewInFile] = []


class _SheetFile(_Strict):
    tab: list[_TabInFile]

    def column(self, name: str) -> _ColumnInFile | None:
        """The column that ``tab.column`` names."""
        tab_key, _, key = name.partition(".")
        return next((one for tab in self.tab if tab.key == tab_key for one in tab.column if one.key == key), None)


def tabs_from(toml: Mapping[str, object], file: str, forms: Iterable[Form]) -> tuple[Tab, ...]:
    """The tabs of a region's workbooks, in their order.

    A tab for posts ends with the answers that have no column of their own and, hidden, the submission id.
    Raises: FormFileError naming file, place and fault.
    """
    try:
        sheet = _SheetFile.model_validate(toml)
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
        raise FormFileError(file, faults) from None
    if faults := list(_incoherences(sheet)):
        raise FormFileError(file, faults)
    forms = list(forms)
    return tuple(_tab(sheet, tab, [form for form in forms if form.purpose in tab.purposes]) for tab in sheet.tab)


def _tab(sheet: _SheetFile, tab: _TabInFile, forms: Iterable[Form]) -> Tab:
    staffs_own = all(one.zone == "handläggning" for one in tab.column)
    own = [_column(sheet, one, staffs_own=staffs_own) for one in tab.column]
    taken = {column.key for column in own}
    rest: dict[str, Column] = {}
    for form in forms:
        for one in columns(form):
            if one.workbook == tab.workbook and one.key not in taken and one.key not in rest:
                rest[one.key] = Column(one.key, one.heading, one.type, "inkommet", group=ALL_ANSWERS_GROUP)
    last = [Column(KVITTO_ID, "Kvitto-id", zone="system", hidden=True)] if tab.purposes else []
    return Tab(
        key=TabKey(tab.key),
        title=tab.title,
        workbook=tab.workbook,
        purposes=tuple(tab.purposes),
        columns=(*own, *rest.values(), *last),
        frozen_columns=tab.frozen_columns,
        views=tuple(View(one.title, one.column, tuple(one.shows), one.sort) for one in tab.view),
    )


def _column(sheet: _SheetFile, column: _ColumnInFile, *, staffs_own: bool) -> Column:
    copied = sheet.column(column.copies)
    return Column(
        key=column.key,
        heading=column.heading,
        type=column.type,
        zone=column.zone,
        choices=tuple(column.choices),
        group=column.group,
        hidden=column.hidden,
        note=column.note,
        width_px=column.width_px,
        values=tuple(copied.choices if copied is not None else column.values),
        choices_from=column.choices_from,
        shades=tuple((shade, tuple(words)) for shade, words in column.shades.items()),
        boxes_on_blank_rows=staffs_own and column.type == "tick",
    )


def _incoherences(sheet: _SheetFile) -> Iterator[str]:
    """What each part says rightly by itself, and wrongly of another part."""
    yield from _twice("tab", [tab.key for tab in sheet.tab])
    for tab in sheet.tab:
        place = f'tab "{tab.key}"'
        known = [one.key for one in tab.column]
        yield from _twice(f"{place}, column", known)
        if tab.key == KONTROLL and KVITTO_ID not in known:
            yield f'{place}: needs the hidden column "{KVITTO_ID}", by which Kvitto knows its lines again.'
        for one in tab.column:
            unknown = [word for words in one.shades.values() for word in words if word not in one.choices]
            for word in unknown:
                yield f'{place}, column "{one.key}": shades "{word}" is not a choice.{meant(word, one.choices)}'
            if one.choices_from and any(other.type == "tick" for other in tab.column):
                yield f'{place}, column "{one.key}": choices_from does not go with check boxes in the tab; use choices.'
            for name in filter(None, (one.choices_from, one.copies)):
                if sheet.column(name) is None:
                    yield f'{place}, column "{one.key}": there is no column "{name}" (write "tab.column").'
        for view in tab.view:
            for key in filter(None, (view.column, view.sort)):
                if key not in known:
                    yield f'{place}, view "{view.title}": column "{key}" is not in the tab.{meant(key, known)}'
            column = sheet.column(f"{tab.key}.{view.column}")
            choices = column.choices if column is not None else []
            for word in view.shows:
                if word not in choices:
                    yield f'{place}, view "{view.title}": shows "{word}" is not a choice.{meant(word, choices)}'


def _twice(what: str, keys: Sequence[str]) -> Iterator[str]:
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield f'{what} "{key}" stands there twice.'
