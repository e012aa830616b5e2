"""The command `kvitto`: one word, one thing done."""

from importlib.metadata import entry_points

import click


class Commands(click.Group):
    """The commands of this file, and those that an installed part adds through the entry-point group `kvitto.commands`.

    The deployed source lacks `kvitto.local`, and so lacks `run` and `sheets`, without this module knowing of it.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *entry_points(group="kvitto.commands").names})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        for added in entry_points(group="kvitto.commands", name=cmd_name):
            command = added.load()
            return command if isinstance(command, click.Command) else None
        return super().get_command(ctx, cmd_name)


@click.group(cls=Commands)
def main() -> None:
    """Take in applications and reports, and see that each becomes one row and one receipt."""
