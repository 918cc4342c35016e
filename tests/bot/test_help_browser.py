"""The help centre in a real browser: by keyboard, without a script, on a phone, on paper."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from benchmarks.service import free_port
from bot.app import Service, build
from bot.sample.shop import write_shop
from madoguchi.clock import system_clock
from tests.bot.sample_shop import quiet
from tests.e2e.conftest import served, settings_of, wait_until
from tests.fakes import HashEncoder

pytestmark = pytest.mark.browser

HOME = "/help/sample/ja/"


@dataclass
class Centre:
    """A running sample without its history, and readers' browsers."""

    service: Service
    browser: Browser
    url: str
    problems: list[str] = field(default_factory=list)

    def open(self, path: str = HOME, width: int = 1440, **options: Any) -> Page:
        """Open a page; ``problems`` fills with what the browser complains of."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 900}, locale="ja-JP", **options
        )
        page = context.new_page()
        page.set_default_timeout(15_000)

        def note(message: ConsoleMessage) -> None:
            if message.type in {"error", "warning"}:
                self.problems.append(message.text)

        page.on("console", note)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.goto(self.url + path)
        return page

    def told(self, kind: str) -> list[dict[str, Any]]:
        """Return the payloads of the events of a kind, in their order."""
        with self.service.db.read() as tx:
            rows = tx.all("SELECT payload FROM event WHERE kind = :kind ORDER BY id", kind=kind)
        return [json.loads(row["payload"]) for row in rows]

    def article(self, locale: str = "ja") -> str:
        """Return the path of an article, by its id alone."""
        with self.service.db.read() as tx:
            [row] = tx.all(
                "SELECT id FROM article WHERE locale = :locale ORDER BY id LIMIT 1", locale=locale
            )
        return f"/help/sample/{locale}/{row['id']}"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Centre]:
    """The sample's help centre."""
    port = free_port()
    settings = settings_of(Path(tmp_path_factory.mktemp("help")), port)
    service = build(settings, encoder=HashEncoder(), with_sample=True)
    write_shop(service.db, settings, system_clock, quiet)
    with served(service, port):
        yield Centre(service, chromium, f"http://localhost:{port}")


@pytest.fixture
def centre(running: Centre) -> Iterator[Centre]:
    """The same, with browsers that know nothing, and nothing to complain of in the end."""
    running.problems.clear()
    yield running
    for context in list(running.browser.contexts):
        context.close()
    assert running.problems == []


def test_a_suggestion_is_found_and_opened_by_the_keyboard(centre: Centre) -> None:
    """Romaji half typed finds 返品; arrows choose, Enter opens; the search counts as found."""
    page = centre.open()
    box = page.get_by_role("combobox")
    box.press_sequentially("henp")
    options = page.get_by_role("option")
    expect(options.first).to_contain_text("返品")
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    box.press("ArrowDown")
    expect(page.locator("[aria-selected=true]")).to_have_count(0)
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", "suggestion-0")
    words = options.first.inner_text()
    box.press("Enter")
    expect(page.locator("article h1")).to_have_text(words)
    wait_until(lambda: bool(centre.told("help_searched")))
    told = centre.told("help_searched")[-1]
    assert (told["text"], told["decision"]) == ("henp", "picked")
    shown = centre.told("suggestions_shown")[-1]
    assert (shown["text"], shown["ended"]) == ("henp", "taken")
    assert told["article_id"] in shown["articles"]


def test_what_was_typed_is_marked_and_can_be_read(centre: Centre) -> None:
    """Exactly, also in a dark scheme whose colours the system forces."""
    before = len(centre.told("suggestions_shown"))
    page = centre.open(color_scheme="dark", forced_colors="active")
    box = page.get_by_role("combobox")
    box.press_sequentially("henp")
    first = page.get_by_role("option").first
    expect(first.locator("mark")).to_have_text("返品")
    colour = "one => getComputedStyle(one).color"
    assert first.locator("mark").evaluate(colour) == first.evaluate(colour)
    box.fill("")  # so that no try is left for another test to hear of
    wait_until(lambda: len(centre.told("suggestions_shown")) == before + 1)


