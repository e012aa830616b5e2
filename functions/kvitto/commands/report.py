"""`kvitto report YEAR`: the year's figures for the annual report, each with the rows behind it."""

from datetime import date, datetime
from pathlib import Path

import click

from kvitto.commands.opening import asked_for, opened, plain_faults
from kvitto.core.ids import RegionId
from kvitto.core.year_report import Period
from kvitto.ports import Office
from kvitto.wiring import Settings


@click.command()
@click.argument("year", type=click.IntRange(2000, 2099))
@click.option("--region", help="Only this region. Without it all.")
@click.option(
    "--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="First day, for a report on a part of the year."
)
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), help="Last day.")
@click.option(
    "--description",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A text file on the state of the libraries; blank lines part its paragraphs.",
)
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Where the files go.")
def report(
    year: int,
    region: str | None,
    first: datetime | None,
    last: datetime | None,
    description: Path | None,
    folder: Path,
) -> None:
    """Write the figures of YEAR: goals and indicators over the years, grants, lessons, and the rows behind each figure.

    As a page and a PDF, one page for a board, xlsx, CSV and JSON. Reports of earlier years in the same folder are
    linked to. What is drawn is drawn by matplotlib, see requirements-report.txt.
    """
    span = (first.date() if first else date(year, 1, 1), last.date() if last else date(year, 12, 31))
    if span[0] > span[1] or {day.year for day in span} != {year}:
        raise click.ClickException(f"--from and --to are days of {year}, the first not after the last.")
    text = description.read_text(encoding="utf-8") if description else ""
    with plain_faults():
        settings, office = opened()
        folder.mkdir(parents=True, exist_ok=True)
        for one in asked_for(settings, region):
            _write(settings, office, one, Period(*span, year), text, folder)


def _write(settings: Settings, office: Office, region: RegionId, period: Period, text: str, folder: Path) -> None:
    from kvitto.adapters.data_files import DataFiles
    from kvitto.adapters.report_files import Told, write_report
    from kvitto.steps.year_report import gather

    files = DataFiles(settings.data / "schemas")
    goals, indicators = files.goals(region), files.indicators(region)
    material, faults = gather(office, region, goals)
    forms = [files.form(region, form_id) for form_id in files.forms(region)]
    told = Told(files.region(region), goals, indicators, forms, _address(settings, region))
    for file in write_report(folder, settings.data / "templates" / "report", told, material, faults, period, text):
        click.echo(file)
    for fault in faults:
        click.echo(f"Insatser rad {fault.row}, {fault.heading}: {fault.text}", err=True)


def _address(settings: Settings, region: RegionId) -> str:
    """Where the work sheet is opened; nothing where it is not Google's."""
    spreadsheet = settings.spreadsheets.get((region, "work"))
    if spreadsheet is None or settings.sheets_api:
        return ""
    return f"https://docs.google.com/spreadsheets/d/{spreadsheet}/edit"
