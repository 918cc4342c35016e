"""Forms of ours only: every request that changes something carries a token.

Signed in, the token belongs to the session; before, to the signed page cookie, so that nobody can
be signed in to somebody else's account from a foreign page. Forms on public pages carry none, so
that a page is the same for everybody and may be kept by a browser: for them the browser has to say
that one of our own pages sent them.
"""

from __future__ import annotations

import hmac

import flask
from flask import request
from markupsafe import Markup

from madoguchi.errors import NotAllowed
from madoguchi.ids import new_token

from .state import shell

HEADER = "X-CSRF-Token"
FIELD = "csrf_token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def token() -> str:
    """Return the token that this visitor's forms carry."""
    from .visitor import session

    living = session()
    if living is not None:
        return living.csrf_token
    if "csrf" not in flask.session:
        flask.session["csrf"] = new_token()
    return str(flask.session["csrf"])


def field() -> Markup:
    """Return the hidden input that every POST form includes."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, token())


def check() -> None:
    """Refuse a changing request whose token is missing or not the visitor's."""
    if request.method in SAFE_METHODS or shell().is_machine_path(request.path):
        return
    if request.endpoint in shell().open_forms:
        if not _is_from_our_page():
            raise NotAllowed("This form was not sent from its own page. Open the page again.")
        return
    sent = request.headers.get(HEADER) or request.form.get(FIELD, "")
    if not hmac.compare_digest(sent.encode(), token().encode()):
        raise NotAllowed("This page was open for too long. Go back, reload it and try again.")


def _is_from_our_page() -> bool:
    """Tell whether the browser names one of our own pages as the sender."""
    relation = request.headers.get("Sec-Fetch-Site")
    if relation is not None:
        return relation == "same-origin"
    own = (request.host_url.rstrip("/"), shell().settings.public_url)
    return request.headers.get("Origin") in own
