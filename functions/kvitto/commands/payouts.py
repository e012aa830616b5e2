"""`kvitto payouts --on DATE`: who is to be paid that day, for the paying system."""

from datetime import datetime
from pathlib import Path

import click

from kvitto.commands.opening import asked_for, opened, plain_faults
from kvitto.core import swedish
from kvitto.core.payouts import WORDS
from kvitto.steps.payouts import payouts_on


@click.command()
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The day of the payment run.")
@click.option("--region", help="Only this region. Without it all where cases are paid.")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Where the file goes.")
def payouts(day: datetime, region: str | None, folder: Path) -> None:
    """Write the payout list of a day as CSV, with a control sum last.

    On it are granted cases that have everything: the agreement, the payment details, the right year. A case that is
    ordered for another day, or paid, is not on it. Those that lack something are told. The file holds payment details:
    only its owner may read it.
    """
    from kvitto.adapters.table_files import write_csv

    with plain_faults():
        settings, office = opened()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for one in asked_for(settings, region):
            if region is None and office.forms.programme(one) is None:
                continue
            told = payouts_on(office, one, day.date())
            file = folder / f"{one}-utbetalning-{day.date()}.csv"
            write_csv(file, told.table)
            click.echo(f"{file}: {told.count} utbetalningar, {swedish.money(told.total)}")
            for waiting in told.waiting:
                click.echo(f"{waiting.reference}: {WORDS[waiting.why]}", err=True)
