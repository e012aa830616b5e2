"""Read the environment and join the rooms. The one place that does."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from kvitto.adapters.data_files import DataFiles
from kvitto.adapters.log_lines import log
from kvitto.adapters.open_journal import open_journal
from kvitto.adapters.real_time import RealClock, nonce
from kvitto.core.failures import Permanent
from kvitto.ports import NoSpreadsheet, Office, Pace

if TYPE_CHECKING:  # names only: each is opened by the target that needs it
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from werkzeug.wrappers import Request, Response

    from kvitto.core.forms.form import Language
    from kvitto.core.ids import RegionId
    from kvitto.core.message import Letter
    from kvitto.ports import Clock, Drafter, Log, Post, PostSession, Printer, Register, Typist
    from kvitto.web.callers import Guard
    from kvitto.web.calls import Part
    from kvitto.web.limits import Limits

# pydantic looks through every installed package for plugins the first time it builds a model; we have none.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

WORKBOOKS = {"work": "KVITTO_SPREADSHEET_", "contacts": "KVITTO_CONTACTS_"}
"""The environment variable that names a region's spreadsheet, by workbook, less the region's name."""


@dataclass(frozen=True)
class Settings:
    """What the environment says (docs/operations.md lists the names)."""

    journal: str
    mail: str
    secret: bytes = field(repr=False)
    public_url: str
    data: Path
    sheets_api: str = ""
    markers_refused: bool = True
    """Whether Sheets refuses a used marker, as documented. If not, one pump sends, after a look at the ids."""
    regions: tuple[str, ...] = ()
    spreadsheets: Mapping[tuple[str, str], str] = field(default_factory=dict)
    mail_password: str | None = field(default=None, repr=False)
    callers: tuple[str, ...] | None = None
    """The accounts that may call pump, watch and remind; None: whoever reaches them, as on one machine."""
    audiences: tuple[str, ...] = ()
    """What a caller's signed token must be made for."""
    behind_platform: bool = False
    """Whether Cloud Run has checked the caller's token, and taken its signature away."""


NEEDED = {
    "KVITTO_JOURNAL": (("file:///", "gs://", "s3://"), "gs://bibliotek-journal"),
    "KVITTO_MAIL": (
        ("smtp://", "smtp+starttls://", "smtps://", "file:///"),
        "smtp+starttls://kvitto@relay.example:587",
    ),
    "KVITTO_SECRET": ((), "2026-11-22:, and 32 random bytes in hex after it"),
    "KVITTO_PUBLIC_URL": (("http://", "https://"), "https://ansok.bibliotek.example"),
}
"""The variables without which nothing starts: how each may begin, and an example."""


def settings_from(environ: Mapping[str, str]) -> Settings:
    """Read the settings. Raises: Permanent, naming every variable that is missing or wrong, with an example."""
    data = data_folder()
    there_are = tuple(DataFiles(data / "schemas").regions())
    if faults := [*_faults(environ, there_are)]:
        raise Permanent(f"Kvitto cannot start. {' '.join(faults)} docs/operations.md has the list.")
    regions = _words(environ.get("KVITTO_REGIONS", "")) or there_are
    return Settings(
        journal=environ["KVITTO_JOURNAL"],
        mail=environ["KVITTO_MAIL"],
        secret=environ["KVITTO_SECRET"].encode(),
        public_url=environ["KVITTO_PUBLIC_URL"].rstrip("/"),
        data=data,
        sheets_api=environ.get("KVITTO_SHEETS_API", ""),
        markers_refused=environ.get("KVITTO_MARKERS", "on") != "off",
        regions=regions,
        spreadsheets={
            (region, workbook): environ[prefix + region.upper()]
            for region in regions
            for workbook, prefix in WORKBOOKS.items()
            if environ.get(prefix + region.upper())
        },
        mail_password=environ.get("KVITTO_MAIL_PASSWORD"),
        callers=_callers(environ),
        audiences=_words(environ.get("KVITTO_AUDIENCE", "")),
        behind_platform="K_SERVICE" in environ and environ.get("KVITTO_IDENTITY") == "platform",
    )


