"""The FAQ's API for programs, below ``/api/v1/sites/{site}``. Its table is `faq.api`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Blueprint, jsonify, request
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from faq.api import BASE, OPERATIONS, Operation
from faq.api_articles import Articles
from faq.api_call import Body
from faq.api_work import Categories, Work
from faq.testing import TestArticle
from madoguchi import api_keys, sites
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database
from madoguchi.errors import InvalidInput, NotSignedIn
from madoguchi.http import bearer_token

LARGEST_BODY = 1024 * 1024
View = Callable[..., Response]


def create_blueprint(
    db: Database, clock: Clock, test_article: TestArticle, data_dir: Path
) -> Blueprint:
    """Return every operation of the table."""
    blueprint = Blueprint("faq_api", __name__)
    for operation in OPERATIONS:
        rule = (BASE + operation.path).replace("{", "<").replace("}", ">")
        view = _serving(operation, db, clock, test_article, data_dir)
        blueprint.add_url_rule(rule, operation.name, view, methods=[operation.method])
    return blueprint


def _serving(
    operation: Operation, db: Database, clock: Clock, test_article: TestArticle, data_dir: Path
) -> View:
    def view(site: str, **arguments: str) -> Response:
        token = bearer_token(request.headers.get("Authorization"))
        if token is None:
            raise NotSignedIn("Send an API key as “Authorization: Bearer …”.")
        viewer = api_keys.viewer_of(db, token, clock)
        viewer.require(site, *operation.roles)
        with db.read() as tx:
            found = sites.get_site(tx, site)
        takes_json = operation.method != "GET" and not operation.takes_file
        body = _body(operation) if takes_json else {}
        file = request.get_data() if operation.takes_file else b""
        kind = next(one for one in (Articles, Categories, Work) if hasattr(one, operation.name))
        call = kind(db, clock, test_article, viewer, found, body, request.args, file, data_dir)
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
    for name in body:
        if name not in operation.body:
            raise InvalidInput("There is no field %(name)s.", field=name[:40], name=name[:40])
    return body
