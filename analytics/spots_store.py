"""The inquiries of a panel's corner (`analytics.spots`) as a condition of SQL."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from analytics.pages import page_of
from analytics.panel_times import on_clock
from analytics.periods import Days
from analytics.spots import Spot
from analytics.where_store import Where
from madoguchi.clock import to_text
from madoguchi.database.protocol import Transaction


def narrowed(tx: Transaction, where: Where, spot: Spot, days: Days) -> Where:
    """Narrow inquiries that began in some days; hours and days are those of their clock."""
    if spot.hour is not None:
        where = _began(where, spot, days)
    if spot.page:
        where = _on_page(tx, where, spot.page)
    if spot.handed:
        where = _handed(tx, where.and_("inquiry.escalated_at IS NOT NULL"), spot, days.zone)
    if spot.replied:
        where = where.and_("inquiry.agent_first_reply_at IS NOT NULL")
    return where


def _began(where: Where, spot: Spot, days: Days) -> Where:
    assert spot.hour is not None
    wanted = [day.first for day in days.each() if day.first.weekday() == spot.weekday]
    if not wanted:
        return where.and_("FALSE")
    said: list[str] = []
    values: dict[str, str] = {}
    for n, day in enumerate(wanted):
        said.append(f"inquiry.started_at >= :hour_{n} AND inquiry.started_at < :hour_{n}_end")
        values[f"hour_{n}"], values[f"hour_{n}_end"] = _hour_of(day, spot.hour, days.zone)
    return where.and_(f"({' OR '.join(said)})", **values)


def _hour_of(day: date, hour: int, zone: ZoneInfo) -> tuple[str, str]:
    """Return an hour of the clock in UTC; one that comes twice is both, one left out is none."""
    start = datetime.combine(day, time(hour))
    end = start + timedelta(hours=1)
    return to_text(start.replace(tzinfo=zone)), to_text(end.replace(tzinfo=zone))


def _on_page(tx: Transaction, where: Where, page: str) -> Where:
    """Inquiries whose address is the page's (`analytics.pages`): mostly as it is written, perhaps
    with a query or a fragment; the few others are named."""
    bare = page.removesuffix("/") if page.count("/") == 3 else page
    said: list[str] = []
    values: dict[str, str] = {}
    for n, start in enumerate(dict.fromkeys((page, bare))):
        said.append(f"inquiry.page_url = :page_{n}")
        for sign in ("?", "#"):
            name = f"page_{n}_{'query' if sign == '?' else 'part'}"
            said.append(f"SUBSTR(inquiry.page_url, 1, {len(start) + 1}) = :{name}")
            values[name] = f"{start}{sign}"
        values[f"page_{n}"] = start
    written = " OR ".join(said)
    others = where.and_(f"inquiry.page_url IS NOT NULL AND NOT ({written})", **values)
    rows = tx.all(f"SELECT DISTINCT page_url FROM inquiry WHERE {others.sql}", **others.parameters)
    same = [row["page_url"] for row in rows if page_of(row["page_url"]) == page]
    named = {f"page_other_{n}": url for n, url in enumerate(same)}
    if named:
        listed = ", ".join(f":{name}" for name in named)
        written = f"{written} OR inquiry.page_url IN ({listed})"
    return where.and_(f"({written})", **values, **named)


def _handed(tx: Transaction, where: Where, spot: Spot, zone: ZoneInfo) -> Where:
    kind, _dot, value = spot.handed.partition(".")
    if kind == "agent":
        return where.and_("inquiry.agent_id = :agent", agent=value)
    if kind == "day":
        only = Days(date.fromisoformat(value), date.fromisoformat(value), zone)
        return where.and_(
            "inquiry.escalated_at >= :handed_from AND inquiry.escalated_at < :handed_to",
            handed_from=to_text(only.from_),
            handed_to=to_text(only.to),
        )
    return _at_hour(tx, where, int(value), zone) if kind == "hour" else where


def _at_hour(tx: Transaction, where: Where, hour: int, zone: ZoneInfo) -> Where:
    """Hand-overs at an hour of any day; few inquiries are ones, so they are named."""
    rows = tx.all(
        f"SELECT inquiry_id, escalated_at FROM inquiry WHERE {where.sql}", **where.parameters
    )
    at = np.array([row["escalated_at"][:-1] for row in rows], dtype="datetime64[us]")
    hours = on_clock(at, zone).astype("datetime64[h]").astype(np.int64) % 24
    found = [
        row["inquiry_id"] for row, its in zip(rows, hours.tolist(), strict=True) if its == hour
    ]
    names = {f"handed_{n}": inquiry_id for n, inquiry_id in enumerate(found)}
    listed = ", ".join(f":{name}" for name in names)
    return where.and_(f"inquiry.inquiry_id IN ({listed})" if names else "FALSE", **names)