def _faults(environ: Mapping[str, str], there_are: tuple[str, ...]) -> Iterator[str]:
    for name, (beginnings, example) in NEEDED.items():
        value = environ.get(name, "")
        if not value:
            yield f"{name} is not set; set it, for example to {example}."
        elif beginnings and not value.startswith(beginnings):
            yield f"{name}={_unlocked(value)} does not begin with {' or '.join(beginnings)}; for example {example}."
    for region in _words(environ.get("KVITTO_REGIONS", "")):
        if region not in there_are:
            known = ", ".join(there_are)
            yield f"KVITTO_REGIONS names {region}, and schemas/ has only {known}; for example {there_are[-1]}."
    if (markers := environ.get("KVITTO_MARKERS", "on")) not in ("on", "off"):
        yield f"KVITTO_MARKERS={markers} is neither on nor off; for example on."


def _unlocked(value: str) -> str:
    """The value without what may be a password."""
    return re.sub(r"(?<=:)[^:@/]+(?=@)", "…", value)


def _callers(environ: Mapping[str, str]) -> tuple[str, ...] | None:
    """On Cloud Run (which sets K_SERVICE) nobody may call until somebody is named."""
    named = _words(environ.get("KVITTO_CALLERS", ""))
    return named or (() if "K_SERVICE" in environ else None)


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.replace(",", " ").split())


def data_folder() -> Path:
    """The folder with schemas/ and templates/: beside main.py when deployed, one level up in the repository."""
    source = Path(__file__).resolve().parents[1]
    for folder in (source, source.parent):
        if (folder / "schemas").is_dir():
            return folder
    raise Permanent(f"No folder schemas/ beside {source} or above it. Was the whole of Kvitto deployed?")


class _Registers:
    """Each workbook's register, opened when first asked for: gspread would double intake's cold start."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._open: dict[tuple[str, str], Register] = {}

    def __call__(self, region: RegionId, workbook: str) -> Register:
        register = self._open.get((region, workbook))
        if register is None:
            from kvitto.adapters.google_sheets.register import GoogleRegister

            spreadsheet = self._settings.spreadsheets.get((region, workbook))
            if spreadsheet is None:
                raise NoSpreadsheet(
                    f"No spreadsheet for {workbook} of {region}: set {WORKBOOKS[workbook]}{region.upper()}."
                )
            register = self._open[region, workbook] = GoogleRegister(
                spreadsheet, self._settings.sheets_api, refuses_used_markers=self._settings.markers_refused
            )
        return register


class _LazyTypist:
    """The typist, with its templates, when a letter is first written."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._typist: Typist | None = None

    def write(self, kind: str, region: RegionId, language: Language, facts: Mapping[str, object]) -> Letter:
        if self._typist is None:
            from kvitto.adapters.templates import Templates

            self._typist = Templates(self._data / "templates" / "mail", self._data / "schemas")
        return self._typist.write(kind, region, language, facts)


class _LazyPrinter:
    """The printer, with its fonts, when something is first printed: a call with nothing to print opens neither."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._printer: Printer | None = None

    def print_answers(self, post: Mapping[str, object], at: datetime) -> bytes:
        if self._printer is None:
            from kvitto.adapters.typst_printer import TypstPrinter

            self._printer = TypstPrinter(self._data / "templates")
        return self._printer.print_answers(post, at)


class _LazyDrafter:
    """What fills Word templates, when a document is first written."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._drafter: Drafter | None = None

    def draft(self, template: str, region: str, facts: Mapping[str, object]) -> bytes:
        if self._drafter is None:
            from kvitto.adapters.word_documents import WordDocuments

            self._drafter = WordDocuments(self._data / "templates")
        return self._drafter.draft(template, region, facts)


class _LazyPost:
    """The relay that KVITTO_MAIL names, when a mail is first sent."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._post: Post | None = None

    def connect(self) -> PostSession:
        if self._post is None:
            from kvitto.adapters.open_post import open_post

            self._post = open_post(self._settings.mail, self._settings.mail_password)
        return self._post.connect()


# -- All targets of one process -----------------------------------------------------------------


def _nobody(_: RegionId) -> None:
    """In production the bucket's event wakes the pump."""


