"""One turn of the bot: think about a message, then say what was decided.

`Mind` thinks and touches no database. `answer_message` runs in the transaction that ends the turn;
what it says comes from `speak`, which is a function of values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import Any

from bot import store
from bot.decide import (
    Answer,
    Clarify,
    HandOver,
    NoAnswer,
    SmallTalk,
    decide,
    still_published,
)
from bot.handoff import no_answers_in_a_row, reason_now
from bot.intents.model import Understanding
from bot.log import Log
from bot.model import HTML, TRACE, Draft, Message
from bot.texts import spoken, text
from faq import store as faq_store
from faq.detecting import language_of
from faq.languages import language_label
from faq.model import Article
from faq.rendering import to_html, to_text
from faq.search import Hit, SearchResult, Verdict
from faq.searching import Found
from madoguchi.database.protocol import Transaction

RECENT = 20
"""How many messages back the bot looks for what it said last."""
TRACED = 5
"""How many hits staff are shown."""

ArticleUrl = Callable[[Article], str]
Classify = Callable[[str, str, float], Understanding]
"""``(text, locale, cosine of the nearest FAQ question)`` to the kind of the message."""
Search = Callable[[str, str, str], Found]
"""``(site_id, locale, text)`` to the hits of one language and what they are judged by."""


@dataclass(frozen=True)
class Thought:
    """What the bot understood, and what the FAQ says; None where it was not asked.

    ``language`` is what the customer wrote in, empty where that cannot be told.
    """

    understanding: Understanding
    result: SearchResult = field(default_factory=SearchResult)
    verdict: Verdict | None = None
    language: str = ""


Think = Callable[[str, str, str], Thought]
"""``(site_id, locale, text)`` to a thought; may raise anything, which opens the conversation."""


class Mind:
    """Thinks about messages: the FAQ first, then what kind of message it is.

    Candidates of another language than was asked first are no reason against small talk.
    """

    def __init__(self, search: Search, classify: Classify) -> None:
        self._search = search
        self._classify = classify

    def __call__(self, site_id: str, locale: str, message: str) -> Thought:
        """Return what is to be known about a message before deciding."""
        found = self._search(site_id, locale, message)
        nearest = max((hit.evidence.question_cosine for hit in found.result.hits), default=-1.0)
        verdict = found.verdict
        understanding = self._classify(message, locale, nearest)
        if not (found.is_elsewhere and verdict.decision == "clarify"):
            understanding = unless_answered(understanding, verdict)
        return Thought(understanding, found.result, verdict, found.language)


def unless_answered(understanding: Understanding, verdict: Verdict) -> Understanding:
    """Return a question instead of small talk that only nearness saw where the FAQ has a say."""
    is_small_talk = understanding.kind not in {"person", "question"}
    if is_small_talk and understanding.by == "nearness" and verdict.decision != "none":
        return Understanding("question", 1.0 - understanding.score, understanding.evidence)
    return understanding


@dataclass(frozen=True)
class Line:
    """One message of the bot, and the event that goes with it, if any."""

    draft: Draft
    event: str | None = None
    payload: Mapping[str, Any] | None = None


def answer_message(log: Log, message: Message, thought: Thought, article_url: ArticleUrl) -> None:
    """Say and record what the bot has to say to a message; the log's row is held."""
    nearest = [hit.id for hit in thought.result.hits[:TRACED]]
    articles = faq_store.published_among(log.tx, log.conversation.site_id, nearest)
    recent = [m for m in _recent(log) if m.id < message.id]
    verdict = still_published(thought.verdict, articles) if thought.verdict else None
    decision = decide(
        thought.understanding,
        verdict,
        handover_reason=reason_now(recent),
        earlier_no_answers=no_answers_in_a_row(recent),
    )
    record_customer(log, message, thought.understanding)
    trace = _trace(thought, articles)
    if isinstance(decision, HandOver):
        log.hand_over(decision.reason, message, **{TRACE: trace})
        return
    lines = speak(
        decision,
        log.conversation.locale,
        articles,
        thought.result.hits,
        article_url,
        thought.language,
    )
    traced = next((line for line in lines if line.event), lines[0])
    for line in lines:
        say(log, line, message, {TRACE: trace} if line is traced else {})
    if isinstance(decision, Answer):
        pass_on(log, articles[decision.article_id], message)


def pass_on(log: Log, article: Article, in_reply_to: Message) -> None:
    """Put a customer who was given an article's answer through to a person, where it says so."""
    if article.always_person:
        log.hand_over("policy", in_reply_to)


def say(log: Log, line: Line, in_reply_to: Message, extra: Mapping[str, Any] | None = None) -> None:
    """Append one line of the bot with its event."""
    draft = line.draft
    content = {**draft.content, **(extra or {})}
    said = log.say(Draft(draft.type, draft.sender, draft.kind, draft.text, content), in_reply_to)
    if line.event:
        log.record(line.event, line.payload, said)


