"""What in the sheet or behind it needs a person, found anew at every look: the lines of the tab Kontroll.

A matter stands as long as what it tells of does, and goes by itself when that is mended. One that nothing mends
(a mail that was refused for good) goes when staff tick it as done. Each has a key that stays the same meanwhile.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from kvitto.core.found import FoundTab
from kvitto.core.ids import TabKey, Token
from kvitto.core.room import room
from kvitto.core.sheet import Tab
from kvitto.core.state import State

Kind = Literal[
    "tab unread",
    "tab unwritten",
    "tab parked",
    "tab halted",
    "tab copied",
    "column missing",
    "column returned",
    "row doubled",
    "row gone",
    "row elsewhere",
    "row astray",
    "row nameless",
    "row unknown",
    "post aside",
    "mail failed",
    "mail unclear",
    "mail bounced",
    "bounce unread",
    "letters halted",
    "reminders halted",
    "proof fault",
    "markers taken twice",
    "room scarce",
]


@dataclass(frozen=True, slots=True)
class Matter:
    """``tab`` and ``reference`` are where; ``detail`` is a code, a heading or row numbers, as the kind has it.

    ``closes``: staff may tick it as done, and it is not told again.
    """

    key: str
    kind: Kind
    tab: str = ""
    reference: str = ""
    detail: str = ""
    closes: bool = False
    link: str = ""
    """Where it is mended, if that is a page of ours."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What one call saw of the tabs, and where it was stopped: reasons by tab."""

    found: Mapping[TabKey, FoundTab] = field(default_factory=dict)
    unread: Mapping[TabKey, str] = field(default_factory=dict)
    unwritten: dict[TabKey, str] = field(default_factory=dict)
    elsewhere: Mapping[tuple[TabKey, Token], str] = field(default_factory=dict)
    """Rows that stand in a tab where they do not belong, by the title of that one."""
    refuses_used_markers: bool = True
    register_link: str = ""
    """Where staff register what came on paper."""


def open_matters(state: State, tabs: Sequence[Tab], sight: Sight) -> list[Matter]:
    """All that is open now, those of whole tabs first."""
    titles = {tab.key: tab.title for tab in tabs}
    found = [
        *_of_tabs(state, titles, sight),
        *_of_columns(state, tabs, sight),
        *_of_rows(state, titles, sight),
        *_of_mails(state),
        *_of_mailbox(state),
        *_of_letters(state),
        *_of_proof(state),
        *_of_room(state),
    ]
    return [matter for matter in found if matter.key not in state.upkeep.closed]


def halt_key(state: State, tab: TabKey) -> str:
    """Names one halt of a tab: the next one, after staff have confirmed, is another."""
    return f"halted.{tab}.{state.confirmed.get(tab, 0)}"


def _of_tabs(state: State, titles: Mapping[TabKey, str], sight: Sight) -> Iterator[Matter]:
    if not sight.refuses_used_markers:
        yield Matter("markers", "markers taken twice")
    for tab, reason in sight.unread.items():
        yield Matter(f"unread.{tab}", "tab unread", titles[tab], detail=reason)
    for tab, reason in sight.unwritten.items():
        yield Matter(f"unwritten.{tab}", "tab unwritten", titles[tab], detail=reason)
    for tab, (reason, _) in state.parked.items():
        yield Matter(f"parked.{tab}", "tab parked", titles.get(tab, tab), detail=reason)
    for tab, rows in state.halted.items():
        yield Matter(halt_key(state, tab), "tab halted", titles.get(tab, tab), detail=str(rows), closes=True)
    for tab, found in sight.found.items():
        if found.copies:
            yield Matter(f"copied.{tab}", "tab copied", titles[tab], detail=", ".join(found.copies))
        if found.nameless:
            numbers = ", ".join(str(row.number) for row in found.nameless)
            yield Matter(f"nameless.{tab}", "row nameless", titles[tab], detail=numbers, link=sight.register_link)
        unknown = [row for row in found.rows if row.reference not in state.cases and row.token not in state.tokens]
        if unknown:
            names = sorted({str(row.reference or row.number) for row in unknown})
            yield Matter(f"unknown.{tab}", "row unknown", titles[tab], detail=", ".join(names))


