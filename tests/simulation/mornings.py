"""Schedules of days: reminders planned in the morning, at night, twice or not at all, while days and cases move."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Final

from kvitto.core import events as ev
from kvitto.core import notes
from kvitto.core.cell_marks import mark_of
from kvitto.core.events import Event
from kvitto.core.ids import Reference, Token
from kvitto.core.reminder_rules import ReminderRules
from kvitto.core.state import Case, State
from kvitto.ports import Office
from kvitto.steps.accept import accept
from kvitto.steps.deliver import take_in
from kvitto.steps.ledger import commit
from kvitto.steps.mail import send_mails
from kvitto.steps.remind import remind
from tests.forms.material import files
from tests.simulation.deciding import APPLICATION, PROGRAMME, ROWS
from tests.simulation.journal import PERSONAL
from tests.simulation.office import Stage
from tests.simulation.paper import REGION_ID, Paper
from tests.simulation.pumps import Step, Sweep, pump, run
from tests.simulation.reminded import BANK, STOCKHOLM, Reminded
from tests.simulation.violation import Violation
from tests.simulation.world import HOUR, MINUTE, SECOND, START, Process, time_of

RULES: Final = files().reminders("vgr")
DAY = timedelta(days=1)
REMIND: Step = lambda office: remind(office, REGION_ID)  # noqa: E731
MAILS: Step = lambda office: send_mails(office, REGION_ID)  # noqa: E731
SEASONS = (date(2027, 11, 1), date(2027, 2, 24), date(2027, 6, 14), date(2027, 10, 4), date(2027, 12, 6))
"""Days on which a schedule begins: before year-end, and where the clocks change."""
OUTAGE_DAYS = 14
MAIL_GAPS = (3 * HOUR, 20 * MINUTE, 9 * HOUR, 16 * HOUR, 26 * HOUR)
ACT_GAPS = (9 * HOUR, 31 * HOUR, 50 * HOUR, 2 * HOUR)
HOURS = (time(8, 30), time(8, 30), time(8, 30), time(0, 20), time(23, 40), time(12))
"""When the morning's call comes: as it should, or in the night, when it is another day in UTC."""
Act = Callable[[], object]
MORNINGS_TO_REST = 4
PATH = ("INKOMMEN", "KOMPLETTERING", "BEVILJAD", "AVTAL_SKICKAT", "AVTAL_TECKNAT", "UTBETALD", "SLUTREDOVISAD")
CAME = ("completion", "payout", "report")


def remind_here(stage: Stage, mails_at_most: int) -> Reminded:
    """Let the region remind by the rules of Västra Götaland, and hold each mail against a calendar of its own."""
    rules = ReminderRules(RULES.reminder, mails_at_most, RULES.quiet, RULES.digest, RULES.head)
    stage.paper = Paper(APPLICATION, rows=ROWS, programme=PROGRAMME, reminders=rules)
    hearer = Reminded(stage, rules)
    stage.store.hearers = [hearer]
    stage.relay.hear = hearer.taken
    return hearer


def spawn(stage: Stage, life: Callable[[Act], Callable[[], None]], *, cases: int, first: date, days: int) -> None:
    """Cases that are there already, calls of the morning and of the mail pump, and people who do things meanwhile."""
    world, draw = stage.world, stage.world.draw
    _open(stage, cases, first)
    last = first + days * DAY
    for name in ("the morning", "another morning", "a third morning")[: (1, 1, 2, 3)[draw(4)]]:
        world.spawn(world.now, life(partial(_mornings, stage, name, first, last)))
    sweep = Sweep("mails", MAILS, calls=2 * days, gaps=MAIL_GAPS)
    world.spawn(world.now + MINUTE, life(partial(pump, stage, sweep)))
    world.spawn(world.now + 2 * MINUTE, life(partial(_desk, stage, last, cases)))


def rest(stage: Stage) -> Process:
    """Some quiet bank days: every reminder that is due goes."""
    process, day = stage.process("the last morning"), _today(stage)
    for _ in range(MORNINGS_TO_REST):
        day = _next_bank_day(day)
        _wait_until(stage, day, time(8, 30))
        run(stage, process, REMIND)
        if stage.store.truth.reminders_halted is not None:
            run(stage, process, partial(_commit, decide=_allow))
            run(stage, process, REMIND)
        for _ in range(3):
            run(stage, process, MAILS)
            stage.world.wait(40 * MINUTE)
    return process


def check(stage: Stage, hearer: Reminded) -> None:
    """Raises: Violation when a reminder is due that has not been planned, or a mail of today still waits."""
    hearer.nothing_is_left_out(_today(stage))
    for mail in stage.store.truth.active_mails:
        held = stage.store.truth.mails[mail]
        if held.status == "sending":
            raise Violation(f"L3: {mail} is still being sent")


