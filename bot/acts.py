"""What customers do with a button: pick a candidate, say yes or no, ask for a person.

Every act is a message of the customer too, so that the transcript reads as what happened, and a
retried act is found by its ``client_id``. What an act writes is in `bot.act_effects`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot import store
from bot.act_effects import (
    PERSON_CONTENT,
    choice_content,
    feedback_content,
    incoming,
    rating_content,
    take_choice,
    take_feedback,
    take_hand_over,
    take_rating,
)
from bot.lines import ArticleUrl
from bot.log import Log
from bot.model import Exchange, Message
from bot.texts import text
from bot.turn import RECENT
from bot.typed import (
    Admit,
    anybody,
    checked_client_id,
    checked_comment,
    checked_score,
    same_act,
)
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database
from madoguchi.errors import InvalidInput


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
        content = choice_content(message_id, article_id)

        def act(log: Log, name: str) -> Message:
            asked = _message(log, message_id, "clarify")
            question = _question_of(asked, article_id, log.conversation.locale)
            draft = incoming(question, content, name)
            return take_choice(log, draft, asked, article_id, self._article_url)

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
        content = feedback_content(message_id, solved)

        def act(log: Log, name: str) -> Message:
            answer = _message(log, message_id, "answer")
            words = text("said_yes" if solved else "said_no", log.conversation.locale)
            return take_feedback(log, incoming(words, content, name), answer, solved)

        return self._once(conversation_id, client_id, content, act, admit)

    def rate(
        self,
        conversation_id: str,
        client_id: str,
        message_id: int,
        score: int,
        comment: str | None = None,
        admit: Admit = anybody,
    ) -> Exchange:
        """Take how content a customer is with what a person has closed, 1 to 5; said once.

        ``message_id`` is the ``resolved`` message. Conflict when it has been rated.
        """
        content = rating_content(message_id, checked_score(score), checked_comment(comment))

        def act(log: Log, name: str) -> Message:
            closed = _message(log, message_id, "resolved")
            return take_rating(log, name, closed, content)

        return self._once(conversation_id, client_id, content, act, admit)

    def hand_over(self, conversation_id: str, client_id: str, admit: Admit = anybody) -> Exchange:
        """Open the conversation for people; asking again changes nothing."""

        def act(log: Log, name: str) -> Message | None:
            if log.conversation.status == "open":
                return None
            words = text("ask_for_person", log.conversation.locale)
            return take_hand_over(log, incoming(words, PERSON_CONTENT, name))

        return self._once(conversation_id, client_id, PERSON_CONTENT, act, admit)

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
            log = Log.open_to_write(tx, conversation_id, self._clock, self._idle_minutes)
            said = store.message_by_client_id(tx, conversation_id, name)
            is_new = said is None
            if said is None:
                admit(tx)
                said = act(log, name)
            if said is None:
                return Exchange(log.conversation, tuple(_last_hand_over(log)), False)
            replies = store.replies(tx, conversation_id, same_act(said, content).id)
        return Exchange(log.conversation, (said, *replies), is_new)


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


def _last_hand_over(log: Log) -> list[Message]:
    recent = store.last_messages(log.tx, log.conversation.id, RECENT)
    return [m for m in recent if m.kind in {"handed_over", "assigned"}][-1:]
