"""What customers do with a button: pick a candidate, say yes or no, ask for a person.

Every act is a message of the customer too, so that the transcript reads as what happened, and a
retried act is found by its ``client_id``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot import store
from bot.handoff import NONE_OF_THESE, reason_now
from bot.log import Log
from bot.model import Draft, Exchange, Message
from bot.texts import text
from bot.turn import RECENT, ArticleUrl, Line, answer_line, say
from bot.typed import Admit, anybody, checked_client_id, same_act
from faq import store as faq_store
from faq.model import Article
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database
from madoguchi.errors import InvalidInput, NotFound


class Acts:
    """Each act is one transaction; in a conversation that is with people the bot stays silent."""

    def __init__(
        self, db: Database, clock: Clock, *, article_url: ArticleUrl, idle_minutes: int
    ) -> None:
        self._db = db
        self._clock = clock
        self._article_url = article_url
        self._idle_minutes = idle_minutes

    def choose(
        self,
        conversation_id: str,
        client_id: str,
        message_id: int,
        article_id: str | None,
        admit: Admit = anybody,
    ) -> Exchange:
        """Take the candidate a customer picked, None for none of these."""
        content = {"chose": article_id or "none", "of": message_id}

        def act(log: Log, name: str) -> Message:
            asked = _message(log, message_id, "clarify")
            question = _question_of(asked, article_id, log.conversation.locale)
            store.set_content(log.tx, asked, chosen=article_id or "none")
            said = _customer_says(log, name, question, content)
            if log.conversation.status == "pending":
                self._reply_to_choice(log, said, asked, article_id)
            return said

        return self._once(conversation_id, client_id, content, act, admit)

    def feedback(
        self,
        conversation_id: str,
        client_id: str,
        message_id: int,
        solved: bool,
        admit: Admit = anybody,
    ) -> Exchange:
        """Take a customer's yes or no to whether an answer solved it."""
        word = "yes" if solved else "no"
        content = {"feedback": word, "of": message_id}

        def act(log: Log, name: str) -> Message:
            answer = _message(log, message_id, "answer")
            store.set_content(log.tx, answer, feedback=word)
            words = text(f"said_{word}", log.conversation.locale)
            said = log.say(_incoming(words, content, name))
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

        return self._once(conversation_id, client_id, content, act, admit)

    def hand_over(self, conversation_id: str, client_id: str, admit: Admit = anybody) -> Exchange:
        """Open the conversation for people; asking again changes nothing."""
        content = {"asks_for": "person"}

        def act(log: Log, name: str) -> Message | None:
            if log.conversation.status == "open":
                return None
            recent = store.last_messages(log.tx, log.conversation.id, RECENT)
            words = text("ask_for_person", log.conversation.locale)
            said = log.say(_incoming(words, content, name))
            if log.conversation.status == "snoozed":
                log.heard_by_people(said)
            else:
                log.record("person_requested", {"text": words}, said)
                log.hand_over(reason_now(recent), said)
            return said

        return self._once(conversation_id, client_id, content, act, admit)

    def _reply_to_choice(
        self, log: Log, said: Message, asked: Message, article_id: str | None
    ) -> None:
        locale = log.conversation.locale
        article = _published(log, article_id)
        if article is not None:
            log.record("candidate_chosen", {"article_id": article.id}, said)
            say(log, answer_line(article, self._article_url(article), None), said)
            return
        words = text("none_of_these", locale)
        draft = Draft("outgoing", "bot", "no_answer", words, {NONE_OF_THESE: True})
        nearest = _published(log, asked.content["candidates"][0]["article_id"])
        category = nearest.category if nearest else None
        say(log, Line(draft, "no_answer", {"category": category}), said)

    def _once(
        self,
        conversation_id: str,
        client_id: str,
        content: Mapping[str, Any],
        act: Callable[[Log, str], Message | None],
        admit: Admit,
    ) -> Exchange:
        """Run an act in one transaction unless its ``client_id`` is known; return what was said.

        ``content`` is what the act's message holds: by it an act is known to be the same one.
        """
        name = checked_client_id(client_id)
        with self._db.write() as tx:
            log = Log.open(tx, conversation_id, self._clock, self._idle_minutes)
            said = store.message_by_client_id(tx, conversation_id, name)
            is_new = said is None
            if said is None:
                admit(tx)
                said = act(log, name)
            if said is None:
                return Exchange(log.conversation, tuple(_last_hand_over(log)), False)
            replies = store.replies(tx, conversation_id, same_act(said, content).id)
        return Exchange(log.conversation, (said, *replies), is_new)


def _incoming(words: str, content: Mapping[str, Any], client_id: str) -> Draft:
    return Draft("incoming", "contact", "text", words, content, client_id=client_id)


def _customer_says(log: Log, client_id: str, words: str, content: Mapping[str, Any]) -> Message:
    """Append a customer's message: it reopens, wakes or is heard as any other does."""
    said = log.say(_incoming(words, content, client_id))
    if log.conversation.status == "resolved":
        log.reopen(said)
    elif log.conversation.status != "pending":
        log.heard_by_people(said)
    return said


def _thanks_or_apology(solved: bool, locale: str) -> Line:
    if solved:
        return Line(Draft("outgoing", "bot", "thanks", text("solved", locale)))
    return Line(Draft("outgoing", "bot", "offer_person", text("not_solved", locale)))


def _message(log: Log, message_id: int, kind: str) -> Message:
    """Return a message of this conversation of this kind, or raise."""
    message = store.message(log.tx, log.conversation.id, message_id)
    if message is None or message.kind != kind:
        raise InvalidInput(
            "There is no message %(id)s of the kind “%(kind)s” in this conversation.",
            field="message_id",
            id=message_id,
            kind=kind,
        )
    return message


def _question_of(asked: Message, article_id: str | None, locale: str) -> str:
    if article_id is None:
        return text("said_none", locale)
    for candidate in asked.content["candidates"]:
        if candidate["article_id"] == article_id:
            return str(candidate["question"])
    raise InvalidInput("Choose one of the articles that were offered.", field="article_id")


def _published(log: Log, article_id: str | None) -> Article | None:
    if article_id is None:
        return None
    try:
        return faq_store.published_article(log.tx, log.conversation.site_id, article_id)
    except NotFound:
        return None


def _last_hand_over(log: Log) -> list[Message]:
    recent = store.last_messages(log.tx, log.conversation.id, RECENT)
    return [m for m in recent if m.kind in {"handed_over", "assigned"}][-1:]