def _open(stage: Stage, cases: int, first: date) -> None:
    """Every second library sends two applications from one address."""
    stage.world.calm = True
    _wait_until(stage, first, time(0, 5))
    process = stage.process("intake")
    for number in range(cases):
        answers = {
            "projekt": f"Projekt {number} {PERSONAL}",
            "ar": 2027,
            "omrade": "mote",
            "kommun": "1497",
            "kontakt_namn": f"Namn {PERSONAL}",
            "kontakt_epost": f"bibliotek{number * 2 // 3}@hjo.example",
            "sokt_belopp": 45_000,
        }
        accept(process.office, APPLICATION, Token(f"token-{number}"), answers, language="sv", via="web")
    run(stage, process, lambda office: take_in(office, REGION_ID))
    run(stage, process, MAILS)
    stage.world.calm = False


def _mornings(stage: Stage, name: str, first: date, last: date) -> None:
    world, draw = stage.world, stage.world.draw
    process, day = stage.process(name), first
    while day < last:
        day += (1 + draw(OUTAGE_DAYS) if draw(16) == 15 else 1) * DAY
        _wait_until(stage, day, HOURS[draw(len(HOURS))])
        for _ in range(1 + (draw(6) == 5)):
            if process.dead or draw(4) == 3:
                process = stage.process(name)
            run(stage, process, REMIND)
            world.wait(draw(3) * HOUR + SECOND)


def _desk(stage: Stage, last: date, cases: int) -> None:
    draw, process = stage.world.draw, stage.process("the desk")
    while _today(stage) < last:
        stage.world.wait(ACT_GAPS[draw(len(ACT_GAPS))] * 8 // max(8, cases))
        process = stage.process("the desk") if process.dead else process
        references = list(stage.store.truth.cases)
        if references:
            _act(stage, process, references[draw(len(references))])


def _act(stage: Stage, process: Process, case: Reference) -> None:
    """Somebody does something with a case. What staff write comes to the ledger as if it had counted."""
    draw, today = stage.world.draw, _today(stage)
    decide: Callable[[State], Sequence[Event]]
    act = draw(8)
    stage.world.count(f"day: {('status', 'status', 'date', 'date', 'answer', 'contact', 'tick', 'allow')[act]}")
    match act:
        case 0 | 1:
            status, kronor = PATH[draw(len(PATH))], (30_000, 0)[draw(2)]
            decide = partial(_stand, case=case, status=status, kronor=kronor, day=today.isoformat())
        case 2 | 3:
            key, days = ("svara_senast", 1 + draw(24)), ("nytt_slutdatum", draw(100) - 40)
            moved = (key, days)[draw(2)]
            told = ev.DateSet(case, moved[0], (today + moved[1] * DAY).isoformat())
            decide = lambda _: [told]  # noqa: E731
        case 4:
            came = ev.AnswerCame(case, CAME[draw(len(CAME))], today.isoformat())
            decide = lambda _: [came]  # noqa: E731
        case 5:
            held = stage.store.truth.cases[case]
            run(stage, process, partial(_new_contact, case=held, address=f"ny{draw(3)}@hjo.example"))
            return
        case 6:
            decide = _tick
        case _:
            decide = _allow
    run(stage, process, partial(_commit, decide=decide))


def _commit(office: Office, decide: Callable[[State], Sequence[Event]]) -> None:
    commit(office, REGION_ID, decide)


def _stand(state: State, case: Reference, status: str, kronor: int, day: str) -> list[Event]:
    old = state.standing(case).status
    return [ev.AmountSet(case, "beviljat_belopp", kronor), ev.StatusSet(case, old, status, day, "status", "edit")]


def _tick(state: State) -> list[Event]:
    return [ev.LetterReleased(mail) for mail in state.letters if state.mails[mail].status == "waiting"]


def _allow(state: State) -> list[Event]:
    return [ev.RemindersAllowed(state.reminders_halted[1])] if state.reminders_halted is not None else []


def _new_contact(office: Office, case: Case, address: str) -> None:
    source = notes.key_of(case.token, mark_of("ny_epost", address))
    office.journal.put_once(source, notes.encode("ny_epost", address))
    commit(office, REGION_ID, lambda _: [ev.ContactChanged(case.reference, source)])


def _today(stage: Stage) -> date:
    return time_of(stage.world.now).astimezone(STOCKHOLM).date()


def _next_bank_day(day: date) -> date:
    day += DAY
    while not BANK.is_bank_day(day):
        day += DAY
    return day


def _wait_until(stage: Stage, day: date, at: time) -> None:
    moment = datetime.combine(day, at, STOCKHOLM).astimezone(UTC)
    stage.world.wait(max(1, int((moment - START).total_seconds() * SECOND) - stage.world.now))
