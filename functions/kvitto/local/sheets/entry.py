"""What Google makes of typed text: USER_ENTERED, by the spreadsheet's locale.

Documented: strings "may be converted to numbers, dates, etc. following the same rules that are applied when
entering text into a cell via the Google Sheets UI" (Sheets API v4, ValueInputOption).
"""

import re
from datetime import date
from typing import NamedTuple

from .cells import Formula, Json, Value, checked
from .formulas import canonical
from .locales import Locale

EPOCH = date(1899, 12, 30).toordinal()

_TIME = re.compile(r"(\d{1,4})([:.])(\d{1,4})(?:\2(\d{1,2})(\.\d{1,3})?)?(?:\s*([AaPp])\.?[Mm]\.?)?")
_YMD = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_THREE = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})")
_TWO = re.compile(r"(\d{1,2})/(\d{1,2})")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th|\.)?[ -]([^\W\d]+)\.?(?:,?[ -](\d{4}))?")
_MONTH_DAY = re.compile(r"([^\W\d]+)\.?[ -](\d{1,2})(?:st|nd|rd|th)?(?:,?[ -](\d{4}))?")


class Entry(NamedTuple):
    """A value, and the number format that typing it gives a cell that has none."""

    value: Value
    type: str = ""
    pattern: str = ""

    @property
    def number_format(self) -> Json | None:
        return {"type": self.type, "pattern": self.pattern} if self.type else None


def typed(text: str, where: Locale, today: date) -> Entry:
    """The cell's value when a person types this text.

    An apostrophe first keeps it as text; "=" begins a formula, and so does "+" before what is not a number.
    """
    text = checked(text)
    if text.startswith("'"):
        return Entry(text[1:] or None)
    if text.startswith("=") and len(text) > 1:
        return Entry(Formula(canonical(text, where)))
    stripped = text.strip()
    entry = _boolean(stripped, where) or _number(stripped, where) or _moment(stripped, where, today)
    if entry:
        return entry
    if stripped.startswith("+") and len(stripped) > 1:
        return Entry(Formula(canonical("=" + stripped, where)))
    return Entry(text or None)


def _boolean(text: str, where: Locale) -> Entry | None:
    match text.casefold():
        case "true":
            return Entry(True)
        case "false":
            return Entry(False)
        case word if word == where.true.casefold():
            return Entry(True)
        case word if word == where.false.casefold():
            return Entry(False)
    return None


def _number(text: str, where: Locale) -> Entry | None:
    """Numbers with grouping, percent, exponent, parentheses for minus, and the locale's currency."""
    body = text
    negative = body.startswith("(") and body.endswith(")")
    if negative:
        body = body[1:-1].strip()
    sign = re.match(r"[-+\u2212]\s*", body)
    if sign and not negative:
        negative = sign[0][0] != "+"
        body = body[sign.end() :]
    body, currency = _without_currency(body, where)
    percent = body.endswith("%")
    body = body.removesuffix("%").strip()
    found = _digits(body, where)
    if found is None:
        return None
    number, grouped, decimals, exponent = found
    number = -number if negative else number
    if currency:
        whole = where.currency_pattern.replace(".00", "")
        return Entry(number, "CURRENCY", where.currency_pattern if decimals else whole)
    if percent:
        return Entry(number / 100, "PERCENT", "0.00%" if decimals else "0%")
    if exponent:
        return Entry(number, "SCIENTIFIC", "0.00E+00")
    if grouped:
        return Entry(number, "NUMBER", "#,##0.00" if decimals else "#,##0")
    return Entry(number)


def _without_currency(body: str, where: Locale) -> tuple[str, bool]:
    symbol = where.currency
    if body.startswith(symbol) and symbol != "kr":
        return body[len(symbol) :].strip(), True
    if body.casefold().endswith(symbol) and where.currency_pattern.endswith(f'"{symbol}"'):
        return body[: -len(symbol)].rstrip(), True
    return body, False


def _digits(body: str, where: Locale) -> tuple[float, bool, bool, bool] | None:
    """The number, and whether it had grouping, decimals and an exponent."""
    group, decimal = f"[{re.escape(where.groups)}]", re.escape(where.decimal)
    match = re.fullmatch(
        rf"(?P<whole>\d{{1,3}}(?:{group}\d{{3}})+|\d*)(?P<part>{decimal}\d*)?(?P<exponent>[eE][-+]?\d{{1,3}})?",
        body,
        re.ASCII,
    )
    if not match or not re.search(r"\d", (match["whole"] or "") + (match["part"] or "")):
        return None
    whole = re.sub(r"\D", "", match["whole"])
    part = (match["part"] or "").replace(where.decimal, "")
    number = float(f"{whole or '0'}.{part or '0'}{match['exponent'] or ''}")
    if number in (float("inf"), float("-inf")):
        return None
    return number, len(whole) < len(match["whole"]), bool(match["part"]), bool(match["exponent"])


