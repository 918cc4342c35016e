"""What customers said of answers, for whoever learns from it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import NamedTuple

from madoguchi.clock import to_text
from madoguchi.database.protocol import Transaction

_EVER = datetime(1970, 1, 1, tzinfo=UTC)


class Judged(NamedTuple):
    """What a customer said of the answer to a masked question; ``customer`` tells them apart."""

    text: str
    article_id: str
    solved: bool
    locale: str | None
    customer: str


def judged_answers(
    tx: Transaction, site_id: str, most: int, since: datetime = _EVER
) -> list[Judged]:
    """Return what customers said of answers since a moment, at most so many words of theirs.

    The latest come first. A candidate chosen counts as solved. Of several words of one customer on
    one question and article the last counts, so that nobody speaks for many. What was said in a
    test is left out.
    """
    rows = tx.all(
        """
        SELECT event.kind, event.payload, event.message_id, event.conversation_id, event.locale,
            COALESCE(contact_standing.stands_for, event.contact_id) AS contact_id
        FROM event LEFT JOIN contact_standing ON contact_standing.site_id = event.site_id
            AND contact_standing.contact_id = event.contact_id
        WHERE event.site_id = :site_id AND event.kind IN ('feedback', 'candidate_chosen')
            AND event.is_test = FALSE AND event.occurred_at >= :since
        ORDER BY event.id DESC LIMIT :most
        """,
        site_id=site_id,
        most=most,
        since=to_text(since),
    )
    asked = _questions_of_judged(tx, site_id, most)
    found: dict[tuple[str, str, str], Judged] = {}
    for row in rows:
        said = json.loads(row["payload"])
        answer = said.get("answer_message_id", row["message_id"]) or 0
        questions = asked.get(row["conversation_id"], [])
        text = next((words for message_id, words in questions if message_id < answer), None)
        if text and said.get("article_id"):
            customer = row["contact_id"] or row["conversation_id"]
            solved = row["kind"] != "feedback" or bool(said.get("solved"))
            judged = Judged(text, said["article_id"], solved, row["locale"], customer)
            found.setdefault((customer, text, judged.article_id), judged)
    return list(found.values())


def _questions_of_judged(
    tx: Transaction, site_id: str, most: int
) -> dict[str, list[tuple[int, str | None]]]:
    """Return message and (masked) words of all questions where answers were judged, latest first.

    By conversation, in one query: an index is built after every edit.
    """
    rows = tx.all(
        """
        SELECT conversation_id, message_id, payload FROM event
        WHERE kind = 'question' AND message_id IS NOT NULL AND conversation_id IN (
            SELECT conversation_id FROM event
            WHERE site_id = :site_id AND kind IN ('feedback', 'candidate_chosen')
                AND is_test = FALSE
            ORDER BY id DESC LIMIT :most
        )
        ORDER BY id DESC
        """,
        site_id=site_id,
        most=most,
    )
    found: dict[str, list[tuple[int, str | None]]] = {}
    for row in rows:
        words = json.loads(row["payload"]).get("text")
        found.setdefault(row["conversation_id"], []).append((row["message_id"], words))
    return found


def sites_judged_since(tx: Transaction, instant: datetime) -> list[str]:
    """Return the sites whose customers said anything of an answer since an instant."""
    rows = tx.all(
        """
        SELECT site.id FROM site WHERE EXISTS (
            SELECT 1 FROM event
            WHERE event.site_id = site.id AND event.kind IN ('feedback', 'candidate_chosen')
                AND event.occurred_at >= :instant
        )
        ORDER BY site.id
        """,
        instant=to_text(instant),
    )
    return [row["id"] for row in rows]
