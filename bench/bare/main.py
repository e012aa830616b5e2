"""The least that a function can be: what every other figure is held against."""

import functions_framework
from flask import Request


@functions_framework.http
def intake(request: Request) -> tuple[str, int]:
    """Parse the same body, if there is one, and answer."""
    request.get_json(silent=True)
    return "ok", 201
