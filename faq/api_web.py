"""The FAQ's API for programs, below ``/api/v1/sites/{site}``. Its table is `faq.api`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, jsonify, request
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from faq.api import BASE, OPERATIONS, Operation
from faq.api_articles import Articles
from faq.api_call import Body, Services
from faq.api_categories import Categories, Synonyms
from faq.api_files import Files
from faq.api_looking import Looking
from faq.api_reading import Reading
from madoguchi.api_web import caller, check_names
from madoguchi.errors import InvalidInput

LARGEST_BODY = 1024 * 1024
View = Callable[..., Response]

_KINDS = (Reading, Articles, Categories, Synonyms, Looking, Files)


def create_blueprint(services: Services) -> Blueprint:
    """Return every operation of the table."""
    blueprint = Blueprint("faq_api", __name__)
    for operation in OPERATIONS:
        rule = (BASE + operation.path).replace("{", "<").replace("}", ">")
        view = _serving(operation, services)
        blueprint.add_url_rule(rule, operation.name, view, methods=[operation.method])
    return blueprint


def _serving(operation: Operation, services: Services) -> View:
    kind = next(kind for kind in _KINDS if hasattr(kind, operation.name))

    def view(site: str, **arguments: str) -> Response:
        viewer, found = caller(services.db, services.clock, site, operation)
        takes_json = operation.method != "GET" and not operation.takes_file
        body = _body(operation) if takes_json else {}
        file = request.get_data() if operation.takes_file else b""
        call = kind(services, viewer, found, body, request.args, file)
        response = _response(operation, getattr(call, operation.name)(**arguments))
        response.headers["Cache-Control"] = "no-store"
        return response

    return view


def _response(operation: Operation, made: Any) -> Response:
    """Return what an operation made: JSON, or ``(bytes, media type)`` of a file."""
    if operation.answer == "File":
        return Response(made[0], content_type=made[1])
    response = jsonify(made)
    response.status_code = operation.status
    return response


def _body(operation: Operation) -> Body:
    request.max_content_length = LARGEST_BODY
    try:
        body = request.get_json(force=True) if request.get_data() else {}
    except (BadRequest, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise InvalidInput("Send a JSON object.", field="body")
    for name in operation.required:
        if name not in body:
            raise InvalidInput("%(name)s is missing.", field=name, name=name)
    check_names(body, operation.body)
    return body
