"""Gather the lists that staff hand on, from the ledger and the records. Nothing is written."""

from collections.abc import Iterator
from datetime import date

from kvitto.core import documents, submission
from kvitto.core import events as ev
from kvitto.core.calendar import local_day
from kvitto.core.export import Table
from kvitto.core.failures import Permanent
from kvitto.core.ids import Reference, RegionId, Token
from kvitto.core.lists import DECISIONS, POST, SHARING, listed
from kvitto.core.programme import Programme
from kvitto.core.sheet import Cell
from kvitto.core.standing import GRANTED
from kvitto.core.state import State
from kvitto.core.words.of_letter import NAMES
from kvitto.core.words.of_mail import KINDS
from kvitto.ports import Office
from kvitto.steps.case_file import open_case
from kvitto.steps.case_letters import told_of
from kvitto.steps.history import commits
from kvitto.steps.ledger import catch_up

Row = tuple[Cell, ...]

REPORTED, SHARES = "beslut_anmalt", "delningsdag"
"""Columns: the day on which a decision was reported, and whether the library tells at the sharing day."""

MINUTES = 10
"""What the letter about the sharing day asks each library to plan for; staff change it in the list."""

RECEIVED = {
    "application": "Ansökan",
    "revision": "Ändring av ansökan",
    "completion": "Komplettering",
    "contact_change": "Ny kontaktperson",
    "payout": "Uppgifter för utbetalning",
    "report": "Slutredovisning",
    "contact": "Kontaktönskemål",
    "idea": "Idé eller behov",
    "indicators": "Indikatorer",
}
"""What came in, by the purpose of its form."""


def decisions(office: Office, region: RegionId, first: date, last: date) -> Table:
    """Decisions of the period, by day: what is to be reported where it was decided by delegation."""
    state, programme = _programme(office, region)
    rows: list[Row] = []
    for reference, standing in state.standings.items():
        day = standing.decided_on
        made = [programme.by_id[one] for one in standing.path if programme.by_id[one].decision]
        if day is None or not made or not first <= day <= last or reference in state.erased:
            continue
        told = told_of(office, region, reference)
        granted = standing.amounts.get(GRANTED) if made[-1].grants else None
        place = _municipality(office, region, state, reference)
        project = str(told.opening.answers.get("projekt_namn", ""))
        who, reported = told.texts.decider, standing.dates.get(REPORTED)
        about: Row = (reference, told.texts.diary_number, place, project)
        rows.append((*about, made[-1].word, granted, day, who, reported))
    rows.sort(key=lambda row: (str(row[6]), str(row[0])))
    return listed("beslut", f"Delegationsbeslut {first}–{last}", DECISIONS, rows)


def presenters(office: Office, region: RegionId, year: int) -> Table:
    """The granted cases of a year: who tells at its sharing day, and what they have learnt and let us tell."""
    state, programme = _programme(office, region)
    rows: list[Row] = []
    for reference, standing in state.standings.items():
        case = state.cases.get(reference)
        in_force = case is not None and case.year == year and programme.holds_place(standing.path)
        if case is None or not in_force or reference in state.erased:
            continue
        record = open_case(office, case.token)
        if record is None:
            continue
        report = record.latest("report")
        lessons = report.answers.get("red_lardomar", "") if report and report.answers.get("red_publicering") else ""
        shares = standing.words.get(SHARES, "")
        minutes = MINUTES if shares == "Presenterar" else None
        project = str(record.answers.get("projekt_namn", ""))
        rows.append((_municipality(office, region, state, reference), project, shares, minutes, str(lessons)))
    rows.sort(key=lambda row: (row[2] != "Presenterar", str(row[0])))
    return listed("delningsdag", f"Delningsdag {year}", SHARING, rows)


def post_list(office: Office, region: RegionId, first: date, last: date) -> Table:
    """Every document that came in, was made or went out in the period, in order, with the tab Postlista's columns."""
    state, programme = catch_up(office, region), office.forms.programme(region)
    rows = [
        row
        for commit in commits(office, region)
        if first <= local_day(commit.at) <= last
        for event in commit.events
        for row in _of_event(office, region, state, programme, event, local_day(commit.at))
    ]
    rows.sort(key=lambda row: str(row[0]))
    return listed("postlista", f"Postlista {first}–{last}", POST, rows)


def _of_event(
    office: Office, region: RegionId, state: State, programme: Programme | None, event: ev.Event, day: date
) -> Iterator[Row]:
    match event:
        case ev.CaseOpened() | ev.PostAdded():
            yield from _came_in(office, region, state, event.reference, event.token)
        case ev.DocumentMade() | ev.DocumentSigned():
            reference = Reference(event.document.partition(".")[0])
            kind = event.document.split(".")[1]
            name = programme.documents[kind].name if programme is not None and kind in programme.documents else kind
            signed = isinstance(event, ev.DocumentSigned)
            file = documents.handed_out_as(name, reference, event.document, signed=signed)
            about = f"{name}, undertecknat" if signed else name
            yield _line(office, region, state, reference, (day, "Upprättad"), about, file)
        case ev.MailSent() | ev.MailSentLate():
            mail = state.mails.get(event.mail)
            if mail is not None and mail.reference in state.cases:
                kind = mail.kind
                known = programme.letters.get(kind) if programme is not None else None
                name = known.name if known is not None else NAMES.get(kind, KINDS.get(kind, "Mejl"))
                yield _line(office, region, state, mail.reference, (day, "Ut"), name, f"{mail.id}.eml")


def _came_in(office: Office, region: RegionId, state: State, reference: Reference, token: Token) -> Iterator[Row]:
    raw = office.journal.get(submission.key_of(token))
    if raw is not None:
        post = submission.decode(raw)
        about = RECEIVED.get(post.purpose, post.form)
        yield _line(
            office, region, state, reference, (local_day(post.received_at), "In"), about, f"{post.reference}.pdf"
        )


def _line(
    office: Office, region: RegionId, state: State, reference: Reference, when: tuple[date, str], about: str, file: str
) -> Row:
    diary = ""
    if office.forms.programme(region) is not None and reference not in state.erased:
        diary = told_of(office, region, reference).texts.diary_number
    return (*when, _municipality(office, region, state, reference), about, reference, diary, file, "")


def _municipality(office: Office, region: RegionId, state: State, reference: Reference) -> str:
    code = state.cases[reference].municipality
    return office.forms.region(region).municipality(code).official_name if code else ""


def _programme(office: Office, region: RegionId) -> tuple[State, Programme]:
    programme = office.forms.programme(region)
    if programme is None:
        raise Permanent(f"{region}: nobody decides there.")
    return catch_up(office, region), programme
