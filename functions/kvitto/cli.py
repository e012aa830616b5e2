"""The command `kvitto`: one word, one thing done."""

from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path

import click

OPERATORS = (
    "bounces",
    "doctor",
    "export",
    "extract",
    "history",
    "links",
    "lists",
    "meeting",
    "payouts",
    "proof",
    "remind",
    "report",
    "restore",
    "retention",
    "serve",
    "sheet",
)
"""Commands of `kvitto.commands`, each in the module of its name: `kvitto run` should not wait for their imports."""


class Commands(click.Group):
    """The commands of this file, the operator's, and those that an installed part adds.

    Those are found through the entry-point group `kvitto.commands`. The deployed source lacks `kvitto.local`,
    and so lacks `run` and `sheets`, without this module knowing of it.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *OPERATORS, *entry_points(group="kvitto.commands").names})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in OPERATORS:
            operators = getattr(import_module(f"kvitto.commands.{cmd_name}"), cmd_name)
            return operators if isinstance(operators, click.Command) else None
        for added in entry_points(group="kvitto.commands", name=cmd_name):
            command = added.load()
            return command if isinstance(command, click.Command) else None
        return super().get_command(ctx, cmd_name)


@click.group(cls=Commands)
def main() -> None:
    """Take in applications and reports, and see that each becomes one row and one receipt."""


@main.command()
@click.option(
    "--schemas",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder of data files. Without it the one that Kvitto was deployed with.",
)
def check(schemas: Path | None) -> None:
    """Check every data file: is each word known, in its place, and do they agree?"""
    from kvitto.adapters.data_files import DataFiles
    from kvitto.adapters.template_check import checked
    from kvitto.adapters.word_documents import checked as documents_checked
    from kvitto.wiring import data_folder

    folder = schemas or data_folder() / "schemas"
    files = DataFiles(folder)
    wrong = seen = 0
    for name, faults in files.checked():
        seen += 1
        wrong += faults is not None
        click.echo(f"{name}: ok" if faults is None else str(faults))
    if seen and not wrong:
        letters = [faults for _, faults in checked(files, folder, data_folder() / "templates" / "mail")]
        seen += len(letters)
        wrong += sum(faults is not None for faults in letters)
        click.echo("\n".join(map(str, filter(None, letters))) or f"{len(letters)} templates of mails: ok")
        documents = [faults for _, faults in documents_checked(files, data_folder() / "templates")]
        seen += len(documents)
        wrong += sum(faults is not None for faults in documents)
        click.echo("\n".join(map(str, filter(None, documents))) or f"{len(documents)} templates of documents: ok")
    if not seen:
        raise click.ClickException("There is no region here: no folder has a region.toml.")
    if wrong:
        raise click.ClickException(f"{wrong} of {seen} files must be mended.")
