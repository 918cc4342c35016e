"""The dashboard in a real browser: it fits, is clean, prints on one page and works by keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from madoguchi.clock import FakeClock
from madoguchi.database import migrate, open_database
from madoguchi.hours import OpeningHours, Slot
from madoguchi.hours_store import set_opening_hours
from tests.analytics.history import History
from tests.analytics.talk import Talk
from tests.analytics.test_web import HOME, console
from tests.madoguchi.shop import PASSWORD, open_shop

pytestmark = pytest.mark.browser

LONG = "https://shop.example/" + "とても長い階層の名前/" * 12
TITLE = "期限が切れたポイントを復活させることはできますか。" * 6


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A shop with some hundred inquiries, a second one without any."""
    folder = tmp_path_factory.mktemp("dashboard")
    db = open_database(f"sqlite:///{folder / 'dashboard.db'}", 2)
    migrate(db)
    clock = FakeClock(datetime(2026, 11, 22, 5, 0, tzinfo=UTC))
    open_shop(db, clock)
    History(db, "shop", clock()).write(300, 14)
    for kind, payload in (
        ("widget_opened", {"page_url": LONG}),
        ("article_voted", {"article_id": "art_2", "reader": "r", "helpful": True}),
    ):
        Talk(db, clock, "shop").say(kind, **payload)
    with db.write() as tx:
        week = ((Slot(540, 1080),),) * 5 + ((),) * 2
        set_opening_hours(tx, "shop", OpeningHours(week=week))
        tx.run("UPDATE inquiry SET page_url = :url WHERE locale = 'ja'", url=LONG)
        tx.run("UPDATE article SET question = :title WHERE id = 'art_2'", title=TITLE)
    server = make_server("127.0.0.1", 0, console(db, clock, Path(folder)), threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    db.close()


def opened(chromium: Browser, origin: str, path: str = HOME, **options: Any) -> Page:
    """Return a page of the console, opened by its administrator."""
    context = chromium.new_context(**options)
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.goto(f"{origin}/sign-in")
    page.fill("input[name=email]", "admin@example.com")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{origin}/console/**")
    page.goto(f"{origin}{path}")
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_dashboard_fits_and_is_clean(
    chromium: Browser, origin: str, width: int, scheme: Any, language: str
) -> None:
    """With addresses and titles as long as may be; axe finds nothing."""
    size: Any = {"width": width, "height": 900}
    page = opened(
        chromium, origin, f"{HOME}?channel=web", viewport=size, locale=language, color_scheme=scheme
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.context.close()


@pytest.mark.parametrize(
    "path",
    [
        *("/people", "/articles", "/searches", "/unanswered"),
        "/sightings?kind=widget_opened",
        "/sightings?kind=article_voted&article=art_2",
    ],
)
def test_its_further_pages_are_clean(chromium: Browser, origin: str, path: str) -> None:
    """On a phone."""
    page = opened(chromium, origin, HOME + path, viewport={"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.context.close()


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_the_first_screen_says_whether_it_gets_better(
    chromium: Browser, origin: str, size: tuple[int, int]
) -> None:
    """The sentence, the resolution rate and how it stands to the period before."""
    width, height = size
    page = opened(chromium, origin, viewport={"width": width, "height": height}, locale="en")
    for part in (".lead", ".metric-main .metric-value", ".metric-main .against"):
        box = page.locator(part).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] < height, part
    page.context.close()


@pytest.mark.parametrize("days", [7, 28])
def test_the_dashboard_prints_on_one_page(
    chromium: Browser, origin: str, tmp_path: Path, days: int
) -> None:
    """A4, from any screen; without colour the patterns and numbers say the same."""
    page = opened(chromium, origin, f"{HOME}?days={days}", viewport={"width": 1440, "height": 900})
    paper = page.pdf(prefer_css_page_size=True, print_background=False)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 726, "height": 1054})  # what A4 leaves within its margins
    bottom = page.locator("#articles").bounding_box()
    sheet = page.locator(".overview").bounding_box()
    assert bottom is not None
    assert sheet is not None
    assert bottom["y"] + bottom["height"] <= sheet["y"] + sheet["height"]
    expect(page.locator(".picker")).to_be_hidden()
    page.context.close()


def test_filters_work_by_keyboard_and_without_script(chromium: Browser, origin: str) -> None:
    """Open the form, choose a language, take the chip off again."""
    page = opened(
        chromium,
        origin,
        viewport={"width": 1440, "height": 900},
        locale="en",
        java_script_enabled=False,
    )
    page.locator(".picker-more > summary").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Language").last.select_option("en")
    page.get_by_role("button", name="Show").press("Enter")
    page.wait_for_url("**locale=en**")
    chip = page.locator(".chip")
    expect(chip).to_contain_text("English")
    chip.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "locale" not in url)
    expect(page.locator(".chip")).to_have_count(0)
    page.context.close()
