"""`kvitto retention`: what the law and the region's decisions say of old cases, and the erasing of them."""

import click

from kvitto.adapters.data_files import DataFiles
from kvitto.commands.opening import asked_for, opened, plain_faults
from kvitto.core.ids import RegionId
from kvitto.core.retention import STOCKHOLM, Due, due
from kvitto.ports import Office
from kvitto.steps.erase import erase_case
from kvitto.steps.ledger import catch_up


@click.command()
@click.argument("region", required=False)
@click.option("--dry-run/--erase", default=True, help="Only list (as without either), or erase what a decision covers.")
def retention(region: str | None, *, dry_run: bool) -> None:
    """List the cases whose time is over by schemas/<region>/retention.toml, and erase them when told to.

    Erasing takes away answers, files, mails and notes from the journal, and keeps reference, municipality, year,
    statuses, dates and amounts, with a record of the act. Where the data names no decision nothing is erased.
    """
    with plain_faults():
        settings, office = opened()
        files = DataFiles(settings.data / "schemas")
        for one in asked_for(settings, region):
            rules = files.retention(one)
            purposes = {form: files.form(one, form).purpose for form in files.forms(one)}
            programme = files.programme(one)
            ended = {status.id for status in programme.status if status.ends} if programme is not None else set()
            today = office.clock.now().astimezone(STOCKHOLM).date()
            found = due(catch_up(office, one), rules, purposes, ended, today)
            click.echo(f"{one}: {len(found)} cases are due." if rules else f"{one}: no retention.toml; all is kept.")
            for case in found:
                click.echo(f"  {_told(case)}{'' if dry_run else _erased(office, one, case)}")
    if dry_run:
        click.echo("Nothing was changed. With --erase, the cases that a decision covers are erased.")
    else:
        click.echo(
            "Rows that still stand in the spreadsheets are staff's to remove; old versions in a bucket go by its rule."
        )


def _told(one: Due) -> str:
    by = f"decision {one.rule.decision}" if one.rule.decision else "no decision named: it is kept"
    what = f"{one.rule.purpose}, {one.rule.counted_from} {one.since.year}"
    return f"{one.case.reference}  {what}, to be disposed of after {one.rule.after_years} years ({by})"


def _erased(office: Office, region: RegionId, one: Due) -> str:
    if not one.rule.decision:
        return ""
    gone = erase_case(office, region, one.case.reference, one.rule.decision)
    return f": erased, {gone} objects" if gone else ": not erased, a row of it is on its way; try again later"
