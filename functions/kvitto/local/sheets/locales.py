"""How a spreadsheet's locale reads and writes numbers, dates and formulas.

Conventions from Unicode CLDR as Google Sheets uses them; dates keep the order they are typed in. A locale that
is not listed borrows the conventions of its language, or else the American ones.
"""

import re
from dataclasses import dataclass

NBSP = "\u00a0"
NNBSP = "\u202f"

_ENGLISH_MONTHS = (
    "January February March April May June July August September October November December".split(),
    "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(),
)
_ENGLISH_DAYS = (
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
    "Mon Tue Wed Thu Fri Sat Sun".split(),
)


@dataclass(frozen=True, slots=True)
class Locale:
    """`date_order` is one of mdy, dmy, ymd; patterns are Google number format patterns."""

    decimal: str = "."
    group: str = ","
    date_order: str = "mdy"
    date: str = "m/d/yyyy"
    time: str = "h:mm:ss am/pm"
    currency: str = "$"
    currency_pattern: str = '"$"#,##0.00'
    months: tuple[list[str], list[str]] = _ENGLISH_MONTHS
    days: tuple[list[str], list[str]] = _ENGLISH_DAYS
    true: str = "TRUE"
    false: str = "FALSE"
    dot_in_time: bool = False

    @property
    def argument(self) -> str:
        """What stands between a formula's arguments: the comma, unless it is the decimal sign."""
        return ";" if self.decimal == "," else ","

    @property
    def groups(self) -> str:
        """The characters a person may type between thousands."""
        return " " + NBSP + NNBSP if self.group in (NBSP, NNBSP) else self.group


LOCALES = {
    "en_US": Locale(),
    "en_GB": Locale(date_order="dmy", date="dd/mm/yyyy", time="hh:mm:ss", currency="£", currency_pattern='"£"#,##0.00'),
    "sv_SE": Locale(
        decimal=",",
        group=NBSP,
        date_order="ymd",
        date="yyyy-mm-dd",
        time="hh:mm:ss",
        currency="kr",
        currency_pattern='#,##0.00 "kr"',
        months=(
            "januari februari mars april maj juni juli augusti september oktober november december".split(),
            "jan. feb. mars apr. maj juni juli aug. sep. okt. nov. dec.".split(),
        ),
        days=("måndag tisdag onsdag torsdag fredag lördag söndag".split(), "mån tis ons tors fre lör sön".split()),
        true="SANT",
        false="FALSKT",
        dot_in_time=True,
    ),
    "de_DE": Locale(
        decimal=",",
        group=".",
        date_order="dmy",
        date="dd.mm.yyyy",
        time="hh:mm:ss",
        currency="€",
        currency_pattern='#,##0.00 "€"',
        months=(
            "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split(),
            "Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.".split(),
        ),
        days=("Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag".split(), "Mo Di Mi Do Fr Sa So".split()),
        true="WAHR",
        false="FALSCH",
    ),
    "fr_FR": Locale(
        decimal=",",
        group=NNBSP,
        date_order="dmy",
        date="dd/mm/yyyy",
        time="hh:mm:ss",
        currency="€",
        currency_pattern='#,##0.00 "€"',
        months=(
            "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
            "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.".split(),
        ),
        days=(
            "lundi mardi mercredi jeudi vendredi samedi dimanche".split(),
            "lun. mar. mer. jeu. ven. sam. dim.".split(),
        ),
        true="VRAI",
        false="FAUX",
    ),
}

_BY_LANGUAGE = {name.split("_")[0]: locale for name, locale in reversed(LOCALES.items())}
_LOCALE_NAME = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?")


def known(name: str) -> bool:
    return bool(_LOCALE_NAME.fullmatch(name))


def locale(name: str) -> Locale:
    return LOCALES.get(name) or _BY_LANGUAGE.get(name.split("_", maxsplit=1)[0]) or LOCALES["en_US"]
