"""How a conversation begins: the contact, the row and the event, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass

from bot import store
from bot.log import Log
from bot.model import Conversation
from bot.typed import plain_segment, shortened
from madoguchi import sites
from madoguchi.clock import Clock
from madoguchi.database.protocol import Transaction

TOKENLESS = ""
"""The hash of no token: nobody can open the conversation with one."""


@dataclass(frozen=True)
class Beginning:
    """What is known of a conversation before its first message.

    A language the site does not have becomes its default one. ``segment`` is the group of
    customers that the page names: for analysis only, since anybody may name any. ``sender`` is
    what a channel other than the widget calls the customer.
    """

    site_id: str
    locale: str | None = None
    page_url: str | None = None
    referrer: str | None = None
    segment: str | None = None
    channel: str = "web"
    sender: str | None = None
    is_test: bool = False
    is_sample: bool = False


def begin(
    tx: Transaction, beginning: Beginning, token_hash: str, clock: Clock, idle_minutes: int
) -> Conversation:
    """Begin a conversation with the bot and return it.

    NotFound for a site that is not there, Conflict for a sender who has one.
    """
    site = sites.get_site(tx, beginning.site_id)
    now, locale = clock(), beginning.locale
    conversation_id = store.add_conversation(
        tx,
        site_id=site.id,
        contact_id=store.add_contact(tx, site.id, now),
        token_hash=token_hash,
        channel=beginning.channel,
        locale=locale if locale in site.locales else site.default_locale,
        page_url=shortened(beginning.page_url),
        referrer=shortened(beginning.referrer),
        segment=plain_segment(beginning.segment),
        sender=beginning.sender,
        is_test=beginning.is_test,
        is_sample=beginning.is_sample,
        now=now,
    )
    log = Log.open(tx, conversation_id, clock, idle_minutes)
    started = log.conversation
    where = {"page_url": started.page_url, "referrer": started.referrer}
    log.record("conversation_started", {**where, "segment": started.segment})
    return log.conversation
