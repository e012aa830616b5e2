"""The form's JSON Schema (draft 2020-12), made from its pydantic model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kvitto.core.forms.attached import FileAnswer
from kvitto.core.forms.form import Field, Form
from kvitto.core.forms.model import model_of

if TYPE_CHECKING:
    from kvitto.core.region import Region


def json_schema(form: Form, region: Region) -> dict[str, Any]:
    """What a body looks like, with the questions as titles and the hints as descriptions.

    Required are the questions that everyone must answer; those that hang on other answers, check digits and
    rules between answers are told of when the body is sent.
    """
    schema = model_of(form, region).model_json_schema()
    # A body cannot hold files: `check.read_json` refuses them.
    fields = [field for field in form.fields if field.kind != "files"]
    for field in form.fields:
        if field.kind == "files":
            del schema["properties"][field.id]
    schema.get("$defs", {}).pop(FileAnswer.__name__, None)
    if schema.get("$defs") == {}:
        del schema["$defs"]
    rows = {f"{field.id}_rad": field.fields for field in form.fields if field.kind == "rows"}
    for name, definition in schema.get("$defs", {}).items():
        _complete(definition, rows[name])
        definition.pop("title", None)
    _complete(schema, fields)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | schema | {"title": form.title.sv}


def _complete(schema: dict[str, Any], fields: Sequence[Field]) -> None:
    """The model lets every answer be missing, since steps and rows are read half filled in; a body may not."""
    properties: Mapping[str, dict[str, Any]] = schema["properties"]
    for field in fields:
        properties[field.id].pop("default", None)
        if field.hint is not None:
            properties[field.id]["description"] = field.hint.sv
    schema["required"] = [field.id for field in fields if field.required and field.shown_when is None]
