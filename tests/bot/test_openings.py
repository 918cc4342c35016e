"""What is noted of a chat window before and beside a conversation."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.openings import Offer, Opening, Openings
from madoguchi.errors import Conflict, InvalidInput, NotFound
from tests.bot.shop import RETURNS, SHIPPING, Shop

PAGE = "https://shop.example/cart?session=7"


def noted(shop: Shop, *kinds: str) -> list[dict[str, Any]]:
    """Return the events of some kinds with their payloads read."""
    with shop.db.read() as tx:
        rows = tx.all("SELECT * FROM event ORDER BY id")
    return [row | json.loads(row["payload"]) for row in rows if row["kind"] in kinds]


def opened(shop: Shop, **about: Any) -> list[str]:
    """Open a chat window and return what it offers."""
    opening = Opening(about.pop("client_id", "w1"), "ja", PAGE, "https://g.example/", **about)
    return [a.question for a in Openings(shop.db, shop.clock).opened(shop.site_id, opening)]


def test_opening_the_chat_is_noted_once_with_what_it_offers(shop: Shop) -> None:
    """A request that is repeated gets the same answer and writes nothing."""
    offered = opened(shop, segment="premium")
    assert opened(shop, segment="premium") == offered

    (event,) = noted(shop, "widget_opened")
    assert (event["page_url"], event["referrer"], event["segment"], event["channel"]) == (
        *(PAGE, "https://g.example/", "premium", "web"),
    )
    (shown,) = noted(shop, "suggestions_shown")
    assert shown["source"] == "front"
    assert len(shown["articles"]) == len(offered) == 3


def test_a_sheet_that_stayed_open_was_opened_by_nobody(shop: Shop) -> None:
    """On the next page it offers its articles again; that is noted, the opening is not."""
    opened(shop, again=True)

    assert noted(shop, "widget_opened") == []
    assert len(noted(shop, "suggestions_shown")) == 1


def test_an_opening_within_a_conversation_belongs_to_it_and_offers_nothing(shop: Shop) -> None:
    """It carries contact and conversation, and the next inquiry stands on its page."""
    conversation, _ = shop.conversations.start(shop.site_id, locale="ja", page_url="https://a/")
    opening = Opening("w1", "ja", PAGE)

    Openings(shop.db, shop.clock).opened(shop.site_id, opening, conversation)
    shop.say(conversation.id, "送料は？")

    (event,) = noted(shop, "widget_opened")
    assert (event["conversation_id"], event["contact_id"]) == (
        conversation.id,
        conversation.contact_id,
    )
    assert noted(shop, "suggestions_shown") == []
    assert shop.inquiries(conversation.id)[0]["page_url"] == PAGE


def test_a_name_for_two_things_and_an_unknown_site_are_refused(shop: Shop) -> None:
    """Nothing is written."""
    opened(shop, client_id="w1", again=True)

    with pytest.raises(Conflict):
        opened(shop, client_id="w1:front")
    with pytest.raises(NotFound):
        Openings(shop.db, shop.clock).opened("nowhere", Opening("w2", "ja"))

    assert noted(shop, "widget_opened") == []


@pytest.mark.parametrize(
    ("named", "kept"),
    [("premium", "premium"), ("a" * 33, None), ("会員 様", None), ("<b>", None), ("", None)],
)
def test_the_page_may_name_the_customers_group_in_plain_words(
    shop: Shop, named: str, kept: str | None
) -> None:
    """It is in the conversation and in the log; what is no plain short word is left aside."""
    conversation, _ = shop.conversations.start(shop.site_id, segment=named)

    assert conversation.segment == kept
    (started,) = noted(shop, "conversation_started")
    assert started["segment"] == kept


def test_a_suggestion_that_was_taken_is_noted_in_its_inquiry(shop: Shop) -> None:
    """It is a question as any other, and an event names the article; a retry writes nothing."""
    conversation = shop.start()
    article = shop.mind.ids[SHIPPING]
    for _ in range(2):
        shop.conversations.send(conversation, "m1", SHIPPING, suggestion=article)

    assert shop.events(conversation) == [
        *("conversation_started", "question", "suggestion_taken", "answer"),
    ]
    (taken,) = noted(shop, "suggestion_taken")
    assert taken["article_id"] == article
    assert taken["inquiry_id"] == shop.inquiries(conversation)[0]["inquiry_id"]
    with pytest.raises(Conflict):
        shop.conversations.send(conversation, "m1", SHIPPING, suggestion=shop.mind.ids[RETURNS])


def test_what_was_offered_while_typing_is_told_once_for_a_try(shop: Shop) -> None:
    """With what was typed last, masked, and how it ended; rubbish is refused."""
    article = shop.mind.ids[SHIPPING]
    openings = Openings(shop.db, shop.clock)
    for _ in range(2):
        openings.offered("shop", Offer("o1", "ja", "送料 a@b.example.com", [article], "left"))

    (shown,) = noted(shop, "suggestions_shown")
    assert (shown["source"], shown["articles"], shown["ended"]) == ("typing", [article], "left")
    assert shown["text"].startswith("送料")
    assert "a@b" not in shown["text"]
    for wrong in (
        Offer("o2", "ja", "送料", [article], "bought"),
        Offer("o2", "ja", " ", [article], "left"),
        Offer("o2", "ja", "送料", ["<b>"], "left"),
    ):
        with pytest.raises(InvalidInput):
            openings.offered("shop", wrong)
    assert len(noted(shop, "suggestions_shown")) == 1
