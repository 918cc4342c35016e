"""Dialogues in the database."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.flows.state import DialogueState, begin
from bot.flows.store import dialogue, forget_dialogue, save_dialogue
from bot.flows.talk import run
from madoguchi.database.protocol import Transaction
from tests.bot.flows.assistants import TABLE, ByHeart
from tests.bot.shop import Shop


@pytest.fixture
def state() -> DialogueState:
    """A dialogue in the middle of a form."""
    return run(TABLE, ByHeart(), ["予約したい", "東京から"], language="ja")[-1].state


def rows(tx: Transaction) -> int:
    """Count dialogues."""
    found = tx.one("SELECT COUNT(*) AS n FROM dialogue")
    assert found is not None
    return int(found["n"])


def test_a_dialogue_is_kept_for_its_inquiry_alone(shop: Shop, state: DialogueState) -> None:
    """Another inquiry of the same conversation begins anew."""
    conversation = shop.start()
    with shop.db.write() as tx:
        assert dialogue(tx, conversation, None, TABLE) == begin(TABLE)
        save_dialogue(tx, conversation, "inq_1", begin(TABLE), shop.clock())
        save_dialogue(tx, conversation, "inq_1", state, shop.clock())
        assert dialogue(tx, conversation, "inq_1", TABLE) == state
        assert dialogue(tx, conversation, "inq_2", TABLE) == begin(TABLE)
        assert dialogue(tx, conversation, None, TABLE) == begin(TABLE)


def test_what_was_said_before_the_inquiry_belongs_to_it(shop: Shop, state: DialogueState) -> None:
    """A greeting begins no inquiry; the story that begins with it goes on."""
    conversation = shop.start()
    with shop.db.write() as tx:
        save_dialogue(tx, conversation, None, state, shop.clock())
        assert dialogue(tx, conversation, "inq_1", TABLE) == state


def test_a_dialogue_is_forgotten(shop: Shop, state: DialogueState) -> None:
    """Once and for all; twice is no error."""
    conversation = shop.start()
    with shop.db.write() as tx:
        save_dialogue(tx, conversation, None, state, shop.clock())
        forget_dialogue(tx, conversation)
        forget_dialogue(tx, conversation)
        assert dialogue(tx, conversation, None, TABLE) == begin(TABLE)


def test_an_erased_person_leaves_no_dialogue(shop: Shop, state: DialogueState) -> None:
    """Slots hold what they typed."""
    theirs, another = shop.start(), shop.start()
    shop.say(theirs, "返したい")
    with shop.db.write() as tx:
        for conversation in (theirs, another):
            save_dialogue(tx, conversation, None, state, shop.clock())
    shop.people.erase(shop.site_id, theirs, "acc_1")
    with shop.db.read() as tx:
        assert dialogue(tx, theirs, None, TABLE) == begin(TABLE)
        assert rows(tx) == 1


def test_silence_ends_a_dialogue_with_its_inquiry(shop: Shop, state: DialogueState) -> None:
    """A form that was abandoned half way does not wait for ever."""
    conversation = shop.start()
    shop.say(conversation, "返したい")
    with shop.db.write() as tx:
        save_dialogue(tx, conversation, None, state, shop.clock())
    shop.clock.advance(hours=1)
    shop.conversations.end_idle()
    with shop.db.read() as tx:
        assert rows(tx) == 0


def test_a_row_that_cannot_be_read_begins_anew(shop: Shop, state: DialogueState) -> None:
    """Of another version, or damaged."""
    conversation = shop.start()
    with shop.db.write() as tx:
        save_dialogue(tx, conversation, None, replace(state, repeats=1), shop.clock())
        tx.run("UPDATE dialogue SET state = '{\"version\": 99}'")
        assert dialogue(tx, conversation, None, TABLE) == begin(TABLE)
