"""`kvitto run`: try Kvitto on this machine."""

import signal
from datetime import datetime
from pathlib import Path
from threading import Event

import click

from kvitto.core.failures import Permanent
from kvitto.core.forms.faults import FormFileError
from kvitto.local.clock import STOCKHOLM, read_time, told
from kvitto.local.demo import send_in
from kvitto.local.home import MEMORY
from kvitto.local.world import World, world


def _time(ctx: click.Context, param: click.Parameter, text: str | None) -> datetime | None:
    try:
        return read_time(text) if text is not None else None
    except ValueError as unreadable:
        raise click.BadParameter(str(unreadable)) from None


@click.command
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="Port on 127.0.0.1.")
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=Path(".local"),
    show_default=True,
    help="Folder with the journal, the spreadsheets and the mailbox; made if it is missing.",
)
@click.option(
    "--now", callback=_time, metavar="TIME", help="Move the clock to this Stockholm time, such as 2026-11-20T08:00."
)
@click.option("--demo", is_flag=True, help="Send in example applications, marked as such.")
@click.option("--demo-years", is_flag=True, help="Begin with three years of examples, marked as such, up to December.")
@click.option("--limits", is_flag=True, help="Limit how much one address may post, as production does.")
def run(port: int, data: Path, now: datetime | None, demo: bool, demo_years: bool, limits: bool) -> None:
    """Try Kvitto on this machine: forms, spreadsheet, mailbox and a clock that can be moved.

    Nothing leaves the machine. Ctrl-C stops it, and the next start has everything.
    """
    from kvitto.local.demo_years import begin, live_through

    last_year = (now or datetime.now(STOCKHOLM)).year
    if demo_years and (data / MEMORY).exists():
        raise click.ClickException(f"--demo-years begins anew, and {data} is in use. Name an empty folder with --data.")
    stopped = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    try:
        with world(data, port, begin(last_year) if demo_years else now, limited=limits) as here:
            if demo_years:
                click.echo(f"Living through the years up to {last_year}. It takes about a minute.")
                live_through(here, last_year)
                if now is not None and now > here.clock.now():
                    here.pump.leap(now)
            if demo:
                send_in(here.base, here.regions)
            _tell(here, now)
            while not stopped.wait(0.2):
                pass  # Looked at in turns: a signal that another thread took does not end this thread's wait.
            click.echo("Stopping.")
    except (Permanent, FormFileError) as fault:
        raise click.ClickException(str(fault)) from fault


def _tell(here: World, asked: datetime | None) -> None:
    """Where to look."""
    click.echo(f"Kvitto is ready: {here.base}/")
    for region in here.regions:
        for form in here.forms.forms(region):
            click.echo(f"  form         {here.base}/{region}/{form}")
        click.echo(f"  spreadsheet  {here.base}/_local/sheet/{region}")
    click.echo(f"  mailbox      {here.base}/_local/mail")
    click.echo(f"  operator     . {here.folder}/environment && kvitto doctor")
    click.echo(f"The clock says {told(here.clock.now())}; everything is kept in {here.folder}. Ctrl-C stops.")
    if asked is not None and told(asked)[:16] != told(here.clock.now())[:16]:
        click.echo(f"--now asked for {told(asked)}, but the clock of this folder never goes back.", err=True)
