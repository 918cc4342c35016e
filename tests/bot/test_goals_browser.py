"""Changes, goals and page figures in a real browser: they fit, and axe finds nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from analytics import goals_editing, goals_store, page_importing
from analytics.goals_setting import Settings, Wish
from benchmarks.service import free_port
from bot.app import Service, build
from faq import editing
from faq.editing import Author
from faq.model import Draft
from madoguchi import accounts, sites
from madoguchi.clock import FakeClock, system_clock
from tests.analytics.history import TOPICS, History
from tests.e2e.conftest import served, settings_of
from tests.fakes import HashEncoder

pytestmark = pytest.mark.browser

LONG = "箱を開けてしまった商品やセール品を返したいときの手続きと期限" * 4


@dataclass
class Shop:
    """A running service with ten weeks of inquiries, changes, goals and a file read."""

    service: Service
    origin: str
    browser: Browser
    preview: str

    def admin(self, width: int, scheme: Any, locale: str) -> Page:
        """Sign an administrator in."""
        with self.service.db.write() as tx:
            account = accounts.find_account(tx, "admin@example.com")
            token = accounts.sign_in_link(tx, account.id, system_clock, "demo")
        page = self.browser.new_context(
            locale=locale, viewport={"width": width, "height": 900}, color_scheme=scheme
        ).new_page()
        page.goto(f"{self.origin}/sign-in/{token}")
        return page


def plant(service: Service) -> str:
    """Write inquiries, a change that is judged and some that cannot be, goals, figures."""
    now = system_clock()
    with service.db.write() as tx:
        sites.create_site(tx, id="shop", name="港の店", allowed_origins=("https://shop.example",))
        admin = accounts.create_account(
            tx, email="admin@example.com", name="管理", is_admin=True, clock=system_clock
        )
    History(service.db, "shop", now).write(1500, 77)
    with service.db.write() as tx:
        for days, topic in ((30, TOPICS[0]), (6, TOPICS[1]), (20, None)):
            author = Author(admin.id, FakeClock(now - timedelta(days=days)))
            draft = Draft("ja", LONG, "回答です。", category=topic)
            editing.create(tx, "shop", draft, author, publish=True)
    today = now.date()
    form = {
        "first": (today - timedelta(weeks=9)).isoformat(),
        "last": (today - timedelta(weeks=7, days=1)).isoformat(),
        "target": "-30",
        "kind": "change",
        "due": (today + timedelta(weeks=12)).isoformat(),
    }
    measured = [today - timedelta(days=back) for back in range(75)]
    text = "date,page,pageviews,entrances\n" + "".join(f"{day},/a,9,90\n" for day in measured)
    with service.db.write() as tx:
        kept = page_importing.keep(tx, "shop", "pages.csv", text.encode(), None, system_clock).kept
        page_importing.count(tx, "shop", kept.id)
        for measure in ("escalation_rate", "inquiry_ratio", "people_inquiries"):
            wish = Wish.read({**form, "measure": measure}, today)
            goals_editing.set_goal(tx, "shop", wish, admin.id, now)
        goals_store.set_settings(tx, "shop", Settings())
        bad = text + "".join(f"<b>{n}</b>,/a,1,1\n" for n in range(30))
        return page_importing.keep(tx, "shop", LONG, bad.encode(), None, system_clock).kept.id


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Shop]:
    """The service, served."""
    port = free_port()
    folder = tmp_path_factory.mktemp("goals")
    service = build(settings_of(folder, port), encoder=HashEncoder())
    preview = plant(service)
    with served(service, port):
        yield Shop(service, f"http://localhost:{port}", chromium, preview)


def clean(page: Page) -> None:
    """The page is no wider than its window, and axe finds nothing."""
    expect(page.locator("h1")).to_be_visible()
    for closed in page.locator("main details").all():
        closed.evaluate("one => { one.open = true; }")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = Axe().run(page)
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"


@pytest.mark.parametrize(
    ("width", "scheme", "locale"),
    [(390, "light", "en"), (1440, "light", "ja"), (390, "dark", "ja"), (1440, "dark", "en")],
)
def test_the_pages_fit_and_are_clean(shop: Shop, width: int, scheme: str, locale: str) -> None:
    """With long titles, every form open, and rows that cannot be read."""
    page = shop.admin(width, scheme, locale)
    home = f"{shop.origin}/console/shop/analytics"
    page.goto(f"{home}/changes?lang={locale}")
    expect(page.locator(".change")).to_have_count(3)
    expect(page.locator("svg.effect").first).to_be_visible()
    clean(page)
    page.goto(f"{home}/goals")
    expect(page.locator("article.goal")).to_have_count(3)
    clean(page)
    page.goto(f"{home}/goals/pages/{shop.preview}")
    expect(page.locator("main li")).to_have_count(20)
    clean(page)
