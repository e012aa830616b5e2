"""The data of the regions, read from schemas/<region>/ when it is asked for and kept."""

from __future__ import annotations

import csv
import re
import tomllib
from pathlib import Path
from typing import Any

from kvitto.core.forms.compile import compile_form
from kvitto.core.forms.faults import FormFileError
from kvitto.core.forms.form import Form
from kvitto.core.region import Region, compile_region
from kvitto.core.sheet import Tab

_NAME = re.compile(r"[a-z0-9_-]+/[a-z0-9_-]+\.(toml|csv)")
NOT_FORMS = ("region", "sheet", "goals", "indicators", "reminders")
"""Data files of a region that are no forms."""


class DataFiles:
    """Reads one file at a time: asking for one form leaves the others alone, which the cold start needs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._regions: dict[str, Region] = {}
        self._forms: dict[tuple[str, str], Form] = {}
        self._tabs: dict[str, tuple[Tab, ...]] = {}

    def regions(self) -> list[str]:
        return sorted(file.parent.name for file in self._folder.glob("*/region.toml"))

    def forms(self, region_id: str) -> list[str]:
        """The ids of the region's forms, whether or not they are right."""
        files = (self._folder / region_id).glob("*.toml")
        return sorted(file.stem for file in files if file.stem not in NOT_FORMS)

    def region(self, region_id: str) -> Region:
        """Raises: FormFileError when the region's data is missing or wrong."""
        if region_id not in self._regions:
            name = f"{region_id}/region.toml"
            municipalities = self._municipalities(f"{region_id}/municipalities.csv")
            toml = self._toml(name) | {"id": region_id, "municipalities": municipalities}
            self._regions[region_id] = compile_region(toml, file=self._name(name))
        return self._regions[region_id]

    def form(self, region_id: str, form_id: str) -> Form:
        """Raises: FormFileError when the form or its region is missing or wrong."""
        key = region_id, form_id
        if key not in self._forms:
            name = f"{region_id}/{form_id}.toml"
            self._forms[key] = compile_form(self._toml(name), file=self._name(name), region=self.region(region_id))
        return self._forms[key]

    def tabs(self, region_id: str) -> tuple[Tab, ...]:
        """The tabs of the region's workbooks. Raises: FormFileError when sheet.toml or a form is wrong."""
        if region_id not in self._tabs:
            from kvitto.core.sheet_file import tabs_from  # the pump's; a form is shown without it

            name = f"{region_id}/sheet.toml"
            forms = [self.form(region_id, form_id) for form_id in self.forms(region_id)]
            self._tabs[region_id] = tabs_from(self._toml(name), self._name(name), forms)
        return self._tabs[region_id]

    def _municipalities(self, name: str) -> list[dict[str, object]]:
        """One a line; `domains` are parted by spaces."""
        lines = csv.reader(self._text(name).splitlines())
        headings = next(lines, [])
        rows = [dict(zip(headings, line, strict=False)) for line in lines]
        return [{**row, "domains": row.get("domains", "").split()} for row in rows]

    def _toml(self, name: str) -> dict[str, Any]:
        try:
            return tomllib.loads(self._text(name))
        except tomllib.TOMLDecodeError as error:
            raise self._error(name, f"not TOML: {error}.") from None

    def _text(self, name: str) -> str:
        try:
            if not _NAME.fullmatch(name):  # parts of it may come from an address
                raise FileNotFoundError(name)
            return (self._folder / name).read_text(encoding="utf-8")
        except FileNotFoundError:
            raise self._error(name, "there is no such file.") from None
        except UnicodeDecodeError as error:
            raise self._error(name, f"not UTF-8 at byte {error.start}.") from None

    def _error(self, name: str, problem: str) -> FormFileError:
        return FormFileError(self._name(name), [problem])

    def _name(self, name: str) -> str:
        return f"schemas/{name}"
