"""Example applications on request, sent in as any other program would send them."""

import json
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from kvitto.core.failures import Permanent

FOLDER = Path(__file__).with_name("demo_data")
TIMEOUT_S = 30

Body = dict[str, Any]  # Any: answers by the kinds of the form


def send_in(base: str, regions: Sequence[str]) -> None:
    """Send every example once, however often this is called: each has an Idempotency-Key of its own.

    One that was sent in another year, when its dates were others, is left as it is.
    Raises: Permanent when one is not taken.
    """
    for region, form, changes in _files(regions):
        address = f"{base}/{region}/{form}"
        with urlopen(f"{address}/example.json?n={len(changes)}", timeout=TIMEOUT_S) as answer:  # noqa: S310 - our own
            bodies: list[Body] = json.load(answer)
        for number, (body, change) in enumerate(zip(bodies, changes, strict=True), start=1):
            _send(address, f"demo-{number}", body | change)


def count(regions: Sequence[str]) -> int:
    """How many examples there are."""
    return sum(len(changes) for _, _, changes in _files(regions))


def _files(regions: Sequence[str]) -> Iterator[tuple[str, str, list[Body]]]:
    for path in sorted(FOLDER.glob("*.toml")):
        region, _, form = path.stem.partition("-")
        if region in regions:
            yield region, form, tomllib.loads(path.read_text("utf-8"))["example"]


def _send(address: str, key: str, body: Body) -> None:
    headers = {"Content-Type": "application/json", "Idempotency-Key": key}
    request = Request(address, json.dumps(body).encode(), headers)  # noqa: S310 - our own address
    try:
        with urlopen(request, timeout=TIMEOUT_S):  # noqa: S310
            pass
    except HTTPError as refusal:
        with refusal:
            if refusal.code != 409:
                raise Permanent(f"The example {key} of {address} was not taken: {refusal.read().decode()}") from None
