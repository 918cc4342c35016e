"""What customers do: start a conversation, send a message, pick, say yes or no, ask for a person.

A turn is never lost. The customer's message is committed before the bot thinks, thinking happens
outside any transaction, and the reply is written in a second one, exactly once: the message is
marked as awaiting the bot until then. Whoever finds the mark (a retry, the customer's next message,
the sweep after a crash) finishes the turn.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from analytics.recording import DEFAULT_IDLE_MINUTES, end_idle
from bot import store, turn_store
from bot.act_effects import take_typed
from bot.acts import Acts
from bot.beginning import TOKENLESS, Beginning, begin
from bot.lines import ArticleUrl, render_ahead
from bot.locks import Locks
from bot.log import Log
from bot.model import AWAITING, BOT, PAYLOAD, SUGGESTION, Conversation, Draft, Exchange, Message
from bot.turn import RECENT, Think, Thought, answer_message, record_customer
from bot.typed import (
    Admit,
    anybody,
    checked_article_id,
    checked_client_id,
    checked_payload,
    checked_text,
    same_text,
)
from bot.typed_answers import LONGEST, TypedAnswer, read
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database, Transaction
from madoguchi.errors import Conflict, NotSignedIn
from madoguchi.ids import hash_token, new_token

_logger = logging.getLogger(__name__)

STALE_SECONDS = 10
"""A message that awaits the bot for longer was left behind by a process that died."""
FORGOTTEN_DAYS = 2
"""Conversations silent for longer are not looked at by the sweep."""
_WITH_THE_BOT = frozenset({"pending", "resolved"})
"""Where the bot answers what the customer writes."""


Guide = Callable[[Conversation, Message, Thought], Thought]
"""What a site's assistant makes of a message, added to what was thought of it."""


def nobody(conversation: Conversation, message: Message, thought: Thought) -> Thought:
    """Guide nothing: the site has no assistant."""
    return thought


