"""All SQL about dialogues: one row for a conversation whose inquiry has one."""

from __future__ import annotations

from datetime import datetime

from bot.assistant.model import Assistant
from bot.flows.state import DialogueState, begin, from_json, to_json
from madoguchi.clock import to_text
from madoguchi.database.protocol import Transaction


def dialogue(
    tx: Transaction, conversation_id: str, inquiry_id: str | None, assistant: Assistant
) -> DialogueState:
    """Return where the dialogue of an inquiry stands; begun anew where it has none.

    ``inquiry_id`` is the inquiry that is open, None where none is. What was said before an inquiry
    began (a greeting) belongs to it.
    """
    row = tx.one(
        """SELECT inquiry_id, state FROM dialogue WHERE conversation_id = :id""",
        id=conversation_id,
    )
    if row is None or row["inquiry_id"] not in (None, inquiry_id):
        return begin(assistant)
    return from_json(row["state"], assistant)


def save_dialogue(
    tx: Transaction,
    conversation_id: str,
    inquiry_id: str | None,
    state: DialogueState,
    now: datetime,
) -> None:
    """Keep where a dialogue stands; the caller holds the conversation's row."""
    tx.run(
        """
        INSERT INTO dialogue (conversation_id, inquiry_id, state, updated_at)
        VALUES (:conversation_id, :inquiry_id, :state, :now)
        ON CONFLICT (conversation_id) DO UPDATE SET inquiry_id = excluded.inquiry_id,
            state = excluded.state, updated_at = excluded.updated_at
        """,
        conversation_id=conversation_id,
        inquiry_id=inquiry_id,
        state=to_json(state),
        now=to_text(now),
    )


def forget_dialogue(tx: Transaction, conversation_id: str) -> None:
    """Let go of what a dialogue held: its inquiry has ended, or its contact was erased."""
    tx.run("""DELETE FROM dialogue WHERE conversation_id = :id""", id=conversation_id)
