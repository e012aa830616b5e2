"""What *Läge* says of indicator reports: sent, replaced, checked, published."""

from datetime import UTC, date, datetime

from kvitto.core.found import FoundRow
from kvitto.core.ids import Reference, Token
from kvitto.core.standing import Standing
from kvitto.core.state import Added, Case, RowSeen, State
from kvitto.core.words.of_report import of_final, standing
from kvitto.core.words.subject import Subject
from tests.forms.material import files

TAB = next(tab for tab in files().tabs("orebro") if tab.key == "indikatorer")
AT = datetime(2027, 1, 15, 9, tzinfo=UTC)


def sent(state, name, municipality="1860", year=2026):
    case = Case(Reference(name), Token(name), "indikatorer", 1, municipality, year, "sv", False, AT)
    state.cases[case.reference] = case
    return case


def told(state, case, today=date(2027, 2, 1), **settled):
    seen = RowSeen(mark=0, settled=settled)
    found = FoundRow(2, case.reference, {})
    return standing(Subject(state, files().region("orebro"), TAB, case.token, case, (), seen, found, today))


def test_the_latest_report_of_a_municipality_and_year_is_the_one_that_counts():
    state = State()
    first, other, second = sent(state, "ORE-1"), sent(state, "ORE-2", "1881"), sent(state, "ORE-3")
    next_year = sent(state, "ORE-4", year=2027)

    assert told(state, first) == "Ersatt av senare"
    assert [told(state, case) for case in (other, second, next_year)] == ["Inskickad"] * 3


def test_a_report_is_checked_when_staff_have_written_the_day_and_published_when_the_year_is_locked():
    state = State()
    case = sent(state, "ORE-1")

    assert told(state, case, granskad="2027-02-01") == "Kontrollerad"
    assert told(state, case, date(2027, 6, 30), granskad="2027-02-01") == "Kontrollerad"
    assert told(state, case, date(2027, 7, 1), granskad="2027-02-01") == "Publicerad"
    assert told(state, case, date(2027, 7, 1)) == "Inskickad"


def test_a_replaced_report_is_replaced_although_staff_had_checked_it():
    state = State()
    first = sent(state, "ORE-1")
    sent(state, "ORE-2")
    assert told(state, first, granskad="2027-02-01") == "Ersatt av senare"


def at_the_end(state, case, token, **settled):
    seen = RowSeen(mark=0, settled=settled)
    found = FoundRow(2, case.reference, {})
    row = Subject(state, files().region("orebro"), TAB, Token(token), case, (), seen, found, date(2027, 2, 1))
    return of_final(row)


def test_a_final_report_has_come_is_replaced_is_checked_and_is_approved_in_the_row_of_its_case():
    state = State()
    case = sent(state, "ORE-1")
    reports = [Added(Token(token), Reference(token), "report", "2027-01-15") for token in ("first", "second")]
    state.added[case.reference] = tuple(reports)

    assert at_the_end(state, case, "first") == "Ersatt av senare"
    assert at_the_end(state, case, "second") == "Inkommen"
    assert at_the_end(state, case, "second", granskad="2027-02-01") == "Granskad"

    state.standings[case.reference] = Standing(dates={"redovisning_godkand": date(2027, 2, 1)})
    assert at_the_end(state, case, "second") == "Godkänd"
    assert at_the_end(state, case, "first") == "Ersatt av senare"
    assert at_the_end(state, case, case.token) == "Inkommen"
