"""Calls from the scheduler and from the bucket's events: do steps, and answer what they did."""

import json
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from threading import Lock
from typing import Any

from werkzeug.wrappers import Request, Response

from kvitto.core.failures import Permanent, Temporary
from kvitto.core.ids import RegionId
from kvitto.ports import Office


class Part:
    """A step and the office it works in. One call at a time: a state is folded by one hand."""

    def __init__(self, office: Office, step: Callable[[Office, RegionId], Any]) -> None:  # Any: a dataclass
        self._office = office
        self._step = step
        self._lock = Lock()

    def run(self, region: RegionId) -> dict[str, object]:
        """Run the step. Whatever goes wrong is an answer here, so that other regions have their turn."""
        with self._lock:
            try:
                return asdict(self._step(self._office, region))
            except Temporary as fault:
                return self._told(region, fault, again=True, why=str(fault))
            except Permanent as fault:
                return self._told(region, fault, again=False, why=str(fault))
            except Exception as fault:  # noqa: BLE001 - a fault of ours in one region must not stop the others
                return self._told(region, fault, again=False, why="a fault in Kvitto; see the log")

    def _told(self, region: RegionId, fault: Exception, *, again: bool, why: str) -> dict[str, object]:
        # The text of an unforeseen error may hold answers, so only its type and place are logged.
        self._office.log("call_failed", region=region, error=type(fault).__name__, place=place_of(fault))
        return {"error": type(fault).__name__, "why": why, "again": again}


def answer_call(request: Request, regions: Sequence[str], parts: Mapping[str, Part]) -> Response:
    """Run the parts asked for, ``{"region": …, "part": …}``, or all of them for all regions.

    200 when all went well; 503 when trying again may help; 500 when a person must look. The body
    tells, by region and part, what was done.
    """
    region_of_event = _event_region(request)
    if region_of_event is not None and region_of_event not in regions:
        return _json({"nothing_to_do": "The event tells of an object that waits for nobody."}, 200)
    if not parts:
        return _json({"nothing_to_do": "This call has no work yet: no part of Kvitto has given it any."}, 200)
    asked = request.get_json(silent=True)
    asked = asked if isinstance(asked, dict) else {}
    region, part = region_of_event or asked.get("region"), asked.get("part")
    if (region is not None and region not in regions) or (part is not None and part not in parts):
        return _json({"error": f"No such region or part. Regions: {list(regions)}; parts: {list(parts)}."}, 400)
    done = {
        one: {name: parts[name].run(RegionId(one)) for name in ([part] if part else parts)}
        for one in ([region] if region else regions)
    }
    faults = [told for by_part in done.values() for told in by_part.values() if "error" in told]
    if not faults:
        return _json(done, 200)
    return _json(done, 503 if all(told["again"] for told in faults) else 500)


def _event_region(request: Request) -> str | None:
    """The region whose mark an event of the bucket tells of; "" for any other object, None when it is no event.

    The bucket tells of every new object, the pump's own commits among them, which must not wake it again. Events are
    CloudEvents over HTTP: ``ce-subject: objects/todo/vgr/…``.
    """
    subject = request.headers.get("ce-subject")
    if subject is None:
        return None
    match subject.split("/"):
        case ["objects", *_, "todo" | "todo-drafts", region, _]:
            return region
    return ""


def place_of(fault: BaseException) -> str:
    """Where an error was raised: the last of our own lines, ``deliver.py:91 in _send``."""
    frames = traceback.extract_tb(fault.__traceback__)
    ours = [frame for frame in frames if "kvitto" in frame.filename] or list(frames)
    return f"{Path(ours[-1].filename).name}:{ours[-1].lineno} in {ours[-1].name}" if ours else ""


def _json(body: object, status: int) -> Response:
    return Response(json.dumps(body, ensure_ascii=False), status, mimetype="application/json")
