"""What Flask's routes and the native ASGI routes share: addresses, cookies, problem documents."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from typing import Any

from madoguchi.errors import InvalidInput, MadoguchiError, TooManyRequests
from madoguchi.i18n import gettext as _
from madoguchi.i18n import translate_error

SESSION_COOKIE = "madoguchi_session"
PROBLEM_TYPE = "application/problem+json"

# No inline script or style anywhere: what a page needs is a file of ours.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def client_address(peer: str | None, forwarded_for: str | None, trusted_proxies: int) -> str:
    """Return the caller's address behind ``trusted_proxies`` proxies of ours.

    Each proxy appends the address it saw, so only the last ``trusted_proxies`` entries of
    X-Forwarded-For can be believed: what stands before them, anybody may have written.
    """
    hops = [hop.strip() for hop in (forwarded_for or "").split(",") if hop.strip()]
    if trusted_proxies and hops:
        return hops[-min(trusted_proxies, len(hops))]
    return peer or "unknown"


def bearer_token(header: str | None) -> str | None:
    """Return the token of an Authorization header, or None."""
    scheme, _, token = (header or "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def session_token(cookie_header: str | None) -> str | None:
    """Return the session's token from a raw Cookie header, or None."""
    try:
        morsel = SimpleCookie(cookie_header or "").get(SESSION_COOKIE)
    except CookieError:
        return None
    return morsel.value if morsel else None


def problem(error: MadoguchiError) -> dict[str, Any]:
    """Return an error as an RFC 9457 document in the language in force.

    ``code`` is the error's stable name; ``field`` names the part to change, where there is one.
    """
    document = problem_of_status(error.status, translate_error(error), error.slug)
    if isinstance(error, InvalidInput) and error.field:
        document["field"] = error.field
    return document


def problem_of_status(status: int, detail: str, code: str) -> dict[str, Any]:
    """Return the RFC 9457 document of a plain HTTP status."""
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
    }


def method_problem(method: str, allowed: Iterable[str]) -> dict[str, Any]:
    """Return the RFC 9457 document of a method that an address does not take."""
    named = ", ".join(name for name in allowed if name not in {"HEAD", "OPTIONS"})
    detail = _(
        "The method %(method)s is not allowed here. Use %(allowed)s.", method=method, allowed=named
    )
    return problem_of_status(405, detail, "method-not-allowed")


def extra_headers(error: MadoguchiError) -> dict[str, str]:
    """Return the headers an error brings along."""
    if isinstance(error, TooManyRequests):
        return {"Retry-After": str(error.retry_after)}
    return {}
