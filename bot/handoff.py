"""Handing a conversation to people: the reason it has, and what an agent then does with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from analytics.recording import DEFAULT_IDLE_MINUTES
from bot import store
from bot.decide import HandoverReason
from bot.log import Log
from bot.model import Conversation, Draft, Message
from bot.turn_store import oldest_awaiting
from bot.typed import checked_client_id, checked_text
from madoguchi import accounts
from madoguchi.access import READ_CONVERSATIONS, USE_INBOX, Viewer
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database, Transaction
from madoguchi.errors import Conflict, NotFound

NONE_OF_THESE = "none_of_these"
"""Key in a ``no_answer`` message: it follows candidates of which none fitted."""
TRANSCRIPT = 200
"""How many messages staff are shown at first."""


def reason_now(messages: Iterable[Message]) -> HandoverReason:
    """Return the reason a hand-over would have after these messages, given oldest first.

    The bot's last try decides: an answer that was denied, a question without an answer, or
    candidates among which the customer did not find theirs.
    """
    reason: HandoverReason = "customer_request"
    for message in messages:
        if message.kind in {"reopened", "resolved", "handed_over"}:
            reason = "customer_request"
        elif message.kind == "answer":
            denied = message.content.get("feedback") == "no"
            reason = "answer_denied" if denied else "customer_request"
        elif message.kind == "clarify":
            reason = "low_confidence"
        elif message.kind == "no_answer":
            reason = "low_confidence" if message.content.get(NONE_OF_THESE) else "no_answer"
    return reason


def no_answers_in_a_row(messages: Iterable[Message]) -> int:
    """Return how many of the bot's last tries found nothing, messages given oldest first."""
    count = 0
    for message in messages:
        if message.kind == "no_answer":
            count += 1
        elif message.kind in {"answer", "clarify", "reopened", "resolved", "handed_over"}:
            count = 0
    return count


@dataclass(frozen=True)
class Transcript:
    """A conversation as staff see it: its messages, notes and the bot's reasons included.

    ``assignee_name`` is who has it. With ``is_cut`` there is more before the first message.
    """

    conversation: Conversation
    messages: tuple[Message, ...]
    assignee_name: str | None = None
    is_cut: bool = False


class Desk:
    """The agents' side of a conversation. Fetching and allowing are one step."""

    def __init__(
        self, db: Database, clock: Clock, *, idle_minutes: int = DEFAULT_IDLE_MINUTES
    ) -> None:
        self._db = db
        self._clock = clock
        self._idle_minutes = idle_minutes

    def transcript(
        self, viewer: Viewer, conversation_id: str, newest: int = TRANSCRIPT
    ) -> Transcript:
        """Return what was said, at most the ``newest`` messages, to whoever may read them."""
        with self._db.read() as tx:
            conversation = _allowed(tx, viewer, conversation_id, READ_CONVERSATIONS)
            erased = conversation.erased_at is not None
            found = [] if erased else store.last_messages(tx, conversation_id, newest + 1)
            holder = conversation.assignee_id
            return Transcript(
                conversation,
                tuple(found[-newest:]),
                accounts.get_account(tx, holder).name if holder else None,
                is_cut=len(found) > newest,
            )

    def agent_take(
        self, viewer: Viewer, conversation_id: str, *, take_from: str | None = None
    ) -> Conversation:
        """Make the conversation the viewer's; from the bot it is taken over, unasked (policy).

        ``take_from`` is the colleague who, as far as the viewer knows, has it. When somebody else
        does, nothing is changed and Conflict says who.
        """
        with self._db.write() as tx:
            log = self._open(tx, viewer, conversation_id)
            if log.conversation.assignee_id != take_from:
                _refuse_if_a_colleague_has_it(log, viewer)
            _take(log, viewer)
            return log.conversation

    def agent_reply(
        self, viewer: Viewer, conversation_id: str, text: str, client_id: str
    ) -> Message:
        """Write to the customer and return the message; the first reply takes the conversation.

        The same ``client_id`` again returns the same message. Conflict when it is resolved, or
        when a colleague has it.
        """
        words, name = checked_text(text), checked_client_id(client_id)
        with self._db.write() as tx:
            log = self._open(tx, viewer, conversation_id)
            earlier = store.message_by_client_id(tx, conversation_id, name)
            if earlier is not None:
                return _own(earlier, viewer)
            if log.conversation.status == "resolved":
                raise Conflict("This conversation is resolved. Take it again to write in it.")
            _refuse_if_a_colleague_has_it(log, viewer)
            if log.conversation.assignee_id is None or log.conversation.status != "open":
                _take(log, viewer)
            draft = Draft("outgoing", "agent", "text", words, {}, viewer.account_id, name)
            message = log.say(draft)
            log.record("agent_replied", {"agent_id": viewer.account_id}, message)
            return message

    def resolve(
        self, viewer: Viewer, conversation_id: str, *, seen: int | None = None
    ) -> Conversation:
        """Close the conversation; closing it twice changes nothing.

        Conflict when a colleague has it, when the bot has yet to answer, or when the customer has
        written after the message ``seen``, the last one the viewer had in front of them.
        """
        with self._db.write() as tx:
            log = self._open(tx, viewer, conversation_id)
            if log.conversation.status != "resolved":
                _refuse_if_a_colleague_has_it(log, viewer)
                if log.conversation.status == "pending" and oldest_awaiting(tx, conversation_id):
                    raise Conflict("The bot is about to answer. Resolve once it has.")
                if seen is not None and store.customer_wrote_after(tx, conversation_id, seen):
                    raise Conflict("The customer has just written. Read it before you resolve.")
                log.move_to("resolved")
                message = log.activity("resolved")
                log.record("agent_closed", {"agent_id": viewer.account_id}, message)
            return log.conversation

    def _open(self, tx: Transaction, viewer: Viewer, conversation_id: str) -> Log:
        _allowed(tx, viewer, conversation_id, USE_INBOX)
        return Log.open_to_write(tx, conversation_id, self._clock, self._idle_minutes)


def _allowed(
    tx: Transaction, viewer: Viewer, conversation_id: str, roles: tuple[str, ...]
) -> Conversation:
    """Return the conversation if the viewer has one of the roles; NotFound tells others nothing."""
    conversation = store.conversation(tx, conversation_id)
    if conversation is None or viewer.role(conversation.site_id) is None:
        raise NotFound("There is no such conversation.")
    viewer.require(conversation.site_id, *roles)
    return conversation


def _refuse_if_a_colleague_has_it(log: Log, viewer: Viewer) -> None:
    holder = log.conversation.assignee_id
    if log.conversation.status == "open" and holder not in {None, viewer.account_id}:
        raise Conflict(
            "%(name)s has this conversation. Nothing was changed; take it over to work on it.",
            name=accounts.get_account(log.tx, str(holder)).name,
        )


def _take(log: Log, viewer: Viewer) -> None:
    mine = log.conversation.assignee_id == viewer.account_id
    if log.conversation.status == "open" and mine:
        return
    was = log.conversation.status
    if was in {"pending", "resolved"}:
        log.open_for_people("policy")
    else:
        log.move_to("open")
    message = log.assign(viewer.account_id, viewer.name)
    if was in {"pending", "resolved"}:
        told = {"reason": "policy", "told": "agent_joined", "waiting": None}
        log.record("handed_over", told, message)


def _own(message: Message, viewer: Viewer) -> Message:
    if message.sender_id != viewer.account_id:
        raise Conflict("This client_id is taken. Use a new one for every act.")
    return message
