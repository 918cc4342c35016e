"""What the inbox lists: its views, their order, counts, pages, and what is in none."""

from __future__ import annotations

import pytest

from bot import inbox_store as store
from bot.inbox_store import Entry, View
from tests.bot.shop import Shop


def listed(shop: Shop, view: View, account_id: str = "acc_nobody", page: int = 1) -> list[Entry]:
    """Return a page of a view."""
    with shop.db.read() as tx:
        return store.entries(tx, shop.site_id, view, account_id, page)


def count(shop: Shop, view: View, account_id: str = "acc_nobody") -> int:
    """Return how many conversations a view says it holds."""
    with shop.db.read() as tx:
        return store.total(tx, shop.site_id, view, account_id)


def waiting(shop: Shop) -> str:
    """Start a conversation that waits for a person."""
    conversation = shop.start()
    shop.ask_for_person(conversation)
    shop.clock.advance(minutes=1)
    return conversation


def test_who_has_waited_longest_stands_on_top(shop: Shop) -> None:
    """The order is that of the hand-over, whoever wrote last."""
    first, second = waiting(shop), waiting(shop)
    shop.say(first, "まだですか")
    assert [entry.id for entry in listed(shop, "waiting")] == [first, second]


def test_each_conversation_is_in_one_view(shop: Shop) -> None:
    """Waiting, mine, a colleague's, the bot's and resolved, and the counts say the same."""
    me, other = shop.viewer("me", "agent"), shop.viewer("other", "agent")
    ids: dict[View, str] = {
        "waiting": waiting(shop),
        "mine": waiting(shop),
        "others": waiting(shop),
        "resolved": waiting(shop),
        "bot": shop.start(),
    }
    shop.desk.agent_take(me, ids["mine"])
    shop.desk.agent_take(other, ids["others"])
    shop.desk.resolve(other, ids["resolved"])
    shop.say(ids["bot"], "送料は？")
    for view, conversation_id in ids.items():
        assert [entry.id for entry in listed(shop, view, me.account_id)] == [conversation_id]
        assert count(shop, view, me.account_id) == 1
        found = shop.desk.transcript(me, conversation_id).conversation
        assert store.view_of(found, me.account_id) == view
    with shop.db.read() as tx:
        assert store.counts(tx, shop.site_id, me.account_id) == {
            "waiting": 1,
            "mine": 1,
            "others": 1,
        }


def test_an_entry_says_what_decides_the_next_step(shop: Shop) -> None:
    """Why it came, since when, the last words, and whether a person owes an answer."""
    conversation = shop.start("en")
    asked = shop.clock()
    shop.say(conversation, "宇宙へ行けますか")
    shop.say(conversation, "人と話したい")
    [entry] = listed(shop, "waiting")
    assert (entry.reason, entry.locale, entry.last_words) == ("no_answer", "en", "人と話したい")
    assert (entry.waiting_since, entry.last_message_at) == (asked, asked)
    assert entry.asked == "宇宙へ行けますか"
    assert entry.awaits_reply
    agent = shop.viewer("佐藤", "agent")
    shop.desk.agent_reply(agent, conversation, "確認します", "r1")
    [entry] = listed(shop, "mine", agent.account_id)
    assert (entry.assignee_name, entry.last_words) == ("佐藤", "確認します")
    assert not entry.awaits_reply


def test_what_was_asked_stands_above_what_was_pressed(shop: Shop) -> None:
    """The line shows the question, not the button that followed, unless nothing was asked."""
    conversation = shop.start()
    asked = shop.say(conversation, "返したい").messages[1]
    shop.choose(conversation, asked, None)
    shop.ask_for_person(conversation)
    silent = waiting(shop)
    entries = {entry.id: entry for entry in listed(shop, "waiting")}
    assert entries[conversation].asked == "返したい"
    assert entries[silent].asked == "担当者と話したい"


def test_only_a_person_owes_an_answer(shop: Shop) -> None:
    """A question to the bot and a goodbye after the end are no debt."""
    talking, closed = shop.start(), waiting(shop)
    shop.mind.while_thinking = lambda text: None
    shop.say(talking, "送料は？")
    shop.desk.resolve(shop.viewer("agent", "agent"), closed)
    assert not listed(shop, "resolved")[0].awaits_reply
    assert not listed(shop, "bot")[0].awaits_reply


def test_a_long_message_is_cut(shop: Shop) -> None:
    """The list carries the beginning only."""
    conversation = shop.start()
    shop.say(conversation, "人と話したい")
    shop.say(conversation, "あ" * 2000)
    assert listed(shop, "waiting")[0].last_words == "あ" * store.PREVIEW


def test_silence_tests_and_other_sites_are_not_listed(shop: Shop) -> None:
    """An opened window, a preview and somebody else's customers are in no view and no count."""
    shop.start()
    test = shop.conversations.start(shop.site_id, is_test=True)[0].id
    shop.say(test, "送料は？")
    shop.ask_for_person(test)
    waiting(shop)
    with shop.db.read() as tx:
        assert store.entries(tx, "elsewhere", "waiting", "acc_x") == []
        assert store.counts(tx, "elsewhere", "acc_x")["waiting"] == 0
        assert store.counts(tx, shop.site_id, "acc_x")["waiting"] == 1
    assert [len(listed(shop, view)) for view in ("waiting", "bot")] == [1, 0]


def test_pages_hold_each_conversation_once(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where many have written at the same moment."""
    monkeypatch.setattr(store, "PAGE", 3)
    ids = set()
    for _ in range(7):
        conversation = shop.start()
        shop.say(conversation, "送料は？")
        ids.add(conversation)
    pages = [listed(shop, "bot", page=number) for number in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [3, 3, 1, 0]
    assert {entry.id for page in pages for entry in page} == ids
    assert count(shop, "bot") == 7