def test_what_was_typed_and_left_is_told_once(centre: Centre) -> None:
    """However many keys it took; an emptied box is the end of a try, and so is another page."""
    before = len(centre.told("suggestions_shown"))
    page = centre.open()
    box = page.get_by_role("combobox")
    box.press_sequentially("返品", delay=300)
    page.wait_for_timeout(1_500)
    expect(page.get_by_role("option").first).to_be_visible()
    box.fill("")
    wait_until(lambda: len(centre.told("suggestions_shown")) == before + 1)
    with page.expect_response("**/suggest?**"):
        box.fill("ぬるぽ")
    page.wait_for_timeout(300)
    page.goto("about:blank")
    wait_until(lambda: len(centre.told("suggestions_shown")) == before + 2)

    first, second = centre.told("suggestions_shown")[before:]
    assert (first["text"], first["ended"]) == ("返品", "left")
    assert first["articles"]
    assert (second["text"], second["ended"]) == ("ぬるぽ", "left")


def test_escape_closes_the_suggestions_and_enter_searches(centre: Centre) -> None:
    """What was typed stays; a second page is not needed to leave them."""
    page = centre.open()
    box = page.get_by_role("combobox")
    box.press_sequentially("返品")
    expect(page.get_by_role("option").first).to_be_visible()
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("返品")
    box.press("Enter")
    expect(page).to_have_url(f"{centre.url}{HOME}search?q=%E8%BF%94%E5%93%81")
    expect(page.locator(".results li").first).to_contain_text("返品")


def test_enter_that_confirms_a_conversion_neither_opens_nor_searches(centre: Centre) -> None:
    """Whichever way round the browser tells it."""
    page = centre.open()
    box = page.get_by_role("combobox")
    box.press_sequentially("返品")
    expect(page.get_by_role("option").first).to_be_visible()
    box.press("ArrowDown")
    for init in ({"isComposing": True, "keyCode": 13}, {"isComposing": False, "keyCode": 229}):
        box.dispatch_event("keydown", {"key": "Enter", "bubbles": True, "cancelable": True, **init})
    expect(page.get_by_role("option").first).to_be_visible()
    expect(page).to_have_url(centre.url + HOME)


def test_a_slow_answer_does_not_show_what_was_typed_before(centre: Centre) -> None:
    """Only the latest request counts."""
    page = centre.open()
    waiting: list[Any] = []
    page.route("**/suggest?*q=%E8%BF%94", lambda route: waiting.append(route))
    box = page.get_by_role("combobox")
    box.fill("返")
    page.wait_for_timeout(300)
    box.fill("送料")
    expect(page.get_by_role("option").first).to_contain_text("送料")
    assert len(waiting) == 1
    box.fill("")
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_everything_can_be_done_without_a_script(centre: Centre) -> None:
    """Search, read, vote, be thanked and be led to people."""
    page = centre.open(java_script_enabled=False)
    page.get_by_role("searchbox").fill("送料はいくらですか")
    page.get_by_role("button", name="検索").click()
    page.locator(".results a").first.click()
    expect(page.locator("article h1")).to_contain_text("送料")
    expect(page.get_by_role("button", name="印刷する")).to_be_hidden()
    page.get_by_role("button", name="いいえ").click()
    expect(page.get_by_role("status")).to_contain_text("ご回答ありがとうございます")
    expect(page.get_by_role("link", name="電話 0120-000-000")).to_be_visible()
    vote = centre.told("article_voted")[-1]
    assert vote["helpful"] is False
    page.go_back()
    page.get_by_role("button", name="はい").click()
    expect(page.get_by_role("status")).to_contain_text("ご回答ありがとうございます")
    again = centre.told("article_voted")[-1]
    assert (again["helpful"], again["reader"]) == (True, vote["reader"])


