"""Who answered and why: in the inbox, and in the terminal with ``bot talk --explain``."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.talk import chat
from tests.bot import test_guide
from tests.bot.inbox_console import INBOX, make_console
from tests.bot.test_guide import Guided

guided = test_guide.guided


def talked(guided: Guided, *typed: str, explains: bool = True) -> list[str]:
    """Type lines and return what the terminal shows."""
    lines: list[str] = []
    service = cast(Any, SimpleNamespace(conversations=guided.shop.conversations))
    conversation, _ = guided.shop.conversations.start("shop", locale="ja", is_test=True)
    chat(service, conversation, typed, lines.append, explains=explains)
    return lines


def test_buttons_are_listed_and_a_number_taps_one(guided: Guided) -> None:
    """The payload is sent, so that its rule is followed; a number beyond them is a message."""
    lines = talked(guided, "おすすめの商品を教えてください", "1", "99", explains=False)
    first = lines.index("   1. [家具・照明]")
    assert lines[first + 1].startswith("   2. [")
    assert any(line.startswith("bot: 家具・照明ですね") for line in lines[first:])
    assert not any("steps" in line or "who  " in line for line in lines)


def test_the_terminal_says_who_answered_why_and_what_was_followed(guided: Guided) -> None:
    """Party and why, intent, rule with its place, slots, and what the FAQ would say."""
    text = "\n".join(talked(guided, "おすすめの商品を教えてください", "1"))
    assert "who      A flow of the assistant. The message was taken for “ask_products”" in text
    assert "who      A flow of the assistant. A button was tapped." in text
    assert "intent   ask_products 0.80" in text
    assert "step     Rule “ask for the kind of product”  (data/rules.yml:" in text
    assert "entities product_category “furniture” (payload)" in text
    assert "slots    language=ja, product_category=furniture" in text


def test_the_terminal_says_why_the_faq_answers(guided: Guided) -> None:
    """With what speaks for each candidate, and the form that waits."""
    text = "\n".join(talked(guided, "注文状況を教えてください", "送料はいくら"))
    assert "form     order_form, asks for order_number" in text
    assert "who      The FAQ, because no flow answers. The form “order_form” is waiting" in text
    assert "FAQ      would answer, confidence 0.90" in text
    assert "+ " in text


def test_what_no_bot_answered_has_no_reasons(guided: Guided) -> None:
    """The button for a person."""
    text = "\n".join(talked(guided, "/person"))
    assert "No reasons" in text


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        (
            "en",
            (
                "Answered by",
                "A flow of the assistant",
                "The message was taken for “ask_products” (80%).",
                "<code>ask_products</code>",
                "Rule “ask for the kind of product” <code>data/rules.yml:",
                "The FAQ alone would",
            ),
        ),
        (
            "ja",
            (
                "答えたもの",
                "ボットの会話の流れ",
                "メッセージを「ask_products」と理解しました（80%）。",
                "ルール「ask for the kind of product」 <code>data/rules.yml:",
                "FAQだけの場合",
            ),
        ),
    ],
)
def test_the_inbox_says_who_answered_and_why(
    guided: Guided, tmp_path: Path, language: str, shown: tuple[str, ...]
) -> None:
    """In the reader's language, with the rule's file and line."""
    talk = guided.start()
    guided.say(talk, "おすすめの商品を教えてください")
    agent = make_console(guided.shop, tmp_path).person("agent", language=language)
    page = agent.get(f"{INBOX}/{talk}").text
    for words in shown:
        assert words in page, words


def test_a_form_that_waits_and_the_faqs_answer_are_told_apart(
    guided: Guided, tmp_path: Path
) -> None:
    """The FAQ answered; the form asks again."""
    talk = guided.start()
    guided.say(talk, "注文状況を教えてください")
    guided.say(talk, "送料はいくら")
    agent = make_console(guided.shop, tmp_path).person("agent")
    page = agent.get(f"{INBOX}/{talk}").text
    assert "The FAQ, because no flow answers" in page
    assert "The form “order_form” asks for “order_number” <code>domain.yml:" in page
