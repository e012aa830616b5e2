"""`kvitto history REFERENCE`: what is known of a case, oldest first."""

from zoneinfo import ZoneInfo

import click

from kvitto.commands.opening import opened, plain_faults
from kvitto.core.ids import Reference
from kvitto.core.references import is_reference
from kvitto.steps.history import history_of

STOCKHOLM = ZoneInfo("Europe/Stockholm")


@click.command()
@click.argument("reference")
@click.option("--answers", is_flag=True, help="Show the answers too, personal data among them.")
def history(reference: str, *, answers: bool) -> None:
    """Tell what happened to a case, oldest first, in Stockholm time. No personal data is shown unless asked for."""
    reference = reference.strip().upper()
    if not is_reference(reference):
        raise click.ClickException(f"{reference} is misread: its check letter or its shape is wrong. Look again.")
    with plain_faults():
        _, office = opened()
        found = history_of(office, Reference(reference))
    for at, words in found.happened:
        click.echo(f"{at.astimezone(STOCKHOLM):%Y-%m-%d %H:%M:%S}  {words}")
    if found.waiting:
        click.echo("The record is safe in the journal. The ledger has not taken it in yet: the next pump does.")
    if answers and found.post is None:
        click.echo("The answers are disposed of.")
    elif answers and found.post is not None:
        for title, rows in found.post.copy:
            click.echo(f"\n{title}")
            for label, shown in rows:
                click.echo(f"  {label}\n    {shown.replace(chr(10), chr(10) + '    ')}")
