"""Calls from the scheduler: what was done is told, and one region's trouble does not stop the others."""

import json
from dataclasses import dataclass
from typing import cast

import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from kvitto.core.failures import Permanent, Temporary
from kvitto.ports import Office
from kvitto.web.calls import Part, answer_call


@dataclass
class Done:
    rows: int


class Lines:
    def __init__(self):
        self.lines: list[tuple[str, dict[str, object]]] = []
        self.log = lambda event, **facts: self.lines.append((event, facts))


def office(lines=None):
    """The calls use an office's log and nothing else of it."""
    return cast("Office", lines or Lines())


def ask(parts, body=None, event_of=None):
    headers = [] if event_of is None else [("ce-subject", f"objects/{event_of}")]
    request = Request(EnvironBuilder("/", method="POST", json=body, headers=headers).get_environ())
    answer = answer_call(request, ["vgr", "orebro"], parts)
    return answer.status_code, json.loads(answer.get_data())


def failing(error):
    def step(office, region):
        if region == "vgr":
            raise error
        return Done(2)

    return step


def test_every_region_and_part_is_done_and_told():
    assert ask({"rows": Part(office(), lambda office, region: Done(3))}, {}) == (
        200,
        {"vgr": {"rows": {"rows": 3}}, "orebro": {"rows": {"rows": 3}}},
    )


def test_a_call_may_ask_for_one_region_and_one_part():
    parts = {name: Part(office(), lambda office, region: Done(1)) for name in ("rows", "mails")}

    assert ask(parts, {"region": "orebro", "part": "mails"}) == (200, {"orebro": {"mails": {"rows": 1}}})


@pytest.mark.parametrize("body", [{"region": "skane"}, {"part": "dreams"}])
def test_an_unknown_region_or_part_is_refused_with_the_known_ones(body):
    status, told = ask({"rows": Part(office(), lambda office, region: Done(1))}, body)

    assert status == 400
    assert "vgr" in told["error"]


@pytest.mark.parametrize(
    "error, status", [(Temporary("busy"), 503), (Permanent("gone"), 500), (KeyError("secret answer"), 500)]
)
def test_one_regions_trouble_does_not_stop_the_others(error, status):
    lines = Lines()
    code, told = ask({"rows": Part(office(lines), failing(error))})

    assert code == status
    assert told["orebro"] == {"rows": {"rows": 2}}
    assert told["vgr"]["rows"]["again"] is (status == 503)
    assert lines.lines[0][0] == "call_failed"
    assert "secret answer" not in repr(lines.lines) + repr(told)


def test_a_call_without_work_says_so():
    status, told = ask({})

    assert status == 200
    assert "nothing_to_do" in told


@pytest.mark.parametrize("marked", ["todo/orebro/w-1", "kvitto/todo/orebro/w-1", "todo-drafts/orebro/abc.first"])
def test_an_event_of_a_mark_wakes_its_region_alone(marked):
    parts = {"rows": Part(office(), lambda office, region: Done(1))}

    assert ask(parts, {"name": marked}, event_of=marked) == (200, {"orebro": {"rows": {"rows": 1}}})


@pytest.mark.parametrize("other", ["ledger/vgr/000000007", "received/todo", "todo/skane/w-1", "mail/VGR.receipt", ""])
def test_an_event_of_any_other_object_does_nothing_so_the_pump_never_wakes_itself(other):
    status, told = ask({"rows": Part(office(), lambda office, region: Done(1))}, {"name": other}, event_of=other)

    assert (status, list(told)) == (200, ["nothing_to_do"])
