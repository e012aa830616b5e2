"""`kvitto serve`: the whole of Kvitto on a server of one's own, with the promise of the cloud.

Intake in gunicorn's workers, pump, watch and remind in this process, the journal in a folder. TLS is the affair of
the front before it (docs/deploying.md).
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from threading import Event
from typing import TYPE_CHECKING

import click
from werkzeug.wrappers import Request

from kvitto.commands.opening import plain_faults
from kvitto.commands.rounds import Rounds
from kvitto.wiring import house

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

STOP_S = 20.0
_LOOK_S = 0.5


def intake(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """The form, as gunicorn's workers serve it."""
    return house().intake(Request(environ))(environ, start_response)


@click.command()
@click.option("--bind", default="127.0.0.1:8080", show_default=True, help="Where the front finds the form.")
@click.option("--workers", default=2, show_default=True, help="Processes that answer at the form.")
@click.option("--threads", default=8, show_default=True, help="Requests that each of them answers at once.")
def serve(*, bind: str, workers: int, threads: int) -> None:
    """Serve the form, and do what the cloud's scheduler would: rows, mails, looks and reminders.

    Ends with 1 when the form's workers ended by themselves.
    """
    with plain_faults():
        office = house().office(patient=True)
        office.journal.list("doctor/", 1)  # A journal that cannot be used is told now, and not to an applicant.
    rounds = Rounds(house(), office.clock, office.journal)
    stopped = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    form = subprocess.Popen(_gunicorn(bind, workers, threads))  # noqa: S603 - our own words and three options
    rounds.start()
    click.echo(f"Kvitto serves {', '.join(house().settings.regions)} on {bind}.")
    while form.poll() is None and not stopped.wait(_LOOK_S):
        pass
    ended_alone = not stopped.is_set()
    form.terminate()
    rounds.stop(STOP_S)
    try:
        form.wait(STOP_S)
    except subprocess.TimeoutExpired:
        form.kill()
    if ended_alone:
        raise click.ClickException(f"The form's workers ended by themselves ({form.returncode}); see above.")


def _gunicorn(bind: str, workers: int, threads: int) -> list[str]:
    options = {
        "bind": bind,
        "workers": workers,
        "threads": threads,
        "worker-class": "gthread",
        "timeout": 60,
        "graceful-timeout": int(STOP_S),
        # A worker's heartbeat is a file: on a disk that is busy with the journal it would seem dead.
        "worker-tmp-dir": "/dev/shm" if os.path.isdir("/dev/shm") else "/tmp",  # noqa: PTH112, S108
    }
    told = [f"--{name}={value}" for name, value in options.items()]
    # gunicorn 25 and later open a socket to be steered by; nobody steers here, and what is not open is not attacked.
    return [sys.executable, "-m", "gunicorn", "--no-control-socket", *told, "kvitto.commands.serve:intake"]
