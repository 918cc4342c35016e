"""A corner of a panel, as an address names it: an hour of the week, a page, hand-overs. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from madoguchi.errors import InvalidInput


@dataclass(frozen=True)
class Spot:
    """What narrows a list besides its period and filters; empty for nothing.

    ``weekday`` (0 is Monday) and ``hour``, both or none, are when an inquiry began by the site's
    clock, ``page`` is where. ``handed`` asks for hand-overs: ``all``, ``hour.14`` or
    ``day.2026-11-22`` by when, ``agent.NAME`` by who took them; ``replied`` for those that a
    person replied to.
    """

    weekday: int | None = None
    hour: int | None = None
    page: str = ""
    handed: str = ""
    replied: bool = False

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Spot:
        """Read an address; raises `InvalidInput` where it names what there is not."""
        weekday, hour = _number(query.get("weekday", ""), 7), _number(query.get("hour", ""), 24)
        if (weekday is None) != (hour is None):
            raise _unknown(query.get("weekday") or query.get("hour") or "")
        return cls(
            weekday=weekday,
            hour=hour,
            page=query.get("page_url", ""),
            handed=_handed(query.get("handed", "")),
            replied=query.get("replied") == "yes",
        )

    def __bool__(self) -> bool:
        """Tell whether anything is narrowed."""
        return self != Spot()


def _number(text: str, below: int) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or int(text) >= below:
        raise _unknown(text)
    return int(text)


def _handed(text: str) -> str:
    kind, _dot, value = text.partition(".")
    if kind == "hour":
        _number(value or "x", 24)
    elif kind == "day":
        try:
            date.fromisoformat(value)
        except ValueError:
            raise _unknown(text) from None
    elif kind not in ("", "all", "agent"):
        raise _unknown(text)
    return text


def _unknown(text: str) -> InvalidInput:
    return InvalidInput("There is no number called “%(name)s” here.", name=text)
