"""The pages of intents in a real browser: they fit, axe finds nothing, and learning is followed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from benchmarks.service import free_port
from bot import confusions_job
from bot.app import Service, build
from bot.assistant import editing, intent_editing
from bot.assistant.editing import Change
from bot.assistant.project import BUNDLED
from madoguchi import accounts, sites
from madoguchi.clock import system_clock
from tests.e2e.conftest import served, settings_of, wait_until
from tests.fakes import HashEncoder

pytestmark = pytest.mark.browser

LONG = "箱を開けてしまった商品やセール品を返したいときの手続きと期限を教えてください" * 8
WORD = "m" * 300


@dataclass
class Shop:
    """A running service: a site with the bundled assistant, one without."""

    service: Service
    origin: str
    browser: Browser

    def admin(self, width: int = 1440, scheme: Any = "light", locale: str = "ja") -> Page:
        """Sign an administrator in."""
        with self.service.db.write() as tx:
            account = accounts.find_account(tx, "admin@example.com")
            token = accounts.sign_in_link(tx, account.id, system_clock, "demo")
        page = self.browser.new_context(
            locale=locale, viewport={"width": width, "height": 900}, color_scheme=scheme
        ).new_page()
        page.goto(f"{self.origin}/sign-in/{token}")
        return page


def plant(service: Service) -> None:
    """Write two sites, long and odd examples, and a look that found something."""
    by = Change("bundled")
    files = {
        path.relative_to(BUNDLED).as_posix(): path.read_text("utf-8")
        for path in BUNDLED.rglob("*.yml")
    }
    with service.db.write() as tx:
        for site_id, name in (("shop", "港の店"), ("bare", "空の店")):
            sites.create_site(tx, id=site_id, name=name, allowed_origins=("https://a.example",))
        accounts.create_account(
            tx, email="admin@example.com", name="管理", is_admin=True, clock=system_clock
        )
        editing.replace_files(tx, "shop", files, by, system_clock)
        words = [LONG, WORD, "こんにちは、最悪です", "- <b>太字</b>: 😀"]
        note = Change(f"{LONG}{WORD}"[:200])
        intent_editing.add_examples(tx, "shop", "complain", words, note, system_clock)
        confusions_job.enqueue(tx, "shop", system_clock, None)


def chat(service: Service) -> None:
    """Have customers ask what, by and large, no intent takes."""
    talk = service.conversations.start("shop")[0].id
    for number, text in enumerate(f"{place}{LONG}{WORD}" for place in range(12)):
        service.conversations.send(talk, f"c{number}", text)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Shop]:
    """The service, served, when it has learnt the assistant."""
    port = free_port()
    service = build(settings_of(tmp_path_factory.mktemp("intents"), port), encoder=HashEncoder())
    plant(service)
    with served(service, port):
        wait_until(lambda: service.assistants.of("shop") is not None, 60)
        chat(service)
        yield Shop(service, f"http://localhost:{port}", chromium)


def clean(page: Page) -> None:
    """The page is no wider than its window, and axe finds nothing."""
    expect(page.locator("h1")).to_be_visible()
    for closed in page.locator("main details").all()[:20]:
        closed.evaluate("one => { one.open = true; }")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    found = Axe().run(page)
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"


@pytest.mark.parametrize(
    ("width", "scheme", "locale"),
    [(390, "light", "en"), (1440, "light", "ja"), (390, "dark", "ja"), (1440, "dark", "en")],
)
def test_the_pages_fit_and_are_clean(shop: Shop, width: int, scheme: str, locale: str) -> None:
    """With long words, every form open, and on a site with nothing."""
    page = shop.admin(width, scheme, locale)
    home = f"{shop.origin}/console/shop/bot"
    page.goto(f"{home}/intents?lang={locale}&text=最悪です")
    expect(page.locator(".ranking li").first).to_be_visible()
    clean(page)
    page.goto(f"{home}/intents/complain")
    clean(page)
    page.goto(f"{home}/intents/order_enquiry")
    expect(page.locator(".lead").first).to_be_visible()
    clean(page)
    page.goto(f"{home}/unmatched?kind=all")
    expect(page.locator(".unmatched .row").nth(1)).to_be_visible()
    clean(page)
    page.goto(f"{home}/confusions")
    expect(page.locator("main li.card").first).to_be_visible(timeout=60_000)
    clean(page)
    for place in ("/changes", ""):
        page.goto(f"{home}{place}")
        clean(page)
    for place in ("intents", "unmatched", "confusions", "changes"):
        page.goto(f"{shop.origin}/console/bare/bot/{place}")
        clean(page)


def test_an_example_is_added_by_keyboard_and_learnt_without_a_reload(shop: Shop) -> None:
    """The line at the top says when; undo takes it away."""
    page = shop.admin(locale="en")
    page.goto(f"{shop.origin}/console/shop/bot/intents/complain?lang=en")
    page.get_by_label("New examples, one a line").focus()
    page.keyboard.type("This is the last straw")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".flash")).to_contain_text("This is the last straw")
    expect(page.locator(".learning")).to_contain_text("works with the latest", timeout=60_000)
    page.goto(f"{page.url}?text=This is the last straw")
    expect(page.locator(".try-result dd").first).to_contain_text("complain")
    page.goto(f"{shop.origin}/console/shop/bot/intents/complain?q=last straw")
    page.locator(".examples summary").click()
    page.get_by_role("button", name="Remove").click()
    expect(page.locator(".flash")).to_contain_text("Example removed")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".flash")).to_contain_text("Went back to change")
    expect(page.get_by_text("This is the last straw").first).to_be_attached()
