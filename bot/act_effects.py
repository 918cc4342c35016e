"""What an act of a customer writes, the same whether a button was pressed or the answer typed.

Each function is given the customer's message as a draft, appends it, and replies where the bot may
speak; the log's row is held.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot import store
from bot.handoff import NONE_OF_THESE, reason_now
from bot.lines import ArticleUrl, Line, answer_line, say
from bot.log import Log
from bot.model import RATING, TYPED, Draft, Message
from bot.texts import text
from bot.turn import RECENT, pass_on
from bot.typed_answers import Choice, Feedback, PersonRefused, PersonTaken, TypedAnswer
from faq import store as faq_store
from faq.model import Article
from madoguchi.errors import Conflict, NotFound

PERSON_CONTENT = {"asks_for": "person"}


def incoming(words: str, content: Mapping[str, Any], client_id: str) -> Draft:
    """Return a customer's message; by its content the act is known to be the same one."""
    return Draft("incoming", "contact", "text", words, content, client_id=client_id)


def choice_content(message_id: int, article_id: str | None) -> dict[str, Any]:
    """Return what the message of a choice holds."""
    return {"chose": article_id or "none", "of": message_id}


def feedback_content(message_id: int, solved: bool) -> dict[str, Any]:
    """Return what the message of a yes or no holds."""
    return {"feedback": _word(solved), "of": message_id}


def rating_content(message_id: int, score: int, comment: str) -> dict[str, Any]:
    """Return what the message of a rating holds."""
    return {RATING: score, "comment": comment, "of": message_id}


def take_typed(
    log: Log, answer: TypedAnswer, words: str, client_id: str, article_url: ArticleUrl
) -> Message:
    """Take what a customer typed in answer to the bot as the act that it is."""
    draft = incoming(words, {**_content(answer), TYPED: True}, client_id)
    if isinstance(answer, Feedback):
        return take_feedback(log, draft, answer.answer, answer.solved)
    if isinstance(answer, Choice):
        return take_choice(log, draft, answer.asked, answer.article_id, article_url)
    if isinstance(answer, PersonTaken):
        return take_hand_over(log, draft)
    said = customer_says(log, draft)
    log.record("small_talk", {}, said)
    if isinstance(answer, PersonRefused):
        line = Draft("outgoing", "bot", "text", text("person_refused", log.conversation.locale))
    else:
        candidates = {"candidates": answer.asked.content["candidates"], "chosen": None}
        words = text("clarify_again", log.conversation.locale)
        line = Draft("outgoing", "bot", "clarify", words, candidates)
    say(log, Line(line), said)
    return said


def take_feedback(log: Log, draft: Draft, answer: Message, solved: bool) -> Message:
    """Take a yes or no to whether an answer solved it."""
    store.set_content(log.tx, answer, feedback=_word(solved))
    said = log.say(draft)
    payload = {
        "solved": solved,
        "article_id": answer.content.get("article_id"),
        "answer_message_id": answer.id,
    }
    log.record("feedback", payload, said)
    if log.conversation.status == "resolved" and not solved:
        log.reopen(said)
    if log.conversation.status in {"pending", "resolved"}:
        say(log, _thanks_or_apology(solved, log.conversation.locale), said)
    return said


def take_choice(
    log: Log, draft: Draft, asked: Message, article_id: str | None, article_url: ArticleUrl
) -> Message:
    """Take the candidate that was picked, None for none of these."""
    store.set_content(log.tx, asked, chosen=article_id or "none")
    said = customer_says(log, draft)
    if log.conversation.status == "pending":
        _reply_to_choice(log, said, asked, article_id, article_url)
    return said


def take_rating(log: Log, client_id: str, closed: Message, content: Mapping[str, Any]) -> Message:
    """Take a customer's 1 to 5 for what a person has closed; the conversation stays as it is."""
    if closed.content.get(RATING) is not None:
        raise Conflict("This has been rated already. Thank you.")
    score, comment = content[RATING], content["comment"]
    store.set_content(log.tx, closed, **{RATING: score})
    words = text("rated", log.conversation.locale, score=str(score))
    said = log.say(incoming("\n".join(filter(None, (words, comment))), content, client_id))
    facts = {"score": score, "comment": comment or None, "closed_message_id": closed.id}
    log.record("csat", facts, said)
    log.activity("rating_thanks", said)
    return said


def take_hand_over(log: Log, draft: Draft) -> Message:
    """Open the conversation for people."""
    recent = store.last_messages(log.tx, log.conversation.id, RECENT)
    said = log.say(draft)
    if log.conversation.status == "snoozed":
        log.heard_by_people(said)
    else:
        log.record("person_requested", {"text": draft.text}, said)
        log.hand_over(reason_now(recent), said)
    return said


def customer_says(log: Log, draft: Draft) -> Message:
    """Append a customer's message: it reopens, wakes or is heard as any other does."""
    said = log.say(draft)
    if log.conversation.status == "resolved":
        log.reopen(said)
    elif log.conversation.status != "pending":
        log.heard_by_people(said)
    return said


def _reply_to_choice(
    log: Log, said: Message, asked: Message, article_id: str | None, article_url: ArticleUrl
) -> None:
    article = _published(log, article_id)
    if article is not None:
        log.record("candidate_chosen", {"article_id": article.id}, said)
        say(log, answer_line(article, article_url(article), None), said)
        pass_on(log, article, said)
        return
    words = text("none_of_these", log.conversation.locale)
    draft = Draft("outgoing", "bot", "no_answer", words, {NONE_OF_THESE: True})
    nearest = _published(log, asked.content["candidates"][0]["article_id"])
    category = nearest.category if nearest else None
    say(log, Line(draft, "no_answer", {"category": category}), said)


def _content(answer: TypedAnswer) -> dict[str, Any]:
    if isinstance(answer, Feedback):
        return feedback_content(answer.answer.id, answer.solved)
    if isinstance(answer, Choice):
        return choice_content(answer.asked.id, answer.article_id)
    return dict(PERSON_CONTENT) if isinstance(answer, PersonTaken) else {}


def _word(solved: bool) -> str:
    return "yes" if solved else "no"


def _thanks_or_apology(solved: bool, locale: str) -> Line:
    if solved:
        return Line(Draft("outgoing", "bot", "thanks", text("solved", locale)))
    return Line(Draft("outgoing", "bot", "offer_person", text("not_solved", locale)))


def _published(log: Log, article_id: str | None) -> Article | None:
    if article_id is None:
        return None
    try:
        return faq_store.published_article(log.tx, log.conversation.site_id, article_id)
    except NotFound:
        return None
