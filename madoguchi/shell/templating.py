"""What templates may call: translation, formats, the CSRF field and addresses."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import Flask, request

from madoguchi import i18n
from madoguchi.sites import on_accent

from . import csrf
from .state import shell

THEME_COOKIE = "madoguchi_theme"


def register(app: Flask) -> None:
    """Add the functions to an app's templates."""
    app.jinja_env.globals.update(
        {
            "_": i18n.gettext,
            "gettext": i18n.gettext,
            "ngettext": i18n.ngettext,
            "pgettext": i18n.pgettext,
            "current_locale": i18n.locale,
            "language_names": i18n.LANGUAGE_NAMES,
            "language_list": _language_list,
            "format_number": i18n.format_number,
            "format_percent": i18n.format_percent,
            "format_date": i18n.format_date,
            "format_datetime": i18n.format_datetime,
            "format_relative": _format_relative,
            "csrf_field": csrf.field,
            "csrf_token": csrf.token,
            "address_with": address_with,
            "undo_of": json.loads,
            "on_accent": on_accent,
            "theme": theme,
        }
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def address_with(**changes: Any) -> str:
    """Return this page's address with some of its query changed; None drops a part."""
    query = request.args.to_dict(flat=False)
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = [str(value)]
    text = urlencode(query, doseq=True)
    return f"{request.path}?{text}" if text else request.path


def theme() -> str:
    """Return ``light``, ``dark`` or, when the system decides, an empty text."""
    chosen = request.cookies.get(THEME_COOKIE, "")
    return chosen if chosen in ("light", "dark") else ""


def _format_relative(instant: datetime, time_zone: str) -> str:
    return i18n.format_relative(instant, time_zone, shell().clock)


def _language_list(names: Iterable[str]) -> str:
    """Name languages, each in itself."""
    return " · ".join(i18n.language_name(name) for name in names)