def test_a_reader_who_goes_is_told_with_how_long_it_took(centre: Centre) -> None:
    """On within the help centre, or away."""
    page = centre.open(centre.article("en"))
    article_id = centre.article("en").rpartition("/")[2]

    def stays() -> list[dict[str, Any]]:
        return [one for one in centre.told("article_left") if one["article_id"] == article_id]

    page.locator(".crumbs a").first.click()
    wait_until(lambda: len(stays()) == 1)
    page.goto(centre.url + centre.article("en"))
    page.goto("about:blank")
    wait_until(lambda: len(stays()) == 2)
    assert [one["onward"] for one in stays()] == [True, False]
    assert all(0 < one["stay_ms"] < 15_000 for one in stays())


def test_a_vote_does_not_end_the_stay(centre: Centre) -> None:
    """It leads back to the article: one view, one stay, told when the reader goes."""
    before = len(centre.told("article_left"))
    page = centre.open(centre.article())
    page.get_by_role("button", name="はい").click()
    expect(page.get_by_text("ご回答ありがとうございます")).to_be_visible()
    page.goto("about:blank")
    wait_until(lambda: len(centre.told("article_left")) > before)
    page.wait_for_timeout(300)
    assert [one["onward"] for one in centre.told("article_left")[before:]] == [False]


def test_the_chat_opens_on_its_page(centre: Centre) -> None:
    """Though the service's own address is none of the site's origins; Esc closes it."""
    page = centre.open(centre.article())
    page.get_by_role("link", name="チャットで質問する").click()
    frame = page.frame_locator("madoguchi-chat iframe")
    expect(frame.locator("#text")).to_be_focused()
    frame.locator("#text").press("Escape")
    expect(page.locator("madoguchi-chat iframe")).to_be_hidden()
    page.get_by_role("button", name="チャットを開く").first.click()
    expect(frame.locator("#text")).to_be_visible()


def test_paper_holds_the_article_with_its_address_and_date(centre: Centre) -> None:
    """And nothing of the page around it."""
    page = centre.open(centre.article())
    page.emulate_media(media="print")
    expect(page.locator("article h1")).to_be_visible()
    expect(page.get_by_text("更新日：")).to_be_visible()
    expect(page.locator(".printed")).to_contain_text(f"{centre.url}{centre.article()}-")
    for part in (".top", ".search", ".vote", ".contact", "[data-print]"):
        expect(page.locator(part)).to_be_hidden()


def paths(centre: Centre, locale: str) -> list[str]:
    """Return one page of each kind."""
    home = f"/help/sample/{locale}/"
    words = {"ja": "返品したい", "en": "return"}[locale]
    with centre.service.db.read() as tx:
        [row] = tx.all(
            "SELECT category FROM article WHERE locale = :locale ORDER BY id LIMIT 1",
            locale=locale,
        )
    article = centre.article(locale)
    found = [home, f"{home}c/{row['category'].lower()}", article, f"{article}?voted=no"]
    return [*found, f"{home}search?q={words}", f"{home}search?q=xyzzy", f"{home}chat"]


@pytest.mark.parametrize("locale", ["ja", "en"])
@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (390, "dark"), (1440, "light")])
def test_every_page_fits_and_is_clean(centre: Centre, locale: str, width: int, scheme: Any) -> None:
    """Nothing is scrolled sideways, and axe finds nothing, in both schemes."""
    page = centre.open(width=width, color_scheme=scheme)
    for path in paths(centre, locale):
        page.goto(centre.url + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        found = Axe().run(page)
        assert found.violations_count == 0, f"{path}\n{found.generate_report()}"


def test_the_open_suggestions_are_clean(centre: Centre) -> None:
    """On a phone, with one of them chosen."""
    page = centre.open(width=390)
    page.get_by_role("combobox").press_sequentially("henp")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
