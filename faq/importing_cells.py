"""What the cells of one row say, column by column: text, lists, yes or no, days and times.

A reader takes a row's cells, the column's name and the site's time zone.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from faq.content import EXTERNAL_ID_LENGTH, clean_line
from madoguchi.errors import InvalidInput
from madoguchi.i18n import mark
from madoguchi.tables.rows import Unreadable

Cells = Mapping[str, list[Any]]
Reader = Callable[[Cells, str, str], Any]

BETWEEN_WORDINGS = re.compile(r"[\n\r|｜]+")
BETWEEN_WORDS = re.compile(r"[\n\r|｜,，、;；]+")
SEPARATORS = frozenset("|｜,，、;；")
"""What may stand between several values of one cell, besides line feeds."""

_YES = frozenset({"yes", "y", "true", "1", "on", "はい", "有", "あり", "○", "する"})
_NO = frozenset({"no", "n", "false", "0", "off", "いいえ", "無", "なし", "×", "しない", "-"})
_STAFF = frozenset({"staff", "internal", "社内", "社内用", "スタッフ", "担当者"})
_CUSTOMERS = frozenset({"customers", "customer", "public", "お客様", "お客さま", "顧客", "公開"})


def first(cells: Cells, name: str) -> str:
    """Return the first cell of a column that says something, or nothing."""
    return next((said for value in cells.get(name, ()) if (said := text(value).strip())), "")


def text(value: Any) -> str:
    """Return a cell as text: 3 and not 3.0 for a whole number, as a person sees it."""
    if isinstance(value, (dict, list)):
        raise InvalidInput("A cell holds a list or an object where text belongs.")
    if isinstance(value, Unreadable):
        raise InvalidInput(value.message, **value.values)
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def several(cells: Cells, name: str, separator: re.Pattern[str]) -> tuple[str, ...]:
    """Return what a cell lists: a JSON list, or parts between separators."""
    found: list[str] = []
    for value in cells.get(name, ()):
        listed = _listed(value)
        if listed is not None:
            found += [text(item) for item in listed]
        else:
            found += separator.split(text(value))
    return tuple(found)


def _listed(value: Any) -> list[Any] | None:
    if isinstance(value, str) and value.lstrip().startswith("["):
        try:
            value = json.loads(value)
        except (json.JSONDecodeError, RecursionError):
            return None
    return value if isinstance(value, list) else None


def read_line(cells: Cells, name: str, zone: str) -> str | None:
    """Read one line of text, or nothing."""
    return clean_line(first(cells, name)) or None


def read_wordings(cells: Cells, name: str, zone: str) -> tuple[str, ...]:
    """Read sentences: they may hold commas."""
    return several(cells, name, BETWEEN_WORDINGS)


def read_words(cells: Cells, name: str, zone: str) -> tuple[str, ...]:
    """Read words: commas part them."""
    return several(cells, name, BETWEEN_WORDS)


def read_id(cells: Cells, name: str, zone: str) -> str | None:
    """Read an id of the file's own; raise `InvalidInput` for one that is too long."""
    said = clean_line(first(cells, name))
    if len(said) > EXTERNAL_ID_LENGTH:
        raise InvalidInput(
            "The id has %(length)s characters; %(limit)s are the most.",
            length=len(said),
            limit=EXTERNAL_ID_LENGTH,
        )
    return said or None


def read_yes(cells: Cells, name: str, zone: str) -> bool:
    """Read a yes or no; nothing is no."""
    said = _folded(first(cells, name))
    if said and said not in _YES | _NO:
        raise _unknown(name, first(cells, name), mark("yes, no"))
    return said in _YES


def read_audience(cells: Cells, name: str, zone: str) -> str:
    """Read who an article is for; nothing is everybody."""
    said = _folded(first(cells, name))
    if said and said not in _STAFF | _CUSTOMERS:
        raise _unknown(name, first(cells, name), mark("customers, staff"))
    return "staff" if said in _STAFF else "customers"


def read_day(cells: Cells, name: str, zone: str) -> date | None:
    """Read a day: ``2026-12-01``, ``2026/12/1``, or a cell that is one."""
    moment = _moment(cells, name)
    return moment.date() if moment else None


def read_time(cells: Cells, name: str, zone: str) -> datetime | None:
    """Read an instant; without a zone of its own it is on the clock of the site."""
    moment = _moment(cells, name)
    if moment is None:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


def _moment(cells: Cells, name: str) -> datetime | None:
    for value in cells.get(name, ()):
        if isinstance(value, datetime):
            return value
        if isinstance(value, date):
            return datetime.combine(value, time())
    said = first(cells, name)
    if not said:
        return None
    try:
        return datetime.fromisoformat(_as_iso(said))
    except ValueError as error:
        raise _unknown(name, said, "2026-12-01, 2026-12-01 09:00") from error


def _as_iso(said: str) -> str:
    """Return ``2026/12/1 9:00`` and ``2026年12月1日(火) 9時`` in ISO, others unchanged."""
    found = _WRITTEN.fullmatch(unicodedata.normalize("NFKC", said))
    if found is None:
        return said
    year, month, day, hour, minute, rest = found.groups(default="")
    moment = f"T{hour:0>2}:{minute:0>2}{rest}" if hour else ""
    return f"{year}-{month:0>2}-{day:0>2}{moment}"


_WRITTEN = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:\([日月火水木金土]\))?"
    r"(?:[ T]*(\d{1,2})[:時](?:(\d{1,2})分?)?((?::\d|[+Z-]).*)?)?"
)


def read_whether(cells: Cells, name: str, zone: str) -> bool | None:
    """Read a yes or no; nothing says neither."""
    return read_yes(cells, name, zone) if first(cells, name) else None


def _folded(said: str) -> str:
    return unicodedata.normalize("NFKC", said).casefold()


def _unknown(name: str, said: str, examples: str) -> InvalidInput:
    return InvalidInput(
        "“%(said)s” cannot be read as %(column)s. Write it like this: %(examples)s.",
        said=said[:40],
        column=name,
        examples=examples,
    )
