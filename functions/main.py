"""The deployed functions: intake, pump, watch and remind. One line of HTTP over one step each.

functions-framework runs this file once for each target, so it holds no state.
"""

import functions_framework
from werkzeug.wrappers import Request, Response

from kvitto.wiring import house


@functions_framework.http
def intake(request: Request) -> Response:
    """Pages and JSON in, a reference out."""
    return house().intake(request)


@functions_framework.http
def pump(request: Request) -> Response:
    """Rows to the sheet and mails to the relay: ``{"part": "rows" | "mails", "region": "vgr"}``, or everything."""
    return house().pump(request)


@functions_framework.http
def watch(request: Request) -> Response:
    """Look at the sheet."""
    return house().watch(request)


@functions_framework.http
def remind(request: Request) -> Response:
    """Plan the morning's reminders."""
    return house().remind(request)
