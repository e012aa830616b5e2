"""What a cell shows: number format patterns rendered by the spreadsheet's locale.

The pattern language is that of the Sheets API's "Date and number formats" guide: up to four sections, quoted and
escaped literals, grouping, percent, exponent, dates, times and durations. Colours are read over.
"""

import re
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from .cells import CellError, Formula, Json, Value
from .entry import EPOCH
from .locales import Locale

_SECTION = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|[^;"\\\[]+|.')
_TOKEN = re.compile(
    r"""(?P<quoted>"[^"]*"?) | \\(?P<escaped>.) | _(?P<space>.) | \*(?P<fill>.)
    | (?P<elapsed>\[(?:h+|m+|s+)\]) | \[\$(?P<currency>[^\-\]]*)[^\]]*\] | (?P<colour>\[[^\]]*\])
    | (?P<half>[aA][mM]?/[pP][mM]?) | (?P<date>[yY]+|[mM]+|[dD]+|[hH]+|[sS]+(?:\.0+)?)
    | (?P<exponent>[eE][+-]0+) | (?P<digits>[0\#?][0\#?,]*(?:\.[0\#?]*)?|\.[0\#?]+) | (?P<percent>%) | (?P<text>@)
    | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_PLAIN = {
    "NUMBER": "#,##0.00",
    "PERCENT": "0.00%",
    "SCIENTIFIC": "0.00E+00",
}


def shown(value: Value, number_format: Json | None, where: Locale) -> str:
    """The text in the cell. A value whose pattern cannot show it shows as if it had none."""
    match value:
        case None:
            return ""
        case str():
            return _text(value, number_format)
        case bool():
            return where.true if value else where.false
        case Formula(text) | CellError(text):
            return text
        case _:
            pattern = pattern_of(number_format, where)
            return _pattern(value, pattern, where) if pattern else general(value, where)


def pattern_of(number_format: Json | None, where: Locale) -> str:
    """The pattern in force; a type without one has the locale's usual. "" is the automatic format."""
    if not number_format:
        return ""
    pattern = str(number_format.get("pattern", ""))
    if pattern.casefold() == "general":
        return ""
    if pattern:
        return pattern
    match number_format.get("type"):
        case "DATE":
            return where.date
        case "TIME":
            return where.time
        case "DATE_TIME":
            return f"{where.date} {where.time}"
        case "CURRENCY":
            return where.currency_pattern
        case kind:
            return _PLAIN.get(str(kind), "")


def dated(pattern: str) -> bool:
    """True if the pattern shows a date or a time."""
    return any(token.lastgroup in ("date", "elapsed", "half") for token in _TOKEN.finditer(_sections(pattern)[0]))


def general(value: float, where: Locale) -> str:
    """The automatic format: whole numbers in full up to 15 digits, otherwise ten significant digits."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    exact = Decimal(repr(value))
    if abs(exact) >= Decimal("1e15") or abs(exact) < Decimal("1e-9"):
        mantissa, _, exponent = f"{value:.9E}".partition("E")
        text = f"{mantissa.rstrip('0').rstrip('.')}E{exponent}"
    else:
        places = max(0, 9 - exact.adjusted())
        rounded = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        text = format(rounded, "f")
        text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace(".", where.decimal)


def _text(value: str, number_format: Json | None) -> str:
    sections = _sections(str((number_format or {}).get("pattern", "")))
    section = sections[3] if len(sections) > 3 else sections[0]
    if "@" not in section:
        return value
    return "".join(value if token.lastgroup == "text" else _literal(token) for token in _TOKEN.finditer(section))


def _sections(pattern: str) -> list[str]:
    sections = [""]
    for match in _SECTION.finditer(pattern):
        if match[0].startswith(('"', "\\", "[")):
            sections[-1] += match[0]
        else:
            first, *more = match[0].split(";")
            sections[-1] += first
            sections += more
    return sections


def _pattern(value: float, pattern: str, where: Locale) -> str:
    sections = _sections(pattern)
    section = sections[0]
    if value < 0 and len(sections) > 1:
        section, value = sections[1], -value
    elif value == 0 and len(sections) > 2:
        section = sections[2]
    found = list(_TOKEN.finditer(section))
    if any(token.lastgroup in ("date", "elapsed", "half") for token in found):
        return _moment(value, found, where)
    return _number(value, found, where)


def _literal(token: re.Match[str]) -> str:
    match token.lastgroup:
        case "quoted":
            return token[0].strip('"')
        case "escaped" | "currency":
            return token[token.lastgroup]
        case "space":
            return " "
        case "fill" | "colour":
            return ""
        case _:
            return token[0]


def _number(value: float, found: list[re.Match[str]], where: Locale) -> str:
    kinds = [token.lastgroup for token in found]
    if "digits" not in kinds:
        head = "-" if value < 0 and "text" not in kinds else ""
        return head + "".join(
            general(value, where) if token.lastgroup == "text" else _literal(token) for token in found
        )
    scaled = Decimal(repr(abs(value))) * 100 ** kinds.count("percent")
    digits = next(token for token in found if token.lastgroup == "digits")
    exponent = next((token for token in found if token.lastgroup == "exponent"), None)
    power = 0
    if exponent and scaled:
        power = scaled.adjusted()
        scaled = scaled.scaleb(-power)
    body = _digits(scaled, digits[0], where)
    parts = []
    for token in found:
        if token is digits:
            parts.append(body)
        elif token is exponent:
            sign = "-" if power < 0 else ("+" if "+" in token[0] else "")
            parts.append(f"E{sign}{abs(power):0{len(token[0]) - 2}d}")
        else:
            parts.append(_literal(token))
    negative = value < 0 and any(digit in "123456789" for digit in body)
    return ("-" if negative else "") + "".join(parts)


def _digits(value: Decimal, pattern: str, where: Locale) -> str:
    """The digits by 0 (always), # (if there) and ? (or a space), with grouping and scaling by trailing commas."""
    whole_pattern, point, part_pattern = pattern.partition(".")
    kept = whole_pattern.rstrip(",")
    value = value.scaleb(-3 * (len(whole_pattern) - len(kept)))
    rounded = value.quantize(Decimal(1).scaleb(-len(part_pattern)), ROUND_HALF_UP)
    whole, _, part = format(rounded, "f").partition(".")
    whole = whole.lstrip("0").rjust(kept.count("0"), "0")
    if "," in kept:
        whole = re.sub(r"(?<=\d)(?=(\d{3})+$)", lambda _: where.group, whole)
    while part and part[-1] == "0" and part_pattern[len(part) - 1] != "0":
        part = part[:-1]
    return whole + (where.decimal if point and (part or "0" in part_pattern) else "") + part


def _moment(value: float, found: list[re.Match[str]], where: Locale) -> str:
    whole_seconds = all(".0" not in token[0] for token in found)
    seconds = round(value * 86400) if whole_seconds else round(value * 86400, 3)
    day = (
        date.fromordinal(1) if not -693593 <= value < 2958466 else date.fromordinal(EPOCH) + timedelta(seconds // 86400)
    )
    half = any(token.lastgroup == "half" for token in found)
    parts: list[str] = []
    for place, token in enumerate(found):
        if token.lastgroup == "date":
            letters = token[0].lower()
            if letters in ("m", "mm") and _means_minutes(found, place):
                letters = letters.replace("m", "n")
            parts.append(_part(letters, day, seconds % 86400, half, where))
        elif token.lastgroup == "elapsed":
            unit = {"h": 3600, "m": 60, "s": 1}[token[0][1].lower()]
            parts.append(f"{int(seconds // unit):0{len(token[0]) - 2}d}")
        elif token.lastgroup == "half":
            words = ("AM", "PM") if len(token[0]) > 3 else ("A", "P")
            parts.append(words[seconds % 86400 >= 43200])
        else:
            parts.append(_literal(token))
    return "".join(parts)


def _means_minutes(found: list[re.Match[str]], place: int) -> bool:
    """m is minutes after hours or before seconds (the guide's own rule)."""
    units = [token for token in found if token.lastgroup in ("date", "elapsed")]
    here = units.index(found[place])
    before = units[here - 1][0].lower().strip("[]") if here else ""
    after = units[here + 1][0].lower().strip("[]") if here + 1 < len(units) else ""
    return before.startswith("h") or after.startswith("s")


def _part(letters: str, day: date, seconds: float, half: bool, where: Locale) -> str:
    hour, minute, second = int(seconds // 3600), int(seconds // 60 % 60), seconds % 60
    if half:
        hour = hour % 12 or 12
    match letters[0], len(letters):
        case "y", length:
            return f"{day.year % 100:02d}" if length <= 2 else f"{day.year:04d}"
        case "m", 1 | 2 as length:
            return f"{day.month:0{length}d}"
        case "m", 3:
            return where.months[1][day.month - 1]
        case "m", 5:
            return where.months[0][day.month - 1][0].upper()
        case "m", _:
            return where.months[0][day.month - 1]
        case "d", 1 | 2 as length:
            return f"{day.day:0{length}d}"
        case "d", 3:
            return where.days[1][day.weekday()]
        case "d", _:
            return where.days[0][day.weekday()]
        case "h", length:
            return f"{hour:0{min(length, 2)}d}"
        case "n", length:
            return f"{minute:0{length}d}"
        case _:
            places = len(letters.partition(".")[2])
            width = len(letters.partition(".")[0])
            if not places:
                return f"{int(second):0{min(width, 2)}d}"
            return f"{second:0{min(width, 2) + 1 + places}.{places}f}".replace(".", where.decimal)
