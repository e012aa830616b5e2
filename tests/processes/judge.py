"""What must be true of a settled life: sheet, mailbox, journal and output, against what was sent."""

import email
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kvitto.adapters.data_files import DataFiles
from kvitto.core import ledger, snapshot, submission
from kvitto.core.fold import fold
from kvitto.core.ids import RegionId
from kvitto.core.proof import Proof
from kvitto.core.state import State
from kvitto.steps.ledger import catch_up
from kvitto.steps.prove import prove
from kvitto.wiring import House, data_folder
from tests.processes.applicants import Applicants, Application
from tests.processes.life import Life

VGR = RegionId("vgr")
COPIES_MAX = 3
"""A receipt is sent again at most twice."""


@dataclass(frozen=True)
class Found:
    """What lay there when a life had settled."""

    tabs: dict[str, list[dict[str, Any]]]
    """Rows by heading, of each tab that an application has a row in."""
    receipts: dict[str, list[bytes]]
    """Mails of kind receipt by reference."""
    state: State
    """The ledger folded from its first commit."""
    snapshots: int
    """How many snapshots lay there, each of which agrees with its commits."""
    begun_anew: State
    """The state that a process comes to that has just begun."""
    proof: Proof
    """What the nightly proof says."""


def look(life: Life) -> Found:
    """Everything there is to judge, after a night whose proof has taken in what a death left without a mark.

    Raises: AssertionError when the ledger cannot be read as one.
    """
    settings = life.settings()
    prove(House(settings, write_log=_unheard).office(patient=True), VGR)
    life.finish()
    office = House(settings, write_log=_unheard).office(patient=True)
    tabs = [tab for tab in DataFiles(data_folder() / "schemas").tabs(VGR) if "application" in tab.purposes]
    state, snapshots = _folded(life.data / "journal")
    return Found(
        tabs={tab.title: _rows(life, settings.spreadsheets[VGR, tab.workbook], tab.title) for tab in tabs},
        receipts=_receipts(life.data / "mail"),
        state=state,
        begun_anew=catch_up(office, VGR),
        proof=prove(office, VGR),
        snapshots=snapshots,
    )


def violations(life: Life, found: Found) -> list[str]:
    """Every broken promise, in words; none, if all is well."""
    broken = [f"an answer that nobody should get: {answer}" for answer in life.applicants.strange]
    for title, rows in found.tabs.items():
        broken += [f"{title}: {why}" for why in _wrong_rows(life.applicants, rows)]
    broken += _wrong_mails(life.applicants, found)
    broken += _wrong_journal(life.data / "journal", found)
    printed = life.process.told()
    broken += ["a traceback was printed"] if "Traceback" in printed else []
    broken += [f"printed: {words!r}" for words in life.applicants.personal() if words in printed]
    return broken


def _unheard(event: str, **facts: object) -> None:
    """The log of our own office, which nobody reads."""


# -- The sheet --------------------------------------------------------------------------------


def _wrong_rows(applicants: Applicants, rows: list[dict[str, Any]]) -> list[str]:
    broken = []
    for column in ("Referens", "Kvitto-id"):
        counts = Counter(row[column] for row in rows)
        broken += [f"{counts[value]} rows with {column} {value}" for value in counts if counts[value] > 1]
    standing = {row["Referens"]: row for row in rows}
    sent = {reference for one in applicants.sent for reference in one.references}
    broken += [f"no row for {reference}, which its sender has seen" for reference in sent - standing.keys()]
    if rows and "Projekt" in rows[0]:
        names = Counter(row["Projekt"] for row in rows)
        known = {version.name for one in applicants.sent for version in one.versions}
        broken += [f"a row that nobody sent: {name}" for name in names.keys() - known]
        for application in applicants.sent:
            broken += _wrong_application(application, names, standing)
    return broken


