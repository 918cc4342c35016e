"""Which language a request speaks: ``?lang=``, then the cookie, then the browser's wish."""

from __future__ import annotations

from contextlib import ExitStack

from flask import g, request
from werkzeug.wrappers import Response

from madoguchi.i18n import LOCALES, choose_locale, use_locale

from .state import shell

COOKIE = "madoguchi_lang"
DEFAULT = "ja"
YEAR = 365 * 24 * 60 * 60


def bind() -> None:
    """Put the request's language in force."""
    asked = request.args.get("lang", "")
    known = request.cookies.get(COOKIE, "")
    header = request.headers.get("Accept-Language", "")
    chosen = next((name for name in (asked, known) if name in LOCALES), None)
    stack = ExitStack()
    stack.enter_context(use_locale(chosen or choose_locale(header) or DEFAULT))
    g.madoguchi_locale = stack
    if asked in LOCALES and asked != known:
        prefer(asked)


def unbind(_error: BaseException | None = None) -> None:
    """Take the request's language out of force."""
    stack = g.pop("madoguchi_locale", None)
    if stack is not None:
        stack.close()


def prefer(name: str | None) -> None:
    """Remember a person's language in a cookie of this response."""
    if name in LOCALES:
        g.madoguchi_prefer = name


def remember(response: Response) -> Response:
    """Write the cookie of `prefer`, and say what the answer depends on."""
    name = g.pop("madoguchi_prefer", None)
    if name and not shell().is_machine_path(request.path):
        response.set_cookie(
            COOKIE,
            name,
            max_age=YEAR,
            httponly=True,
            samesite="Lax",
            secure=shell().settings.public_url.startswith("https://"),
        )
    if response.mimetype == "text/html":
        response.vary.update(("Accept-Language", "Cookie"))
    return response
