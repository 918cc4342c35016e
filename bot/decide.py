"""What the bot does with a message: a pure function of what it understood.

Answer       one article says it, and the bot is sure enough
Clarify      up to three articles may say it; the customer picks
NoAnswer     nothing published says it
HandOver     the customer wants a person
SmallTalk    a greeting, thanks, a goodbye, a question about the bot itself, or nothing at all
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from bot.intents.model import Understanding
from faq.search import Verdict

HandoverReason = Literal[
    "customer_request", "no_answer", "low_confidence", "answer_denied", "policy", "bot_failure"
]
SmallTalkKind = Literal["greeting", "thanks", "goodbye", "chit-chat", "empty"]
CANDIDATES = 3


@dataclass(frozen=True)
class Candidate:
    """An article that may answer, and how likely that is (0 to 1)."""

    article_id: str
    score: float


@dataclass(frozen=True)
class Answer:
    """Give this article's published words."""

    article_id: str
    confidence: float


@dataclass(frozen=True)
class Clarify:
    """Ask which of these, at most three and the likeliest first, is meant."""

    candidates: tuple[Candidate, ...]
    confidence: float


@dataclass(frozen=True)
class NoAnswer:
    """Say that nothing published answers this; offer a person loudly if it is not the first."""

    confidence: float
    insist_on_person: bool


@dataclass(frozen=True)
class HandOver:
    """Open the conversation for people."""

    reason: HandoverReason


@dataclass(frozen=True)
class SmallTalk:
    """Reply in kind; this starts no inquiry."""

    kind: SmallTalkKind


Decision = Answer | Clarify | NoAnswer | HandOver | SmallTalk


def decide(
    understanding: Understanding,
    verdict: Verdict | None,
    *,
    handover_reason: HandoverReason = "customer_request",
    earlier_no_answers: int = 0,
) -> Decision:
    """Return what to do.

    ``verdict`` is the FAQ's, None if it was not asked. ``handover_reason`` is the reason a
    hand-over would have now, ``earlier_no_answers`` how many questions in a row found nothing.
    """
    if understanding.kind == "person":
        return HandOver(handover_reason)
    if understanding.kind != "question":
        return SmallTalk(understanding.kind)
    if verdict is None:
        return NoAnswer(0.0, insist_on_person=earlier_no_answers > 0)
    candidates = tuple(Candidate(hit.id, hit.score) for hit in verdict.candidates[:CANDIDATES])
    if verdict.decision == "answer" and candidates:
        return Answer(candidates[0].article_id, verdict.confidence)
    if verdict.decision == "clarify" and candidates:
        return Clarify(candidates, verdict.confidence)
    return NoAnswer(verdict.confidence, insist_on_person=earlier_no_answers > 0)


def still_published(verdict: Verdict, article_ids: Collection[str]) -> Verdict:
    """Return the verdict without articles that have been taken back since the index was built.

    When the one that would have answered is gone, the others are offered, never given.
    """
    kept = tuple(hit for hit in verdict.candidates if hit.id in article_ids)
    if len(kept) == len(verdict.candidates):
        return verdict
    if not kept:
        return Verdict("none", verdict.confidence)
    first_is_gone = kept[0] != verdict.candidates[0]
    lowered = verdict.decision == "answer" and first_is_gone
    return Verdict("clarify" if lowered else verdict.decision, verdict.confidence, kept)
