"""Look at the templates of mails without writing any: is each fact asked for one that there is?"""

from collections.abc import Collection, Iterator
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError, meta, nodes

from kvitto.adapters.data_files import DataFiles
from kvitto.core.forms.faults import FormFileError, meant
from kvitto.core.letter_words import LETTERS, OF_PART, PART_OF, SENDER
from kvitto.core.recipients import OF_THE_CASE
from kvitto.core.reminder_rules import ReminderRules

_ENDING = ".txt.jinja"


def checked(data: DataFiles, schemas: Path, templates: Path) -> Iterator[tuple[str, FormFileError | None]]:
    """Each template by name with its faults, and each region's reminders whose template is missing or lacks a part."""
    for path in [*sorted(templates.glob(f"*{_ENDING}")), *sorted(schemas.glob(f"*/mail/*{_ENDING}"))]:
        name = f"{'templates/mail' if path.parent == templates else f'schemas/{path.parents[1].name}/mail'}/{path.name}"
        faults = list(_faults(path))
        yield name, FormFileError(name, faults) if faults else None
    for region in data.regions():
        faults = list(_missing(data.reminders(region), [schemas / region / "mail", templates]))
        if faults:
            name = f"schemas/{region}/reminders.toml"
            yield name, FormFileError(name, faults)


def _faults(path: Path) -> Iterator[str]:
    try:
        tree = Environment(autoescape=True).parse(path.read_text(encoding="utf-8"))
    except TemplateSyntaxError as fault:
        yield f"line {fault.lineno}: {fault.message}"
        return
    kind = path.name.partition(".")[0]
    if kind.startswith(PART_OF):
        yield from _of_part(tree)
    if kind.startswith(("_footer", PART_OF)):
        known: Collection[str] | None = SENDER
    else:
        known = LETTERS.get(kind.removeprefix("_"))
    if known is not None:
        unknown = (
            meta.find_undeclared_variables(tree) - set(known) - {one.target for one in tree.find_all(nodes.Import)}
        )
        yield from (
            f'line {name.lineno}: there is no fact "{name.name}" in this letter.{meant(name.name, known)}'
            for name in tree.find_all(nodes.Name)
            if name.name in unknown
        )


def _of_part(tree: nodes.Template) -> Iterator[str]:
    for macro in tree.find_all(nodes.Macro):
        argument = macro.args[0].name if macro.args else ""
        for asked in macro.find_all(nodes.Getattr):
            if isinstance(asked.node, nodes.Name) and asked.node.name == argument and asked.attr not in OF_PART:
                yield (
                    f'line {asked.lineno}: there is no fact "{asked.attr}" of a reminder.{meant(asked.attr, OF_PART)}'
                )


def _missing(rules: ReminderRules, folders: Collection[Path]) -> Iterator[str]:
    """What the rules ask of templates that are not there, or do not have it."""
    there = {path.name.partition(".")[0] for folder in folders for path in folder.glob(f"{PART_OF}*{_ENDING}")}
    for rule in rules.reminder:
        if rule.template not in there:
            yield f'reminder "{rule.id}": there is no template "{rule.template}".{meant(rule.template, there)}'
            continue
        to_applicant = rule.recipient in OF_THE_CASE
        wanted = {"title", "body"} if to_applicant else {"line"}
        for language in ("sv", "en") if to_applicant else ("sv",):
            found = [path for folder in folders if (path := folder / f"{rule.template}.{language}{_ENDING}").is_file()]
            macros = set()
            if found:
                tree = Environment(autoescape=True).parse(found[0].read_text(encoding="utf-8"))
                macros = {macro.name for macro in tree.find_all(nodes.Macro)}
            for name in sorted(wanted - macros):
                yield f'reminder "{rule.id}": the template {rule.template}.{language} has no {name}.'
