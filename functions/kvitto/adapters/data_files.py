"""The data of the regions, read from schemas/<region>/ when it is asked for and kept."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kvitto.core.forms.compile import compile_form, make_form
from kvitto.core.forms.faults import FormFileError
from kvitto.core.forms.form import Form
from kvitto.core.region import Region, make_region

if TYPE_CHECKING:
    from kvitto.core.goals import Goals
    from kvitto.core.indicators import Indicator
    from kvitto.core.programme import Programme
    from kvitto.core.reminder_rules import ReminderRules
    from kvitto.core.retention import Rules as RetentionRules
    from kvitto.core.sheet import Tab

NOT_FORMS = ("region", "programme", "goals", "indicators", "reminders", "retention", "sheet")
"""Data files of a region that are no forms."""

CASES = "ansokningar"
"""The key of the tab with a row for each application."""

_NAME = re.compile(r"[a-z0-9_-]+/[a-z0-9_-]+\.(toml|csv)")
_WRONG = (KeyError, TypeError, AttributeError, ValueError)
"""What Python thinks of a file that is not what it should be."""


class DataFiles:
    """Reads one file at a time: asking for one form leaves the others alone, which the cold start needs.

    Files are taken as right, for `check` has seen them before they were deployed (make archive) or served
    (kvitto run). A file that cannot be read all the same is then checked, so that the fault is told.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._regions: dict[str, Region] = {}
        self._form_ids: dict[str, list[str]] = {}
        self._forms: dict[tuple[str, str], Form] = {}
        self._tabs: dict[str, tuple[Tab, ...]] = {}
        self._programmes: dict[str, Programme | None] = {}
        self._reminders: dict[str, ReminderRules] = {}

    def regions(self) -> list[str]:
        return self._region_ids

    @cached_property
    def _region_ids(self) -> list[str]:
        return sorted(file.parent.name for file in self._folder.glob("*/region.toml"))

    def forms(self, region_id: str) -> list[str]:
        """The ids of the region's forms, whether or not they are right."""
        if region_id not in self._form_ids:
            files = (self._folder / region_id).glob("*.toml")
            self._form_ids[region_id] = sorted(file.stem for file in files if file.stem not in NOT_FORMS)
        return self._form_ids[region_id]

    def region(self, region_id: str) -> Region:
        """Raises: FormFileError when the region's data is missing or wrong."""
        if region_id not in self._regions:
            toml = self._region_toml(region_id)
            try:
                self._regions[region_id] = make_region(toml)
            except _WRONG:
                self.check_region(region_id)
                raise
        return self._regions[region_id]

    def form(self, region_id: str, form_id: str) -> Form:
        """Raises: FormFileError when the form or its region is missing or wrong."""
        key = region_id, form_id
        if key not in self._forms:
            name, region = f"{region_id}/{form_id}.toml", self.region(region_id)
            toml = self._form_toml(name)
            try:
                self._forms[key] = self._with_indicators(make_form(toml, file=_shown(name), region=region))
            except _WRONG:
                self.check_form(region_id, form_id)
                raise
        return self._forms[key]

    def tabs(self, region_id: str) -> tuple[Tab, ...]:
        """The tabs of the region's workbooks. Raises: FormFileError when sheet.toml or a form is wrong."""
        if region_id not in self._tabs:
            from kvitto.core.sheet_file import tabs_from  # the pump's; a form is shown without it

            name = f"{region_id}/sheet.toml"
            forms = [self.form(region_id, form_id) for form_id in self.forms(region_id)]
            frames = self.region(region_id).frames
            tabs = tabs_from(self._toml(name), _shown(name), forms, frames)
            self._tabs[region_id] = tuple(self._with_goals(region_id, tab) for tab in tabs)
        return self._tabs[region_id]

    def programme(self, region_id: str) -> Programme | None:
        """The region's programme, or None where nobody decides. Raises: FormFileError when it is wrong."""
        if region_id not in self._programmes:
            name = f"{region_id}/programme.toml"
            self._programmes[region_id] = None
            if (self._folder / name).exists():
                from kvitto.core.programme import read_programme  # a form is shown without it

                cases = next((tab for tab in self.tabs(region_id) if tab.key == CASES), None)
                columns = [column.key for column in cases.columns] if cases is not None else []
                self._programmes[region_id] = read_programme(self._toml(name), _shown(name), columns)
        return self._programmes[region_id]

    def reminders(self, region_id: str) -> ReminderRules:
        """The region's reminders; none where it has no file. Raises: FormFileError when the file is wrong."""
        if region_id not in self._reminders:
            from kvitto.core.reminder_rules import NONE, Known, rules_from  # the morning's; intake does without
            from kvitto.core.standing import RECEIVED

            name, made = f"{region_id}/reminders.toml", NONE
            if (self._folder / name).is_file():
                programme = self.programme(region_id)
                statuses = [status.id for status in programme.status] if programme is not None else [RECEIVED]
                known = Known(self.forms(region_id), statuses)
                made = rules_from(self._toml(name), _shown(name), self.region(region_id), known)
            self._reminders[region_id] = made
        return self._reminders[region_id]

    def retention(self, region_id: str) -> RetentionRules:
        """What of the region is kept for how long; everything for ever without the file. Raises: FormFileError."""
        if not self._is_there(region_id, "retention"):
            return {}
        from kvitto.core.retention import rules_from  # a person's affair, once a year

        name = f"{region_id}/retention.toml"
        purposes = {self.form(region_id, form_id).purpose for form_id in self.forms(region_id)}
        return rules_from(self._toml(name), _shown(name), purposes)

    def checked(self) -> Iterator[tuple[str, FormFileError | None]]:
        """Each data file by name, with its faults if it has any. What rests on a wrong file waits until it is right."""
        for region_id in self.regions():
            faults = _faults(self.check_region, region_id)
            yield _shown(f"{region_id}/region.toml"), faults
            wrong = faults is not None
            if not wrong and self._is_there(region_id, "goals"):
                faults = _faults(self.check_goals, region_id)
                yield _shown(f"{region_id}/goals.toml"), faults
                wrong = faults is not None
            if not wrong and self._is_there(region_id, "indicators"):
                faults = _faults(self.check_indicators, region_id)
                yield _shown(f"{region_id}/indicators.toml"), faults
                wrong = faults is not None
            for form_id in self.forms(region_id) if not wrong else ():
                faults = _faults(self.check_form, region_id, form_id)
                yield _shown(f"{region_id}/{form_id}.toml"), faults
                wrong = wrong or faults is not None
            if not wrong:
                yield _shown(f"{region_id}/sheet.toml"), (faults := _faults(self.tabs, region_id))
                wrong = faults is not None
            rest = (("programme", self.programme), ("reminders", self.reminders), ("retention", self.retention))
            for name, read in rest if not wrong else ():
                if (self._folder / region_id / f"{name}.toml").is_file():
                    yield _shown(f"{region_id}/{name}.toml"), (faults := _faults(read, region_id))
                    wrong = wrong or faults is not None

    def check_region(self, region_id: str) -> None:
        """Raises: FormFileError with every fault of the region's own data."""
        from kvitto.core.region_file import refuse_wrong_region

        refuse_wrong_region(self._region_toml(region_id), file=_shown(f"{region_id}/region.toml"))

    def check_form(self, region_id: str, form_id: str) -> None:
        """Raises: FormFileError with every fault of the form's file, its examples too."""
        from kvitto.core.forms.examples import refuse_wrong_examples

        name = f"{region_id}/{form_id}.toml"
        compiled = compile_form(self._form_toml(name), file=_shown(name), region=self.region(region_id))
        form = self._with_indicators(compiled)
        if form.talk_first and form.talk_first not in self.forms(region_id):
            others = ", ".join(self.forms(region_id))
            raise FormFileError(_shown(name), [f'talk_first: there is no form "{form.talk_first}", only {others}.'])
        if wrong := self._wrong_promises(region_id, form):
            raise FormFileError(_shown(name), wrong)
        refuse_wrong_examples(form, self.region(region_id), file=_shown(name))

    def _wrong_promises(self, region_id: str, form: Form) -> list[str]:
        """Promises of something that the region's applications do not ask and staff do not write."""
        from kvitto.core.forms.faults import meant
        from kvitto.core.forms.promised import AMOUNTS

        promises = [field for field in form.fields if field.promise is not None]
        others = [self.form(region_id, one) for one in self.forms(region_id) if one != form.id] if promises else []
        known = [*AMOUNTS, *(field.id for one in others if one.purpose == "application" for field in one.fields)]
        return [
            f'field "{field.id}": promise: no application asks "{field.promise.of}".{meant(field.promise.of, known)}'
            for field in promises
            if field.promise is not None and field.promise.of not in known
        ]

    def goals(self, region_id: str) -> Goals:
        """The region's goals; none if it has no goals.toml. Raises: FormFileError when the file is wrong."""
        from kvitto.core.goals import NO_GOALS, make_goals  # forms that ask of no goal do without

        if not self._is_there(region_id, "goals"):
            return NO_GOALS
        toml = self._toml(f"{region_id}/goals.toml")
        try:
            return make_goals(toml)
        except _WRONG:
            self.check_goals(region_id)
            raise

    def check_goals(self, region_id: str) -> None:
        """Raises: FormFileError with every fault of the region's goals."""
        from kvitto.core.goals_file import refuse_wrong_goals

        name = f"{region_id}/goals.toml"
        refuse_wrong_goals(self._toml(name), self.region(region_id), file=_shown(name))

    def indicators(self, region_id: str) -> tuple[Indicator, ...]:
        """The region's indicators; none without indicators.toml. Raises: FormFileError when the file is wrong."""
        if not self._is_there(region_id, "indicators"):
            return ()
        from kvitto.core.indicators import make_indicators  # so too

        toml = self._toml(f"{region_id}/indicators.toml")
        try:
            return make_indicators(toml)
        except _WRONG:
            self.check_indicators(region_id)
            raise

    def check_indicators(self, region_id: str) -> None:
        """Raises: FormFileError with every fault of the region's indicators."""
        from kvitto.core.indicators_file import refuse_wrong_indicators

        name = f"{region_id}/indicators.toml"
        refuse_wrong_indicators(self._toml(name), self.region(region_id), self.goals(region_id), file=_shown(name))

    def _is_there(self, region_id: str, name: str) -> bool:
        return (self._folder / region_id / f"{name}.toml").is_file()

    def _with_goals(self, region_id: str, tab: Tab) -> Tab:
        """Måluppföljning with what the region's goals and indicators make of it; another tab as it is."""
        indicators = self.indicators(region_id) if tab.key == "maluppfoljning" else ()
        if not indicators:
            return tab
        from kvitto.core.goal_sheet import goal_tab

        return goal_tab(tab, self.goals(region_id), indicators, self.region(region_id))

    def _with_indicators(self, form: Form) -> Form:
        """A report with what its rules need to know of the indicators that it asks of."""
        if form.purpose != "indicators":
            return form
        return replace(
            form, indicators=tuple(one for one in self.indicators(form.region) if form.has(one.field_ids[0]))
        )

    def _form_toml(self, name: str) -> Mapping[str, Any]:
        """The form file with what stands outside it: options that are goals, questions that are indicators."""
        toml: Mapping[str, Any] = self._toml(name)
        region_id = name.partition("/")[0]
        if _asks_of_goals(toml):
            from kvitto.core.goals import with_options

            toml = with_options(toml, self.goals(region_id))
        if any("questions_from" in step for step in toml.get("step", ())):
            from kvitto.core.indicators import with_questions

            toml = with_questions(toml, self.indicators(region_id))
        return toml

    def _region_toml(self, region_id: str) -> dict[str, Any]:
        """The region file with what stands outside it: the folder's name as id, and the municipalities."""
        lines = csv.reader(self._text(f"{region_id}/municipalities.csv").splitlines())
        headings = next(lines, [])
        rows = [dict(zip(headings, line, strict=False)) for line in lines]
        municipalities = [row | {"domains": row.get("domains", "").split()} for row in rows]
        return self._toml(f"{region_id}/region.toml") | {"id": region_id, "municipalities": municipalities}

    def _toml(self, name: str) -> dict[str, Any]:
        try:
            return tomllib.loads(self._text(name))
        except tomllib.TOMLDecodeError as error:
            raise FormFileError(_shown(name), [f"not TOML: {error}."]) from None

    def _text(self, name: str) -> str:
        try:
            if not _NAME.fullmatch(name):  # parts of it may come from an address
                raise FileNotFoundError(name)
            return (self._folder / name).read_text(encoding="utf-8")
        except FileNotFoundError:
            raise FormFileError(_shown(name), ["there is no such file."]) from None
        except UnicodeDecodeError as error:
            raise FormFileError(_shown(name), [f"not UTF-8 at byte {error.start}."]) from None


def _asks_of_goals(toml: Mapping[str, Any]) -> bool:
    return any("options_from" in field for step in toml.get("step", ()) for field in step.get("field", ()))


def _faults(check: Callable[..., object], *of: str) -> FormFileError | None:
    try:
        check(*of)
    except FormFileError as error:
        return error
    return None


def _shown(name: str) -> str:
    return f"schemas/{name}"
