"""The demo in a real browser: the chat of another origin opens with the question to try."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, FrameLocator, Page, expect

from benchmarks.service import free_port
from bot.app import build
from bot.demo.content import content
from bot.sample.shop import write_shop
from madoguchi.clock import system_clock
from tests.bot.sample_shop import quiet
from tests.e2e.conftest import served, settings_of
from tests.fakes import HashEncoder

pytestmark = pytest.mark.browser


@dataclass
class Demo:
    """A running sample without its history, and a browser."""

    browser: Browser
    url: str

    def open(self, path: str = "", width: int = 1440) -> tuple[Page, list[str]]:
        """Open a page of the shop; the list fills with what the browser complains of."""
        page = self.browser.new_context(
            viewport={"width": width, "height": 900}, locale="ja-JP"
        ).new_page()
        page.set_default_timeout(15_000)
        problems: list[str] = []

        def note(message: ConsoleMessage) -> None:
            if message.type in {"error", "warning"}:
                problems.append(message.text)

        page.on("console", note)
        page.goto(self.url + path)
        return page, problems


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Demo]:
    """The shop's pages on 127.0.0.1 with the service on localhost."""
    port = free_port()
    settings = settings_of(Path(tmp_path_factory.mktemp("demo")), port)
    service = build(settings, encoder=HashEncoder(), with_sample=True)
    write_shop(service.db, settings, system_clock, quiet)
    with served(service, port):
        yield Demo(chromium, f"http://127.0.0.1:{port}/demo/")
        for context in chromium.contexts:
            context.close()


def chat(page: Page) -> FrameLocator:
    """Return the chat's frame."""
    return page.frame_locator("madoguchi-chat iframe")


def test_a_question_to_try_is_written_into_the_chat_and_sent_by_the_visitor(demo: Demo) -> None:
    """Pressing a chip opens the chat with its words in the box; nothing is sent before Enter."""
    page, problems = demo.open()
    words = content("ja")["try"]["chips"][4]["text"]
    page.get_by_role("button", name=words).click()
    box = chat(page).locator("#text")
    expect(box).to_have_value(words)
    expect(chat(page).get_by_text("担当者に引き継ぎました")).to_have_count(0)
    box.press("Enter")
    expect(chat(page).get_by_text("担当者に引き継ぎました").first).to_be_visible()
    expect(box).to_have_value("")
    assert problems == []


def test_another_question_goes_into_the_open_chat(demo: Demo) -> None:
    """The chat that is open already takes the next one too."""
    page, problems = demo.open("members?lang=en")
    for chip in content("en")["try"]["chips"][:2]:
        page.get_by_role("button", name=chip["text"]).click()
        expect(chat(page).locator("#text")).to_have_value(chip["text"])
    assert problems == []


def test_without_the_chat_the_page_says_so(demo: Demo) -> None:
    """A visitor whose browser does not get the loader is told, after some seconds."""
    page, _ = demo.open()
    page.route("**/widget/loader.js", lambda route: route.abort())
    page.reload()
    page.locator("[data-ask]").first.click()
    expect(page.get_by_text(content("ja")["try"]["failed"])).to_be_visible(timeout=15_000)


def test_a_link_for_the_staff_leads_into_the_console(demo: Demo) -> None:
    """One press on the page and the agent stands before the inbox, in a tab of their own."""
    page, _ = demo.open()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name=content("ja")["strip"]["roles"]["agent"]).click()
    opened.value.wait_for_url("**/console/sample/**")


@pytest.mark.parametrize("path", ["", "product", "members"])
@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("width", [320, 390, 1440])
def test_no_page_is_wider_than_the_screen(demo: Demo, path: str, language: str, width: int) -> None:
    """Nothing has to be scrolled sideways, and every picture is there."""
    page, problems = demo.open(f"{path}?lang={language}", width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("[...document.images].every((image) => image.naturalWidth > 0)")
    assert problems == []
    page.context.close()


def test_choosing_a_colour_shows_the_sofa_in_it(demo: Demo) -> None:
    """Of the three pictures the one of the chosen colour is seen."""
    page, _ = demo.open("product")
    for colour in content("ja")["product"]["colours"]:
        page.get_by_label(colour["name"], exact=True).check()
        shown = page.locator(".pictures img:visible")
        expect(shown).to_have_count(1)
        expect(shown).to_have_class(colour["id"])
