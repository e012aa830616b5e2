"""`kvitto sheet`: make a region's spreadsheets ready, and move a workbook to another one."""

import click

from kvitto.commands.opening import asked_for, opened, plain_faults
from kvitto.core.staff_links import register_links, with_links
from kvitto.ports import NoSpreadsheet
from kvitto.steps.spreadsheet import move_workbook
from kvitto.wiring import WORKBOOKS


@click.group()
def sheet() -> None:
    """Make the staff's spreadsheets ready, or move them."""


@sheet.command()
@click.argument("region", required=False)
def init(region: str | None) -> None:
    """Make the tabs, columns and looks that a region's spreadsheets lack. What is there is left as it is."""
    lacking = 0
    with plain_faults():
        settings, office = opened()
        for one in asked_for(settings, region):
            forms = [office.forms.form(one, form) for form in office.forms.forms(one)]
            tabs = with_links(office.forms.tabs(one), register_links(forms, office.public_url, office.secret))
            for workbook in dict.fromkeys(tab.workbook for tab in tabs):
                own = [tab for tab in tabs if tab.workbook == workbook]
                try:
                    register = office.register(one, workbook)
                except NoSpreadsheet as missing:
                    lacking += 1
                    click.echo(str(missing), err=True)
                    continue
                register.prepare(own)
                click.echo(f"{one}, {workbook} ({register.spreadsheet}): {', '.join(tab.title for tab in own)}")
    if lacking:
        raise click.ClickException(f"{lacking} workbooks have no spreadsheet yet. Make one, and run this again.")


@sheet.command()
@click.argument("region")
@click.argument("workbook", type=click.Choice(list(WORKBOOKS)))
@click.option(
    "--to", "spreadsheet", required=True, help="The id of the new spreadsheet, shared with the service account."
)
def move(region: str, workbook: str, spreadsheet: str) -> None:
    """Send a workbook's coming rows to another spreadsheet, once nothing is open on the old one."""
    with plain_faults():
        settings, office = opened()
        [one] = asked_for(settings, region)
        still_open = move_workbook(office, one, workbook, spreadsheet)
        joined = office.states[one].workbooks.get(workbook)
    if still_open:
        raise click.ClickException(
            f"{still_open} batches are still open on the old spreadsheet, which takes no new ones now. "
            "Let the pump settle them, and run this again."
        )
    if joined is None:
        click.echo(f"No row of {one}, {workbook} has been sent anywhere yet: only the configuration needs to change.")
    else:
        click.echo(f"{one}, {workbook}: coming rows go to {joined.spreadsheet}. Those in the old one stay there.")
    click.echo(f"Now set {WORKBOOKS[workbook]}{one.upper()}={spreadsheet} in every deployed target.")
