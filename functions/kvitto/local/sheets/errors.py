"""Google's error bodies, word for word where they are known."""

from typing import Any


class ApiError(Exception):
    """A refusal as Google words it; nothing has been changed.

    `status` is the canonical name (INVALID_ARGUMENT …), `details` the list Google adds for some kinds.
    """

    def __init__(self, code: int, status: str, message: str, details: list[dict[str, Any]] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.message = message
        self.details = details

    def body(self) -> dict[str, Any]:
        error: dict[str, Any] = {"code": self.code, "message": self.message, "status": self.status}
        if self.details:
            error["details"] = self.details
        return {"error": error}

    def within(self, index: int, kind: str) -> "ApiError":
        """The same refusal as batchUpdate tells it: with the place of the part that failed."""
        return ApiError(self.code, self.status, f"Invalid requests[{index}].{kind}: {self.message}", self.details)


class DriveError(ApiError):
    """Drive wraps the same facts in a list of errors (Drive API v3, error guide)."""

    def __init__(self, code: int, reason: str, message: str, location: str = "") -> None:
        super().__init__(code, reason, message)
        self.location = location

    def body(self) -> dict[str, Any]:
        item: dict[str, Any] = {"message": self.message, "domain": "global", "reason": self.status}
        if self.location:
            item |= {"location": self.location, "locationType": "parameter"}
        return {"error": {"code": self.code, "message": self.message, "errors": [item]}}


def invalid(message: str) -> ApiError:
    return ApiError(400, "INVALID_ARGUMENT", message)


def invalid_value(field: str, kind: str, value: str) -> ApiError:
    """A JSON value of the wrong shape, as Google's JSON reader tells it. `value` is quoted by the caller."""
    text = f"Invalid value at '{field}' ({kind}), {value}"
    violation = {"field": field, "description": text}
    bad_request = {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [violation]}
    return ApiError(400, "INVALID_ARGUMENT", text, [bad_request])


def not_found() -> ApiError:
    return ApiError(404, "NOT_FOUND", "Requested entity was not found.")


def denied() -> ApiError:
    return ApiError(403, "PERMISSION_DENIED", "The caller does not have permission")


def unauthenticated() -> ApiError:
    return ApiError(
        401,
        "UNAUTHENTICATED",
        "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid "
        "authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.",
    )


def not_built(what: str) -> ApiError:
    return ApiError(501, "UNIMPLEMENTED", f"The local Sheets server does not have {what}.")


def file_missing(file_id: str) -> DriveError:
    return DriveError(404, "notFound", f"File not found: {file_id}.", "fileId")


def too_many(direction: str, limit: str, project: str) -> ApiError:
    """The 429 of a used-up quota. `direction` is Read or Write; `limit` names the bucket."""
    per = "per user" if limit.endswith("PerUser") else ""
    name = f"{direction} requests per minute{' ' + per if per else ''}"
    metric = f"sheets.googleapis.com/{direction.lower()}_requests"
    return ApiError(
        429,
        "RESOURCE_EXHAUSTED",
        f"Quota exceeded for quota metric '{direction} requests' and limit '{name}' of service "
        f"'sheets.googleapis.com' for consumer '{project}'.",
        [
            {
                "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                "reason": "RATE_LIMIT_EXCEEDED",
                "domain": "googleapis.com",
                "metadata": {
                    "consumer": project,
                    "quota_limit": limit,
                    "quota_limit_value": "60" if per else "300",
                    "quota_location": "global",
                    "quota_metric": metric,
                    "service": "sheets.googleapis.com",
                },
            },
            {
                "@type": "type.googleapis.com/google.rpc.Help",
                "links": [
                    {
                        "description": "Request a higher quota limit.",
                        "url": "https://cloud.google.com/docs/quota#requesting_higher_quota",
                    }
                ],
            },
        ],
    )
