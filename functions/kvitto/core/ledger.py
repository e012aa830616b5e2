"""One commit of the ledger: what happened, in one indivisible step, in one order for all."""

import json
from dataclasses import dataclass
from datetime import datetime

from kvitto.core import events
from kvitto.core.events import READER_VERSION, Event, NewerLedger
from kvitto.core.ids import Nonce, RegionId


@dataclass(frozen=True, slots=True)
class Commit:
    """Commit ``n`` of a region, dense from 1.

    ``at`` is the store's own time (UTC), read after the state that the decision rests on and
    never before the previous commit's, so every commit's ``at`` is later than the landing of
    those before it. ``reader`` is the lowest reader version that may fold the ledger so far.
    """

    n: int
    at: datetime
    nonce: Nonce
    events: tuple[Event, ...]
    reader: int = 1


def key_of(region: RegionId, n: int) -> str:
    """The journal key of commit ``n``; zeros keep a folder listing in order for people."""
    return f"ledger/{region}/{n:09d}"


def whole_milliseconds(at: datetime) -> datetime:
    """The time as a commit keeps it, so that whoever wrote it folds what all others will read."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def encode(commit: Commit) -> bytes:
    """A commit as the bytes of its object."""
    body = {
        "n": commit.n,
        "at": commit.at.isoformat(timespec="milliseconds"),
        "nonce": commit.nonce,
        "reader": commit.reader,
        "events": [events.to_json(event) for event in commit.events],
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def decode(raw: bytes) -> Commit:
    """Read a commit back.

    Raises: NewerLedger when only a newer reader may fold it; ValueError when it is damaged.
    """
    body = json.loads(raw)
    if body["reader"] > READER_VERSION:
        raise NewerLedger(
            f"Commit {body['n']} needs reader version {body['reader']}; this one has {READER_VERSION}. "
            "Deploy the newer version; nothing is lost meanwhile."
        )
    return Commit(
        n=body["n"],
        at=datetime.fromisoformat(body["at"]),
        nonce=Nonce(body["nonce"]),
        events=tuple(events.from_json(event) for event in body["events"]),
        reader=body["reader"],
    )
