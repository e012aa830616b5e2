"""`kvitto lists …`: what staff hand on, each as a page to print and as CSV."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import click

from kvitto.commands.opening import asked_for, opened, plain_faults
from kvitto.core.export import Table
from kvitto.core.ids import RegionId
from kvitto.ports import Office
from kvitto.steps import lists as gather

_DAY = click.DateTime(["%Y-%m-%d"])
_REGION = click.option("--region", required=True, help="The region.")
_FOLDER = click.option(
    "--folder", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Where the files go."
)
_FIRST = click.option("--from", "first", type=_DAY, required=True, help="First day.")
_LAST = click.option("--to", "last", type=_DAY, required=True, help="Last day.")


@click.group()
def lists() -> None:
    """Lists for the board, the sharing day and the registrator."""


@lists.command()
@_REGION
@_FIRST
@_LAST
@_FOLDER
def decisions(region: str, first: datetime, last: datetime, folder: Path) -> None:
    """Decisions of a period, to be reported where they were made by delegation."""
    _write(region, folder, f"beslut-{first.date()}--{last.date()}", _of_period(gather.decisions, first, last))


@lists.command()
@_REGION
@click.argument("year", type=click.IntRange(2000, 2099))
@_FOLDER
def sharing(region: str, year: int, folder: Path) -> None:
    """Who tells at a grant year's sharing day, from its granted cases, and lessons that may be told."""
    _write(region, folder, f"delningsdag-{year}", lambda office, one: gather.presenters(office, one, year))


@lists.command()
@_REGION
@_FIRST
@_LAST
@_FOLDER
def post(region: str, first: datetime, last: datetime, folder: Path) -> None:
    """Each document that came in, was made or went out in a period: the post list."""
    _write(region, folder, f"postlista-{first.date()}--{last.date()}", _of_period(gather.post_list, first, last))


Gather = Callable[[Office, RegionId], Table]


def _of_period(gather: Callable[[Office, RegionId, date, date], Table], first: datetime, last: datetime) -> Gather:
    if first > last:
        raise click.ClickException("--from is after --to.")
    return lambda office, region: gather(office, region, first.date(), last.date())


def _write(region: str, folder: Path, name: str, gather: Gather) -> None:
    from kvitto.adapters.list_files import write_list
    from kvitto.adapters.table_files import write_csv

    with plain_faults():
        settings, office = opened()
        [one] = asked_for(settings, region)
        table = gather(office, one)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_list(folder / f"{one}-{name}.html", settings.data / "templates", office.forms.region(one), table)
        write_csv(folder / f"{one}-{name}.csv", table)
        click.echo(f"{folder / f'{one}-{name}'}.html, .csv: {len(table.rows)} rows")
