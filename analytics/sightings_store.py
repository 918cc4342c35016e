"""The SQL behind lists of what was seen."""

from __future__ import annotations

import json
from collections.abc import Sequence

from analytics.model import Event
from analytics.scope import Scope
from analytics.sightings import Asked, Sighting
from analytics.store import event_from_row
from madoguchi.clock import from_text, to_text
from madoguchi.database.protocol import Row, Transaction


def count(tx: Transaction, scope: Scope, asked: Asked) -> int:
    """Return how many there are in a period, tests left out."""
    if asked.kind == "article_voted":
        return len(_last_votes(tx, scope, asked))
    table, where = _from(asked)
    row = tx.one(f"SELECT COUNT(*) AS n FROM {table} {where}", **_values(scope, asked))
    return int(row["n"]) if row else 0


def page(tx: Transaction, scope: Scope, asked: Asked, most: int, after: int) -> list[Sighting]:
    """Return some of them, the latest first."""
    if asked.kind == "article_voted":
        votes = sorted(_last_votes(tx, scope, asked), key=lambda one: one.id or 0, reverse=True)
        return [_of_event(vote) for vote in votes[after : after + most]]
    table, where = _from(asked)
    order = "viewed_at DESC, visit, view" if asked.page else "occurred_at DESC, id DESC"
    rows = tx.all(
        f"SELECT * FROM {table} {where} ORDER BY {order} LIMIT :most OFFSET :after",
        **_values(scope, asked),
        most=most,
        after=after,
    )
    if asked.page:
        return [_of_view(row) for row in rows]
    return [_of_event(event_from_row(row)) for row in rows]


_EVENTS = """
    WHERE site_id = :site_id AND kind = :kind AND is_test = FALSE
        AND occurred_at >= :from_ AND occurred_at < :to
        AND (:channel = '' OR channel = :channel) AND (:locale = '' OR locale = :locale)
"""
_VIEWS = """
    WHERE site_id = :site_id AND page = :page AND viewed_at >= :from_ AND viewed_at < :to
"""
_OF_ARTICLE = "AND payload LIKE :article ESCAPE '!'"
_PARTS = {
    ("article_left", "exits"): "AND payload NOT LIKE '%\"onward\": true%'",
    ("page_viewed", "visits"): "AND is_new = TRUE",
    ("page_viewed", "exits"): "AND is_exit = TRUE",
}


def _from(asked: Asked) -> tuple[str, str]:
    """Return the table to look in and the condition."""
    part = _PARTS.get((asked.kind, asked.part), "")
    if asked.page:
        return "page_view", f"{_VIEWS} {part}"
    return "event", f"{_EVENTS} {_OF_ARTICLE if asked.article else ''} {part}"


def _values(scope: Scope, asked: Asked) -> dict[str, str]:
    period = {
        "site_id": scope.site_id,
        "from_": to_text(scope.days.from_),
        "to": to_text(scope.days.to),
    }
    if asked.page:
        return {**period, "page": asked.page}
    filters = {"channel": scope.filters.channel, "locale": scope.filters.locale}
    about = {"article": _mentions(asked.article)} if asked.article else {}
    return {**period, "kind": asked.kind, **filters, **about}


def _mentions(article_id: str) -> str:
    """Return the pattern of the payloads, which are JSON, that name an article."""
    written = f'"article_id": {json.dumps(article_id, ensure_ascii=False)}'
    for sign in "!%_":
        written = written.replace(sign, f"!{sign}")
    return f"%{written}%"


def _last_votes(tx: Transaction, scope: Scope, asked: Asked) -> Sequence[Event]:
    """Return the last vote of each reader on an article, or of those the ones that said yes."""
    _table, where = _from(asked)
    rows = tx.all(f"SELECT * FROM event {where} ORDER BY id", **_values(scope, asked))
    last = {vote.payload["reader"]: vote for vote in map(event_from_row, rows)}
    return [one for one in last.values() if one.payload["helpful"] or not asked.part]


def _of_view(row: Row) -> Sighting:
    told = row["dwell_ms"]
    return Sighting(
        from_text(row["viewed_at"]),
        row["page"],
        seconds=None if told is None else told / 1000,
    )


def _of_event(event: Event) -> Sighting:
    payload = event.payload
    stayed = payload.get("stay_ms")
    return Sighting(
        event.occurred_at,
        payload.get("page") or payload.get("page_url") or "",
        event.channel or "",
        event.locale or "",
        event.conversation_id,
        None if stayed is None else stayed / 1000,
        payload.get("helpful"),
    )
