"""What is left of an event whose person was erased: what is counted, and no word. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analytics.pages import page_of

ERASED = "erased"
"""Key of a payload that is a tombstone."""
_COUNTED = frozenset(
    (
        *("agent_id", "answer_message_id", "article_id", "articles", "candidates", "category"),
        *("closed_message_id", "confidence", "decision", "end_reason", "ended", "ended_at", "hits"),
        *("reason", "revision", "score", "segment", "solved", "source", "told", "trigger"),
        *("waiting",),
    )
)
"""Keys that stay. What is not named here goes, so that nothing new is kept by oversight."""


def tombstone(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Return a payload with what is counted alone, and the mark `ERASED`; twice is the same.

    Of the page's address the page is left, without query and fragment.
    """
    kept = {key: value for key, value in payload.items() if key in _COUNTED}
    if "page_url" in payload:
        kept["page_url"] = page_of(payload["page_url"]) or None
    return {**kept, ERASED: True}
