"""`kvitto remind`: the morning's reminders, or what they would be on any day."""

from datetime import date, datetime

import click

from kvitto.commands.opening import asked_for, opened, plain_faults
from kvitto.core import events as ev
from kvitto.core.calendar import local_day
from kvitto.core.decide.reminders import Verdict
from kvitto.core.ids import RegionId
from kvitto.ports import Office
from kvitto.steps import preview as steps
from kvitto.steps.ledger import commit
from kvitto.steps.preview import Preview

_ROLES = {"contact": "the contact", "library_head": "the head of library", "staff": "staff", "head": "the head"}


@click.command()
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day to look at; today without it.")
@click.option("--dry-run", is_flag=True, help="Say who would get what and why, and who is skipped and why.")
@click.option("--coming", type=int, metavar="DAYS", help="List what would go in so many days if nothing changed.")
@click.option("--allow", type=int, metavar="MAILS", help="Let up to so many mails go in the next run, once.")
@click.option("--region", help="One region; all of them without it.")
def remind(day: datetime | None, *, dry_run: bool, coming: int | None, allow: int | None, region: str | None) -> None:
    """Plan today's reminders, as the scheduler does each morning; safe to do again.

    With --dry-run nothing is planned or sent. No address and no answer is shown.
    """
    if day is not None and not (dry_run or coming):
        raise click.ClickException("--on looks at a day: add --dry-run. Reminders of another day are never sent.")
    with plain_faults():
        settings, office = opened()
        for one in asked_for(settings, region):
            today = day.date() if day else local_day(office.journal.now())
            if coming is not None:
                _tell_coming(office, one, today, coming)
            elif dry_run:
                _tell(one, steps.preview(office, one, today))
            else:
                _plan(office, one, allow)


def _plan(office: Office, region: RegionId, allow: int | None) -> None:
    from kvitto.steps.remind import remind as plan

    if allow is not None:
        commit(office, region, lambda _: [ev.RemindersAllowed(allow)])
    done = plan(office, region)
    click.echo(f"{region}: {done.mails} mails planned, {done.ticks} letters wait in Utskick for a tick.")
    if done.halted:
        click.echo(
            f"{region}: {done.halted} mails at once are more than reminders.toml allows, so none of them goes. "
            f"If that is meant: kvitto remind --region {region} --allow {done.halted}"
        )


def _tell(region: RegionId, made: Preview) -> None:
    click.echo(f"{region}, {made.day:%A %Y-%m-%d}: {_some(len(made.mails), 'mail')}")
    if not made.working:
        click.echo("  No bank day: nothing is planned.")
    if made.halted:
        click.echo("  HALTED: more mails than reminders.toml allows. They wait until staff have said that it is meant.")
    if made.needs:
        click.echo(f"  digest to staff, about {_some(made.needs, 'case')}")
    for some in made.mails:
        click.echo(f"  one mail to {_ROLES[some[0].rule.recipient]}")
        for one in some:
            click.echo(f"    {_what(one)}")
    for title, verdicts in (("waits for a tick", made.ticks), ("skipped", made.skipped)):
        for one in verdicts:
            click.echo(f"  {title}: {_what(one)}{f'; {one.why}' if one.why else ''}")


def _tell_coming(office: Office, region: RegionId, first: date, days: int) -> None:
    found = steps.coming(office, region, first, days)
    click.echo(f"{region}: {len(found)} reminders from {first} on, if nothing changes meanwhile")
    for one in found:
        click.echo(f"  {one.day}  {_what(one.verdict)}{' (by tick)' if one.verdict.rule.tick else ''}")


def _some(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _what(one: Verdict) -> str:
    role = _ROLES[one.rule.recipient]
    return f"{one.reference} {one.rule.id} to {role}, about {one.anchor}, {one.first} to {one.last}"
