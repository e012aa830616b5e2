"""`kvitto restore`: let ledger and sheet agree again after the journal was restored from a backup."""

from collections.abc import Mapping, Sequence

import click

from kvitto.commands.opening import asked_for, opened, plain_faults
from kvitto.core.ids import TabKey
from kvitto.steps.restore import Restored, look_through
from kvitto.steps.restore import restore as restore_region

NAMED_MAX = 10


@click.command()
@click.argument("region", required=False)
@click.option("--for-real", is_flag=True, help="Do it. Without this it only tells what it would do.")
@click.option("--deleted", is_flag=True, help="Put back also rows that staff have deleted.")
def restore(region: str | None, *, for_real: bool, deleted: bool) -> None:
    """Adopt the rows that stand in the sheet, and put back those that are missing.

    Stop the pump first, and start it again after: it is the pump that puts the rows back.
    """
    unread = []
    with plain_faults():
        settings, office = opened()
        for one in asked_for(settings, region):
            told = restore_region(office, one, deleted=deleted) if for_real else look_through(office, one)
            titles = {tab.key: tab.title for tab in office.forms.tabs(one)}
            click.echo(f"{one}: {'done' if for_real and not told.unread else 'nothing was changed'}")
            for line in _lines(told, titles, for_real=for_real, deleted=deleted):
                click.echo(f"  {line}")
            unread += [f"{titles[tab]} ({why})" for tab, why in told.unread.items()]
    if unread:
        raise click.ClickException(f"Could not read {', '.join(unread)}. Without all tabs nothing is restored.")
    if not for_real:
        click.echo("Run it again with --for-real to do this.")


def _lines(told: Restored, titles: Mapping[TabKey, str], *, for_real: bool, deleted: bool) -> Sequence[str]:
    will = "" if for_real else "would be "
    left = f"{will}put back too" if deleted else "were deleted by staff, and stay so (--deleted puts them back)"
    kinds: Sequence[tuple[Mapping[TabKey, Sequence[str]], str]] = (
        (told.adopted, f"stand in the sheet already and {'are' if for_real else 'would be'} adopted"),
        (told.missing, f"are missing and {'are' if for_real else 'would be'} put back by the pump"),
        (told.deleted, left),
        (told.unknown, "stand in the sheet, and neither ledger nor journal knows them"),
    )
    return [
        f"{titles[tab]}: {len(rows)} {words}: {_named(rows)}" for found, words in kinds for tab, rows in found.items()
    ] or ["Ledger and sheet agree."]


def _named(rows: Sequence[str]) -> str:
    more = f" and {len(rows) - NAMED_MAX} more" if len(rows) > NAMED_MAX else ""
    return ", ".join(rows[:NAMED_MAX]) + more
