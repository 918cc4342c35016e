"""Weeks of inquiries, written by `analytics.recording` with a fixed seed."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from analytics import recording
from analytics.model import Event
from madoguchi.clock import to_text
from madoguchi.database import Database
from madoguchi.database.protocol import Transaction

TOPICS = ("送料・配送", "返品・交換", "会員・ポイント", "お支払い", "商品について")
QUESTIONS = (
    "送料はいくらですか",
    "返品したい",
    "ポイントの有効期限は",
    "領収書がほしい",
    "在庫はありますか",
)
UNKNOWN = (
    "ギフト券は使えますか",
    "ギフト券は使えますか？",
    "海外に送れますか",
    "店舗の駐車場はありますか",
)


class History:
    """Writes conversations that begin at random instants before ``until``."""

    def __init__(self, db: Database, site_id: str, until: datetime, seed: int = 7) -> None:
        self._db = db
        self._site_id = site_id
        self._until = until
        self._random = random.Random(seed)
        self._message = 0

    def write(self, inquiries: int, days: int) -> None:
        """Write so many one-inquiry conversations over so many days, in one transaction."""
        starts = sorted(self._random.uniform(0, days * 86400) for _ in range(inquiries))
        with self._db.write() as tx:
            self._articles(tx)
            for number, seconds in enumerate(starts):
                at = self._until - timedelta(days=days) + timedelta(seconds=seconds)
                Told(tx, self._site_id, f"con_{number:05}", at, self._random).talk()
            while recording.end_idle(tx, self._until):
                pass

    def _articles(self, tx: Transaction) -> None:
        rows = [
            {"id": f"art_{n}", "site_id": self._site_id, "question": QUESTIONS[n], "now": "x"}
            for n in range(len(QUESTIONS))
        ]
        tx.run_many(
            """
            INSERT INTO article (id, site_id, locale, status, question, paraphrases, answer, tags,
                                 revision, created_at, updated_at)
            VALUES (:id, :site_id, 'ja', 'published', :question, '[]', '', '[]', 1, :now, :now)
            """,
            [row | {"now": to_text(self._until)} for row in rows],
        )


class Told:
    """One conversation told event by event."""

    def __init__(
        self, tx: Transaction, site_id: str, name: str, at: datetime, chance: random.Random
    ) -> None:
        self._tx = tx
        self._site_id = site_id
        self._name = name
        self._at = at
        self._chance = chance
        self._locale = "en" if chance.random() < 0.2 else "ja"

    def talk(self) -> None:
        """Ask; be answered or not; say yes, no or nothing; perhaps reach a person."""
        topic = self._chance.randrange(len(TOPICS))
        found = self._chance.random() < 0.8
        self._say("conversation_started", 1, page_url="https://shop.example/", referrer=None)
        words = QUESTIONS[topic] if found else self._chance.choice(UNKNOWN)
        self._say("question", 2, text=words)
        if found:
            self._say("answer", 1, article_id=f"art_{topic}", category=TOPICS[topic])
            self._judge(topic)
        else:
            self._say("no_answer", 1, category=None)
            if self._chance.random() < 0.4:
                self._to_people("no_answer")

    def _judge(self, topic: int) -> None:
        luck = self._chance.random()
        solved = luck < (0.1 if topic == 3 else 0.6)
        if solved:
            self._say("feedback", 20, solved=True, article_id=f"art_{topic}")
        elif luck > 0.8:
            self._say("feedback", 20, solved=False, article_id=f"art_{topic}")
            if luck > 0.9:
                self._to_people("answer_denied")

    def _to_people(self, reason: str) -> None:
        self._say("handed_over", 3, reason=reason)
        if self._chance.random() < 0.9:
            self._say("agent_replied", self._chance.randint(20, 900), agent_id="acc_1")
            if self._chance.random() < 0.95:
                self._say("agent_closed", 600, agent_id="acc_1")

    def _say(self, kind: str, after: float, **payload: Any) -> None:
        self._at += timedelta(seconds=after)
        event = Event(
            site_id=self._site_id,
            kind=kind,
            occurred_at=self._at,
            channel="web",
            locale=self._locale,
            contact_id=f"contact_{self._name}",
            conversation_id=self._name,
            payload=payload,
        )
        recording.record(self._tx, event)
