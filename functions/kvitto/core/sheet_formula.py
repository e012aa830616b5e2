"""Formulas of sheet.toml: live figures over other tabs, written with columns' keys instead of letters.

``{ar}`` is the cell of this tab's column *ar* in the same row, ``{ansokningar.ar}`` the whole column *ar* of the tab
*ansokningar* in the same workbook, and ``{part}`` one of the tab's ``parts``, a text that several formulas share.
Arguments are parted by ``;``, which Sheets takes in every locale. Only functions that Google, Excel and LibreOffice
all compute belong here, and no whole-array tricks.
"""

import re
from collections.abc import Callable, Mapping

_NAME = re.compile(r"\{([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)?)\}")


def with_parts(formula: str, parts: Mapping[str, str]) -> str:
    """The formula on one line, with its tab's parts written out; a part may speak of others."""

    def written(found: re.Match[str]) -> str:
        name = found[1]
        if name not in parts:
            return found[0]
        return with_parts(parts[name], {other: text for other, text in parts.items() if other != name})

    return "".join(line.strip() for line in _NAME.sub(written, formula).splitlines())


def names_in(formula: str) -> list[str]:
    """The columns that it speaks of."""
    return [found[1] for found in _NAME.finditer(formula)]


def spelled(formula: str, range_of: Callable[[str], str]) -> str:
    """The formula with every column where it stands today, as ``range_of`` tells in A1 notation."""
    return _NAME.sub(lambda found: range_of(found[1]), formula)
