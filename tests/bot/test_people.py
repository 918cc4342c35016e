"""Erasing wipes every copy of a person's words; merging makes two contacts one customer."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from analytics import rebuilding
from analytics.checking import Drift, drift
from bot.faq_facts import asked, missed, taught
from bot.model import Exchange
from bot.people import Person
from faq import gaps_job, gaps_store
from faq.gaps_aside import Aside
from madoguchi import jobs, jobs_store
from madoguchi.errors import Conflict, NotFound, NotSignedIn
from tests.bot.shop import Shop, kinds

WORDS = "田中一郎です、返金はまだですか"
TABLES = (
    *("conversation", "message", "event", "inquiry", "inquiry_missed", "job", "gap_aside"),
    *("embedding", "reason_question"),
)


def everything(shop: Shop) -> str:
    """Return every row that could hold somebody's words."""
    with shop.db.read() as tx:
        return "".join(str(tx.all(f"SELECT * FROM {table}")) for table in TABLES)


def erase(shop: Shop, conversation: str) -> Person:
    """Erase the person behind a conversation."""
    return shop.people.erase(shop.site_id, conversation, "acc_1")


def erasing(shop: Shop, conversation: str) -> Callable[[str], None]:
    """Return what erases the person behind a conversation while the bot thinks."""

    def during(text: str) -> None:
        erase(shop, conversation)

    return during


def test_no_word_of_an_erased_person_is_left_in_the_database(shop: Shop) -> None:
    """Neither theirs nor what an agent wrote to them; others' words stay."""
    agent = shop.viewer("佐藤", "agent")
    theirs, another = shop.start(), shop.start()
    shop.say(theirs, WORDS)
    shop.ask_for_person(theirs)
    shop.desk.agent_reply(agent, theirs, "田中一郎様、本日返金しました", "r1")
    shop.say(another, "鈴木です、返金はまだですか")
    assert "田中一郎" in everything(shop)
    person = erase(shop, theirs)
    assert (person.conversations, person.messages > 4, person.events > 4) == ((theirs,), True, True)
    left = everything(shop)
    assert "田中一郎" not in left
    assert "鈴木です" in left


def test_inquiries_keep_what_is_counted(shop: Shop) -> None:
    """The outcome and its reason stay, and a rebuild says the same."""
    theirs = shop.start()
    shop.say(theirs, WORDS)
    shop.ask_for_person(theirs)
    (before,) = shop.inquiries(theirs)
    erase(shop, theirs)
    (after,) = shop.inquiries(theirs)
    ended = {"ended_at": after["ended_at"], "end_reason": "idle", "outcome": "escalated"}
    assert after == {**before, **ended, "last_message_at": after["last_message_at"]}
    assert after["escalation_reason"] == before["escalation_reason"] == "low_confidence"
    with shop.db.write() as tx:
        assert drift(tx, shop.site_id) == Drift()
        rebuilding.rebuild(tx, shop.site_id)
    assert shop.inquiries(theirs) == [after]


def test_what_waits_for_people_waits_no_more(shop: Shop) -> None:
    """Nobody can answer any more: the conversation leaves the inbox and its inquiry ends."""
    theirs = shop.start()
    shop.ask_for_person(theirs)
    erase(shop, theirs)
    agent = shop.viewer("佐藤", "agent")
    assert shop.inquiries(theirs)[0]["end_reason"] == "idle"
    assert shop.desk.transcript(agent, theirs).messages == ()
    for act in (
        lambda: shop.desk.agent_reply(agent, theirs, "はい", "r1"),
        lambda: shop.desk.agent_take(agent, theirs),
        lambda: shop.desk.resolve(agent, theirs),
        lambda: shop.say(theirs, "もしもし"),
        lambda: shop.ask_for_person(theirs),
    ):
        with pytest.raises(Conflict, match="was erased"):
            act()


def test_the_token_opens_nothing_any_more(shop: Shop) -> None:
    """The widget starts anew, as somebody nobody knows."""
    conversation, token = shop.conversations.start(shop.site_id, locale="ja")
    shop.conversations.authenticate(conversation.id, token)
    erase(shop, conversation.id)
    for wrong in (token, ""):
        with pytest.raises(NotSignedIn):
            shop.conversations.authenticate(conversation.id, wrong)


def test_a_turn_that_is_being_thought_finds_nothing_to_answer(shop: Shop) -> None:
    """Erased between the message and the reply: no reply, no event, no word."""
    theirs = shop.start()
    shop.mind.while_thinking = erasing(shop, theirs)
    exchange = shop.say(theirs, WORDS)
    assert kinds(exchange) == ["text"]
    assert exchange.messages[0].text == ""
    assert shop.events(theirs) == ["conversation_started"]
    assert WORDS not in everything(shop)
    shop.mind.while_thinking = lambda text: None
    shop.clock.advance(minutes=5)
    shop.conversations.finish_unanswered()
    assert shop.events(theirs) == ["conversation_started"]


def test_a_broken_turn_of_an_erased_person_opens_nothing(shop: Shop) -> None:
    """A bot that fails while they are erased hands nobody over."""
    theirs = shop.start()
    shop.mind.broken = True
    shop.mind.while_thinking = erasing(shop, theirs)
    shop.say(theirs, WORDS)
    assert shop.events(theirs) == ["conversation_started"]


