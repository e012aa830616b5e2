"""How every operator's command begins and fails: the environment, the regions asked for, faults in plain words."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Unpack

import click

from kvitto.core.failures import Permanent, Temporary
from kvitto.core.forms.faults import FormFileError
from kvitto.core.ids import RegionId
from kvitto.ports import Facts, Office
from kvitto.wiring import House, Settings, settings_from


def opened() -> tuple[Settings, Office]:
    """The settings of the environment, and an office that may take its time.

    Raises: Permanent, naming what is missing.
    """
    settings = settings_from(os.environ)
    return settings, House(settings, write_log=_unheard).office(patient=True)


def asked_for(settings: Settings, region: str | None) -> Sequence[RegionId]:
    """The region named on the command line, or all. Raises: click.ClickException for one that is not served."""
    if region is None:
        return [RegionId(one) for one in settings.regions]
    if region not in settings.regions:
        raise click.ClickException(f"There is no region {region} here, only {', '.join(settings.regions)}.")
    return [RegionId(region)]


@contextmanager
def plain_faults() -> Iterator[None]:
    """End the command with the words of what went wrong, and never with a traceback of the world's doing."""
    try:
        yield
    except (Permanent, FormFileError) as fault:
        raise click.ClickException(str(fault)) from fault
    except Temporary as fault:
        raise click.ClickException(f"{type(fault).__name__}: {fault}. Try again in a minute.") from fault


def _unheard(event: str, **facts: Unpack[Facts]) -> None:
    """A command says itself what it did; log lines are for the machines' log."""
