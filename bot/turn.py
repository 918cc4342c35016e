"""One turn of the bot: think about a message, then say what was decided.

`Mind` thinks and touches no database. `answer_message` runs in the transaction that ends the turn;
what it says comes from `speak`, which is a function of values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import Any

from analytics.store import latest_inquiry
from bot import store
from bot.decide import Answer, HandOver, HandoverReason, decide, still_published
from bot.flows import effects
from bot.flows.forms import LEAVES
from bot.flows.matching import ANSWERS
from bot.flows.store import forget_dialogue, save_dialogue
from bot.guided import Guided
from bot.handoff import no_answers_in_a_row, reason_now
from bot.intents.model import Understanding
from bot.lines import ArticleUrl, flow_lines, say, speak, spoken_lines
from bot.log import Log
from bot.model import TRACE, Message
from faq import store as faq_store
from faq.model import Article
from faq.search import SearchResult, Verdict
from faq.searching import Found

ASKS_FOR_PERSON = ("talk_to_person", "affirm")
"""Intents of who wants a person: asked for, or offered and accepted."""
RECENT = 20
"""How many messages back the bot looks for what it said last."""
TRACED = 5
"""How many hits staff are shown."""

Classify = Callable[[str, str, float], Understanding]
"""``(text, locale, cosine of the nearest FAQ question)`` to the kind of the message."""
Search = Callable[[str, str, str], Found]
"""``(site_id, locale, text)`` to the hits of one language and what they are judged by."""


@dataclass(frozen=True)
class Thought:
    """What the bot understood, and what the FAQ says; None where it was not asked.

    ``language`` is what the customer wrote in, empty where that cannot be told, ``guided`` what the
    site's assistant makes of it, None where the site has none.
    """

    understanding: Understanding
    result: SearchResult = field(default_factory=SearchResult)
    verdict: Verdict | None = None
    language: str = ""
    guided: Guided | None = None

    @property
    def kind_of_message(self) -> Understanding:
        """What kind of message it is; one that a button sends may ask for a person."""
        if self.guided is not None and self.guided.weighed.party == "person":
            return Understanding("person", 1.0, self.guided.weighed.why)
        return self.understanding


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


def answer_message(log: Log, message: Message, thought: Thought, article_url: ArticleUrl) -> None:
    """Say and record what the bot has to say to a message; the log's row is held."""
    guided = thought.guided
    if guided is not None and guided.says:
        _follow(log, message, thought, guided)
    else:
        _answer(log, message, thought, article_url)
        if guided is not None and log.conversation.status == "pending":
            for line in spoken_lines(guided.goes_on):
                say(log, line, message)
            _pass_on(log, message, guided.goes_on, "policy")
    if guided is not None:
        _remember(log, guided)


def _answer(log: Log, message: Message, thought: Thought, article_url: ArticleUrl) -> None:
    """Answer from the FAQ, in kind, or by passing on to people."""
    nearest = [hit.id for hit in thought.result.hits[:TRACED]]
    articles = faq_store.published_among(log.tx, log.conversation.site_id, nearest)
    recent = [m for m in _recent(log) if m.id < message.id]
    verdict = still_published(thought.verdict, articles) if thought.verdict else None
    decision = decide(
        thought.kind_of_message,
        verdict,
        handover_reason=reason_now(recent),
        earlier_no_answers=no_answers_in_a_row(recent),
    )
    record_customer(log, message, thought)
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


def _follow(log: Log, message: Message, thought: Thought, guided: Guided) -> None:
    """Say what a flow says."""
    record_customer(log, message, thought)
    trace = {TRACE: _trace(thought, {})}
    lines = flow_lines(guided)
    for line in lines:
        say(log, line, message, trace if line is lines[-1] else {})
    asked = guided.parse.intent in ASKS_FOR_PERSON
    _pass_on(log, message, guided.says, "customer_request" if asked else "policy", trace)


def _pass_on(
    log: Log,
    message: Message,
    done: Iterable[effects.Say | effects.HandOver],
    reason: HandoverReason,
    trace: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    if any(isinstance(effect, effects.HandOver) for effect in done):
        log.hand_over(reason, message, **trace)


def _remember(log: Log, guided: Guided) -> None:
    """Keep where the dialogue stands; with people it is over."""
    if log.conversation.status != "pending":
        forget_dialogue(log.tx, log.conversation.id)
        return
    inquiry = latest_inquiry(log.tx, log.conversation.id)
    is_open = inquiry is not None and inquiry.ended_at is None
    inquiry_id = inquiry.inquiry_id if inquiry is not None and is_open else None
    save_dialogue(log.tx, log.conversation.id, inquiry_id, guided.state, log.now)


def pass_on(log: Log, article: Article, in_reply_to: Message) -> None:
    """Put a customer who was given an article's answer through to a person, where it says so."""
    if article.always_person:
        log.hand_over("policy", in_reply_to)


def record_customer(log: Log, message: Message, thought: Thought | None) -> None:
    """Record what the customer did, dated when they did it; without a thought it is a question."""
    kind, payload = _act(message, thought)
    log.record(kind, payload, message, message.created_at)
    log.record_suggestion(message)


def _act(message: Message, thought: Thought | None) -> tuple[str, dict[str, Any]]:
    asked = {"text": message.text}
    if thought is None:
        return "question", asked
    kind, guided = thought.kind_of_message.kind, thought.guided
    if kind == "person":
        return "person_requested", asked
    if guided is not None and guided.says:
        weighed, intent = guided.weighed, guided.parse.intent
        if weighed.is_payload or weighed.party == "form" or intent in ANSWERS | LEAVES:
            return "flow_reply", {"intent": guided.parse.intent, "flow": guided.state.form}
    return ("question", asked) if kind == "question" else ("small_talk", {})


def _recent(log: Log) -> list[Message]:
    return store.last_messages(log.tx, log.conversation.id, RECENT)


def _trace(thought: Thought, articles: Mapping[str, Article]) -> dict[str, Any]:
    understood = thought.kind_of_message
    guided = thought.guided
    return {
        **({"flow": guided.as_json()} if guided is not None else {}),
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
