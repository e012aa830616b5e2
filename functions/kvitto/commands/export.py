"""`kvitto export YEAR`: a year's cases as files for other programs."""

from pathlib import Path

import click

from kvitto.commands.opening import asked_for, opened, plain_faults
from kvitto.steps.export import export_year


@click.command()
@click.argument("year", type=click.IntRange(2000, 2099))
@click.option("--region", help="Only this region. Without it all.")
@click.option(
    "--to",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="The folder of the files; made if needed.",
)
def export(year: int, region: str | None, to: Path) -> None:
    """Write a grant year's cases to xlsx and CSV: what was sent, and what staff have written beside it.

    There is an xlsx for each workbook and a CSV for each tab. They hold personal data: only their owner may read them.
    """
    from kvitto.adapters.table_files import write_csv, write_xlsx

    unread = 0
    with plain_faults():
        settings, office = opened()
        to.mkdir(mode=0o700, parents=True, exist_ok=True)
        for one in asked_for(settings, region):
            found = export_year(office, one, year)
            for workbook in dict.fromkeys(table.workbook for table in found.tables):
                own = [table for table in found.tables if table.workbook == workbook]
                file = to / f"{one}-{year}-{workbook}.xlsx"
                write_xlsx(file, own)
                click.echo(f"{file}: {', '.join(f'{len(table.rows)} rows of {table.title}' for table in own)}")
                for table in own:
                    write_csv(to / f"{one}-{year}-{table.name}.csv", table)
                    click.echo(f"{to / f'{one}-{year}-{table.name}.csv'}: {len(table.rows)} rows")
            for reference in found.unread:
                click.echo(f"{reference}: its answers do not fit the form as it is now. See kvitto history.", err=True)
            unread += len(found.unread)
    if unread:
        raise click.ClickException(f"{unread} cases are in the files without their answers.")