class Conversations:
    """The customers' side of the bot. Knows nothing of HTTP; the clock is the only time there is.

    ``think`` and ``guide`` may raise anything: then the conversation opens for people. Another
    ``guide`` may take the place of the first, to listen in.
    """

    def __init__(
        self,
        db: Database,
        clock: Clock,
        think: Think,
        *,
        article_url: ArticleUrl,
        guide: Guide = nobody,
        idle_minutes: int = DEFAULT_IDLE_MINUTES,
    ) -> None:
        self._db = db
        self._clock = clock
        self._think = think
        self.guide = guide
        self._article_url = article_url
        self._idle_minutes = idle_minutes
        self._locks = Locks()
        self.acts = Acts(db, clock, article_url=article_url, idle_minutes=idle_minutes)

    def start(
        self,
        site_id: str,
        *,
        locale: str | None = None,
        page_url: str | None = None,
        referrer: str | None = None,
        segment: str | None = None,
        channel: str = "web",
        is_test: bool = False,
        is_sample: bool = False,
        admit: Admit = anybody,
    ) -> tuple[Conversation, str]:
        """Start a conversation, as `Beginning` says, and return it with the token that opens it."""
        token = new_token()
        beginning = Beginning(
            site_id,
            locale=locale,
            page_url=page_url,
            referrer=referrer,
            segment=segment,
            channel=channel,
            is_test=is_test,
            is_sample=is_sample,
        )
        with self._db.write() as tx:
            admit(tx)
            conversation = begin(tx, beginning, hash_token(token), self._clock, self._idle_minutes)
        return conversation, token

    def of_sender(self, beginning: Beginning, admit: Admit = anybody) -> Conversation:
        """Return the conversation of a sender on a channel, begun if there is none yet.

        It has no token. ``admit`` may refuse to begin one.
        """
        sender = (beginning.site_id, beginning.channel, str(beginning.sender))
        with self._db.read() as tx:
            found = store.conversation_of_sender(tx, *sender)
        if found is not None:
            return found
        try:
            with self._db.write() as tx:
                admit(tx)
                return begin(tx, beginning, TOKENLESS, self._clock, self._idle_minutes)
        except Conflict:  # two first messages at once: the other one was faster
            with self._db.read() as tx:
                found = store.conversation_of_sender(tx, *sender)
            if found is None:
                raise
            return found

    def authenticate(self, conversation_id: str, token: str) -> Conversation:
        """Return the conversation that ``token`` opens; NotSignedIn for any other."""
        with self._db.read() as tx:
            conversation = store.conversation(tx, conversation_id)
            expected = store.token_hash(tx, conversation_id)
        if conversation is None or expected != hash_token(token):
            raise NotSignedIn("This conversation cannot be opened with this token.")
        return conversation

    def messages(self, conversation_id: str, after: int = 0) -> list[Message]:
        """Return what a customer may see of a conversation after a message, oldest first."""
        with self._db.read() as tx:
            found = store.messages(tx, conversation_id, after)
        return [message for message in found if not message.private]

    def send(
        self,
        conversation_id: str,
        client_id: str,
        text: str,
        admit: Admit = anybody,
        *,
        suggestion: str | None = None,
        payload: str | None = None,
    ) -> Exchange:
        """Take a customer's message and return it with the replies.

        The same ``client_id`` again returns the same messages, and finishes a turn that was cut
        short. ``admit`` may refuse a new message inside the transaction that would store it.
        ``suggestion`` is the article whose question was offered and taken instead of typing,
        ``payload`` what a tapped button of the assistant tells it.
        """
        words = checked_text(text)
        name = checked_client_id(client_id)
        content = {SUGGESTION: checked_article_id(suggestion)} if suggestion else {}
        if payload:
            content[PAYLOAD] = checked_payload(payload)
        message, is_new = self._accept(conversation_id, name, words, admit, content)
        if message.awaits_the_bot:
            self._finish_turns(conversation_id, up_to=message.id)
        with self._db.read() as tx:
            conversation = store.conversation(tx, conversation_id)
            stored = store.message(tx, conversation_id, message.id)
            replies = store.replies(tx, conversation_id, message.id)
        assert conversation is not None
        assert stored is not None
        return Exchange(conversation, (stored, *replies), is_new)

    def finish_unanswered(self) -> int:
        """Finish the turns that a process left behind; return how many conversations had any."""
        now = self._clock()
        with self._db.read() as tx:
            waiting = turn_store.conversations_awaiting(
                tx,
                before=now - timedelta(seconds=STALE_SECONDS),
                since=now - timedelta(days=FORGOTTEN_DAYS),
            )
        for conversation_id in waiting:
            self._finish_turns(conversation_id)
        return len(waiting)

    def end_idle(self) -> int:
        """End inquiries that silence has ended and resolve the bot's conversations of them."""
        count = 0
        while True:
            with self._db.write() as tx:
                ended = end_idle(tx, self._clock(), self._idle_minutes, unrecorded=_owed_since)
                for _, conversation_id in ended:
                    log = Log.open(tx, conversation_id, self._clock, self._idle_minutes)
                    owed = turn_store.oldest_awaiting(tx, conversation_id)
                    if log.conversation.status == "pending" and owed is None:
                        log.move_to("resolved")
            if not ended:
                return count
            count += len(ended)

    def _accept(
        self,
        conversation_id: str,
        client_id: str,
        text: str,
        admit: Admit,
        content: Mapping[str, str] = MappingProxyType({}),
    ) -> tuple[Message, bool]:
        """Commit a customer's message, or find the one that is there; say whether it is new.

        What answers the bot's own last line is the act of a button and is done at once.
        """
        with self._db.write() as tx:
            log = Log.open_to_write(tx, conversation_id, self._clock, self._idle_minutes)
            earlier = store.message_by_client_id(tx, conversation_id, client_id)
            if earlier is not None:
                return same_text(earlier, text, content), False
            admit(tx)
            was = log.conversation.status
            answer = None if content else _typed_answer(log, text)
            if answer is not None:
                return take_typed(log, answer, text, client_id, self._article_url), True
            awaits = {AWAITING: BOT} if was in _WITH_THE_BOT else {}
            held = {**content, **awaits}
            draft = Draft("incoming", "contact", "text", text, held, client_id=client_id)
            message = log.say(draft)
            if was == "resolved":
                log.reopen(message)
            elif was != "pending":
                log.heard_by_people(message)
            return message, True

    def _finish_turns(self, conversation_id: str, up_to: int | None = None) -> None:
        """Answer what awaits the bot, oldest first, up to a message or all of it."""
        with self._locks.hold(conversation_id):
            while True:
                with self._db.read() as tx:
                    message = turn_store.oldest_awaiting(tx, conversation_id)
                    conversation = store.conversation(tx, conversation_id)
                if message is None or conversation is None:
                    return
                if up_to is not None and message.id > up_to:
                    return
                self._finish_turn(conversation, message)
                if message.id == up_to:
                    return

    def _finish_turn(self, conversation: Conversation, message: Message) -> None:
        try:
            thought = self._think(conversation.site_id, conversation.locale, message.text)
            thought = self.guide(conversation, message, thought)
            with self._db.read() as tx:
                render_ahead(tx, conversation.site_id, thought.verdict)
            self._write_turn(message, thought)
        except Exception:
            _logger.exception(
                "the bot failed on message %s of conversation %s", message.id, conversation.id
            )
            self._write_turn(message, None)

    def _write_turn(self, message: Message, thought: Thought | None) -> None:
        """Write the end of a turn, once: the reply, or the hand-over if there is no thought."""
        with self._db.write() as tx:
            log = Log.open(tx, message.conversation_id, self._clock, self._idle_minutes)
            current = store.message(tx, message.conversation_id, message.id)
            if current is None or not current.awaits_the_bot:
                return
            turn_store.settle(tx, current)
            if log.conversation.status == "pending" and thought is not None:
                answer_message(log, message, thought, self._article_url)
                return
            record_customer(log, message, thought)
            if log.conversation.status == "pending":
                log.hand_over("bot_failure", message)


def _typed_answer(log: Log, text: str) -> TypedAnswer | None:
    """Return what a new message answers of the bot's last lines, None for nothing."""
    if log.conversation.status not in _WITH_THE_BOT or len(text) > LONGEST:
        return None
    recent = store.last_messages(log.tx, log.conversation.id, RECENT)
    return read(text, [message for message in recent if not message.private])


def _owed_since(tx: Transaction, conversation_id: str) -> datetime | None:
    """Return when the first message came that the bot has yet to answer, None without one."""
    owed = turn_store.oldest_awaiting(tx, conversation_id)
    return owed.created_at if owed else None
