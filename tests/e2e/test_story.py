"""The whole story: a customer, a second one, an agent, an editor and a manager."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import House
from tests.widget.conftest import Chat

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PICTURES = os.environ.get("MADOGUCHI_PICTURES", "")
"""Where pictures for the README are kept, when somebody asks for them."""
GAP = "古いソファを引き取ってもらえますか"
ANSWER = "古い家具の引き取りは、新しい大型家具1点につき1点、3,300円で承ります。"


def picture(page: Page, name: str) -> None:
    """Keep a picture of a page, when pictures are wanted."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", animations="disabled")


def test_from_a_question_to_a_number(house: House) -> None:
    """Ask, deny, be handed over and answered; add what was missing; see it counted."""
    first = Chat(house.customer())
    ask_and_deny(first)
    hand_over_and_resolve(house, first)
    ask_what_nobody_answers(Chat(house.customer()))
    add_the_missing_answer(house)
    ask_again_and_confirm(Chat(house.customer()))
    house.wait_for_idle()
    read_the_dashboard(house)


def ask_and_deny(chat: Chat) -> None:
    """The answer comes word for word, and the customer says that it did not help."""
    chat.open()
    chat.say("返品したいのですが、どうすればいいですか")
    expect(chat.find(".answer").first).to_be_visible()
    picture(chat.page, "widget")
    chat.button("いいえ").click()
    expect(chat.find("#log")).to_contain_text("お役に立てず")


def hand_over_and_resolve(house: House, chat: Chat) -> None:
    """The agent sees what was said and tried, replies live, and closes the case."""
    agent = house.staff("agent")
    agent.goto(f"{house.origin}/console/shop/inbox")
    chat.button("担当者に相談する").first.click()
    expect(chat.find("#log")).to_contain_text("担当者に引き継ぎました")

    agent.locator(".inbox-entries a").first.click()
    transcript = agent.locator(".messages")
    expect(transcript).to_contain_text("返品したいのですが")
    expect(transcript).to_contain_text("解決していない")
    expect(agent.get_by_text("回答で解決せず").first).to_be_visible()
    agent.get_by_role("button", name="担当する").click()
    agent.locator("form.reply textarea").fill("担当の佐藤です。返送用の伝票をお送りします。")
    agent.locator("form.reply").get_by_role("button", name="送信").click()
    expect(chat.find(".agent .bubble").last).to_have_text(
        "担当の佐藤です。返送用の伝票をお送りします。"
    )

    spoken = chat.find(".bot").count()
    chat.say("ありがとうございます、お願いします")
    expect(transcript).to_contain_text("ありがとうございます、お願いします")
    assert chat.find(".bot").count() == spoken, "the bot spoke although a person was there"
    picture(agent, "inbox")
    agent.get_by_role("button", name="対応済みにする").click()
    expect(chat.find("#log")).to_contain_text("このお問い合わせは終了しました")


def ask_what_nobody_answers(chat: Chat) -> None:
    """The bot says that it does not know, or offers what is near and is told that it is not it."""
    chat.open()
    chat.say(GAP)
    none = chat.button("この中にない")
    unknown = chat.find(".no_answer, .bot").last
    expect(none.or_(unknown).first).to_be_visible()
    if none.count():
        none.click()
    expect(chat.find("#log")).to_contain_text("申し訳ありません")
    assert "新しい大型家具1点につき" not in chat.find("#log").inner_text()


def add_the_missing_answer(house: House) -> None:
    """The editor finds the question in the analytics and writes its answer."""
    editor = house.staff("editor")
    editor.goto(f"{house.origin}/console/shop/analytics")
    row = editor.locator("#unanswered tr", has_text=GAP)
    row.get_by_role("link").last.click()
    expect(editor.locator("#question")).to_have_value(GAP)
    editor.locator("#answer").fill(ANSWER)
    expect(editor.locator("[data-preview]")).to_contain_text("新しい大型家具1点につき")
    picture(editor, "editor")
    editor.get_by_role("button", name="公開する").click()
    expect(editor.locator(".flash").first).to_be_visible()


def ask_again_and_confirm(chat: Chat) -> None:
    """A second later the next customer gets the new answer and says that it helped."""
    chat.page.wait_for_timeout(1_000)
    chat.open()
    chat.say("使わなくなった古いソファの引き取りを頼みたい")
    expect(chat.find(".answer").first).to_contain_text("新しい大型家具1点につき")
    chat.button("はい").click()
    expect(chat.find("#log")).to_contain_text("お役に立ててよかったです")


def read_the_dashboard(house: House) -> None:
    """Three inquiries ended: one escalated, one left without help, one confirmed. No more."""
    manager = house.staff("viewer")
    manager.goto(f"{house.origin}/console/shop/analytics")
    main = manager.locator(".metric-main")
    expect(main).to_contain_text(re.compile(r"1\s*/\s*3"))
    legend = manager.locator(".chart-card", has_text="お問い合わせはどう終わりましたか").locator(
        ".legend li"
    )
    assert [words.split() for words in legend.all_inner_texts()] == [
        ["解決（確認済み）", "1"],
        ["回答後に離脱（推定解決）", "0"],
        ["回答なし", "1"],
        ["未解決", "0"],
        ["有人対応", "1"],
    ]
