"""Four applications through a year on a real `kvitto run`, staff at the sheet with gspread, the clock moved."""

from collections import Counter

from tests.served import served
from tests.year.__main__ import live
from tests.year.story import BEGINS, DAYS, Cases
from tests.year.unit import CASES, Unit


def test_a_year_ends_with_each_case_where_staff_brought_it_and_no_letter_that_nobody_meant(tmp_path):
    with served(tmp_path, "--now", BEGINS) as base:
        unit = Unit(base, tmp_path / "data")
        unit.take_blank_rows_away()
        cases = Cases(unit)
        for day in DAYS:
            live(cases, day)
        stands = {row["Referens"]: (row["Läge"], row["Stödår"]) for row in unit.rows(CASES)}
        letters = [row for row in unit.rows("Utskick") if row["Referens"]]
        budget = {row["År"]: row for row in unit.rows("Budget")}
        kontroll = [row["Vad"] for row in unit.rows("Kontroll") if row["Vad"]]
        to = {name: _kinds(unit, reference) for reference, name in cases.names.items()}
        proof = unit.proof()

    assert stands == {
        cases.granted: ("Avslutad", "2027"),
        cases.rejected: ("Avslutad", "2027"),
        cases.withdrawn: ("Avslutad", "2027"),
        cases.second: ("Bereds i Biblioteksgruppen", "2028"),
    }
    assert to == {
        "granted": Counter(receipt=3, granted=1, agreement=1, payout=1, paid=1, reminder=2, approved=1),
        "rejected": Counter(receipt=1, rejected=1),
        "withdrawn": Counter(receipt=1, withdrawn=1),
        "second": Counter(receipt=1, second=1),
    }
    assert {row["Läge"] for row in letters} == {"Skickat"}
    assert cases.remarks == {
        "a slip of the hand": "Ändringen av Status räknas om några minuter.",
        "above the ceiling": "Beviljat belopp 60 000 kr är mer än taket, 50 000 kr. Beviljad räknas när ni har rättat"
        " Beviljat belopp. Tills dess gäller Klar för beslut.",
        "a second grant": f"Kommunen har redan ett beviljat stöd för 2027: {cases.granted}. En ansökan per kommun och"
        " år kan beviljas. Tills dess gäller Bereds i Biblioteksgruppen.",
        "the report has come": "Slutredovisning kom 2027-12-10.",
    }
    money = {name: budget["2027"][name].replace("\N{NO-BREAK SPACE}", " ") for name in ("Sökt", "Beviljat", "Utbetalt")}
    assert money == {"Sökt": "135 000 kr", "Beviljat": "40 000 kr", "Utbetalt": "40 000 kr"}
    assert kontroll == ["4 mottagna, 4 rader, 4 kvitton, 0 saknas"]
    assert (proof["holds"], proof["received"], proof["receipts"]) == (True, 4, 4)


def _kinds(unit: Unit, reference: str) -> Counter[str]:
    return Counter(mail["X-Kvitto-Kind"] for mail in unit.mails() if mail["X-Kvitto-Reference"] == reference)
