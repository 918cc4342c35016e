"""What a page that embeds the chat of another site tells: its views, a segment, a rating."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from madoguchi import sites
from tests.e2e.conftest import House, wait_until
from tests.widget.conftest import Chat

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def told(house: House, *kinds: str) -> list[dict[str, Any]]:
    """Return the events of some kinds, oldest first, with what they say."""
    with house.service.db.read() as tx:
        rows = tx.all("SELECT * FROM event ORDER BY id")
    return [row | json.loads(row["payload"]) for row in rows if row["kind"] in kinds]


def measured(house: House) -> None:
    """Have the shop's pages measured."""
    with house.service.db.write() as tx:
        sites.update_site(tx, "shop", measure_pages=True)


def paths(house: House, kind: str) -> list[str]:
    """Return the paths of the pages that were viewed or left."""
    return [str(event["page"]).removeprefix(house.shop_url) for event in told(house, kind)]


def test_views_are_told_without_the_chat_being_opened(house: House) -> None:
    """Loaded pages and those a page shows by itself; one visit, whose last view is its exit."""
    measured(house)
    page = house.customer()
    wait_until(lambda: len(told(house, "page_viewed")) == 1)
    page.goto(house.shop_url + "product?colour=blue")
    wait_until(lambda: len(told(house, "page_viewed")) == 2)
    page.evaluate("history.pushState(null, '', '/cart?step=1')")
    wait_until(lambda: len(told(house, "page_viewed")) == 3)
    page.evaluate("history.replaceState(null, '', '/cart?step=2')")
    page.close()
    wait_until(lambda: len(told(house, "page_left")) == 3)

    assert paths(house, "page_viewed") == ["", "product", "cart"]
    assert paths(house, "page_left") == ["", "product", "cart"]
    viewed = told(house, "page_viewed")
    assert len({event["visit"] for event in viewed}) == 1
    assert viewed[2]["referrer"] == house.shop_url + "product"
    assert page.context.cookies() == []
    with house.service.db.read() as tx:
        rows = tx.all("SELECT page, is_exit FROM page_view ORDER BY viewed_at")
    assert [bool(row["is_exit"]) for row in rows] == [False, False, True]


@pytest.mark.parametrize("wish", ["globalPrivacyControl: true", "doNotTrack: '1'"])
def test_who_asks_not_to_be_followed_is_not(house: House, wish: str) -> None:
    """Neither does a site that does not measure; the chat works all the same."""
    measured(house)
    page = house.customer()
    wait_until(lambda: len(told(house, "page_viewed")) == 1)
    name, value = wish.split(": ")
    page.context.add_init_script(
        f"Object.defineProperty(Navigator.prototype, '{name}', {{get: () => {value}}})"
    )
    page.goto(house.shop_url + "product")
    Chat(page).open()

    wait_until(lambda: len(told(house, "widget_opened")) == 1)
    assert paths(house, "page_viewed") == [""]


def test_a_visit_ends_after_half_an_hour(house: House) -> None:
    """Whoever comes back later in the same tab is on another visit."""
    measured(house)
    page = house.customer()
    wait_until(lambda: len(told(house, "page_viewed")) == 1)
    page.context.add_init_script(
        """for (const [key, value] of Object.entries(sessionStorage))
          if (key.endsWith(":visit"))
            sessionStorage.setItem(key, `${value.split(" ")[0]} ${Date.now() - 31 * 60_000}`);"""
    )
    page.goto(house.shop_url + "product")
    wait_until(lambda: len(told(house, "page_viewed")) == 2)

    first, second = told(house, "page_viewed")
    assert first["visit"] != second["visit"]


def test_a_segment_and_a_rating_reach_the_log(house: House) -> None:
    """The page names the group, the customer rates, and the agent sees it in the inbox."""
    page = house.customer()
    page.goto(house.shop_url + "?segment=premium")
    chat = Chat(page)
    chat.open()
    chat.button("担当者に相談する").first.click()
    expect(chat.find("#log")).to_contain_text("担当者に引き継ぎました")
    agent = house.staff("agent")
    close_the_only(house, agent)

    chat.frame.get_by_role("radio", name="5: とても満足").check()
    chat.frame.get_by_label("ご意見（任意）").fill("助かりました")
    chat.button("評価を送る").click()
    expect(chat.find("#log")).to_contain_text("ご評価ありがとうございました")

    expect(agent.locator(".messages")).to_contain_text("評価：5（5段階）")
    expect(agent.locator(".messages")).to_contain_text("助かりました")
    (rating,) = told(house, "csat")
    assert (rating["score"], rating["comment"]) == (5, "助かりました")
    (started,) = told(house, "conversation_started")
    assert started["segment"] == "premium"
    (opened,) = told(house, "widget_opened")
    assert (opened["segment"], opened["page_url"]) == (
        "premium",
        house.shop_url + "?segment=premium",
    )


def close_the_only(house: House, agent: Page) -> None:
    """Let an agent take the one conversation, reply, and close it."""
    agent.goto(f"{house.origin}/console/shop/inbox")
    agent.locator(".inbox-entries a").first.click()
    agent.get_by_role("button", name="担当する").click()
    agent.locator("form.reply textarea").fill("お待たせしました。")
    agent.locator("form.reply").get_by_role("button", name="送信").click()
    expect(agent.locator(".messages")).to_contain_text("お待たせしました。")
    agent.get_by_role("button", name="対応済みにする").click()
