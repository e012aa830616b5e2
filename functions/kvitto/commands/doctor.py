"""`kvitto doctor`: is everything there that a deployment needs, and does it keep its promises?"""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from kvitto.adapters.data_files import DataFiles
from kvitto.commands.opening import opened, plain_faults
from kvitto.core.calendar import local_day
from kvitto.core.failures import Permanent, Temporary
from kvitto.core.health import Diagnosis, Grade
from kvitto.core.ids import RegionId
from kvitto.core.seal import keys_of
from kvitto.ports import Office
from kvitto.steps.examine import examine_journal, examine_mail, examine_relay, examine_sheets
from kvitto.steps.ledger import catch_up
from kvitto.steps.preview import coming
from kvitto.wiring import Settings

SECRET_BYTES = 32
SECRET_AGE = timedelta(days=2 * 365)
PROOF_AGE = timedelta(days=2)
REMINDERS_DAYS = 14


@click.command()
@click.option("--live", is_flag=True, help="Also try what Google promises, in a scratch tab of each work sheet.")
@click.option("--json", "as_json", is_flag=True, help="Answer as one JSON list, for a machine that watches.")
@click.option("--mail/--no-mail", default=None, help="Send a test mail to each region's own mailbox; not with --json.")
def doctor(*, live: bool, as_json: bool, mail: bool | None) -> None:
    """Look at the environment, the data files, the journal, the relay and the spreadsheets.

    Kvitto mails itself, and nothing else stays behind. Ends with 1 when something must be done first.
    """
    with plain_faults():
        settings, office = opened()
    told = []
    for one in _looked_at(settings, office, live=live, mail=not as_json if mail is None else mail):
        told.append(one)
        if not as_json:
            click.echo(f"{one.grade:5}  {one.what}: {one.words}")
    if as_json:
        click.echo(json.dumps([asdict(one) for one in told], ensure_ascii=False, indent=1))
    if faults := sum(one.grade == "fault" for one in told):
        raise click.ClickException(f"{faults} {'fault' if faults == 1 else 'faults'} must be mended first.")


def _looked_at(settings: Settings, office: Office, *, live: bool, mail: bool) -> Iterator[Diagnosis]:
    """Everything, in the order in which it should be mended."""
    yield from _environment(settings)
    yield from _secret(settings, office)
    yield _zone()
    yield from (files := list(_data_files(settings)))
    yield _pages(settings)
    yield from examine_journal(office)
    wrong = [one.what for one in files if one.grade == "fault"]
    regions = [RegionId(one) for one in settings.regions if not any(f"/{one}/" in name for name in wrong)]
    for one in sorted({*settings.regions} - {*regions}):
        yield Diagnosis(one, "fault", "Not looked at, since a data file of its is wrong, as told above.")
    relay = list(examine_relay(office, regions))
    yield from relay
    for region in regions:
        try:
            if mail and relay[0].grade == "ok":
                yield examine_mail(office, region)
            yield _last_proof(office, region)
            yield _coming_reminders(office, region)
            yield from examine_sheets(office, region)
        except (Temporary, Permanent) as fault:
            yield Diagnosis(f"{region}", "fault", f"{type(fault).__name__}: {fault}")
            continue
        if live:
            yield from _live(settings, office, region)


def _environment(settings: Settings) -> Iterator[Diagnosis]:
    yield Diagnosis("environment", "ok", f"Set; regions {', '.join(settings.regions)}.")
    if not settings.public_url.startswith("https://"):
        words = f"KVITTO_PUBLIC_URL is {settings.public_url}: whoever opens a mailed link is overheard. Use https."
        yield Diagnosis("public address", "note", words)


