"""The pages of the staff's view: a table to look at, one row or column to work on, and what is pressed there."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Request, Response

from kvitto.local.google_client import Json, Refused
from kvitto.local.look import away, page
from kvitto.local.staff import changes
from kvitto.local.staff.changes import Change, Lost
from kvitto.local.staff.history import Shape, shape_of
from kvitto.local.staff.view import ROWS_A_PAGE, TabName, read_row, read_sheet, tabs_of

if TYPE_CHECKING:
    from kvitto.local.world import World

WORKBOOKS = ("work", "contacts")
STAYS = ("hidden", "page", "view", "lang")
"""What of an address a change keeps."""


class Elsewhere(Exception):  # noqa: N818 - where the row or column is now
    """What the form speaks of no longer stands where it did."""


def look(world: "World", request: Request, region: str, title: str) -> Response:
    """A tab of the region's spreadsheets; without a title, the first. Whoever has seen it so gets a short 304."""
    tabs = _tabs(world, region)
    tab = _named(tabs, title)
    seen = f'"{world.desk.modified(tab.spreadsheet)}"'
    if request.headers.get("If-None-Match") == seen:
        return Response(status=304)
    response = _page(world, request, region, tabs, tab)
    response.headers["ETag"] = seen
    return response


def _page(
    world: "World",
    request: Request,
    region: str,
    tabs: list[TabName],
    tab: TabName,
    *,
    status: int = 200,
    fault: str = "",
) -> Response:
    wanted = request.args
    number = max(wanted.get("page", 1, type=int), 1)
    sheet = read_sheet(world.desk, tab, page=number, hidden="hidden" in wanted, view=wanted.get("view", type=int))
    row = wanted.get("row", type=int)
    column = wanted.get("column", type=int)
    return page(
        world,
        request,
        "sheet",
        status=status,
        region=region,
        tabs=tabs,
        tab=tab,
        sheet=sheet,
        mark=shape_of(world.desk, tab).columns_mark,
        card=read_row(world.desk, tab, row) if row and tab.frozen_rows < row <= sheet.last + 1 else None,
        column=sheet.columns[column] if column is not None and 0 <= column < len(sheet.columns) else None,
        renaming="tab" in wanted,
        number=number,
        pages=-(-(sheet.last - tab.frozen_rows) // ROWS_A_PAGE),
        stays={name: wanted[name] for name in STAYS if name in wanted},
        path=path_of(region, tab),
        can_undo=world.history.has(tab),
        done=wanted.get("done", ""),
        fault=fault,
    )


def act(world: "World", request: Request, region: str, title: str) -> Response:
    """Do what was pressed, and show the tab again; or say why not."""
    tabs = _tabs(world, region)
    tab = _named(tabs, title)
    try:
        done, tab = _do(world, tab, request.form)
    except Elsewhere:
        return _page(world, request, region, tabs, tab, status=409, fault="elsewhere")
    except (Refused, ValueError) as refused:
        return _page(world, request, region, tabs, tab, status=400, fault=str(refused))
    stays = {name: value for name, value in request.args.items() if name in STAYS}
    return away(f"{path_of(region, tab)}?{urlencode({**stays, 'done': done})}")


def path_of(region: str, tab: TabName) -> str:
    return f"/_local/sheet/{region}/{quote(tab.title, safe='')}"


def _tabs(world: "World", region: str) -> list[TabName]:
    ids = [world.spreadsheets[region, workbook] for workbook in WORKBOOKS if (region, workbook) in world.spreadsheets]
    if not ids:
        raise NotFound(f"There is no region {region}.")
    return [tab for spreadsheet in ids for tab in tabs_of(world.desk, spreadsheet)]


def _named(tabs: list[TabName], title: str) -> TabName:
    for tab in tabs:
        if not title or tab.title == title:
            return tab
    raise NotFound(f"There is no tab {title}.")


# -- What is pressed ------------------------------------------------------------------------------


def _do(world: "World", tab: TabName, form: Mapping[str, str]) -> tuple[str, TabName]:
    """Carry it out; answers what was done, and the tab as it is called then."""
    google = world.desk
    shape = shape_of(google, tab)
    what = form.get("do", "")
    if what == "undo":
        undoes = world.history.take(tab, shape)
        if undoes is None:
            raise Elsewhere
        google.change(tab.spreadsheet, undoes)
        titles = {one.id: one for one in tabs_of(google, tab.spreadsheet)}
        return "undo", titles.get(tab.id, tab)
    if what == "save":
        undoes = _save(world, tab, shape, form)
    else:
        change = _change(world, tab, shape, what, form)
        google.change(tab.spreadsheet, change.does)
        undoes = list(change.undoes)
    if what == "rename_tab":
        tab = replace(tab, title=form["title"])
    if undoes:
        world.history.remember(tab, undoes, shape_of(google, tab))
    return what, tab


def _change(world: "World", tab: TabName, shape: Shape, what: str, form: Mapping[str, str]) -> Change:
    if what == "rename_tab":
        return changes.rename_tab(tab, form["title"])
    if what == "delete_row":
        row = _row(shape, form)
        return changes.delete_row(tab, row, _cells(world, tab, f"{row}:{row}")[0])
    if shape.columns_mark != form.get("mark"):
        raise Elsewhere
    column = int(form["column"])
    letters = changes.letters(column)
    match what:
        case "sort_up" | "sort_down":
            last = len(world.desk.values(tab.spreadsheet, tab.a1))
            before = _cells(world, tab, f"{tab.frozen_rows + 1}:{last}") if last > tab.frozen_rows else []
            return changes.sort(tab, column, max(last, tab.frozen_rows + 1), before, down=what == "sort_down")
        case "rename":
            [[heading]] = _cells(world, tab, f"{letters}1:{letters}1") or [[{}]]
            return changes.rename_column(tab, column, heading, form["heading"])
        case "insert_left" | "insert_right":
            return changes.insert_column(tab, column + (what == "insert_right"))
        case "move":
            return changes.move_column(tab, column, int(form["before"]))
        case "hide" | "unhide":
            return changes.hide_column(tab, column, hidden=what == "hide")
        case "fold" | "unfold":
            groups = read_sheet(world.desk, tab).groups
            [group] = [group for group in groups if (group.start, group.depth) == (column, int(form["depth"]))]
            return changes.fold(tab, group, folded=what == "fold")
        case "delete_column":
            return changes.delete_column(tab, column, _lost(world, tab, column))
    raise NotFound(f"There is nothing called {what} to do.")


def _save(world: "World", tab: TabName, shape: Shape, form: Mapping[str, str]) -> list[Json]:
    """Type in what differs from what the form showed, and answer with what undoes it."""
    if shape.columns_mark != form.get("mark"):
        raise Elsewhere
    row = _row(shape, form)
    typed: dict[str, str | bool] = {}
    undoes: list[Json] = []
    for name, was in form.items():
        if not name.startswith("was"):
            continue
        column = int(name[3:])
        is_box = was in ("box on", "box off")
        now = form.get(f"cell{column}", "").replace("\r\n", "\n")
        if (f"cell{column}" in form) == (was == "box on") if is_box else now == was.replace("\r\n", "\n"):
            continue
        address = f"{changes.letters(column)}{row}"
        typed[f"{tab.a1}!{address}"] = f"cell{column}" in form if is_box else now
        before = _cells(world, tab, f"{address}:{address}") if row <= tab.rows else []
        undoes.append(changes.write_back(tab, row - 1, column, before or [[{}]]))
    if typed and row > tab.rows:
        below = {"sheetId": tab.id, "dimension": "ROWS", "length": row - tab.rows}
        world.desk.change(tab.spreadsheet, [{"appendDimension": below}])
    if typed:
        world.desk.type_in(tab.spreadsheet, typed)
    return undoes


def _row(shape: Shape, form: Mapping[str, str]) -> int:
    row = shape.row_of(form.get("key", ""), int(form["row"]))
    if row is None:
        raise Elsewhere
    return row


def _cells(world: "World", tab: TabName, area: str) -> list[list[Json]]:
    """The cells of an area as an undo needs them, row by row."""
    fields = f"sheets.data.rowData.values({changes.KEPT})"
    found = world.desk.spreadsheet(tab.spreadsheet, fields=fields, ranges=[f"{tab.a1}!{area}"])
    rows: list[dict[str, Any]] = found["sheets"][0]["data"][0].get("rowData", [])
    return [row.get("values", [{}]) for row in rows] or [[{}]]


def _lost(world: "World", tab: TabName, column: int) -> Lost:
    """What an undo needs to bring a column back; its developer metadata is how Kvitto knows it again."""
    letters = changes.letters(column)
    fields = f"data(columnMetadata.developerMetadata,rowData.values({changes.KEPT})),conditionalFormats,protectedRanges"
    found = world.desk.spreadsheet(
        tab.spreadsheet, fields=f"sheets({fields})", ranges=[f"{tab.a1}!{letters}:{letters}"]
    )
    sheet: Json = found["sheets"][0]
    [data] = sheet["data"]
    return Lost(
        cells=[row.get("values", [{}])[0] for row in data.get("rowData", [])] or [{}],
        marks=data["columnMetadata"][0].get("developerMetadata", []),
        colours=[
            (index, rule)
            for index, rule in enumerate(sheet.get("conditionalFormats", []))
            if all(changes.is_of(area, column) for area in rule["ranges"])
        ],
        protections=[one for one in sheet.get("protectedRanges", []) if changes.is_of(one.get("range", {}), column)],
    )