class House:
    """The four targets over their offices. Rows and mails have an office each, to run side by side.

    ``wake`` is told the region of each accepted post; in production the bucket's event does that.
    ``open_json`` takes JSON for every form, also those that do not say ``json = true``; ``limits`` is how much one
    address may post, without which there is no limit.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock | None = None,
        write_log: Log = log,
        pace: Pace | None = None,
        open_json: bool = False,
        wake: Callable[[RegionId], None] = _nobody,
        limits: Limits | None = None,
    ) -> None:
        self.settings = settings
        self._clock, self._log, self._pace = clock or RealClock(), write_log, pace or Pace()
        self._open_json, self._wake, self._limits = open_json, wake, limits

    def intake(self, request: Request) -> Response:
        from kvitto.web.app import answer

        return answer(self._intake_office, request, open_json=self._open_json, wake=self._wake, limits=self._limits)

    def pump(self, request: Request) -> Response:
        return self._called(request, lambda: self.pump_parts)

    def watch(self, request: Request) -> Response:
        return self._called(request, lambda: self.watch_parts)

    def remind(self, request: Request) -> Response:
        return self._called(request, lambda: self.remind_parts)

    def _called(self, request: Request, parts: Callable[[], Mapping[str, Part]]) -> Response:
        from kvitto.web.calls import answer_call

        refusal = self._guard.refusal(request) if self._guard is not None else None
        return refusal or answer_call(request, self.settings.regions, parts())

    @cached_property
    def _guard(self) -> Guard | None:
        from kvitto.adapters.caller_tokens import CallerTokens
        from kvitto.web.callers import Guard

        settings = self.settings
        if settings.callers is None:
            return None
        tokens = CallerTokens(
            settings.audiences, lambda: self._clock.now().timestamp(), behind_platform=settings.behind_platform
        )
        return Guard(settings.callers, tokens.email, self._log)

    @cached_property
    def _intake_office(self) -> Office:
        return self.office(patient=False)

    @cached_property
    def pump_parts(self) -> Mapping[str, Part]:
        from kvitto.steps.deliver import deliver_rows
        from kvitto.steps.documents import write_documents
        from kvitto.steps.draft_mails import send_draft_mails
        from kvitto.steps.mail import send_mails
        from kvitto.steps.papers import print_answers
        from kvitto.web.calls import Part

        return {
            "rows": Part(self.office(patient=True), deliver_rows),
            "mails": Part(self.office(patient=True), send_mails),
            "drafts": Part(self.office(patient=True), send_draft_mails),
            "documents": Part(
                self.office(patient=True), partial(write_documents, drafter=_LazyDrafter(self.settings.data))
            ),
            "papers": Part(self.office(patient=True), partial(print_answers, printer=_LazyPrinter(self.settings.data))),
        }

    @cached_property
    def watch_parts(self) -> Mapping[str, Part]:
        from kvitto.steps.watch import watch
        from kvitto.web.calls import Part

        return {"sheet": Part(self.office(patient=True), watch)}

    @cached_property
    def remind_parts(self) -> Mapping[str, Part]:
        from kvitto.steps.attachments import sweep_attachments
        from kvitto.steps.drafts import tend_drafts
        from kvitto.steps.nightly import prove_nightly
        from kvitto.steps.remind import remind
        from kvitto.steps.shared_reports import remove_finished
        from kvitto.web.calls import Part

        return {
            "reminders": Part(self.office(patient=True), remind),
            "drafts": Part(self.office(patient=True), tend_drafts),
            "proof": Part(self.office(patient=True), prove_nightly),
            "attachments": Part(self.office(patient=True), sweep_attachments),
            "begun": Part(self.office(patient=True), remove_finished),
        }

    def office(self, *, patient: bool) -> Office:
        """A new office: ``patient`` lets the journal take its time, where intake would rather answer soon.

        What an office does not use is not opened: intake never loads gspread or smtplib.
        """
        settings = self.settings
        return Office(
            journal=open_journal(settings.journal, self._clock, patient=patient),
            register=_Registers(settings),
            typist=_LazyTypist(settings.data),
            post=_LazyPost(settings),
            clock=self._clock,
            forms=DataFiles(settings.data / "schemas"),
            nonce=nonce,
            secret=settings.secret,
            public_url=settings.public_url,
            log=self._log,
            pace=self._pace,
        )


@cache
def house() -> House:
    """The house of a deployed process."""
    from kvitto.web.limits import Limits

    return House(settings_from(os.environ), limits=Limits(forwarded=True))
