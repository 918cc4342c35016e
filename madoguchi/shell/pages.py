"""Rendering inside the page frame, and saying what was done."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import flask
from flask import render_template

from madoguchi.sites import Site

from . import rail
from .visitor import session, signed_in


def render(template: str, *, active: str = "", site: Site | None = None, **context: Any) -> str:
    """Render a page inside the shell; ``active`` names its place in the rail."""
    viewer = signed_in() if session() is not None else None
    if viewer is not None:
        context.update(rail.context(viewer, site))
    return render_template(template, active=active, site=site, viewer=viewer, **context)


def flash_undo(message: str, url: str, fields: Mapping[str, str] | None = None) -> None:
    """Say what was done, with a button that POSTs ``fields`` to ``url`` and undoes it."""
    undo = {"text": message, "url": url, "fields": dict(fields or {})}
    flask.flash(json.dumps(undo, ensure_ascii=False), "undo")


def confirm(
    *,
    title: str,
    detail: str,
    action: str,
    button: str,
    back: str,
    typed: str | None = None,
    active: str = "settings",
    site: Site | None = None,
    error: str = "",
) -> str:
    """Render a page that asks once, naming what will happen, and POSTs to ``action``.

    With ``typed``, the person has to type that text into the field ``typed``.
    """
    return render(
        "shell/confirm.html",
        active=active,
        site=site,
        title=title,
        detail=detail,
        action=action,
        button=button,
        back=back,
        typed=typed,
        error=error,
    )
