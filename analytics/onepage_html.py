"""The one-page report as HTML: for the console with classes, for files and mails with styles.

No script, nothing from elsewhere, and tables and text in the place of drawings, so that a mail
client shows it and a black and white printer prints it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from analytics.onepage import OnePage
from analytics.onepage_cards import (
    addresses,
    cards,
    clipped,
    few_words,
    filter_words,
    outcome_bars,
    reason_bars,
    said,
)
from analytics.panels import period_name, share
from analytics.sentence import told
from analytics.suppression import LEAST
from madoguchi import i18n
from madoguchi.i18n import gettext as _

_HERE = Path(__file__).parent
_RULE = re.compile(r"^\.report-([a-z]+) \{ ([^}]*) \}$", re.MULTILINE)
Look = Callable[[str], Markup]


def body(page: OnePage, base: str = "", *, look: Look | None = None, unsubscribe: str = "") -> str:
    """Return the page without a document around it; addresses below ``base``."""
    band, band_words = _band(page)
    return (
        _environment()
        .get_template("body.html")
        .render(
            page=page,
            base=base,
            look=look or _classes,
            inline=look is not None,
            links=addresses(page),
            period=period_name(page.told),
            narrowed=filter_words(page, i18n.LANGUAGE_NAMES),
            said=said(page, base, look or _classes),
            cards=cards(page),
            band=band,
            band_words=band_words,
            outcomes=outcome_bars(page) if page.told.now.counts.ended else [],
            reasons=reason_bars(page),
            none_told=few_words() if page.small.hand_overs.total is None else "",
            unsubscribe=unsubscribe,
        )
    )


def document(page: OnePage, base: str, *, unsubscribe: str = "") -> str:
    """Return a document that stands by itself: a file, or the HTML of a mail."""
    return (
        _environment()
        .get_template("document.html")
        .render(
            page=page,
            period=period_name(page.told),
            body=Markup(body(page, base, look=_styles, unsubscribe=unsubscribe)),  # noqa: S704
        )
    )


def _band(page: OnePage) -> tuple[list[tuple[str, int, str]], str]:
    """Return the resolution band in parts of 100, a part too small to be seen left out."""
    rates = page.told.now.rates
    low, high = rates["confirmed_resolution_rate"], rates["resolution_rate_upper"]
    if low.value is None or high.value is None:
        return [], ""
    ends = [0, round(low.value * 100), round(high.value * 100), 100]
    names = (_("confirmed"), _("perhaps"), _("not solved by itself"))
    parts = [
        (kind, end - start, name if end - start >= 18 else "")
        for kind, name, start, end in zip(
            ("sure", "perhaps", "rest"), names, ends[:-1], ends[1:], strict=True
        )
        if end > start
    ]
    return parts, _(
        "%(low)s confirmed by the customer; %(high)s if silence after an answer counts too.",
        low=share(low),
        high=share(high),
    )


def _classes(names: str) -> Markup:
    return Markup('class="{}"').format(" ".join(f"report-{name}" for name in names.split()))


def _styles(names: str) -> Markup:
    rules = _rules()
    return Markup('style="{}"').format(" ".join(rules[name] for name in names.split()))


@cache
def _rules() -> dict[str, str]:
    text = (_HERE / "static" / "report.css").read_text(encoding="utf-8")
    return {name: rule.replace('"', "'") for name, rule in _RULE.findall(text)}


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates" / "report"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(
        {
            "_": i18n.gettext,
            "pgettext": i18n.pgettext,
            "current_locale": i18n.locale,
            "format_number": i18n.format_number,
            "format_percent": i18n.format_percent,
            "clipped": clipped,
            "told": told,
            "least": LEAST,
        }
    )
    return made
