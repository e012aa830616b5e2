"""`kvitto doctor`: is everything there that a deployment needs, and does it keep its promises?"""

from collections.abc import Iterable, Iterator

import click

from kvitto.adapters.data_files import DataFiles
from kvitto.commands.opening import opened, plain_faults
from kvitto.core.failures import Permanent, Temporary
from kvitto.core.health import Diagnosis
from kvitto.core.ids import RegionId
from kvitto.ports import Office
from kvitto.steps.examine import examine_journal, examine_relay, examine_sheets
from kvitto.wiring import Settings

SECRET_BYTES = 32


@click.command()
@click.option("--live", is_flag=True, help="Also try what Google promises, in a scratch tab of each work sheet.")
def doctor(*, live: bool) -> None:
    """Look at the environment, the data files, the journal, the relay and the spreadsheets.

    No mail is sent and nothing stays behind. Ends with 1 when something must be done first.
    """
    with plain_faults():
        settings, office = opened()
    faults = _told(_environment(settings)) + _told(_data_files(settings))
    faults += _told(examine_journal(office)) + _told([examine_relay(office)])
    for region in map(RegionId, settings.regions):
        with plain_faults():
            faults += _told(examine_sheets(office, region))
            if live:
                faults += _told(_live(settings, office, region))
    if faults:
        raise click.ClickException(f"{faults} faults must be mended first.")


def _told(diagnoses: Iterable[Diagnosis]) -> int:
    """Print each as it comes; how many of them are faults."""
    faults = 0
    for one in diagnoses:
        click.echo(f"{one.grade:5}  {one.what}: {one.words}")
        faults += one.grade == "fault"
    return faults


def _environment(settings: Settings) -> Iterator[Diagnosis]:
    yield Diagnosis("environment", "ok", f"Set; regions {', '.join(settings.regions)}.")
    if len(settings.secret) < SECRET_BYTES:
        words = f"KVITTO_SECRET has {len(settings.secret)} bytes; draw {SECRET_BYTES} or more at random."
        yield Diagnosis("secret", "fault", words)
    if not settings.public_url.startswith("https://"):
        words = f"KVITTO_PUBLIC_URL is {settings.public_url}: whoever opens a mailed link is overheard. Use https."
        yield Diagnosis("public address", "note", words)


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
