"""The form that narrows a page, and the chips that say how it is narrowed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.filters import NAMES, Filters
from madoguchi.i18n import LANGUAGE_NAMES, pgettext


@dataclass(frozen=True)
class Field:
    """One choice of the form: its options are (value, label), ``value`` the one in force."""

    name: str
    label: str
    value: str
    options: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Chip:
    """One filter in force; ``name`` is what its address calls it."""

    name: str
    label: str
    value: str


@dataclass(frozen=True)
class Choices:
    """What a site has to choose from, besides everything."""

    channels: Sequence[str]
    locales: Sequence[str]
    categories: Sequence[str]
    tags: Sequence[str]
    segments: Sequence[str]


def filter_names() -> dict[str, str]:
    """Return what each filter is called."""
    return {
        "channel": pgettext("table", "Channel"),
        "locale": pgettext("table", "Language"),
        "category": pgettext("filter", "Category"),
        "tag": pgettext("filter", "Tag of the article"),
        "segment": pgettext("filter", "Customer segment"),
    }


def fields(filters: Filters, choices: Choices) -> list[Field]:
    """Return the choices that are ones: a site with one channel is not asked for it.

    What is in force is always offered, however it came into the address.
    """
    offered = {
        "channel": choices.channels,
        "locale": choices.locales,
        "category": choices.categories,
        "tag": choices.tags,
        "segment": choices.segments,
    }
    names = filter_names()
    found = []
    for name in NAMES:
        value = getattr(filters, name)
        options = list(dict.fromkeys((*offered[name], *([value] if value else []))))
        least = 2 if name in ("channel", "locale") and not value else 1
        if len(options) >= least:
            labelled = [(option, shown(name, option)) for option in options]
            found.append(Field(name, names[name], value, labelled))
    return found


def chips(filters: Filters) -> list[Chip]:
    """Return the filters in force."""
    names = filter_names()
    return [Chip(name, names[name], shown(name, value)) for name, value in filters.query.items()]


def shown(name: str, value: str) -> str:
    """Return what the value of a filter is called."""
    return LANGUAGE_NAMES.get(value, value) if name == "locale" else value
