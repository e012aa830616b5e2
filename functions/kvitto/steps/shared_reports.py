"""Keep a report that a municipality has begun, version by version, and find how it stands.

A version is one object put if absent. Who loses the put reads what won and decides again, so nothing that anybody has
kept is overwritten. Nothing is removed while it counts: a number that came free would let a sleeper's version in.
"""

from collections.abc import Callable
from dataclasses import dataclass

from kvitto.core.forms.form import Form
from kvitto.core.forms.retyped import retyped
from kvitto.core.ids import RegionId
from kvitto.core.indicator_rules import lock_day
from kvitto.core.shared_report import Report, Steps, Version, begun_in, decode, encode, name_of, parsed
from kvitto.core.submission import Submission
from kvitto.ports import JournalUnavailable, Office
from kvitto.steps.accept import STOCKHOLM
from kvitto.steps.reports import latest_report

VERSIONS_MAX = 5000
"""Versions of one report that are listed; twenty people who save each step come to some hundred."""
BEGUN_MAX = 100_000
TRIES = 20


def stands(office: Office, form: Form, report: Report) -> Version:
    """How the report stands: what was kept last, else what was sent, else nothing. Raises: JournalUnavailable."""
    sent = latest_report(office, RegionId(report.region), report.form, report.municipality, report.year)
    token = str(sent.token) if sent else ""
    folder = report.versions(token)
    if kept := office.journal.list(folder, VERSIONS_MAX):
        newest = max(kept)
        raw = office.journal.get(newest)
        if raw is not None:
            return Version(token, int(newest.removeprefix(folder)), decode(raw))
    return Version(token, 0, _as_sent(form, sent))


def keep(office: Office, form: Form, report: Report, change: Callable[[Version], Steps]) -> Version:
    """Keep what ``change`` makes of the report as it stands, unless that is nothing new. With how it stands then.

    Raises: JournalUnavailable.
    """
    for _ in range(TRIES):
        now = stands(office, form, report)
        typed = change(now)
        if typed == now.typed:
            return now
        if now.n == 0:
            office.journal.put_once(report.mark(now.sent), b"")  # Before it: what has no mark would never be removed.
        if office.journal.put_once(f"{report.versions(now.sent)}{name_of(now.n + 1)}", encode(typed)):
            return Version(now.sent, now.n + 1, typed)
    raise JournalUnavailable(f"{TRIES} others in a row have kept the same report.")


def begun_reports(office: Office, region: RegionId) -> frozenset[tuple[Report, str]]:
    """Those with something kept, each with the token of the sent one that it rests on. One listing."""
    return frozenset(parsed(mark) for mark in office.journal.list(begun_in(region), BEGUN_MAX))


@dataclass(frozen=True, slots=True)
class Finished:
    """What a morning's call did: of how many reports what was begun is gone."""

    removed: int


def remove_finished(office: Office, region: RegionId) -> Finished:
    """Remove what was begun of reports that have been sent since, or whose year is locked.

    Raises: JournalUnavailable.
    """
    told, today = office.forms.region(region), office.clock.now().astimezone(STOCKHOLM).date()
    removed = 0
    for report, rests_on in begun_reports(office, region):
        sent = latest_report(office, region, report.form, report.municipality, report.year)
        if today > lock_day(told, report.year) or (str(sent.token) if sent else "") != rests_on:
            for version in office.journal.list(report.versions(rests_on), VERSIONS_MAX):
                office.journal.delete(version)
            office.journal.delete(report.mark(rests_on))
            removed += 1
    return Finished(removed)


def _as_sent(form: Form, sent: Submission | None) -> Steps:
    if sent is None:
        return {}
    return {step.id: retyped(step.fields, sent.answers) for step in form.steps}
