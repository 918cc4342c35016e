"""Errors: a problem document for machines, a readable page for people, a traceback for the log."""

from __future__ import annotations

import logging
from urllib.parse import quote

from flask import Flask, make_response, redirect, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from madoguchi.errors import MadoguchiError, NotSignedIn
from madoguchi.http import (
    PROBLEM_TYPE,
    extra_headers,
    method_problem,
    problem,
    problem_of_status,
)
from madoguchi.i18n import gettext as _
from madoguchi.i18n import translate_error
from madoguchi.log import loggable

from .pages import render
from .state import shell

log = logging.getLogger(__name__)


def register(app: Flask) -> None:
    """Handle every error of an app."""
    app.register_error_handler(MadoguchiError, _ours)
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(Exception, _unforeseen)


def _ours(error: MadoguchiError) -> Response:
    if error.status >= 500:
        path = loggable(request.path)
        log.error("%s %s failed: %s", request.method, path, error.slug, exc_info=error)
    if _wants_document():
        return _document(problem(error), error.status, extra_headers(error))
    if isinstance(error, NotSignedIn):
        back = request.full_path.rstrip("?") if request.method == "GET" else "/console/"
        return redirect(f"/sign-in?next={_quoted(back)}", 303)
    return _page(error.status, translate_error(error), extra_headers(error))


def _of_http(error: HTTPException) -> Response:
    if error.response is not None or error.code is None or error.code < 400:
        return Response.force_type(error.get_response(request.environ), request.environ)
    detail = _detail(error.code)
    headers = {"Allow": ", ".join(valid)} if (valid := _allowed(error)) else {}
    if _wants_document():
        if error.code == 405:
            return _document(method_problem(request.method, valid), 405, headers)
        slug = error.name.lower().replace(" ", "-")
        return _document(problem_of_status(error.code, detail, slug), error.code, headers)
    return _page(error.code, detail, headers)


def _unforeseen(error: Exception) -> Response:
    log.error("%s %s failed", request.method, loggable(request.path), exc_info=error)
    if _wants_document():
        return _document(problem_of_status(500, _detail(500), "error"), 500, {})
    return _page(500, _detail(500), {})


def _detail(status: int) -> str:
    """Say what happened and what to do, by status."""
    if status in (404, 405):
        return _("There is no such page.")
    if status == 413:
        return _("This is too large. Send it in smaller parts.")
    if status >= 500:
        return _("Something went wrong on our side. Nothing you saved before is lost. Try again.")
    return _("This request could not be understood.")


def _page(status: int, detail: str, headers: dict[str, str]) -> Response:
    body = render("shell/error.html", status=status, detail=detail)
    return make_response(body, status, headers)


def _document(document: dict[str, object], status: int, headers: dict[str, str]) -> Response:
    response = make_response(document, status, headers)
    response.content_type = PROBLEM_TYPE
    return response


def _wants_document() -> bool:
    if shell().is_machine_path(request.path):
        return True
    offered = ["text/html", "application/json", PROBLEM_TYPE]
    return request.accept_mimetypes.best_match(offered, "text/html") != "text/html"


def _allowed(error: HTTPException) -> list[str]:
    return sorted(getattr(error, "valid_methods", None) or ())


def _quoted(path: str) -> str:
    return quote(path, safe="/")
