"""A year of four applications in Västra Götaland, as staff and applicants live it: what is done on which day.

One is granted and paid, one rejected, one withdrawn, and one is the second from the same municipality.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from tests.year.unit import COUNTS, Unit

BEGINS = "2027-01-11T08:00"
REASON = "Projektet prövar något nytt som andra bibliotek kan lära av."
DECIDED = {"Beslutsdatum": "2027-02-11", "Beslutat av": "Förvaltningschef"}
GRANT = {"Status": "Beviljad", "Motivering": REASON, **DECIDED}
REJECTION = {"Status": "Avslag", "Motivering": "Projektet ryms i bibliotekets ordinarie verksamhet.", **DECIDED}


@dataclass
class Cases:
    """The four references, once they are there."""

    unit: Unit
    granted: str = ""
    rejected: str = ""
    withdrawn: str = ""
    second: str = ""
    remarks: dict[str, str] = field(default_factory=dict)
    """What *Att göra* said at the moments that are soon over."""

    @property
    def names(self) -> dict[str, str]:
        every = ("granted", "rejected", "withdrawn", "second")
        return {getattr(self, name): name for name in every if getattr(self, name)}

    def note(self, moment: str, reference: str) -> None:
        self.remarks[moment] = str(self.unit.row(reference)["Att göra"]).replace("\N{NO-BREAK SPACE}", " ")


@dataclass(frozen=True)
class Day:
    """From ``when`` on (Stockholm time), ``done`` in words, and the doing of it."""

    when: str
    done: str
    do: Callable[[Cases], None]


def apply_by_three(cases: Cases) -> None:
    cases.granted = _apply(cases.unit, "1497", "Läslust i Hjo")
    cases.rejected = _apply(cases.unit, "1490", "Nya hyllor i Borås")
    cases.withdrawn = _apply(cases.unit, "1441", "Makerspace i Lerum")


def _apply(unit: Unit, municipality: str, project: str) -> str:
    town = project.rpartition(" ")[2].lower().replace("å", "a")
    return unit.apply(
        kommun_kod=municipality,
        kontakt_epost=f"biblioteket@{town}.example",
        samverkan_kommuner=None,
        projekt_namn=project,
        ar=2027,
        start_datum="2027-03-15",
        slut_datum="2027-11-30",
    )


def begin(cases: Cases) -> None:
    unit = cases.unit
    unit.type_in(cases.granted, {"Status": "Avslag"})
    unit.wait(timedelta(minutes=5))
    cases.note("a slip of the hand", cases.granted)
    unit.type_in(cases.granted, {"Status": "bereds i biblioteksgruppen", "Diarienummer": "KUL 2027-00101"})
    unit.type_in(cases.rejected, {"Status": "Bereds i Biblioteksgruppen", "Diarienummer": "KUL 2027-00102"})
    unit.fill_in(cases.withdrawn, {"Status": "Återkallad"})


def meet(cases: Cases) -> None:
    cases.unit.type_in(
        cases.granted, {"Biblioteksgruppens förslag": "Tillstyrker lägre belopp", "Status": "Klar för beslut"}
    )
    cases.unit.fill_in(cases.rejected, {"Biblioteksgruppens förslag": "Avstyrker", "Status": "Klar för beslut"})


def decide(cases: Cases) -> None:
    cases.unit.type_in(cases.granted, GRANT | {"Beviljat belopp": "60 000 kr"})
    cases.unit.fill_in(cases.rejected, REJECTION)
    cases.note("above the ceiling", cases.granted)
    cases.unit.fill_in(cases.granted, {"Beviljat belopp": "40 000 kr"})


def release(cases: Cases) -> None:
    cases.unit.tick({cases.granted: "Beslut: beviljad", cases.rejected: "Beslut: avslag"})


def send_agreement(cases: Cases) -> None:
    cases.unit.fill_in(cases.granted, {"Avtal skickat": "2027-02-15"})
    cases.unit.tick({cases.granted: "Avtal att skriva under"})


def apply_again(cases: Cases) -> None:
    cases.second = _apply(cases.unit, "1497", "Sagostund i Hjo")
    cases.unit.wait(COUNTS)
    cases.unit.tick({cases.second: "Kommunen har redan stöd i år"})


def sign(cases: Cases) -> None:
    cases.unit.fill_in(cases.granted, {"Kommunen skrev under": "2027-03-01", "Regionen skrev under": "2027-03-03"})


def ask_for_money(cases: Cases) -> None:
    cases.unit.send_on(cases.granted, "utbetalning", rekvisition_belopp=40000)
    cases.unit.fill_in(cases.granted, {"Utbetalning beställd": "2027-03-05"})


def pay(cases: Cases) -> None:
    cases.unit.type_in(cases.second, {"Status": "Bereds i Biblioteksgruppen"})
    cases.unit.fill_in(cases.granted, {"Utbetald": "2027-03-16", "Utbetalt belopp": "40000"})


def decide_the_second(cases: Cases) -> None:
    cases.unit.fill_in(
        cases.second,
        GRANT | {"Biblioteksgruppens förslag": "Tillstyrker", "Beviljat belopp": "20000", "Beslutsdatum": "2027-03-18"},
    )
    cases.note("a second grant", cases.second)
    cases.unit.fill_in(cases.second, {"Status": "Bereds i Biblioteksgruppen", "Stödår": "2028"})


def report(cases: Cases) -> None:
    cases.unit.send_on(cases.granted, "slutredovisning", red_anvant_belopp=40000, red_ej_anvant=0, red_forlangning=None)
    cases.unit.wait(COUNTS)
    cases.note("the report has come", cases.granted)
    cases.unit.fill_in(cases.granted, {"Redovisning godkänd": "2027-12-10"})


def close(cases: Cases) -> None:
    for reference in (cases.granted, cases.rejected):
        cases.unit.type_in(reference, {"Status": "Avslutad"})
    cases.unit.fill_in(cases.withdrawn, {"Status": "Avslutad"})


def begin_the_next_year(_: Cases) -> None:
    """Nothing: the case that was moved waits under the new year."""


DAYS: Sequence[Day] = (
    Day("2027-01-11T09:00", "Three libraries send an application.", apply_by_three),
    Day("2027-01-12T09:00", "Staff begin. One slip is put right within five minutes; Lerum withdraws.", begin),
    Day("2027-02-10T09:00", "Biblioteksgruppen proposes.", meet),
    Day("2027-02-11T09:00", "The head of department decides. 60,000 is typed, and the ceiling is 50,000.", decide),
    Day("2027-02-12T09:00", "Both letters have been read, and Skicka is ticked.", release),
    Day("2027-02-15T09:00", "The agreement is sent.", send_agreement),
    Day("2027-03-01T09:00", "Hjo applies again.", apply_again),
    Day("2027-03-03T09:00", "The agreement has come back signed.", sign),
    Day("2027-03-05T09:00", "Hjo asks for the money by the link, and the payment is ordered.", ask_for_money),
    Day("2027-03-16T09:00", "The money has been paid. Hjo's second application is prepared.", pay),
    Day("2027-03-18T09:00", "A second grant is tried, refused, and the application moved to 2028.", decide_the_second),
    Day("2027-12-10T09:00", "Two reminders later Hjo reports, and staff approve.", report),
    Day("2027-12-14T09:00", "What is done is closed.", close),
    Day("2028-01-10T09:00", "A new year.", begin_the_next_year),
)
