"""Parts of a batchUpdate about what lies over the cells: names, protection, filters, conditional formats, bands."""

import re

from .book import Tab
from .cells import Json
from .change import Change, stored_range
from .change_cells import mask_of
from .errors import invalid
from .formats import kept, kept_mask, told
from .grid import parse_span
from .masks import merged
from .names import of_grid_range
from .render import without_zero_tab

_NAME = re.compile(r"[^\W\d]\w{0,249}")


def _range(change: Change, given: Json) -> Json:
    target = of_grid_range(change.book, given)
    return stored_range(target.tab, target.area)


def _told(item: Json) -> Json:
    """As it is answered."""
    return dict(without_zero_tab(told(item)))


def add_named_range(change: Change, request: Json) -> Json:
    given = request.get("namedRange") or {}
    name = given.get("name", "")
    _check_name(change, name)
    named = {
        "namedRangeId": given.get("namedRangeId") or str(change.new_id()),
        "name": name,
        "range": _range(change, given.get("range") or {}),
    }
    change.book.named_ranges.append(named)
    return {"namedRange": without_zero_tab(named)}


def _check_name(change: Change, name: str) -> None:
    if not _NAME.fullmatch(name) or parse_span(name) or name.casefold() in ("true", "false"):
        raise invalid(f"Invalid name: {name}")
    if any(item["name"].casefold() == name.casefold() for item in change.book.named_ranges):
        raise invalid(f"Cannot add named range with name: {name}. The named range already exists.")


def update_named_range(change: Change, request: Json) -> Json:
    given = request.get("namedRange") or {}
    for index, item in enumerate(change.book.named_ranges):
        if item["namedRangeId"] == given.get("namedRangeId"):
            new = merged(item, given, mask_of(request, "NamedRange"))
            if new["name"] != item["name"]:
                _check_name(change, new["name"])
            change.book.named_ranges[index] = new | {"range": _range(change, new["range"])}
            return {}
    raise invalid(f"No named range with id: {given.get('namedRangeId')}")


def delete_named_range(change: Change, request: Json) -> Json:
    wanted = request.get("namedRangeId")
    kept_ranges = [item for item in change.book.named_ranges if item["namedRangeId"] != wanted]
    if len(kept_ranges) == len(change.book.named_ranges):
        raise invalid(f"No named range with id: {wanted}")
    change.book.named_ranges = kept_ranges
    return {}


def add_protected_range(change: Change, request: Json) -> Json:
    given = {name: item for name, item in (request.get("protectedRange") or {}).items() if item is not None}
    if "namedRangeId" in given:
        named = next((n for n in change.book.named_ranges if n["namedRangeId"] == given["namedRangeId"]), None)
        if named is None:
            raise invalid(f"No named range with id: {given['namedRangeId']}")
        given["range"] = named["range"]
    tab = change.book.tab((given.get("range") or {}).get("sheetId", 0))
    protected = {"protectedRangeId": given.pop("protectedRangeId", None) or change.new_id()}
    protected |= {"range": _whole_or_range(change, given.pop("range", None) or {})}
    protected |= {name: item for name, item in given.items() if item not in (False, "", [], {})}
    protected |= _editing(change, protected)
    protected["_owner"] = change.caller
    tab.extras.setdefault("protectedRanges", []).append(protected)
    return {"protectedRange": without_zero_tab(protected)}


def _whole_or_range(change: Change, given: Json) -> Json:
    """A range that names only a tab stays so: the tab as a whole is protected, however it grows."""
    if set(given) <= {"sheetId"}:
        return {"sheetId": change.book.tab(given.get("sheetId", 0)).id}
    return _range(change, given)


def _editing(change: Change, protected: Json) -> Json:
    """Who protects may always edit, and is told so; a range that only warns has no editors."""
    if protected.get("warningOnly"):
        return {"requestingUserCanEdit": True}
    editors = dict(protected.get("editors") or {})
    users = list(editors.get("users") or [])
    if change.caller not in users:
        users.append(change.caller)
    return {"requestingUserCanEdit": True, "editors": {k: v for k, v in editors.items() if v} | {"users": users}}


def _find(change: Change, name: str, key: str, wanted: object) -> tuple[Tab, int]:
    for tab in change.book.tabs:
        for index, item in enumerate(tab.extras.get(name, ())):
            if item.get(key) == wanted:
                return tab, index
    kind = re.sub(r"([A-Z])", lambda match: " " + match[1].lower(), key.removesuffix("Id"))
    raise invalid(f"No {kind} with ID: {wanted}")


def update_protected_range(change: Change, request: Json) -> Json:
    given = request.get("protectedRange") or {}
    tab, index = _find(change, "protectedRanges", "protectedRangeId", given.get("protectedRangeId"))
    old = tab.extras["protectedRanges"][index]
    if not change.may_edit(old):
        raise invalid("You do not have permission to edit this protected range.")
    new = merged(old, given, mask_of(request, "ProtectedRange")) | {
        "protectedRangeId": old["protectedRangeId"],
        "_owner": old["_owner"],
    }
    tab.extras["protectedRanges"][index] = new | {"range": _whole_or_range(change, new.get("range") or {})}
    return {}


def delete_protected_range(change: Change, request: Json) -> Json:
    tab, index = _find(change, "protectedRanges", "protectedRangeId", request.get("protectedRangeId"))
    if not change.may_edit(tab.extras["protectedRanges"][index]):
        raise invalid("You do not have permission to edit this protected range.")
    del tab.extras["protectedRanges"][index]
    return {}


