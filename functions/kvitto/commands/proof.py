"""`kvitto proof`: hold journal, ledger and sheet against one another."""

import click

from kvitto.commands.opening import asked_for, opened, plain_faults
from kvitto.core.proof import Finding
from kvitto.steps.prove import prove

_WORDS = {
    "row missing": "{reference} has no row in {tab}, and nothing says that staff deleted it.",
    "row doubled": "{reference} has more than one row in {tab}: {detail}. Let staff delete all but one.",
    "row unknown": "{tab}, {detail}: its Kvitto-id is not in the ledger. Has the journal been restored?",
    "tab unread": "{tab} could not be read ({detail}), so nothing is proven of its rows.",
    "record unmarked": "{reference} was unknown to the ledger. It is marked now, and the next pump takes it in.",
    "record gone": "{reference}: its record {detail} is gone from the journal. Restore it from a backup.",
    "record unreadable": "{detail} cannot be read: it is damaged. Restore it from a backup.",
    "fold": "The ledger says otherwise than {detail}, and is right. Stop the targets, delete snapshots/, start again.",
    "row edited": "{reference}: staff have changed what was sent, in {tab}: {detail}.",
    "row waits": "{reference} waits for its row. {detail}",
    "row aside": "{reference} is set aside and has no row in {tab}: {detail}. A person must look.",
    "row deleted": "{reference}: staff have deleted its row in {tab}.",
    "row erased": "{reference} is disposed of by decision {detail}.",
    "post held": "{reference} waits in quarantine for staff.",
    "row elsewhere": "{reference} has its row in a spreadsheet that was left.",
    "receipt waits": "{reference}: its receipt waits. {detail}",
    "receipt failed": "{reference}: its receipt failed for good ({detail}).",
    "receipt unasked": "{reference}: registered by staff, without a receipt.",
    "receipt unclear": "{reference}: its receipt may or may not have been sent.",
}


@click.command()
@click.argument("region", required=False)
def proof(region: str | None) -> None:
    """Prove that every accepted post is in the ledger, and has its row once and its receipt.

    Ends with 1 when something is missing, doubled or could not be looked at.
    """
    wrong = []
    with plain_faults():
        settings, office = opened()
        for one in asked_for(settings, region):
            found = prove(office, one)
            click.echo(f"{one}: {found.line}")
            for finding in found.findings:
                click.echo(f"  {_words(finding)}")
            if not found.holds:
                wrong.append(one)
    if wrong:
        raise click.ClickException(f"The proof does not hold for {', '.join(wrong)}.")


def _words(finding: Finding) -> str:
    parts = {"reference": finding.reference, "tab": finding.tab, "detail": finding.detail}
    return _WORDS[finding.what].format(**parts).strip()