def _secret(settings: Settings, office: Office) -> Iterator[Diagnosis]:
    """Each key long enough, and not too old. A key before the first only opens what it once sealed."""
    today = office.clock.now().date()
    for place, key in enumerate(keys_of(settings.secret)):
        name = "secret" if place == 0 else f"secret, key {place + 1}"
        if len(key.value) < SECRET_BYTES:
            words = f"KVITTO_SECRET has {len(key.value)} bytes; draw {SECRET_BYTES} or more at random."
            yield Diagnosis(name, "fault", words)
        elif key.drawn is None:
            yield Diagnosis(name, "ok", "Long enough. Write the day it was drawn before it, to be told when it is old.")
        elif today - key.drawn > SECRET_AGE:
            words = f"Drawn {key.drawn}, two years ago or more. Put a new one before it (docs/deploying.md)."
            yield Diagnosis(name, "note", words)
        else:
            yield Diagnosis(name, "ok", f"Drawn {key.drawn}.")


def _zone() -> Diagnosis:
    try:
        ZoneInfo("Europe/Stockholm")
    except ZoneInfoNotFoundError:
        return Diagnosis("time zone", "fault", "Stockholm's time is not known here. Install tzdata.")
    return Diagnosis("time zone", "ok", "Stockholm's time is known.")


def _pages(settings: Settings) -> Diagnosis:
    """Compiled pages spare each cold start a tenth of a second; without them the templates are read."""
    pages = settings.data / "templates" / "pages"
    if not any(pages.glob("*.jinja")):
        return Diagnosis("templates", "fault", f"No pages in {pages}. Was the whole of Kvitto deployed?")
    compiled = "compiled" if (pages / "compiled").is_dir() else "not compiled (as in the repository)"
    return Diagnosis("templates", "ok", f"There, {compiled}.")


def _last_proof(office: Office, region: RegionId) -> Diagnosis:
    """The nightly proof as the ledger keeps it."""
    state = catch_up(office, region)
    what = f"{region}, last proof"
    made = state.upkeep.proved_at
    if made is None:
        grade: Grade = "note" if state.cases else "ok"
        return Diagnosis(what, grade, "None yet: the morning's call of remind makes it. Or run kvitto proof.")
    words = f"{made:%Y-%m-%d %H:%M} UTC, with {len(state.upkeep.faults)} faults."
    if state.upkeep.faults:
        return Diagnosis(what, "fault", f"{words} Run kvitto proof: it names each case.")
    if office.journal.now() - made > PROOF_AGE:
        return Diagnosis(what, "note", f"{words} Two days old or more: is the scheduler calling remind?")
    return Diagnosis(what, "ok", words)


def _coming_reminders(office: Office, region: RegionId) -> Diagnosis:
    what = f"{region}, next reminders"
    if not office.forms.reminders(region).reminder:
        return Diagnosis(what, "ok", "None: the region has no reminders.toml.")
    today = local_day(office.journal.now())
    found = coming(office, region, today, REMINDERS_DAYS)
    first = f", the first on {found[0].day}" if found else ""
    words = f"{len(found)} in {REMINDERS_DAYS} days{first}. kvitto remind --coming {REMINDERS_DAYS} lists them."
    return Diagnosis(what, "ok", words)


def _data_files(settings: Settings) -> Iterator[Diagnosis]:
    seen = 0
    for name, fault in DataFiles(settings.data / "schemas").checked():
        seen += 1
        if fault is not None:
            yield Diagnosis(name, "fault", str(fault))
    yield Diagnosis("data files", "ok" if seen else "fault", f"{seen} read.")


def _live(settings: Settings, office: Office, region: RegionId) -> Iterator[Diagnosis]:
    from kvitto.adapters.google_sheets.live import examine

    spreadsheet = settings.spreadsheets.get((region, "work"))
    if spreadsheet is None:
        return  # told already, by the spreadsheet that could not be read
    try:
        for one in examine(spreadsheet, settings.sheets_api, office.nonce(), office.clock.sleep):
            if one.what in ("markers", "late writes") and one.grade == "fault" and not settings.markers_refused:
                one = Diagnosis(one.what, "note", "KVITTO_MARKERS=off is needed here, and set. " + one.words)
            yield Diagnosis(f"{region}, live, {one.what}", one.grade, one.words)
    except (Temporary, Permanent) as fault:
        words = f"Stopped by {type(fault).__name__}: {fault}. Mend it, or try again in a minute."
        yield Diagnosis(f"{region}, live", "fault", words)