def _moment(text: str, where: Locale, today: date) -> Entry | None:
    """A date, a time, or both with a space between."""
    day = _day(text, where, today)
    if day:
        return Entry(float(day[0]), "DATE", day[1])
    clock = _clock(text, where)
    if clock:
        return Entry(*clock)
    first, _, rest = text.rpartition(" ")
    if rest.upper().replace(".", "") in ("AM", "PM"):
        first, _, hour = first.rpartition(" ")
        rest = f"{hour} {rest}"
    day, clock = _day(first.rstrip(","), where, today), _clock(rest, where)
    if day and clock and clock[0] < 1:
        return Entry(day[0] + clock[0], "DATE_TIME", f"{day[1]} {clock[2]}")
    return None


def _day(text: str, where: Locale, today: date) -> tuple[int, str] | None:
    """The serial number of a date and the pattern it was typed in."""
    if match := _YMD.fullmatch(text):
        year, mark, month, day = match.groups()
        return _serial(int(year), int(month), int(day), mark.join(("yyyy", "m" * len(month), "d" * len(day))))
    if (match := _THREE.fullmatch(text)) and (match[2] != "." or not where.dot_in_time):
        one, mark, two, year = match.groups()
        order = ("m", "d") if where.date_order == "mdy" else ("d", "m")
        month, day = (one, two) if order[0] == "m" else (two, one)
        pattern = mark.join((_two(order[0], one), _two(order[1], two), "yyyy" if len(year) == 4 else "yy"))
        return _serial(_full_year(year), int(month), int(day), pattern)
    if match := _TWO.fullmatch(text):
        month, day = match.groups() if where.date_order == "mdy" else (match[2], match[1])
        return _serial(today.year, int(month), int(day), "m/d" if where.date_order == "mdy" else "d/m")
    if match := _DAY_MONTH.fullmatch(text):
        return _named_month(match[1], match[2], match[3], "d {} yyyy", where, today)
    if match := _MONTH_DAY.fullmatch(text):
        return _named_month(match[2], match[1], match[3], "{} d, yyyy", where, today)
    return None


def _two(letter: str, digits: str) -> str:
    return letter * 2 if digits.startswith("0") else letter


def _full_year(digits: str) -> int:
    """Two digits mean 1930-2029, as in Sheets."""
    year = int(digits)
    return year if len(digits) == 4 else year + (1900 if year >= 30 else 2000)


def _named_month(
    day: str, name: str, year: str | None, pattern: str, where: Locale, today: date
) -> tuple[int, str] | None:
    for letters, names in (("mmmm", where.months[0]), ("mmm", where.months[1])):
        folded = [known.rstrip(".").casefold() for known in names]
        if name.casefold() in folded:
            pattern = pattern.format(letters)
            shown = pattern if year else pattern.replace(", yyyy", "").replace(" yyyy", "")
            return _serial(int(year or today.year), folded.index(name.casefold()) + 1, int(day), shown)
    return None


def _serial(year: int, month: int, day: int, pattern: str) -> tuple[int, str] | None:
    try:
        return date(year, month, day).toordinal() - EPOCH, pattern
    except ValueError:
        return None


def _clock(text: str, where: Locale) -> tuple[float, str, str] | None:
    """Part of a day, with type and pattern; beyond a day, or minutes beyond an hour, it is a duration.

    A Swedish locale also reads a point as the mark of time, so "1234.1234" is a long duration (gspread, issue 501).
    """
    match = _TIME.fullmatch(text)
    if not match or (match[2] == "." and not where.dot_in_time):
        return None
    hour, minute, second = int(match[1]), int(match[3]), float((match[4] or "0") + (match[5] or ""))
    half = match[6]
    if half:
        if not 1 <= hour <= 12 or minute > 59:
            return None
        hour = hour % 12 + (12 if half.upper() == "P" else 0)
    elif match[2] == ":" and (len(match[3]) != 2 or minute > 59):
        return None
    part = (hour * 3600 + minute * 60 + second) / 86400
    if hour > 23 or minute > 59:
        return part, "TIME", "[h]:mm:ss"
    seconds = ":ss" if match[4] else ""
    return part, "TIME", f"h:mm{seconds} am/pm" if half else f"{_two('h', match[1])}:mm{seconds}"
