"""Accept a valid JSON application: p50 at one connection, against a bare function parsing the same body."""

import http.client
import json
import time
from statistics import median

from bench.cold import example_body
from bench.served import BARE, KVITTO, UNSTORED, served
from bench.table import Table

POSTS = 400
WARM = 50


def measure() -> list[Table]:
    """The three servers are asked in turn, post by post, so that the machine's mood is the same for all."""
    table = Table(
        "Accept a valid JSON application, p50, one connection", note=f"{POSTS} posts to each server, in turn."
    )
    body = json.dumps(example_body()).encode()
    with served(BARE) as bare, served(UNSTORED) as unstored, served(KVITTO) as kvitto:
        lines = {
            name: http.client.HTTPConnection("127.0.0.1", port)
            for name, port in (("bare", bare), ("unstored", unstored), ("kvitto", kvitto))
        }
        took: dict[str, list[float]] = {name: [] for name in lines}
        for n in range(WARM + POSTS):
            for name, line in lines.items():
                seconds = _post(line, body)
                if n >= WARM:
                    took[name].append(seconds)
    p50 = {name: median(seconds) * 1000 for name, seconds in took.items()}
    table.ratio("before the journal", p50["unstored"], p50["bare"], "ms", 1.3)
    table.ratio("with its three fsynced puts", p50["kvitto"], p50["bare"], "ms", 4)
    return [table]


def _post(line: http.client.HTTPConnection, body: bytes) -> float:
    began = time.perf_counter()
    line.request("POST", "/vgr/ansokan", body, {"Content-Type": "application/json"})
    answer = line.getresponse()
    answer.read()
    if answer.status != 201:
        raise RuntimeError(f"{answer.status} instead of 201")
    return time.perf_counter() - began
