"""batchUpdate: the parts in order, all or none."""

from collections.abc import Callable, Mapping

from . import (
    change_cells,
    change_contents,
    change_dimensions,
    change_marks,
    change_ranges,
    change_search,
    change_tabs,
    metadata,
)
from .cells import Json
from .change import Change
from .errors import ApiError, invalid, not_built
from .messages import NOT_BUILT

Kind = Callable[[Change, Json], Json]

KINDS: Mapping[str, Kind] = (
    change_cells.KINDS
    | change_tabs.KINDS
    | change_dimensions.KINDS
    | change_ranges.KINDS
    | change_contents.KINDS
    | change_search.KINDS
    | change_marks.KINDS
    | metadata.KINDS
)

# Kinds that answer with an object of their own name even when it is empty; the others answer {} (recorded).
_ALWAYS_NAMED = {
    "deleteDimensionGroup",
    "findReplace",
    "deleteDeveloperMetadata",
    "trimWhitespace",
    "deleteDuplicates",
}


def kinds_of(body: Json) -> list[str]:
    """The kinds of a batch, for the log of requests."""
    parts = body.get("requests")
    return [next(iter(part), "") for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []


def apply(change: Change, body: Json) -> list[Json]:
    """Apply every part to the draft and give the replies. The draft is to be thrown away if this raises.

    The body has passed `checking.check`. Raises: ApiError naming the part that failed.
    """
    parts = body.get("requests")
    if not isinstance(parts, list) or not parts:
        raise invalid("Must specify at least one request.")
    return [_reply(change, index, part) for index, part in enumerate(parts)]


def _reply(change: Change, index: int, part: Json) -> Json:
    if len(part) != 1:
        raise invalid(f"Invalid requests[{index}]: Exactly one kind of request must be set.")
    ((name, request),) = part.items()
    if name in NOT_BUILT:
        raise not_built(f"batchUpdate's {name}")
    try:
        answer = KINDS[name](change, request)
    except ApiError as fault:
        raise (fault if fault.code == 501 else fault.within(index, name)) from fault
    except (KeyError, TypeError, AttributeError, ValueError) as fault:
        # A field that is missing, or odd inside what the messages do not look into; Google's wording differs by field.
        raise invalid(f"Invalid requests[{index}].{name}: {fault!r}") from fault
    return {name: answer} if answer or name in _ALWAYS_NAMED else {}
