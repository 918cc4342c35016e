"""Opening hours as people write them: ``9:00-12:00, 13:00-18:00``, 「9時〜18時」. Pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from madoguchi.errors import InvalidInput
from madoguchi.hours import DAY, Slot, Slots

_DASHES = str.maketrans(dict.fromkeys("~〜‐‑‒–—―−ー", "-"))
_TIME = r"(\d{1,2})(?::(\d{2})?)?"
_SLOT = re.compile(rf"{_TIME}\s*-\s*{_TIME}")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_BETWEEN_DAYS = re.compile(r"\s*(-|から|to|\.\.)?\s*(まで)?\s*")


def read_slots(text: str, field: str = "") -> Slots:
    """Read the times of one day; nothing is a closed day, an end before its start the next day.

    Raises `InvalidInput` about ``field``.
    """
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES)
    plain = re.sub(r"(?<=\d)時", ":", plain).replace("分", "")
    if re.sub(r"[\s,、・;]", "", _SLOT.sub("", plain)):
        raise InvalidInput(
            "Write times like 9:00-12:00, 13:00-18:00: %(text)s", field=field, text=text.strip()
        )
    return tuple(_slot(found, field) for found in _SLOT.finditer(plain))


def write_slots(slots: Slots) -> str:
    """Write the times of one day, as they can be read again."""
    return ", ".join(f"{_time(one.start)}-{_time(one.end)}" for one in slots)


def read_closed(text: str) -> tuple[tuple[date, date], ...]:
    """Read closing days, one day or stretch of days on a line."""
    return tuple(_stretch(line) for line in _lines(text))


def write_closed(closed: tuple[tuple[date, date], ...]) -> str:
    """Write closing days, one day or stretch on a line."""
    return "\n".join(
        first.isoformat() if first == last else f"{first.isoformat()} - {last.isoformat()}"
        for first, last in closed
    )


def read_opened(text: str) -> tuple[tuple[date, Slots], ...]:
    """Read opening days, one on a line with its times behind it."""
    return tuple(_opened(line) for line in _lines(text))


def write_opened(opened: tuple[tuple[date, Slots], ...]) -> str:
    """Write opening days, one on a line."""
    return "\n".join(f"{day.isoformat()} {write_slots(slots)}" for day, slots in opened)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _slot(found: re.Match[str], field: str) -> Slot:
    hour, minute, end_hour, end_minute = (int(part or 0) for part in found.groups())
    start, end = hour * 60 + minute, end_hour * 60 + end_minute
    if hour > 23 or max(minute, end_minute) > 59 or end > start + DAY:
        raise InvalidInput("There is no such time: %(text)s", field=field, text=found[0])
    return Slot(start, end if end > start else end + DAY)


def _time(minute: int) -> str:
    """Write 24:00 as that and what comes after as the next day's time."""
    clock = minute if minute <= DAY else minute - DAY
    return f"{clock // 60:02}:{clock % 60:02}"


def _stretch(line: str) -> tuple[date, date]:
    plain = unicodedata.normalize("NFKC", line).translate(_DASHES)
    days = [_day(found, line, "closed") for found in _DATE.finditer(plain)]
    if not 1 <= len(days) <= 2 or not _BETWEEN_DAYS.fullmatch(_DATE.sub("", plain)):
        raise _no_day(line, "closed")
    return days[0], days[-1]


def _opened(line: str) -> tuple[date, Slots]:
    plain = unicodedata.normalize("NFKC", line)
    found = _DATE.match(plain)
    if found is None:
        raise _no_day(line, "opened")
    slots = read_slots(plain[found.end() :], "opened")
    if not slots:
        raise InvalidInput("Write the times behind the day: %(line)s", field="opened", line=line)
    return _day(found, line, "opened"), slots


def _day(found: re.Match[str], line: str, field: str) -> date:
    try:
        return date(*map(int, found.groups()))
    except ValueError:
        raise _no_day(line, field) from None


def _no_day(line: str, field: str) -> InvalidInput:
    return InvalidInput("Write a day like 2026-12-31: %(line)s", field=field, line=line)
