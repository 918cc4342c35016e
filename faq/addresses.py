"""Where things stand in the help centre. The id decides; the readable end is decoration.

Paths are as people read them (``/help/shop/ja/art_1-返品できますか``): `encoded` makes the form
that headers and machines need.
"""

from __future__ import annotations

import unicodedata
from urllib.parse import quote

from madoguchi.text import normalise

_LONGEST = 60  # bytes: 20 kanji or 60 Latin letters; a kanji takes nine characters in a link


def slug(text: str, longest: int = _LONGEST) -> str:
    """Return letters and digits of any script with hyphens between, cut at a word; maybe empty."""
    letters = "".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in normalise(text))
    whole = "-".join(letters.lower().split())
    short = whole.encode()[:longest].decode(errors="ignore")
    if whole[len(short) :][:1].isascii() and whole[len(short) :][:1].isalnum():
        short = short.rpartition("-")[0] or short
    return short.strip("-")


def home(site_id: str, locale: str) -> str:
    """Return the path of a language's start page."""
    return f"/help/{site_id}/{locale}/"


def article(site_id: str, locale: str, article_id: str, question: str) -> str:
    """Return the one path of an article: every other that names its id leads here."""
    readable = slug(question)
    return home(site_id, locale) + (f"{article_id}-{readable}" if readable else article_id)


def article_id(segment: str) -> str:
    """Return the id in the last part of an article's path."""
    return segment.partition("-")[0]


def category(site_id: str, locale: str, address: str) -> str:
    """Return the path of a category, by its own address below ``c/``."""
    return f"{home(site_id, locale)}c/{address}"


def encoded(path: str) -> str:
    """Return a path as it stands in headers, feeds and messages."""
    return quote(path, safe="/?=&")
