"""Days and times as people write them into logs of calls and mails. Pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_EXCEL_BEGAN = datetime(1899, 12, 30)  # what Excel counts its days from
_YEARS = range(1900, 9999)  # others are slips; at the ends of the calendar no zone can be applied
_SERIALS = range(20_000, 80_000)  # 1954 to 2119: other numbers are no days
_ERAS = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988}
_DAY = re.compile(
    r"(?:(?P<era>令和|平成|R|H)\s?(?P<of_era>[0-9]{1,2}|元)[年./-]|(?P<year>[0-9]{4})[年./-])?"
    r"\s?(?P<month>[0-9]{1,2})[月./-]\s?(?P<day>[0-9]{1,2})(?:日|(?![0-9日./-]))"
    r"|(?P<run>[0-9]{8})(?![0-9])",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(r"\s?\([月火水木金土日祝・]{1,3}\)|\s?[月火水木金土日]曜日?")
_CLOCK = re.compile(
    r"\s*(?P<before>午前|午後|AM|PM)?\s?(?P<hour>[0-9]{1,2})(?:[:時](?P<minute>[0-9]{1,2})?分?"
    r"(?:[:.]?(?P<second>[0-9]{1,2})秒?(?:\.[0-9]+)?)?)\s?(?P<after>AM|PM)?",
    re.IGNORECASE,
)


def read_moment(value: object, of_day: object, zone: ZoneInfo, now: datetime) -> datetime | None:
    """Return the instant that a cell (and one with the time of its day) names; None for none.

    Without a zone it is on the site's clock, without a time the day's first moment, without a year
    the last such day that has been. Excel's serial numbers are read, written as text too.
    """
    found = _moment(value, zone, now)
    if found is None:
        return None
    local, is_whole_day = found
    if is_whole_day and of_day not in (None, ""):
        clock = _time(of_day)
        if clock is None:
            return None
        local = datetime.combine(local.date(), clock, local.tzinfo)
    return local.astimezone(UTC) if local.year in _YEARS else None


def _moment(value: object, zone: ZoneInfo, now: datetime) -> tuple[datetime, bool] | None:
    """Return a moment with its zone, and whether no time of the day was said."""
    if isinstance(value, datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=zone)
        return aware, value.time() == time()
    if isinstance(value, date):
        return datetime.combine(value, time(), zone), True
    text = _tidy(value)
    serial = _serial(text)
    if serial is not None:
        return serial.replace(tzinfo=zone), serial.time() == time()
    return _iso(text, zone) or _written(text, zone, now)


def _tidy(value: object) -> str:
    return _WEEKDAY.sub("", unicodedata.normalize("NFKC", str(value))).strip()


def _serial(text: str) -> datetime | None:
    if re.fullmatch(r"[0-9]{5}(?:\.[0-9]+)?", text) is None or int(float(text)) not in _SERIALS:
        return None
    seconds = round(float(text) * 86_400)
    return _EXCEL_BEGAN + timedelta(seconds=seconds)


def _iso(text: str, zone: ZoneInfo) -> tuple[datetime, bool] | None:
    if not re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T", text):
        return None
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (read if read.tzinfo else read.replace(tzinfo=zone)), False


def _written(text: str, zone: ZoneInfo, now: datetime) -> tuple[datetime, bool] | None:
    found = _DAY.match(text)
    if found is None:
        return None
    rest = text[found.end() :]
    clock = _time(rest) if rest.strip() else time()
    day = _day(found, now.astimezone(zone).date())
    if day is None or clock is None:
        return None
    return datetime.combine(day, clock, zone), not rest.strip()


def _day(found: re.Match[str], today: date) -> date | None:
    if run := found["run"]:
        return _date(int(run[:4]), int(run[4:6]), int(run[6:]))
    month, day = int(found["month"]), int(found["day"])
    if found["year"]:
        return _date(int(found["year"]), month, day)
    if found["era"]:
        of_era = 1 if found["of_era"] == "元" else int(found["of_era"])
        return _date(_ERAS[found["era"].upper()] + of_era, month, day)
    this_year = _date(today.year, month, day)
    if this_year is not None and this_year <= today:
        return this_year
    return _date(today.year - 1, month, day)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _time(value: object) -> time | None:
    if isinstance(value, datetime):
        return value.time()
    if isinstance(value, time):
        return value
    text = _tidy(value)
    if re.fullmatch(r"0?\.[0-9]+", text):  # Excel's share of a day
        return (_EXCEL_BEGAN + timedelta(seconds=round(float(text) * 86_400))).time()
    found = _CLOCK.fullmatch(text)
    if found is None:
        return None
    hour, half = int(found["hour"]), (found["before"] or found["after"] or "").upper()
    if half in ("午後", "PM") and hour < 12:
        hour += 12
    elif half in ("午前", "AM") and hour == 12:
        hour = 0
    try:
        return time(hour, int(found["minute"] or 0), int(found["second"] or 0))
    except ValueError:
        return None
