"""Trying the bot in the console: the reasons of each turn, and nothing of it counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.model import Message
from madoguchi.database import Row
from tests.bot.inbox_console import BOT, INBOX, Console, Person, make_console
from tests.bot.shop import RETURNS, SHIPPING, Shop


@pytest.fixture
def console(shop: Shop, tmp_path: Path) -> Console:
    """The page of the site ``shop``."""
    return make_console(shop, tmp_path)


def asked(person: Person, text: str, **more: object) -> str:
    """Ask something and return the address of the conversation."""
    sent = person.post(BOT, text=text, **more)
    assert sent.status_code == 303
    return sent.headers["Location"]


def conversation_of(address: str) -> str:
    """Return the id that an address names."""
    return address.partition("conversation=")[2].partition("#")[0]


def last(console: Console, address: str, kind: str) -> Message:
    """Return the newest message of a kind."""
    listed = console.shop.conversations.messages(conversation_of(address))
    return [message for message in listed if message.kind == kind][-1]


def test_an_editor_sees_the_answer_and_why(console: Console) -> None:
    """As the customer reads it, with what was understood, decided, and how surely."""
    editor = console.person("editor")
    assert SHIPPING in editor.get(BOT).text
    page = editor.get(asked(editor, "送料は？")).text
    for shown in (
        "<strong>送料",
        "Answered with",
        "a question",
        "90%",
        "Nearest articles",
        "in meaning to",
    ):
        assert shown in page


def test_candidates_are_buttons_and_feedback_is_taken(console: Console) -> None:
    """The whole talk works by forms alone."""
    editor = console.person("editor")
    address = asked(editor, "返したい")
    page = editor.get(address).text
    assert f'value="{console.shop.mind.ids[RETURNS]}"' in page
    offered = last(console, address, "clarify")
    talk = {"conversation": conversation_of(address), "message_id": offered.id}
    editor.post(BOT, act="choose", article_id=console.shop.mind.ids[RETURNS], **talk)
    answer = last(console, address, "answer")
    talk["message_id"] = answer.id
    editor.post(BOT, act="feedback", solved="no", **talk)
    page = editor.get(address).text
    assert "chosen" in page
    assert "Not solved" in page


def test_none_of_these_is_a_choice(console: Console) -> None:
    """An empty article is none."""
    editor = console.person("editor")
    address = asked(editor, "返したい")
    offered = last(console, address, "clarify")
    talk = {"conversation": conversation_of(address), "message_id": offered.id}
    editor.post(BOT, act="choose", article_id="", **talk)
    assert "none of these" in editor.get(address).text
    assert last(console, address, "no_answer").text


def test_a_request_for_a_person_shows_its_reason_and_stays_out_of_the_inbox(
    console: Console,
) -> None:
    """Nobody is called to a customer who is not there."""
    editor = console.person("editor")
    page = editor.get(asked(editor, "人と話したい")).text
    assert "Passed on to people · Asked for a person" in page
    assert "a request for a person" in page
    assert 'name="text"' not in page
    by_button = editor.post(BOT, act="person")
    assert "Passed on to people" in editor.get(by_button.headers["Location"]).text
    assert "Nobody is waiting." in console.person("agent").get(INBOX).text


def test_nothing_of_it_is_counted(console: Console) -> None:
    """Every event and every inquiry says that it is a test."""
    editor = console.person("editor")
    asked(editor, "送料は？")
    with console.shop.db.read() as tx:
        events: list[Row] = tx.all("SELECT is_test FROM event")
        inquiries: list[Row] = tx.all("SELECT is_test FROM inquiry")
    assert events
    assert inquiries
    assert all(row["is_test"] for row in events + inquiries)


def test_a_language_may_be_chosen(console: Console) -> None:
    """The bot then speaks it, and the next turn stays in it."""
    editor = console.person("editor")
    assert 'name="locale" value="en"' in editor.get(f"{BOT}?locale=en").text
    address = asked(editor, "こんにちは", locale="en")
    page = editor.get(address).text
    assert "I am an automated assistant" in page
    assert 'name="locale" value="en"' in page


def test_a_form_sent_twice_is_one_turn(console: Console) -> None:
    """The page names its act."""
    editor = console.person("editor")
    id_ = conversation_of(asked(editor, "送料は？"))
    for _ in range(2):
        asked(editor, "送料は？", conversation=id_, client_id="same")
    texts = [m for m in console.shop.conversations.messages(id_) if m.sender == "contact"]
    assert len(texts) == 2


@pytest.mark.parametrize("text", ["", "   ", "長" * 2001])
def test_what_cannot_be_asked_is_said_at_the_field(console: Console, text: str) -> None:
    """And a conversation is not begun for nothing."""
    refused = console.person("editor").post(BOT, text=text)
    assert refused.status_code == 422
    assert 'id="ask-error"' in refused.text


def test_it_is_for_those_who_edit(console: Console) -> None:
    """Agents and viewers are led to what they may read; a customer's talk is not opened here."""
    for role in ("agent", "viewer"):
        assert console.person(role).get(BOT).headers["Location"] == f"{BOT}/intents"
        assert console.person(role, f"{role}2").post(BOT, text="送料は？").status_code == 403
    real = console.waiting("送料は？")
    admin = console.person("admin")
    assert admin.get(f"{BOT}?conversation={real}").status_code == 404
    assert admin.post(BOT, text="送料は？", conversation=real).status_code == 404
    assert admin.get(f"{BOT}?conversation=cnv_none").status_code == 404


def test_markup_is_text(console: Console) -> None:
    """Also what was refused and stands in the field again."""
    editor = console.person("editor")
    page = editor.get(asked(editor, "<script>alert(1)</script>")).text
    assert "<script>alert" not in page
    refused = editor.post(BOT, text='"><script>alert(1)</script>' + "x" * 2000).text
    assert "<script>alert" not in refused


def test_a_site_without_articles_says_so(console: Console) -> None:
    """English has none in this shop."""
    page = console.person("editor").get(f"{BOT}?locale=en").text
    assert "Nothing is published in this language yet" in page
