"""A long log of a shop, made without the service: events as the bot would have told them.

`conversations` yields one conversation after the other, the events of each in the order they were
written; `write_events` stores them in bulk. What is kept beside them `rebuilding.rebuild` makes: it
gives what recording each of them would have given. The same seed gives the same log.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Generator, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import psycopg

from analytics.model import EVENT_VERSION, Event
from madoguchi.clock import to_text
from madoguchi.database import SQLITE

SITE = "shop"
TOPICS = tuple(f"カテゴリ{number:02}" for number in range(30))
ARTICLES = 300
PAGES = tuple(f"https://shop.example/page/{number}" for number in range(40))
WORDS = ("送料", "返品", "在庫", "領収書", "ポイント", "配送日", "組み立て", "保証", "会員", "寸法")
REASONS = ("customer_request", "no_answer", "answer_denied", "low_confidence", "policy")
_COLUMNS = (
    *("id", "site_id", "kind", "version", "occurred_at", "channel", "locale", "contact_id"),
    *("conversation_id", "inquiry_id", "message_id", "is_test", "payload"),
)


def conversations(
    inquiries: int, days: int, until: datetime, seed: int = 1
) -> Iterator[list[Event]]:
    """Yield conversations of one inquiry each, spread over so many days before a moment.

    Every fourth is of a customer who has been there before.
    """
    chance = Random(seed)  # noqa: S311 - the same for everybody
    first, last_id = until - timedelta(days=days), 0
    for number in range(inquiries):
        at = first + timedelta(days=days * number / inquiries, seconds=chance.uniform(0, 900))
        back = number > 200 and chance.random() < 0.25
        contact = number - chance.randrange(1, 200) if back else number
        told = _Told(chance, number, contact, at)
        events = [replace(e, id=last_id + n) for n, e in enumerate(told.talk(), start=1)]
        last_id += len(events)
        yield events


class _Told:
    """One conversation, told event by event."""

    def __init__(self, chance: Random, number: int, contact: int, at: datetime) -> None:
        self._chance = chance
        self._at = at
        self._topic = min(int(chance.expovariate(0.12)), len(TOPICS) - 1)
        self._article = f"art_{self._topic * 10 + int(chance.triangular(0, 10, 0))}"
        self._common: dict[str, Any] = {
            "site_id": SITE,
            "channel": "line" if chance.random() < 0.15 else "web",
            "locale": "en" if chance.random() < 0.2 else "ja",
            "contact_id": f"contact_{contact}",
            "conversation_id": f"con_{number:07}",
            "is_test": chance.random() < 0.01,
        }
        self._inquiry = f"inq_{number:07}"
        self._page = chance.choice(PAGES)

    def talk(self) -> Iterator[Event]:
        """Open, ask, be answered or not, judge, perhaps reach a person, and end."""
        chance = self._chance
        yield self._say("conversation_started", 0, page_url=self._page, referrer=None)
        yield self._say("widget_opened", 1, page_url=self._page, referrer=None)
        start = {"trigger": "initial", "page_url": self._page, "referrer": None}
        yield self._say("question", 5, text=self._words(), **start)
        if chance.random() < 0.3:
            yield self._say("clarify", 1, candidates=[self._article], category=self._category)
            yield self._say("candidate_chosen", 8, article_id=self._article)
        if chance.random() < 0.85:
            if (yield from self._answered()):
                return
        else:
            yield self._say("no_answer", 1, category=None)
            yield self._say("question", 30, text=self._words())
            yield self._say("no_answer", 1, category=self._category)
            if chance.random() < 0.6:
                yield from self._with_people("no_answer")
                return
        ended = to_text(self._at + timedelta(minutes=30))
        yield self._say("inquiry_ended", 1800, end_reason="idle", ended_at=ended)

    @property
    def _category(self) -> str:
        return TOPICS[self._topic]

    def _words(self) -> str:
        one, two = self._chance.choice(WORDS), self._chance.choice(WORDS)
        return f"{self._category}の{one}と{two}について（{self._chance.randrange(50)}）"

    def _answered(self) -> Generator[Event, None, bool]:
        """Answer; return whether a person has closed it."""
        yield self._answer()
        yield self._say("small_talk", 20)
        if self._chance.random() < 0.4:
            yield self._say("question", 40, text=self._words())
            yield self._answer()
        luck = self._chance.random()
        if luck < 0.45:
            yield self._say("feedback", 20, solved=True, article_id=self._article)
        elif luck < 0.65:
            yield self._say("feedback", 20, solved=False, article_id=self._article)
            yield from self._with_people("answer_denied")
            return True
        return False

    def _answer(self) -> Event:
        return self._say("answer", 1, article_id=self._article, category=self._category)

    def _with_people(self, reason: str) -> Iterator[Event]:
        yield self._say("handed_over", 2, reason=reason)
        for _turn in range(2):
            yield self._say("agent_replied", self._chance.randint(30, 7200), agent_id="acc_1")
            yield self._say("customer_message", 60)
        yield self._say("agent_closed", 300, agent_id="acc_1")
        if self._chance.random() < 0.4:
            yield self._say("csat", 60, score=self._chance.randint(1, 5))

    def _say(self, kind: str, after: float, **payload: Any) -> Event:
        self._at += timedelta(seconds=after)
        outside = kind in ("conversation_started", "widget_opened")
        return Event(
            kind=kind,
            occurred_at=self._at,
            inquiry_id=None if outside else self._inquiry,
            payload=payload,
            **self._common,
        )


def write_events(url: str, log: Iterable[list[Event]]) -> int:
    """Store a log in bulk, past the service's own way; return how many events it has."""
    rows = (_row(event) for events in log for event in events)
    return _write_sqlite(url, rows) if url.startswith(SQLITE) else _write_postgresql(url, rows)


def _row(event: Event) -> tuple[Any, ...]:
    values = {name: getattr(event, name, None) for name in _COLUMNS}
    values |= {
        "version": EVENT_VERSION,
        "occurred_at": to_text(event.occurred_at),
        "payload": json.dumps(event.payload, ensure_ascii=False, sort_keys=True),
    }
    return tuple(values.values())


def _write_sqlite(url: str, rows: Iterator[tuple[Any, ...]]) -> int:
    places = ", ".join("?" * len(_COLUMNS))
    with sqlite3.connect(url.removeprefix(SQLITE)) as connection:
        cursor = connection.executemany(
            f"INSERT INTO event ({', '.join(_COLUMNS)}) VALUES ({places})", rows
        )
        return cursor.rowcount


def _write_postgresql(url: str, rows: Iterator[tuple[Any, ...]]) -> int:
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        with cursor.copy(f"COPY event ({', '.join(_COLUMNS)}) FROM STDIN".encode()) as copy:
            for row in rows:
                copy.write_row(row)
        written = cursor.rowcount
        cursor.execute("SELECT setval(pg_get_serial_sequence('event', 'id'), MAX(id)) FROM event")
    return written
