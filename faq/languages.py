"""What languages are called, for every tag an article may carry."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError

from madoguchi import i18n


def language_label(tag: str, shown_in: str | None = None) -> str:
    """Return a language's name in ``shown_in`` (the language in force); an unknown tag as it is."""
    try:
        spoken = Locale.parse(tag, sep="-")
        return spoken.get_display_name(shown_in or i18n.locale()) or tag
    except (UnknownLocaleError, ValueError):
        return tag


def own_name(tag: str) -> str:
    """Return a language's name in itself: 日本語, English, Deutsch."""
    try:
        return Locale.parse(tag, sep="-").get_display_name() or tag
    except (UnknownLocaleError, ValueError):
        return tag
