"""Talking through Rasa's REST channel: a sender's conversation, and what the bot replies in it."""

from __future__ import annotations

from dataclasses import dataclass

from bot import store
from bot.admission import Admission
from bot.beginning import Beginning
from bot.channels.rest import Entry, Said, entries, locale_of, title_of
from bot.conversations import Conversations
from bot.flows.payload import parse_payload
from bot.guide import AssistantOf
from bot.model import REST, Conversation
from bot.turn import RECENT
from bot.typed import anybody, checked_text
from madoguchi.database.protocol import Database
from madoguchi.ids import new_id
from madoguchi.sites import Site


@dataclass(frozen=True)
class RestTalk:
    """Each sender of a site has one conversation, which goes on from message to message."""

    db: Database
    conversations: Conversations
    assistant_of: AssistantOf
    admission: Admission

    def replies(self, site: Site, said: Said, address: str | None) -> list[Entry]:
        """Say it in the sender's conversation, and return what the bot replies.

        Nothing comes back where nothing is said, and while a person has the conversation.
        ``address`` is what is counted besides the sender, if it is. Raises what `send` does.
        """
        if said.message is None:
            return []
        words = checked_text(said.message, "message")
        conversation = self._conversation(site, said, address)
        title, payload = self._pressed(conversation, words)
        admit = self.admission.message(conversation.id, address)
        exchange = self.conversations.send(
            conversation.id, new_id("rest"), title, admit, payload=payload
        )
        return entries(said.sender, exchange.messages[1:], conversation.locale)

    def _conversation(self, site: Site, said: Said, address: str | None) -> Conversation:
        locale = locale_of(site, said)
        beginning = Beginning(site.id, locale=locale, channel=REST, sender=said.sender)
        admit = self.admission.beginning(address) if address is not None else anybody
        return self.conversations.of_sender(beginning, admit)

    def _pressed(self, conversation: Conversation, words: str) -> tuple[str, str | None]:
        """Return what a message shows and, where it is what a button sends, its payload."""
        live = self.assistant_of(conversation.site_id)
        if live is None or parse_payload(live.assistant, words) is None:
            return words, None
        with self.db.read() as tx:
            recent = store.last_messages(tx, conversation.id, RECENT)
        return title_of(words, recent), words
