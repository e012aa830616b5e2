"""Librarians who press *Skicka*: some twice, some with changed answers, all of them while things break."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from threading import Event, Lock, Thread
from typing import Any

from tests.processes.asking import SILENCE, Answer, ask

APPLY = "/vgr/ansokan"
NAME = "projekt_namn"
"""The question whose answer is different in everything that is ever sent: what a row is known by."""

THREADS = 3
ANSWER_S = 8.0
PAUSE_S = 0.3
"""Between two presses of one librarian, at most; and after a silence, until Kvitto is tried again."""
CHANGES = {"repeat": 25, "change": 10, "new without a key": 25, "new": 40}
EXPECTED = {0, 200, 201, 409, 503}


@dataclass
class Version:
    """One set of answers under a key, and what came of sending it. ``references`` are those seen by the sender."""

    name: str
    tries: int = 0
    references: set[str] = field(default_factory=set)
    created: int = 0
    conflicts: int = 0


@dataclass
class Application:
    """Everything sent under one key; without a key, one POST alone."""

    key: str | None
    body: dict[str, Any]
    versions: list[Version]
    lock: Lock = field(default_factory=Lock)

    @property
    def references(self) -> set[str]:
        return {reference for version in self.versions for reference in version.references}


class Applicants:
    """Some threads of them. ``sent`` is all they did; ``strange`` the answers that nobody should ever get."""

    def __init__(self, port: int, bodies: Sequence[dict[str, Any]], seed: str) -> None:
        self._port, self._bodies, self._seed = port, bodies, seed
        self.sent: list[Application] = []
        self.strange: list[str] = []
        self.statuses: dict[int, int] = {}
        self._lock = Lock()
        self._gone, self._rest = Event(), Event()

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """They press all the time until the block ends."""
        threads = [Thread(target=self._work, args=(Random(f"{self._seed} {n}"),), daemon=True) for n in range(THREADS)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._gone.set()
            for thread in threads:
                thread.join()

    @contextmanager
    def at_rest(self) -> Iterator[None]:
        """They press nothing new until the block ends."""
        self._rest.set()
        yield
        self._rest.clear()

    def personal(self) -> set[str]:
        """What they wrote that no log may hold."""
        asked = ("kontakt_namn", "kontakt_epost", "kontakt_telefon", "bibliotekschef_namn", "bibliotekschef_epost")
        return {str(body[name]) for body in self._bodies for name in (*asked, NAME, "behov") if name in body}

    def _work(self, chance: Random) -> None:
        while not self._gone.wait(chance.uniform(0, PAUSE_S)):
            if self._rest.is_set():
                continue
            what = chance.choices([*CHANGES], [*CHANGES.values()])[0]
            keyed = [one for one in self.sent if one.key is not None][-40:]
            if what in ("repeat", "change") and keyed:
                application = chance.choice(keyed)
                version = self._changed(application) if what == "change" else chance.choice(application.versions)
            else:
                application = self._new(chance, keyed=what != "new without a key")
                version = application.versions[0]
            if self.press(application, version) is SILENCE:
                self._gone.wait(PAUSE_S)

    def _new(self, chance: Random, *, keyed: bool) -> Application:
        body = chance.choice(self._bodies)
        with self._lock:
            n = len(self.sent) + 1
            application = Application(f"key-{n}" if keyed else None, body, [Version(f"Projekt {n}")])
            self.sent.append(application)
        return application

    def _changed(self, application: Application) -> Version:
        with application.lock:
            first = application.versions[0].name
            application.versions.append(Version(f"{first}, ändrat {len(application.versions)}"))
            return application.versions[-1]

    def press(self, application: Application, version: Version) -> Answer:
        """Press once, and remember what came of it."""
        with application.lock:
            version.tries += 1
        headers = {"Idempotency_Key": application.key} if application.key else {}
        answer = ask(self._port, "POST", APPLY, application.body | {NAME: version.name}, timeout_s=ANSWER_S, **headers)
        with self._lock:
            self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1
        if answer.status not in EXPECTED or not _readable(answer):
            self.strange.append(f"{version.name}: {answer.status} {answer.type} {answer.body[:300]!r}")
            return answer
        with application.lock:
            if answer.status in (200, 201):
                version.references.add(answer.json["reference"])
                version.created += answer.status == 201
            version.conflicts += answer.status == 409
        return answer


def _readable(answer: Answer) -> bool:
    """Whether it is told in the way that was asked for: JSON, or a problem; plain text until Kvitto has started."""
    if answer is SILENCE:
        return True
    if answer.status in (200, 201):
        return answer.type == "application/json"
    return answer.type == "application/problem+json" or (answer.status == 503 and answer.type == "text/plain")