def test_the_faq_forgets_what_they_taught_and_missed(shop: Shop) -> None:
    """Lessons, gaps, gaps put aside and results of the work with them hold no word of theirs."""
    theirs = shop.start()
    answer = shop.say(theirs, "田中一郎の送料は？").messages[1]
    shop.feedback(theirs, answer, True)
    shop.say(theirs, WORDS)
    with shop.db.write() as tx:
        aside = Aside("gap_1", "ja", frozenset({"田中一郎です、返金はまだですか", "返金"}), 3)
        gaps_store.add(tx, shop.site_id, aside, None, shop.clock())
        gaps_store.add(tx, shop.site_id, Aside("gap_2", "ja", frozenset({WORDS}), 1), None,
                       shop.clock())  # fmt: skip
        done = jobs.enqueue(tx, gaps_job.KIND, {}, shop.site_id, shop.clock)
        result = {"result": {"gaps": [{"wordings": [{"text": WORDS}, {"text": "送料"}]}]}}
        tx.run("UPDATE job SET state = 'done', result = :result", result=json.dumps(result))
        running = jobs.enqueue(tx, gaps_job.KIND, {}, shop.site_id, shop.clock)
        now = shop.clock()
        jobs_store.claim(tx, running, "me", now, shop.clock.advance(minutes=1))
        since = shop.clock.advance(days=-1)
        shop.clock.advance(days=1)
        assert taught(tx, shop.site_id)
        before = tx.one("SELECT faq_revision FROM site")
    erase(shop, theirs)
    with shop.db.write() as tx:
        assert taught(tx, shop.site_id) == []
        assert asked(tx, shop.site_id, since, 10) == []
        assert [one for one in missed(tx, shop.site_id, since) if one.text] == []
        assert [one.wordings for one in gaps_store.asides(tx, shop.site_id)] == [{"返金"}]
        kept = jobs.get_job(tx, done).result
        assert kept == {"gaps": [{"wordings": [{"text": "…"}, {"text": "送料"}]}]}
        stored = jobs_store.finish(
            tx, running, "me", state="done", outcome={}, progress=1, total=1, now=shop.clock()
        )
        assert not stored
        assert jobs.get_job(tx, running).state == "waiting"
        after = tx.one("SELECT faq_revision FROM site")
    assert before is not None
    assert after is not None
    assert after["faq_revision"] == before["faq_revision"] + 1


def test_contact_reasons_forget_their_wording(shop: Shop) -> None:
    """The inquiry stays counted under its reason."""
    theirs = shop.start()
    shop.say(theirs, WORDS)
    (inquiry,) = shop.inquiries(theirs)
    with shop.db.write() as tx:
        tx.run(
            """
            INSERT INTO reason_question (site_id, key, text, locale, reason_id, nearness)
            VALUES ('shop', 'k1', :text, 'ja', NULL, 0)
            """,
            text=WORDS,
        )
        tx.run(
            """
            INSERT INTO inquiry_reason (inquiry_id, site_id, day, key, reason_id)
            VALUES (:inquiry_id, 'shop', '2026-11-22', 'k1', 'rsn_1')
            """,
            inquiry_id=inquiry["inquiry_id"],
        )
    erase(shop, theirs)
    assert WORDS not in everything(shop)
    with shop.db.read() as tx:
        (kept,) = tx.all("SELECT * FROM inquiry_reason")
    assert (kept["reason_id"], kept["key"]) == ("rsn_1", "")


def test_merged_contacts_are_erased_together(shop: Shop) -> None:
    """Merging says that they are one person, by contact or by conversation."""
    first, second = shop.start(), shop.start()
    for conversation in (first, second):
        shop.say(conversation, f"{conversation}田中一郎")
    merged = shop.people.merge(shop.site_id, first, second, None)
    assert merged.conversations == tuple(sorted((first, second)))
    assert len(merged.stands_for) == 1
    assert shop.people.show(shop.site_id, merged.stands_for[0]) == merged
    assert {row["contact_id"] for c in (first, second) for row in shop.inquiries(c)} == {
        merged.contact_id
    }
    erase(shop, second)
    assert "田中一郎" not in everything(shop)
    assert shop.people.show(shop.site_id, first).erased_at == shop.clock()


def test_a_merged_contact_who_writes_again_is_the_one_it_was_merged_into(shop: Shop) -> None:
    """Also in a conversation that began before."""
    first, second = shop.start(), shop.start()
    merged = shop.people.merge(shop.site_id, first, second, None)
    exchange: Exchange = shop.say(second, "送料は？")
    assert exchange.is_new
    assert shop.inquiries(second)[0]["contact_id"] == merged.contact_id


def test_nobody_of_that_name_or_of_another_site_is_found(shop: Shop) -> None:
    """And nothing is done twice."""
    theirs = shop.start()
    for site, name in ((shop.site_id, "ctc_none"), ("other", theirs)):
        with pytest.raises(NotFound, match="no such contact"):
            shop.people.show(site, name)
    with pytest.raises(Conflict, match="one contact already"):
        shop.people.merge(shop.site_id, theirs, theirs, None)
    erase(shop, theirs)
    with pytest.raises(Conflict, match="erased before"):
        erase(shop, theirs)
