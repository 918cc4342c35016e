"""The inbox in a real browser: what follows live, what is never lost, and where the eye stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from benchmarks.service import free_port
from bot.app import Service, build
from madoguchi import accounts, sites
from madoguchi.clock import system_clock
from tests.e2e.conftest import served, settings_of
from tests.fakes import HashEncoder

pytestmark = pytest.mark.browser


@dataclass
class Office:
    """A running service, a customer, and the agents' browsers."""

    service: Service
    origin: str
    browser: Browser
    conversation: str = ""
    problems: list[str] = field(default_factory=list)
    names: count[int] = field(default_factory=count)

    def customer_says(self, text: str) -> list[str]:
        """Send a message as the customer; return the kinds of it and of the replies."""
        sent = self.service.conversations.send(self.conversation, f"c{next(self.names)}", text)
        return [message.kind for message in sent.messages]

    def customer_read(self) -> str:
        """Return the last message, as the customer has it."""
        return self.service.conversations.messages(self.conversation)[-1].text

    def agent(self, name: str, **options: object) -> Page:
        """An agent in front of the conversation."""
        with self.service.db.write() as tx:
            account = accounts.create_account(
                tx, email=f"{name}@example.com", name=name, clock=system_clock
            )
            accounts.set_role(tx, "shop", account.id, "agent")
            token = accounts.sign_in_link(tx, account.id, system_clock, "demo")
        context = self.browser.new_context(locale="en", **options)  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        context.on("weberror", lambda error: self.problems.append(str(error.error)))
        page = context.new_page()
        page.goto(f"{self.origin}/sign-in/{token}")
        with page.expect_response("**/sse?inbox=shop"):
            page.goto(f"{self.origin}/console/shop/inbox/{self.conversation}")
        return page


@pytest.fixture
def office(tmp_path: Path, chromium: Browser) -> Iterator[Office]:
    """A service without articles, and a customer who waits after a long talk."""
    port = free_port()
    service = build(settings_of(tmp_path, port), encoder=HashEncoder())
    with service.db.write() as tx:
        sites.create_site(tx, id="shop", name="店", locales=("ja", "en"), clock=system_clock)
    with served(service, port):
        office = Office(service, f"http://localhost:{port}", chromium)
        office.conversation = service.conversations.start("shop")[0].id
        service.conversations.acts.hand_over(office.conversation, "person")
        for number in range(30):
            office.customer_says(f"{number}番目の説明です。")
        yield office
        for context in list(chromium.contexts):
            context.close()
    assert office.problems == []


def is_at_end(page: Page) -> bool:
    """Say whether the newest message is in sight."""
    answer: bool = page.evaluate(
        "innerHeight + scrollY >= document.documentElement.scrollHeight - 5"
    )
    return answer


@pytest.mark.parametrize("phone", [False, True])
def test_an_agent_talks_live(office: Office, phone: bool) -> None:
    """Reply by the keyboard; the customer reads it at once, and the agent what they say."""
    size = {"width": 390, "height": 700} if phone else {"width": 1440, "height": 800}
    agent = office.agent("佐藤", viewport=size, has_touch=phone)
    name = agent.locator("h1").inner_text() + " · Madoguchi"
    expect(agent).to_have_title(f"(1) {name}")
    assert is_at_end(agent)
    agent.fill("#reply-text", "お待たせしました。")
    agent.keyboard.press("Control+Enter")
    expect(agent.locator(".from-agent .words")).to_have_text("お待たせしました。")
    expect(agent.locator("#reply-text")).to_have_value("")
    expect(agent.locator("#reply-text")).to_be_focused()
    expect(agent).to_have_title(name)
    assert office.customer_read() == "お待たせしました。"
    assert office.customer_says("送料はいくらですか") == ["text"]
    expect(agent.locator(".messages li").last).to_contain_text("送料はいくらですか")
    assert is_at_end(agent)
    assert agent.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_reading_above_is_not_disturbed(office: Office) -> None:
    """A new message waits behind a button; pressing it goes there."""
    agent = office.agent("佐藤")
    agent.evaluate("scrollTo(0, 200)")
    agent.wait_for_function("scrollY === 200")
    office.customer_says("もしもし")
    pill = agent.get_by_role("button", name="New messages")
    expect(pill).to_be_visible()
    assert agent.evaluate("scrollY") == 200
    pill.click()
    expect(pill).to_be_hidden()
    expect(agent.get_by_text("もしもし", exact=True).last).to_be_in_viewport()


def test_what_was_typed_is_never_lost(office: Office) -> None:
    """A refusal, a reload and a quicker colleague leave the words where they can be used."""
    agent = office.agent("佐藤")
    agent.fill("#reply-text", "書きかけ")
    agent.reload()
    expect(agent.locator("#reply-text")).to_have_value("書きかけ")
    agent.locator("#reply-text").evaluate("box => box.removeAttribute('maxlength')")
    agent.fill("#reply-text", "字" * 2001)
    agent.get_by_role("button", name="Send").click()
    expect(agent.locator("#reply-error")).to_contain_text("The message is too long.")
    agent.fill("#reply-text", "急ぎの返事")
    colleague = office.agent("鈴木")
    colleague.get_by_role("button", name="Take", exact=True).click()
    expect(agent.locator(".unsent")).to_have_text("急ぎの返事")
    expect(agent.locator(".foot")).to_contain_text("鈴木 has this conversation.")
    agent.get_by_role("button", name="Take over from 鈴木").click()
    expect(agent.locator("#reply-text")).to_have_value("急ぎの返事")
    expect(colleague.locator(".foot")).to_contain_text("佐藤 has this conversation.")


def test_what_was_said_of_the_last_act_goes_with_the_next_news(office: Office) -> None:
    """ "Resolved." does not stay under what the customer writes after it."""
    agent = office.agent("佐藤")
    agent.get_by_role("button", name="Take", exact=True).click()
    agent.get_by_role("button", name="Resolve", exact=True).click()
    said = agent.locator(".flash")
    expect(said).to_contain_text("Resolved.")
    expect(agent.locator(".facts")).to_contain_text("Asked for a person")

    office.customer_says("まだ届きません")

    expect(agent.get_by_text("まだ届きません").last).to_be_visible()
    expect(agent.locator(".facts")).to_contain_text("With the bot")
    expect(agent.locator(".facts")).not_to_contain_text("Asked for a person")
    expect(said).to_have_count(0)


def test_the_list_follows_and_keeps_the_focus(office: Office) -> None:
    """Another customer appears below; whoever moves by keyboard stays where they are."""
    agent = office.agent("佐藤")
    agent.goto(f"{office.origin}/console/shop/inbox")
    entries = agent.locator(".inbox-entries a")
    entries.first.focus()
    second = office.service.conversations.start("shop")[0].id
    office.service.conversations.acts.hand_over(second, "person")
    expect(entries).to_have_count(2)
    expect(entries.first).to_be_focused()
    expect(agent).to_have_title("(2) Inbox · Madoguchi")