def _of_columns(state: State, tabs: Sequence[Tab], sight: Sight) -> Iterator[Matter]:
    headings = {(tab.key, column.key): column.heading for tab in tabs for column in tab.columns}
    titles = {tab.key: tab.title for tab in tabs}
    for tab, found in sight.found.items():
        for key in found.missing:
            yield Matter(f"missing.{tab}.{key}", "column missing", titles[tab], detail=headings[tab, key])
    for tab, key in sorted(state.upkeep.returned):
        heading = headings.get((tab, key), key)
        yield Matter(f"returned.{tab}.{key}", "column returned", titles.get(tab, tab), detail=heading, closes=True)


def _of_rows(state: State, titles: Mapping[TabKey, str], sight: Sight) -> Iterator[Matter]:
    for (tab, token), reason in state.aside.items():
        reference = state.whose(token)
        yield Matter(f"aside.{tab}.{token}", "post aside", titles.get(tab, tab), reference, reason, closes=True)
    for tab, rows in state.rows.items():
        title = titles.get(tab, tab)
        for token, row in rows.items():
            if not (row.doubled or row.gone or row.astray or row.missed is not None):
                continue
            reference = state.whose(token)
            if row.doubled:
                yield Matter(f"doubled.{tab}.{token}", "row doubled", title, reference)
            elif (tab, token) in sight.elsewhere:
                where = sight.elsewhere[tab, token]
                yield Matter(f"elsewhere.{tab}.{token}", "row elsewhere", title, reference, where)
            elif row.gone:
                yield Matter(f"gone.{tab}.{token}.{row.missed}", "row gone", title, reference, closes=True)
            elif row.astray:
                yield Matter(f"astray.{tab}.{token}", "row astray", title, reference)


def _of_mails(state: State) -> Iterator[Matter]:
    for mail in state.mails.values():
        name = f"mail.{mail.id}.{mail.attempt}"
        if mail.status == "failed":
            yield Matter(name, "mail failed", reference=mail.reference, detail=f"{mail.kind} {mail.code}", closes=True)
        elif mail.status == "bounced":
            yield Matter(f"{name}.back", "mail bounced", "", mail.reference, f"{mail.kind} {mail.code}", closes=True)
        elif mail.status == "unknown" and mail.id not in state.active_mails:
            yield Matter(name, "mail unclear", reference=mail.reference, detail=mail.kind, closes=True)


def _of_mailbox(state: State) -> Iterator[Matter]:
    for digest, day in state.upkeep.bounces.items():
        yield Matter(f"bounce.{digest}", "bounce unread", detail=day, closes=True)


def _of_letters(state: State) -> Iterator[Matter]:
    if state.letters_halted:
        yield Matter(letters_key(state), "letters halted", detail=str(len(state.letters_halted)), closes=True)
    if state.reminders_halted is not None:
        yield Matter(reminders_key(state), "reminders halted", detail=str(state.reminders_halted[1]), closes=True)


def reminders_key(state: State) -> str:
    """Names one morning on which too many reminders were due at once."""
    day, mails = state.reminders_halted or ("", 0)
    return f"reminders.{day}.{mails}"


def letters_key(state: State) -> str:
    """Names one occasion on which too many letters were ticked at once."""
    return f"letters.{'.'.join(sorted(state.letters_halted))}"


def _of_room(state: State) -> Iterator[Matter]:
    for workbook, days in state.upkeep.room.items():
        left = room(days)
        if left.is_scarce:
            months = "" if left.months is None else str(left.months)
            yield Matter(f"room.{workbook}", "room scarce", detail=f"{left.share:.0%} {months}")


def _of_proof(state: State) -> Iterator[Matter]:
    for fault in state.upkeep.faults:
        name = f"proof.{fault.what}.{fault.reference}.{fault.tab}.{fault.detail}".replace(" ", "-")
        yield Matter(name, "proof fault", fault.tab, fault.reference, f"{fault.what}: {fault.detail}")