def _wrong_application(application: Application, names: Counter[str], standing: dict[str, dict[str, Any]]) -> list[str]:
    """What is wrong between an application's sender and the sheet."""
    broken = []
    who = application.versions[0].name
    if len(application.references) > 1:
        broken.append(f"{who}: its sender was told {sorted(application.references)}")
    if sum(version.created for version in application.versions) > 1:
        broken.append(f"{who}: was told twice that it was new")
    rows = sum(names[version.name] for version in application.versions)
    if rows > 1:
        broken.append(f"{who}: {rows} rows")
    for version in application.versions:
        if version.conflicts and names[version.name]:
            broken.append(f"{version.name}: refused as a conflict, and has a row")
        if version.references and version.conflicts:
            broken.append(f"{version.name}: both taken and refused")
        rows_told = [standing[reference]["Projekt"] for reference in version.references if reference in standing]
        broken += [f"{version.name}: was told the reference of {name}" for name in rows_told if name != version.name]
    if any(version.conflicts for version in application.versions) and not rows:
        broken.append(f"{who}: refused as a conflict with something that is not there")
    return broken


def _rows(life: Life, spreadsheet: str, title: str) -> list[dict[str, Any]]:
    path = f"/v4/spreadsheets/{spreadsheet}/values/{quote(title)}?valueRenderOption=UNFORMATTED_VALUE"
    heading, *rows = life.ask("GET", path)["values"]
    return [dict(zip(heading, row + [""] * len(heading), strict=False)) for row in rows]


# -- The mailbox ------------------------------------------------------------------------------


def _wrong_mails(applicants: Applicants, found: Found) -> list[str]:
    broken = []
    sent = {reference for one in applicants.sent for reference in one.references}
    broken += [f"no receipt for {reference}" for reference in sent - found.receipts.keys()]
    known = {str(reference) for reference in found.state.cases}
    broken += [f"a receipt for {reference}, which has no case" for reference in found.receipts.keys() - known]
    for mail in found.state.mails.values():
        copies = found.receipts.get(mail.reference, []) if mail.kind == "receipt" else []
        allowed = min(COPIES_MAX, 1 + mail.unknowns)
        if mail.status == "sent" and mail.kind == "receipt" and not copies:
            broken.append(f"{mail.reference}: its receipt is said to be sent, and is not there")
        if len(copies) > allowed:
            broken.append(f"{mail.reference}: {len(copies)} receipts where {allowed} may be")
        if len(set(copies)) > 1:
            broken.append(f"{mail.reference}: receipts that differ")
    return broken


def _receipts(mailbox: Path) -> dict[str, list[bytes]]:
    found: dict[str, list[bytes]] = {}
    for path in mailbox.iterdir():
        if path.suffix == ".eml" and not path.name.startswith("."):
            raw = path.read_bytes()
            headers = email.message_from_bytes(raw)
            if headers["X-Kvitto-Kind"] == "receipt":
                found.setdefault(str(headers["X-Kvitto-Reference"]), []).append(raw)
    return found


# -- The journal ------------------------------------------------------------------------------


def _folded(journal: Path) -> tuple[State, int]:
    """The ledger from its first commit, and how many snapshots it agrees with. Raises: AssertionError."""
    state = State()
    snapshots = 0
    files = sorted((journal / "ledger" / VGR).iterdir())
    for n, file in enumerate(files, start=1):
        assert file.name == Path(ledger.key_of(VGR, n)).name, f"the ledger has no commit {n}"
        fold(state, ledger.decode(file.read_bytes()))
        kept = journal / snapshot.key_of(VGR, n)
        if kept.exists():
            assert snapshot.decode(kept.read_bytes()) == state, f"the snapshot {n} is not what its commits fold to"
            snapshots += 1
    return state, snapshots


def _wrong_journal(journal: Path, found: Found) -> list[str]:
    broken = [f"the proof finds {finding}" for finding in found.proof.findings]
    if found.begun_anew != found.state:
        broken.append("a process that begins anew does not come to the state that the commits fold to")
    received = [submission.decode(path.read_bytes()) for path in (journal / "received").iterdir()]
    records = {post.token: post.reference for post in received}
    if records != found.state.tokens:
        broken.append(f"records and ledger differ: {set(records.items()) ^ set(found.state.tokens.items())}")
    broken += [f"a mark is left: {mark.name}" for mark in (journal / "todo" / VGR).iterdir()]
    for title, rows in found.tabs.items():
        standing = {row["Kvitto-id"]: row["Referens"] for row in rows}
        if standing != records:
            broken.append(f"{title} and records differ: {set(standing.items()) ^ set(records.items())}")
    return broken