def set_basic_filter(change: Change, request: Json) -> Json:
    given = kept(request.get("filter") or {})
    target = of_grid_range(change.book, given.get("range") or {})
    target.tab.extras["basicFilter"] = [given | {"range": stored_range(target.tab, target.area)}]
    return {}


def clear_basic_filter(change: Change, request: Json) -> Json:
    change.book.tab(request.get("sheetId", 0)).extras.pop("basicFilter", None)
    return {}


def add_filter_view(change: Change, request: Json) -> Json:
    given = kept(request.get("filter") or {})
    target = of_grid_range(change.book, given.get("range") or {})
    views = target.tab.extras.setdefault("filterViews", [])
    view = {"filterViewId": given.get("filterViewId") or change.new_id(), "title": f"Filter {len(views) + 1}"}
    view |= given | {"range": stored_range(target.tab, target.area)}
    views.append(view)
    return {"filter": _told(view)}


def update_filter_view(change: Change, request: Json) -> Json:
    given = kept(request.get("filter") or {})
    tab, index = _find(change, "filterViews", "filterViewId", given.get("filterViewId"))
    old = tab.extras["filterViews"][index]
    new = merged(old, given, kept_mask(mask_of(request, "FilterView"))) | {"filterViewId": old["filterViewId"]}
    tab.extras["filterViews"][index] = new | {"range": _range(change, new.get("range") or old["range"])}
    return {}


def delete_filter_view(change: Change, request: Json) -> Json:
    tab, index = _find(change, "filterViews", "filterViewId", request.get("filterId"))
    del tab.extras["filterViews"][index]
    return {}


def duplicate_filter_view(change: Change, request: Json) -> Json:
    tab, index = _find(change, "filterViews", "filterViewId", request.get("filterId"))
    old = tab.extras["filterViews"][index]
    view = old | {"filterViewId": change.new_id(), "title": f"Copy of {old['title']}"}
    tab.extras["filterViews"].append(view)
    return {"filter": _told(view)}


def add_conditional_format(change: Change, request: Json) -> Json:
    rule = kept(request.get("rule") or {})
    ranges = [_range(change, item) for item in rule.get("ranges") or []]
    if not ranges:
        raise invalid("A conditional format rule must have at least one range.")
    rules = change.book.tab(ranges[0]["sheetId"]).extras.setdefault("conditionalFormats", [])
    rules.insert(request.get("index", 0), rule | {"ranges": ranges})
    return {}


def update_conditional_format(change: Change, request: Json) -> Json:
    index = request.get("index", 0)
    rule = kept(request.get("rule") or {})
    tab_id = request.get("sheetId", ((rule.get("ranges") or [{}])[0]).get("sheetId", 0))
    rules = change.book.tab(tab_id).extras.get("conditionalFormats", [])
    _check_rule(index, rules)
    old = rules.pop(index)
    if rule:
        rules.insert(index, rule | {"ranges": [_range(change, item) for item in rule.get("ranges") or []]})
        return {"oldRule": _told(old), "newIndex": index, "newRule": _told(rules[index])}
    rules.insert(request.get("newIndex", 0), old)
    return {"newIndex": request.get("newIndex", 0), "oldIndex": index, "newRule": _told(old)}


def delete_conditional_format(change: Change, request: Json) -> Json:
    rules = change.book.tab(request.get("sheetId", 0)).extras.get("conditionalFormats", [])
    index = request.get("index", 0)
    _check_rule(index, rules)
    return {"rule": _told(rules.pop(index))}


def _check_rule(index: int, rules: list[Json]) -> None:
    if not 0 <= index < len(rules):
        raise invalid(f"No conditional format on sheet at index: {index}")


def add_banding(change: Change, request: Json) -> Json:
    given = kept(request.get("bandedRange") or {})
    target = of_grid_range(change.book, given.get("range") or {})
    band = {"bandedRangeId": given.get("bandedRangeId") or change.new_id()} | given
    band["range"] = stored_range(target.tab, target.area)
    target.tab.extras.setdefault("bandedRanges", []).append(band)
    return {"bandedRange": _told(band)}


def update_banding(change: Change, request: Json) -> Json:
    given = kept(request.get("bandedRange") or {})
    tab, index = _find(change, "bandedRanges", "bandedRangeId", given.get("bandedRangeId"))
    old = tab.extras["bandedRanges"][index]
    new = merged(old, given, kept_mask(mask_of(request, "BandedRange"))) | {"bandedRangeId": old["bandedRangeId"]}
    tab.extras["bandedRanges"][index] = new | {"range": _range(change, new.get("range") or old["range"])}
    return {}


def delete_banding(change: Change, request: Json) -> Json:
    tab, index = _find(change, "bandedRanges", "bandedRangeId", request.get("bandedRangeId"))
    del tab.extras["bandedRanges"][index]
    return {}


KINDS = {
    "addNamedRange": add_named_range,
    "updateNamedRange": update_named_range,
    "deleteNamedRange": delete_named_range,
    "addProtectedRange": add_protected_range,
    "updateProtectedRange": update_protected_range,
    "deleteProtectedRange": delete_protected_range,
    "setBasicFilter": set_basic_filter,
    "clearBasicFilter": clear_basic_filter,
    "addFilterView": add_filter_view,
    "updateFilterView": update_filter_view,
    "duplicateFilterView": duplicate_filter_view,
    "deleteFilterView": delete_filter_view,
    "addConditionalFormatRule": add_conditional_format,
    "updateConditionalFormatRule": update_conditional_format,
    "deleteConditionalFormatRule": delete_conditional_format,
    "addBanding": add_banding,
    "updateBanding": update_banding,
    "deleteBanding": delete_banding,
}
