"""One OpenAPI document over all regions and forms (OpenAPI 3.1, whose schemas are JSON Schema 2020-12)."""

import json
from typing import Any

from werkzeug.wrappers import Response

from kvitto.core.forms.form import Form
from kvitto.core.forms.schema import json_schema
from kvitto.web import json_api
from kvitto.web.visit import Visit

_PROBLEM = {
    "type": "object",
    "description": "RFC 9457. `errors` are all the faulty answers of a 422.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/Fault"}},
    },
}
_FAULT = {
    "type": "object",
    "required": ["pointer", "code", "detail"],
    "properties": {
        "pointer": {"type": "string", "description": "JSON pointer into the body (RFC 6901)."},
        "code": {"type": "string"},
        "detail": {"type": "string", "description": "What to do about it, in words for people."},
    },
}
_TAKEN = {
    "type": "object",
    "required": ["reference", "status_url", "warnings"],
    "properties": {
        "reference": {"type": "string", "examples": ["VGR-2026-7KQ4-M2XP"]},
        "status_url": {"type": "string", "format": "uri"},
        "warnings": {"type": "array", "items": {"$ref": "#/components/schemas/Fault"}},
    },
}
_FAULTS = {
    "400": "The body cannot be read as JSON in one way only.",
    "403": "The form is not open for JSON.",
    "409": "The Idempotency-Key has been used for other answers. Nothing was written.",
    "413": "The body is larger than a megabyte.",
    "415": "The body is not application/json.",
    "422": "Some answers cannot be taken; all faults are listed. Nothing was written.",
    "429": "Too many requests from one address. Wait as Retry-After says, and send it again.",
    "503": "The submission could not be kept. Send it again with the same key.",
}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key and answers again give the same reference. Without it every POST is a new one.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 64, "pattern": "^[!-~]+$"},
}
_NO_FILES = (
    "The form takes files, and JSON does not: they come by the web form, and a body that names any is refused with "
    "the code `file_json`. Send the answers here and the files by the link in the receipt when staff ask for them, or "
    "send the whole form by its pages."
)
_LINK = {
    "name": "k",
    "in": "query",
    "required": False,
    "description": "As it stands in the municipality's own link to the report of the year. Only a Kvitto that is tried "
    "out on one machine takes a report without it.",
    "schema": {"type": "string"},
}
_LANGUAGE = {
    "name": "lang",
    "in": "query",
    "required": False,
    "description": "The language of the messages and of the copy of answers.",
    "schema": {"type": "string", "enum": ["sv", "en"], "default": "sv"},
}


def openapi(visit: Visit) -> Response:
    """The document. Forms that are not open for JSON here are left out."""
    forms = visit.office.forms
    every = [forms.form(region_id, form_id) for region_id in forms.regions() for form_id in forms.forms(region_id)]
    open_forms = [form for form in every if form.json or visit.open_json]
    schemas: dict[str, Any] = {"Problem": _PROBLEM, "Fault": _FAULT, "Taken": _TAKEN}
    for form in open_forms:
        schemas |= _schemas(visit, form)
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Kvitto", "version": "1", "description": "Applications and reports from public libraries."},
        "servers": [{"url": visit.office.public_url}],
        "paths": {f"/{form.region}/{form.id}": {"post": _operation(form)} for form in open_forms},
        "components": {"schemas": schemas},
    }
    return json_api.as_json(visit, document, "shortly")


def _name(form: Form) -> str:
    return f"{form.region}_{form.id}"


def _schemas(visit: Visit, form: Form) -> dict[str, Any]:
    """The form's schema and those of its rows, which in an OpenAPI document stand beside it and not inside."""
    own = json.dumps(json_schema(form, visit.region(form)))
    schema = json.loads(own.replace('"#/$defs/', f'"#/components/schemas/{_name(form)}.'))
    rows = schema.pop("$defs", {})
    return {_name(form): schema} | {f"{_name(form)}.{name}": row for name, row in rows.items()}


def _operation(form: Form) -> dict[str, Any]:
    taken = {"application/json": {"schema": {"$ref": "#/components/schemas/Taken"}}}
    fault = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        "operationId": _name(form),
        "summary": form.title.en,
        **({"description": _NO_FILES} if any(field.kind == "files" for field in form.fields) else {}),
        "parameters": [_KEY, _LANGUAGE, *([_LINK] if form.purpose == "indicators" else [])],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{_name(form)}"}}},
        },
        "responses": {
            "201": {"description": "Taken: this is the reference.", "content": taken},
            "200": {"description": "Taken before, with the same key and answers.", "content": taken},
            **{status: {"description": words, "content": fault} for status, words in _FAULTS.items()},
        },
    }
