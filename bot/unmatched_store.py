"""The SQL of messages that no intent took."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.model import TRACE
from madoguchi.clock import from_text, to_text
from madoguchi.database.protocol import Row, Transaction

_LOOKED_AT = 5_000
"""Questions that are looked at, the latest: a site asked more of reads its last days."""
_TRACED = f'%"{TRACE}": {{%'  # as json.dumps writes it
_NO_INTENT = '%"party": "faq"%"intent": null%'


@dataclass(frozen=True)
class Unmatched:
    """A question in masked words; what the intents were thought to be, likeliest first.

    ``is_answered`` says that an article was given or offered, or a flow spoke, all the same.
    """

    text: str
    locale: str
    asked_at: datetime
    ranking: tuple[tuple[str, float], ...]
    is_answered: bool


def unmatched(tx: Transaction, site_id: str, since: datetime, most: int) -> list[Unmatched]:
    """Return the latest questions since an instant that no intent took, the latest first."""
    rows = tx.all(
        """
        SELECT asked.payload, asked.locale, asked.occurred_at, message.kind, message.content
        FROM (
            SELECT id, conversation_id, message_id, payload, locale, occurred_at FROM event
            WHERE site_id = :site_id AND kind = 'question' AND occurred_at >= :since
                AND is_test = FALSE
            ORDER BY occurred_at DESC LIMIT :looked_at
        ) AS asked
        JOIN message ON message.conversation_id = asked.conversation_id
            AND message.in_reply_to = asked.message_id
        WHERE message.content LIKE :traced
            AND (message.content LIKE :no_intent OR message.kind = 'no_answer')
        ORDER BY asked.occurred_at DESC, asked.id DESC LIMIT :most
        """,
        site_id=site_id,
        since=to_text(since),
        looked_at=_LOOKED_AT,
        traced=_TRACED,
        no_intent=_NO_INTENT,
        most=most,
    )
    return [one for row in rows if (one := _unmatched(row)) is not None]


def _unmatched(row: Row) -> Unmatched | None:
    flow: dict[str, Any] = json.loads(row["content"])[TRACE].get("flow") or {}
    text = str(json.loads(row["payload"]).get("text") or "").strip()
    if not text or flow.get("intent") is not None:
        return None
    return Unmatched(
        text,
        row["locale"] or "",
        from_text(row["occurred_at"]),
        tuple((str(name), float(sure)) for name, sure in flow.get("ranking", ())),
        row["kind"] in ("answer", "clarify", "flow"),
    )
