"""Staff who decide: they fill in a row and set its status, correct and change it, tick letters and take ticks away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from kvitto.core.cell_marks import mark_of
from kvitto.core.found import UTSKICK
from kvitto.core.ids import TabKey
from kvitto.core.sheet import Tab
from tests.simulation.deciding import DECIDER, WORD
from tests.simulation.grid import NOBODYS, Heading, Line, Value, as_read
from tests.simulation.journal import PERSONAL
from tests.simulation.office import Stage
from tests.simulation.paper import CONTACTS, WORK
from tests.simulation.staff import Desk, write
from tests.simulation.world import MINUTE, time_of

STOCKHOLM = ZoneInfo("Europe/Stockholm")
PAUSES = (5 * MINUTE, 30_000, 12 * MINUTE, 2 * MINUTE, 25 * MINUTE)

ADDRESSES = ("ny@hjo.example", "annan@hjo.example")

MONEY: tuple[tuple[Value, int | None], ...] = (
    (45000, 45000),
    (40000, 40000),
    ("45 000 kr", 45000),
    (60000, 60000),
    ("mycket", None),
    (47000, 47000),
)
"""What staff write as an amount, and the kronor that they mean."""

TYPED: tuple[tuple[str, str], ...] = (
    ("Beviljad", "BEVILJAD"),
    ("Avslag", "AVSLAG"),
    (" beviljad", "BEVILJAD"),
    ("Återkallad", "ATERKALLAD"),
    ("Bevilljad", ""),
    ("AVTAL  tecknat", "AVTAL_TECKNAT"),
    ("Utbetald", "UTBETALD"),
    ("Förfallen", "FORFALLEN"),
)
"""What staff write as a status, and the one that they mean; "" where nobody can know."""

STATUSES: Mapping[str, str] = {
    mark_of("status", typed): meant
    for typed, meant in (*TYPED, *((word, status) for status, word in WORD.items()))
    if meant
}
"""The status that a cell says, by its mark."""

AMOUNTS: Mapping[str, int] = {
    mark_of("beviljat_belopp", typed): meant for typed, meant in (*MONEY, (45000, 45000)) if meant is not None
}

Act = Callable[[Desk, Line], bool]
ACTS: dict[str, tuple[TabKey, Act]] = {}
"""Each act by its name, with the tab that it belongs to. It answers whether there was anything to do."""


def _act(tab: TabKey) -> Callable[[Act], Act]:
    def keep(act: Act) -> Act:
        ACTS[act.__name__.replace("_", " ")] = tab, act
        return act

    return keep


OFTEN = ("decide", "decide", "grant all", "tick", "tick", "tick all")
"""What they do more often than the rest."""


def deed(name: str) -> str:
    """What an act is counted under."""
    return f"clerk: {name}"


def clerk(stage: Stage, acts: int) -> None:
    """Somebody at work for a while."""
    for _ in range(acts):
        stage.world.wait(PAUSES[stage.world.draw(len(PAUSES))] + stage.world.draw(MINUTE))
        work(stage)


def work(stage: Stage) -> bool:
    """Do something to a row that Kvitto has made."""
    desks = {tab.key: _desk(stage, tab) for tab in stage.tabs}
    lines = {key: [line for line in desk.grid.lines if line.token != NOBODYS] for key, desk in desks.items()}
    names = [name for name in (*ACTS, *OFTEN) if lines[ACTS[name][0]]]
    if not names:
        return False
    name = names[stage.world.draw(len(names))]
    tab, act = ACTS[name]
    if not act(desks[tab], lines[tab][stage.world.draw(len(lines[tab]))]):
        return False
    stage.world.count(deed(name))
    return True


def _desk(stage: Stage, tab: Tab) -> Desk:
    book = stage.sheets.books[stage.books[tab.workbook]]
    return Desk(stage, book, tab, book.grid(tab))


# -- Cases ------------------------------------------------------------------------------------------


@_act(WORK)
def decide(desk: Desk, line: Line) -> bool:
    """All that a decision needs, or all but one."""
    _decide(desk, line, TYPED[desk.draw(len(TYPED))][0])
    return True


@_act(WORK)
def grant_all(desk: Desk, line: Line) -> bool:
    """Whoever has applied, also twice."""
    for one in desk.grid.lines:
        if one.token != NOBODYS:
            _decide(desk, one, "Beviljad")
    return True


@_act(WORK)
def go_on(desk: Desk, line: Line) -> bool:
    """Write the day of the agreement or of the payment, or the status that says the same."""
    step = desk.draw(4)
    if step < 2:
        return _fill(desk, line, "kommunen_skrev_under" if step == 0 else "utbetald", _day(desk))
    return _fill(desk, line, "status", ("Avtal tecknat", "Utbetald")[step - 2])


@_act(WORK)
def correct(desk: Desk, line: Line) -> bool:
    """One step back, for a reason or without one."""
    case = desk.stage.store.truth.tokens.get(line.token)
    path = desk.stage.store.truth.standing(case).path if case is not None else ()
    if len(path) < 2:
        return False
    if desk.draw(3) < 2:
        _fill(desk, line, "skal_till_rattelse", f"Fel {desk.draw(3)} {PERSONAL}")
    return _fill(desk, line, "status", WORD[path[-2]])


@_act(WORK)
def change_the_amount(desk: Desk, line: Line) -> bool:
    """As a decision of its own, or just so."""
    if desk.draw(2):
        _fill(desk, line, "beslutsdatum", _day(desk))
        _fill(desk, line, "motivering", f"Ändrat {desk.draw(3)} {PERSONAL}")
    return _fill(desk, line, "beviljat_belopp", MONEY[desk.draw(len(MONEY))][0])


@_act(WORK)
def change_the_reason(desk: Desk, line: Line) -> bool:
    return _fill(desk, line, "motivering", f"Skäl {3 + desk.draw(3)} {PERSONAL}")


@_act(WORK)
def change_the_year(desk: Desk, line: Line) -> bool:
    return _fill(desk, line, "ar", (2028, "2027", 1999)[desk.draw(3)])


@_act(WORK)
def ask_for_more(desk: Desk, line: Line) -> bool:
    _fill(desk, line, "komplettera_med", f"Budget {PERSONAL}")
    _fill(desk, line, "svara_senast", _day(desk))
    return _fill(desk, line, "status", WORD["KOMPLETTERING"])


@_act(CONTACTS)
def write_a_new_address(desk: Desk, line: Line) -> bool:
    _fill(desk, line, "ny_epost", (*ADDRESSES, "ingen adress")[desk.draw(3)])
    return desk.draw(3) < 2 or _fill(desk, line, "galler_fran", _day(desk))


# -- Letters ----------------------------------------------------------------------------------------


@_act(UTSKICK)
def tick(desk: Desk, line: Line) -> bool:
    return _fill(desk, line, "skicka", True)


@_act(UTSKICK)
def tick_all(desk: Desk, line: Line) -> bool:
    for one in desk.grid.lines:
        _fill(desk, one, "skicka", True)
    return True


@_act(UTSKICK)
def tick_and_change_the_case(desk: Desk, line: Line) -> bool:
    """Some minutes later, while the letter is on its way out."""
    stage, truth = desk.stage, desk.stage.store.truth
    cases = _desk(stage, next(tab for tab in stage.tabs if tab.key == WORK))
    rows = [one for one in cases.grid.lines if truth.tokens.get(one.token) == truth.whose(line.token)]
    if not rows:
        return False
    key, value = (("motivering", f"Skäl 9 {PERSONAL}"), ("beslutsdatum", _day(desk)))[desk.draw(2)]
    stage.world.at(stage.world.now + desk.draw(10) * MINUTE, lambda: _fill(cases, rows[0], key, value))
    return _fill(desk, line, "skicka", True)


@_act(UTSKICK)
def untick(desk: Desk, line: Line) -> bool:
    return _fill(desk, line, "skicka", (False, None)[desk.draw(2)])


@_act(UTSKICK)
def tick_under_other_words(desk: Desk, line: Line) -> bool:
    _fill(desk, line, ("amne", "till", "brev")[desk.draw(3)], f"Något annat {PERSONAL}")
    return _fill(desk, line, "skicka", True)


def _decide(desk: Desk, line: Line, word: str) -> None:
    cells: dict[str, Value | None] = {
        "beviljat_belopp": MONEY[desk.draw(5) > 2 and desk.draw(len(MONEY))][0],
        "motivering": f"Skäl {desk.draw(3)} {PERSONAL}",
        "beslutsdatum": _day(desk),
        "beslutat_av": DECIDER if desk.draw(12) < 11 else "Tf chef",
    }
    left_out = desk.draw(24)
    for place, (key, value) in enumerate(cells.items()):
        if place != left_out - 20:
            _fill(desk, line, key, value)
    _fill(desk, line, "status", word)


def _day(desk: Desk) -> Value | None:
    """Today as a rule, as a day or as a text; now and then a day that is not meant."""
    today = time_of(desk.stage.world.now).astimezone(STOCKHOLM).date()
    match desk.draw(16):
        case 13:
            return today.isoformat()
        case 14:
            return as_read(today + timedelta(days=1))
        case 15:
            return as_read(date(today.year - 1, 12, 30))
        case _:
            return as_read(today)


def _fill(desk: Desk, line: Line, key: str, value: Value | None) -> bool:
    """Write under one of our headings, where it is found."""
    heading = heading_of(desk, key)
    if heading is None:
        return False
    write(desk, line, heading, value)
    return True


def heading_of(desk: Desk, key: str) -> Heading | None:
    """The column with our mark."""
    return next((heading for heading in desk.grid.headings if heading.key == key), None)
