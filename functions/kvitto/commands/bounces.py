"""`kvitto bounces REGION MAILBOX`: what came back to the unit's mailbox becomes known to staff."""

import click

from kvitto.adapters.mailbox_files import mails_in
from kvitto.commands.opening import asked_for, opened, plain_faults
from kvitto.steps.bounces import take_bounces


@click.command()
@click.argument("region")
@click.argument("mailbox")
def bounces(region: str, mailbox: str) -> None:
    """Read MAILBOX (an mbox, a Maildir, one mail, or - for one on standard input) for mails that came back.

    Staff see them in Utskick and Kontroll, and the head of library is asked for another contact. The mailbox is not
    changed, and reading it again does nothing twice.
    """
    with plain_faults():
        settings, office = opened()
        [one] = asked_for(settings, region)
        done = take_bounces(office, one, mails_in(mailbox))
    click.echo(
        f"{one}: {done.mails} mails read, {done.bounces} bounces, {done.fresh} of them new, "
        f"{done.unclear} that a person must read, {done.others} others."
    )
