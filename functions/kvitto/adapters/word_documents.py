"""Fills Word templates with docxtpl. The region's lawyer edits them in Word; the fields are Jinja's, ``{{ reason }}``.

Facts are text in the document and never a template or XML: a reason that says ``{{`` or ``<`` stands there as it was
written. A template is looked for in the region's own folder first.
"""

from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile

from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from kvitto.adapters.data_files import DataFiles
from kvitto.core.documents import FACTS
from kvitto.core.failures import Permanent
from kvitto.core.forms.faults import FormFileError, meant


class WordDocuments:
    """Writes from templates/documents."""

    def __init__(self, templates: Path) -> None:
        self._folder = templates / "documents"

    def draft(self, template: str, region: str, facts: Mapping[str, object]) -> bytes:
        """The filled document. Raises: Permanent when the template is missing, broken, or asks for another fact."""
        try:
            document = DocxTemplate(BytesIO(self._find(template, region).read_bytes()))
            document.render(dict(facts), jinja_env=_environment(), autoescape=True)
            written = BytesIO()
            document.save(written)
        except _BROKEN as fault:
            # Its message may quote a fact.
            raise Permanent(f"{template} cannot be filled: {type(fault).__name__}. Run kvitto check.") from None
        return written.getvalue()

    def faults(self, template: str, region: str) -> Iterator[str]:
        """What is wrong with a template: it is not there, does not open, or asks for what is not told."""
        try:
            document = DocxTemplate(BytesIO(self._find(template, region).read_bytes()))
            asked: set[str] = document.get_undeclared_template_variables(jinja_env=_environment())
        except Permanent as fault:
            yield str(fault)
        except _BROKEN as fault:
            yield f"it cannot be opened as a Word template: {fault}"
        else:
            for name in sorted(asked - FACTS):
                yield f'there is no fact "{name}" in a document.{meant(name, FACTS)}'

    def _find(self, template: str, region: str) -> Path:
        for path in (self._folder / region / template, self._folder / template):
            if path.is_file():
                return path
        raise Permanent(f"There is no template {template} in templates/documents.")


def checked(data: DataFiles, templates: Path) -> Iterator[tuple[str, FormFileError | None]]:
    """Each template that a region's programme names, with its faults if it has any."""
    documents = WordDocuments(templates)
    for region in data.regions():
        programme = data.programme(region)
        for kind in programme.document if programme is not None else ():
            name = f"templates/documents: {kind.template} of {region}"
            faults = list(documents.faults(kind.template, region))
            yield name, FormFileError(name, faults) if faults else None


_BROKEN = (TemplateError, BadZipFile, PackageNotFoundError, KeyError, ValueError)


def _environment() -> SandboxedEnvironment:
    """A fact that is not there is a fault, rather than an empty line in a decision."""
    return SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
