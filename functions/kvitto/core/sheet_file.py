"""Read a region's sheet.toml, and complete its tabs with the questions of the region's forms."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from kvitto.core import sheet_formula
from kvitto.core.forms.columns import columns
from kvitto.core.forms.faults import FormFileError, meant
from kvitto.core.forms.form import Form
from kvitto.core.ids import TabKey
from kvitto.core.region import Frame
from kvitto.core.sheet import CellType, Column, Shade, Tab, View, Zone

KVITTO_ID = "kvitto_id"
"""The key of the last, hidden column: the submission id."""

KONTROLL = "kontroll"
"""The key of the tab that tells the proof and what needs a person."""

ALL_ANSWERS_GROUP = 9
"""The folded group of every answer that has no column of its own."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class ColumnInFile(_Strict):
    """A column. ``copies`` is ``tab.column``, whose choices stand below it; ``frames`` lists those of the region,
    ``links`` the addresses that staff go to.
    """

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
    frames: Literal["year", "sek"] | None = None
    links: Literal["register"] | None = None
    formula: str = ""
    red_above_zero: bool = False


class ViewInFile(_Strict):
    """A filter view."""

    title: str
    column: str
    shows: list[str] = []
    sort: str = ""


class TabInFile(_Strict):
    """A tab. ``parts`` are texts that its formulas share."""

    key: str
    title: str
    workbook: Literal["work", "contacts"]
    purposes: list[str] = []
    frozen_columns: int = 0
    column: list[ColumnInFile]
    view: list[ViewInFile] = []
    formula_rows: int = 0
    parts: dict[str, str] = {}


class SheetFile(_Strict):
    """A whole sheet.toml."""

    tab: list[TabInFile]

    def column(self, name: str) -> ColumnInFile | None:
        """The column that ``tab.column`` names."""
        tab_key, _, key = name.partition(".")
        return next((one for tab in self.tab if tab.key == tab_key for one in tab.column if one.key == key), None)


def tabs_from(
    toml: Mapping[str, object], file: str, forms: Iterable[Form], frames: Sequence[Frame] = ()
) -> tuple[Tab, ...]:
    """The tabs of a region's workbooks, in their order.

    A tab for posts ends with the answers that have no column of their own and, hidden, the submission id.
    Raises: FormFileError naming file, place and fault.
    """
    try:
        sheet = SheetFile.model_validate(toml)
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
        raise FormFileError(file, faults) from None
    if faults := list(_incoherences(sheet)):
        raise FormFileError(file, faults)
    forms = list(forms)
    return tuple(
        _tab(sheet, tab, [form for form in forms if form.purpose in tab.purposes], frames) for tab in sheet.tab
    )


def _tab(sheet: SheetFile, tab: TabInFile, forms: Iterable[Form], frames: Sequence[Frame]) -> Tab:
    own = [_column(sheet, tab, one, frames) for one in tab.column]
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
        formula_rows=tab.formula_rows,
    )


def _column(sheet: SheetFile, tab: TabInFile, column: ColumnInFile, frames: Sequence[Frame]) -> Column:
    staffs_own = all(one.zone == "handläggning" for one in tab.column)
    values: Sequence[str | int] = column.values
    if (copied := sheet.column(column.copies)) is not None:
        values = copied.choices
    elif column.frames is not None:
        values = [getattr(frame, column.frames) for frame in frames]
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
        values=tuple(values),
        choices_from=column.choices_from,
        shades=tuple((shade, tuple(words)) for shade, words in column.shades.items()),
        formula=sheet_formula.with_parts(column.formula, tab.parts),
        red_above_zero=column.red_above_zero,
        links=column.links or "",
        boxes_on_blank_rows=staffs_own and column.type == "tick",
    )


def _incoherences(sheet: SheetFile) -> Iterator[str]:
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
            yield from _wrong_formula(sheet, tab, one)
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


def _wrong_formula(sheet: SheetFile, tab: TabInFile, column: ColumnInFile) -> Iterator[str]:
    if not column.formula:
        return
    place = f'tab "{tab.key}", column "{column.key}"'
    if column.zone != "system" or tab.formula_rows < 1:
        yield f'{place}: a formula needs zone = "system", and formula_rows in its tab.'
    near = {f"{other.key}.{one.key}" for other in sheet.tab if other.workbook == tab.workbook for one in other.column}
    known = [*(one.key for one in tab.column), *sorted(near)]
    for name in sheet_formula.names_in(sheet_formula.with_parts(column.formula, tab.parts)):
        if name not in known:
            yield f'{place}: the formula names "{name}", which is no column here.{meant(name, known)}'


def _twice(what: str, keys: Sequence[str]) -> Iterator[str]:
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield f'{what} "{key}" stands there twice.'
