"""What the bot says: lines, each of them a message and perhaps an event. Functions of values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from bot.decide import Answer, Clarify, NoAnswer, SmallTalk
from bot.flows.effects import HandOver, Say
from bot.flows.forms import LEAVES
from bot.guided import Guided
from bot.intents.model import KIND_OF_INTENT
from bot.log import Log
from bot.model import HTML, Draft, Message
from bot.texts import spoken, text
from faq import store as faq_store
from faq.detecting import language_of
from faq.languages import language_label
from faq.model import Article
from faq.rendering import to_html, to_text
from faq.search import Hit, Verdict
from madoguchi.database.protocol import Transaction

OUT_OF_SCOPE = "out_of_scope"
"""The intent of what is not the assistant's business."""

UNCOUNTED = LEAVES | KIND_OF_INTENT.keys() | {"restart"}
"""Intents to which a reply is no answer."""

ArticleUrl = Callable[[Article], str]


@dataclass(frozen=True)
class Line:
    """One message of the bot, and the event that goes with it, if any."""

    draft: Draft
    event: str | None = None
    payload: Mapping[str, Any] | None = None


def say(log: Log, line: Line, in_reply_to: Message, extra: Mapping[str, Any] | None = None) -> None:
    """Append one line of the bot with its event."""
    draft = line.draft
    content = {**draft.content, **(extra or {})}
    said = log.say(Draft(draft.type, draft.sender, draft.kind, draft.text, content), in_reply_to)
    if line.event:
        log.record(line.event, line.payload, said)


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


def flow_lines(guided: Guided) -> list[Line]:
    """Return what a flow says, with the event of the turn at its last line.

    It asked back where a form waits or the response is one of those that ask (``utter_ask_…``, as
    Rasa names them; where its name is not known, one with buttons), found nothing where it offers a
    person or tells that this is not its business, and else has answered. Small talk, leaving a form
    and passing on to a person are no event.
    """
    said = [effect for effect in guided.says if isinstance(effect, Say)]
    lines = spoken_lines(said)
    intent = guided.parse.intent
    passes_on = any(isinstance(effect, HandOver) for effect in guided.says)
    silent = guided.weighed.party == "small_talk" or intent in UNCOUNTED
    if not lines or passes_on or silent:
        return lines
    last, category = said[-1], {"category": None}
    if last.offers_person or intent == OUT_OF_SCOPE:
        return [*lines[:-1], replace(lines[-1], event="no_answer", payload=category)]
    named = last.response
    asks = named.startswith("utter_ask_") if named is not None else bool(last.buttons)
    if asks or guided.state.form is not None:
        asked: dict[str, Any] = {"candidates": [], **category}
        return [*lines[:-1], replace(lines[-1], event="clarify", payload=asked)]
    given = {"article_id": None, "revision": None, "confidence": guided.parse.confidence}
    return [*lines[:-1], replace(lines[-1], event="answer", payload={**given, **category})]


def spoken_lines(said: Iterable[Say | Any]) -> list[Line]:
    """Return words of a flow as lines without an event; what is no word is left out."""
    return [
        Line(_bot("offer_person" if one.offers_person else "flow", one.text, _offered(one)))
        for one in said
        if isinstance(one, Say)
    ]


def _offered(one: Say) -> dict[str, Any]:
    """Return what a client shows beside a flow's words."""
    buttons = [{"title": button.title, "payload": button.payload} for button in one.buttons]
    return {
        **({"buttons": buttons} if buttons else {}),
        **({"custom": dict(one.custom)} if one.custom else {}),
    }


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
