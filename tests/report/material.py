"""Three years of a region's figures, made by hand: what a report is counted from, without journal or sheet."""

from datetime import date
from pathlib import Path
from typing import Any

from kvitto.adapters.report_files import Told, write_report
from kvitto.core.insatser import Activity
from kvitto.core.year_report import Grant, Lesson, Material, Outcome, Period, Reported
from kvitto.wiring import data_folder
from tests.web.site import FILES

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31), 2026)
SPRING = Period(date(2026, 1, 1), date(2026, 4, 30), 2026)

LAXA, KUMLA, OREBRO = "1860", "1881", "1880"


def grant(reference: str, municipality: str, year: int, **more: Any) -> Grant:
    """Granted and paid, for goal 3."""
    days = {"received": date(year, 2, 1), "decided": date(year, 3, 1), "paid_on": date(year, 6, 1)}
    sums = {"requested": 50_000, "sek": 40_000, "paid": 40_000, "goals": ("OR-G3",), "directions": ("OR-G3",)}
    return Grant(reference, municipality, year, **{"title": "Läslust", "groups": (), **sums, **days, **more})


def report(reference: str, municipality: str, year: int, **answers: Any) -> Reported:
    return Reported(reference, municipality, year, answers)


MATERIAL = Material(
    grants=[
        grant("ORE-1", KUMLA, 2025),
        grant("ORE-2", OREBRO, 2026, title="Åretruntläsning", goals=("OR-G3", "OR-G4"), directions=("OR-G3", "OR-G4")),
        grant("ORE-3", LAXA, 2026, returned=4_000, groups=("barn_och_unga",)),
        grant("ORE-4", KUMLA, 2026, sek=0, paid=0, decided=date(2026, 9, 1), paid_on=None),
    ],
    reports=[
        report("IND-1", LAXA, 2025, or_g2_x3=5),
        report("IND-2", LAXA, 2026, or_g2_x3=10, or_g2_x4_antal=1, or_g2_x4_av=2),
        report("IND-3", OREBRO, 2026, or_g2_x3=12_000, or_g2_x4_antal=30, or_g2_x4_av=40),
        report("IND-4", KUMLA, 2026, or_g2_x3="uppgift_saknas", or_g3_03_biblioteksplan="ja"),
    ],
    activities=[Activity(2, "Bokprat", "Nätverk", date(2026, 3, 1), ("OR-G3",), (), 25)],
    lessons=[
        Lesson("ORE-1", KUMLA, "Läslust", "Börja i tid.\nFråga barnen.", date(2026, 2, 1)),
        Lesson("ORE-3", LAXA, "Läslust", "Nästa år.", date(2027, 2, 1)),
    ],
    outcomes=[
        Outcome("ORE-1", KUMLA, "Läslust", date(2026, 2, 1), promised=1_200, reached=900, fulfilled="delvis"),
        Outcome("ORE-2", OREBRO, "Åretruntläsning", date(2026, 12, 1), reached=64, fulfilled="helt"),
        Outcome("ORE-3", LAXA, "Läslust", date(2027, 2, 1), promised=10, reached=10, fulfilled="helt"),
    ],
)


def written(
    folder: Path,
    region: str = "orebro",
    period: Period = YEAR,
    text: str = "Det går bra.",
    material: Material = MATERIAL,
) -> list[Path]:
    """The files of a report."""
    forms = [FILES.form(region, form_id) for form_id in FILES.forms(region)]
    told = Told(FILES.region(region), FILES.goals(region), FILES.indicators(region), forms)
    return write_report(folder, data_folder() / "templates" / "report", told, material, [], period, text)
