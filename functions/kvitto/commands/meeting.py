"""`kvitto meeting`: the cases to decide, as a page to print."""

from datetime import datetime
from pathlib import Path

import click

from kvitto.commands.opening import asked_for, opened, plain_faults
from kvitto.steps.meeting import meeting_on


@click.command()
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day of the meeting. Without it all cases.")
@click.option("--region", help="Only this region. Without it all where cases are decided.")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Where the page goes.")
def meeting(day: datetime | None, region: str | None, folder: Path) -> None:
    """Write what a meeting has before it: each prepared case with the applicant's words, its points and earlier grants.

    With --on, cases that are meant for another day are left out. Reviewers who are disqualified are named and not
    counted.
    """
    from kvitto.adapters.list_files import write_meeting

    with plain_faults():
        settings, office = opened()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for one in asked_for(settings, region):
            if region is None and office.forms.programme(one) is None:
                continue
            on = day.date() if day is not None else None
            told = meeting_on(office, one, on)
            file = folder / f"{one}-mote{f'-{on}' if on else ''}.html"
            write_meeting(file, settings.data / "templates", office.forms.region(one), told, on)
            click.echo(f"{file}: {len(told.cases)} ärenden")
