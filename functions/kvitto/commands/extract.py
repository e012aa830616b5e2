"""`kvitto extract`: all that is kept about one person, for whoever asks by GDPR article 15."""

import json
from pathlib import Path

import click

from kvitto.commands.opening import asked_for, opened, plain_faults
from kvitto.steps.extract import about


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--to", "target", type=click.Path(path_type=Path), required=True, help="The file to write (JSON).")
@click.option("--region", help="Only this region. Without it, all.")
def extract(words: tuple[str, ...], target: Path, region: str | None) -> None:
    """Write what is kept about a person: every post, mail and note with one of WORDS in it.

    WORDS are what the person is known by: an e-mail address, a telephone number, a name. The file may hold other
    people's data too, and is read by a person before it is handed out. Saved forms are not searched: they are still
    their owner's.
    """
    if target.exists():
        raise click.ClickException(f"{target} is there already.")
    with plain_faults():
        settings, office = opened()
        found = [one for region_id in asked_for(settings, region) for one in about(office, region_id, words)]
    target.touch(mode=0o600)
    target.write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")
    click.echo(f"{len(found)} records name {' or '.join(words)}. They are in {target}, which only you may read.")
