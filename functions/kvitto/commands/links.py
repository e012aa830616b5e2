"""`kvitto links YEAR`: the link by which each municipality reports on a year, and the one to staff's calendar."""

import click

from kvitto.commands.opening import asked_for, opened, plain_faults
from kvitto.core.day_links import coming_link
from kvitto.core.links import report_link


@click.command()
@click.argument("year", type=click.IntRange(2000, 2099))
@click.option("--region", help="Only this region.")
def links(year: int, region: str | None) -> None:
    """Print the link of each municipality to the indicator report of YEAR, to be mailed to its library; and the
    address of each region's coming deadlines, for the calendars of staff.

    Whoever has the link sees what the municipality answered for the year before. The same link opens what was sent.
    """
    with plain_faults():
        settings, office = opened()
        for region_id in asked_for(settings, region):
            if office.forms.reminders(region_id).reminder:
                calendar = coming_link(settings.public_url, settings.secret, region_id)
                click.echo(f"frister\t{office.forms.region(region_id).name.sv}\t{calendar}")
            for form_id in office.forms.forms(region_id):
                form = office.forms.form(region_id, form_id)
                for one in office.forms.region(region_id).municipalities if form.purpose == "indicators" else ():
                    link = report_link(settings.public_url, settings.secret, form, one.code, year)
                    click.echo(f"{one.code}\t{one.official_name}\t{link}")
