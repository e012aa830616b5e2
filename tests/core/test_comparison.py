"""A municipality's own years beside its size group and the region: told of five or more, and never wrongly averaged."""

from kvitto.core.comparison import compared
from kvitto.core.year_report import Reported
from tests.forms.material import files

REGION, FORM = files().region("orebro"), files().form("orebro", "indikatorer")
SMALL = next(group.municipalities for group in REGION.size_groups if "1860" in group.municipalities)
LAXA, OREBRO = "1860", "1880"
MIDDLING = ("1861", "1881", "1882")


def report(municipality, year=2026, **answers):
    return Reported(f"ORE-{municipality}-{year}", municipality, year, answers)


def told(reports, municipality=LAXA, latest=2026):
    found = compared(FORM.indicators, reports, REGION, municipality, latest)
    return {one.indicator.id: one for one in found}


def all_of(question, *answers):
    return [report(town, **{question: answer}) for town, answer in zip((*SMALL, *MIDDLING), answers, strict=False)]


def test_ones_own_years_stand_beside_the_mean_of_the_group_and_of_the_county():
    reports = [*all_of("or_g2_x3", 1, 10, 3, 4, 5, 7), report(LAXA, 2025, or_g2_x3=8)]
    latest, before = told(reports)["OR-G2-X3"].years
    assert (latest.year, latest.own.sv) == (2026, "10")
    assert latest.group.sv == "4,6 i snitt (5 kommuner)"
    assert latest.region.sv == "5 i snitt (6 kommuner)"
    assert latest.region.en == "5 on average (6 municipalities)"
    assert (before.year, before.own.sv, before.group.sv) == (2025, "8", "Färre än fem har svarat")


def test_a_group_of_four_answers_is_not_told_and_nought_is_an_answer():
    reports = all_of("or_g2_x3", 1, 10, 3, "uppgift_saknas", 0)
    assert told(reports)["OR-G2-X3"].years[0].group.sv == "Färre än fem har svarat"
    [year] = told(all_of("or_g2_x3", 0, 0, 0, 0, 0))["OR-G2-X3"].years
    assert (year.own.sv, year.group.sv) == ("0", "0 i snitt (5 kommuner)")


def test_a_share_is_all_parts_over_all_wholes_and_never_a_mean_of_per_cent():
    pairs = [(1, 2), (90, 100), (0, 10), (5, 5), (4, 8)]
    reports = [
        report(town, or_g2_x4_antal=part, or_g2_x4_av=whole) for town, (part, whole) in zip(SMALL, pairs, strict=True)
    ]
    year = told(reports)["OR-G2-X4"].years[0]
    assert year.own.sv == "90 procent"
    assert year.group.sv == "80 procent (5 kommuner)"


def test_yes_and_no_are_counted_as_municipalities():
    reports = all_of("or_g3_04", "ja", "nej", "ja", "nej", "uppgift_saknas", "ja")
    year = told(reports)["OR-G3-04"].years[0]
    assert (year.own.sv, year.group.sv, year.region.sv) == (
        "Nej",
        "Färre än fem har svarat",
        "3 av 5 kommuner säger ja",
    )


def test_plans_tell_each_document():
    [year] = told([report(LAXA, or_g3_03_biblioteksplan="ja", or_g3_03_verksamhetsplan="nej")])["OR-G3-03"].years
    assert year.own.sv == "Biblioteksplan: Ja; Verksamhetsplan: Nej"


def test_what_a_municipality_has_not_answered_is_not_compared():
    reports = [*all_of("or_g2_x3", 1, 10, 3, 4, 5), report(OREBRO, or_g3_04="ja")]
    assert list(told(reports, OREBRO)) == ["OR-G3-04"]
    assert told(reports, "1883") == {}
    missing = told([report(LAXA, or_g2_x3="uppgift_saknas")])["OR-G2-X3"]
    assert missing.years[0].own.sv == "Uppgift saknas"
    assert missing.bars == ()


def test_the_bars_are_of_the_latest_year_and_as_long_as_what_they_tell():
    bars = told(all_of("or_g2_x3", 1, 10, 3, 4, 2))["OR-G2-X3"].bars
    assert [(bar.name.sv, bar.shown.sv, bar.length) for bar in bars] == [
        ("Ni", "10", 100),
        ("Liknande kommuner", "4", 40),
        ("Hela länet", "4", 40),
    ]


def test_each_municipality_of_the_region_is_in_one_size_group():
    grouped = [code for group in REGION.size_groups for code in group.municipalities]
    assert sorted(grouped) == sorted(one.code for one in REGION.municipalities)