def record_customer(log: Log, message: Message, understanding: Understanding) -> None:
    """Record what the customer did, dated when they did it."""
    if understanding.kind == "person":
        log.record("person_requested", {"text": message.text}, message, message.created_at)
    elif understanding.kind == "question":
        log.record("question", {"text": message.text}, message, message.created_at)
    else:
        log.record("small_talk", {}, message, message.created_at)
    log.record_suggestion(message)


def speak(
    decision: Answer | Clarify | NoAnswer | SmallTalk,
    locale: str,
    articles: Mapping[str, Article],
    hits: tuple[Hit, ...],
    article_url: ArticleUrl,
    language: str = "",
) -> list[Line]:
    """Return the bot's lines for a decision; ``articles`` are those still published.

    The conversation is in ``locale``, the customer wrote in ``language`` where that is known: of
    articles in another one it is said that they are.
    """
    if isinstance(decision, SmallTalk):
        kind = {"greeting": "greeting", "thanks": "thanks"}.get(decision.kind, "text")
        return [Line(_bot(kind, text(decision.kind, locale)))]
    if isinstance(decision, Answer):
        article = articles[decision.article_id]
        line = answer_line(article, article_url(article), decision.confidence)
        return [*_only_in(article.locale, locale, language), line]
    if isinstance(decision, Clarify):
        offered = [articles[candidate.article_id] for candidate in decision.candidates]
        return [*_only_in(offered[0].locale, locale, language), _clarify_line(offered, locale)]
    nearest = next((articles[hit.id] for hit in hits if hit.id in articles), None)
    category = nearest.category if nearest else None
    lines = [
        Line(_bot("no_answer", text("no_answer", locale)), "no_answer", {"category": category})
    ]
    if decision.insist_on_person:
        lines.append(Line(_bot("offer_person", text("insist_on_person", locale))))
    return lines


def answer_line(article: Article, url: str, confidence: float | None) -> Line:
    """Return an article's published words as the bot's answer, nothing added."""
    words, html = _rendered(article.answer)
    content: dict[str, Any] = {
        "article_id": article.id,
        "revision": article.revision,
        "locale": article.locale,
        "question": article.question,
        "url": url,
        "feedback": None,
        HTML: html,
    }
    if confidence is not None:
        content["confidence"] = round(confidence, 4)
    payload = {
        "article_id": article.id,
        "revision": article.revision,
        "category": article.category,
        "confidence": content.get("confidence"),
    }
    return Line(_bot("answer", words, content), "answer", payload)


def render_ahead(tx: Transaction, site_id: str, verdict: Verdict | None) -> None:
    """Render what is going to be said, so that no other writer has to wait for it."""
    if verdict is not None and verdict.decision == "answer":
        first = [hit.id for hit in verdict.candidates[:1]]
        for article in faq_store.published_among(tx, site_id, first).values():
            _rendered(article.answer)


@lru_cache(maxsize=4096)
def _rendered(markdown: str) -> tuple[str, str]:
    """Return an answer as plain text and as HTML for a bubble."""
    return to_text(markdown), to_html(markdown, phrases=True)


def _only_in(given: str, locale: str, language: str) -> list[Line]:
    """Say that articles are in another language than the customer's, in the customer's own."""
    own = language or language_of(locale)
    if language_of(given) == own:
        return []
    tongue = spoken(language, locale)
    words = text("only_in", tongue, language=language_label(given, tongue))
    return [Line(_bot("text", words))]


def _clarify_line(offered: list[Article], locale: str) -> Line:
    candidates = [{"article_id": article.id, "question": article.question} for article in offered]
    payload = {
        "candidates": [article.id for article in offered],
        "category": offered[0].category,
    }
    content = {"candidates": candidates, "chosen": None}
    return Line(_bot("clarify", text("clarify", locale), content), "clarify", payload)


def _bot(kind: str, words: str, content: Mapping[str, Any] | None = None) -> Draft:
    return Draft("outgoing", "bot", kind, words, content or {})


def _recent(log: Log) -> list[Message]:
    return store.last_messages(log.tx, log.conversation.id, RECENT)


def _trace(thought: Thought, articles: Mapping[str, Article]) -> dict[str, Any]:
    understood = thought.understanding
    return {
        "intent": understood.kind,
        "intent_score": round(understood.score, 4),
        "decision": thought.verdict.decision if thought.verdict else None,
        "confidence": round(thought.verdict.confidence, 4) if thought.verdict else None,
        "candidates": [
            {
                "article_id": hit.id,
                "question": articles[hit.id].question,
                "score": round(hit.score, 4),
                "evidence": asdict(hit.evidence),
            }
            for hit in thought.result.hits[:TRACED]
            if hit.id in articles
        ],
    }
