"""Errors as Rasa 3.6 writes them."""

from __future__ import annotations

from typing import Any

from madoguchi.errors import (
    Conflict,
    InvalidInput,
    MadoguchiError,
    NotFound,
    NotSignedIn,
    TooManyRequests,
    Unavailable,
)
from madoguchi.i18n import translate_error

CONTRACT = "3.6.21"
"""The release of Rasa whose contracts these are."""
_HELP = "https://rasa.com/docs/rasa/user-guide/configuring-http-api/#security-considerations"
_REASONS: dict[type[MadoguchiError], tuple[int, str]] = {
    InvalidInput: (400, "BadRequest"),
    NotFound: (404, "NotFound"),
    Conflict: (409, "Conflict"),
    TooManyRequests: (429, "TooManyRequests"),
    Unavailable: (503, "Unavailable"),
}


def failure(
    status: int,
    reason: str,
    message: str,
    details: dict[str, str] | None = None,
    help: str | None = None,
) -> dict[str, Any]:
    """Return the body of an error."""
    return {
        "version": CONTRACT,
        "status": "failure",
        "message": message,
        "reason": reason,
        "details": details or {},
        "help": help,
        "code": status,
    }


def failure_of(error: MadoguchiError) -> dict[str, Any]:
    """Return the body of an error of ours; whoever is not let in reads Rasa's own words."""
    if isinstance(error, NotSignedIn):
        return failure(401, "NotAuthenticated", "User is not authenticated.", help=_HELP)
    status, reason = _REASONS.get(type(error), (error.status, "ServerError"))
    field = getattr(error, "field", None)
    details = {"parameter": field, "in": "body"} if field else None
    return failure(status, reason, translate_error(error), details)


def not_json() -> dict[str, Any]:
    """Return what Rasa's REST channel says of a body that is not JSON."""
    message = "Failed when parsing body as json"
    return {"description": "Bad Request", "status": 400, "message": message}
