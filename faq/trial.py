"""Trying a question against what customers are answered from, with the numbers behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from faq.explaining import decision_reason
from faq.search import Decision, Hit, Thresholds, judge

if TYPE_CHECKING:
    from faq.index import FaqIndex

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Trial:
    """What would happen: the decision, how sure it is (0..1), the limits and the best articles."""

    decision: Decision
    confidence: float
    thresholds: Thresholds
    hits: tuple[Hit, ...]

    @property
    def reason(self) -> str:
        """Why, in the language in force."""
        return decision_reason(self.decision, self.confidence, self.thresholds, self.hits)


TryQuestion = Callable[[str, str, str], Trial]
"""``(site_id, locale, text)`` → `Trial`; bound to the live indexes in ``bot.app``."""


def try_question(index: FaqIndex, text: str, limit: int = SHOWN) -> Trial:
    """Ask an index as a customer's turn does, and keep the evidence."""
    result = index.search(text, limit)
    verdict = judge(result, index.thresholds)
    return Trial(verdict.decision, verdict.confidence, index.thresholds, result.hits)
