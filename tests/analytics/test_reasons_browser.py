"""The pages of contact reasons in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from madoguchi.clock import FakeClock
from madoguchi.database import migrate, open_database
from tests.analytics.test_dashboard_browser import opened
from tests.analytics.test_reasons import KINDS, Site
from tests.analytics.test_web import console
from tests.conftest import NOW
from tests.madoguchi.shop import open_shop

pytestmark = pytest.mark.browser
HOME = "/console/shop/analytics/reasons"


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A shop where one kind of question rose, with a long name and a change that can be undone."""
    folder = tmp_path_factory.mktemp("reasons")
    db = open_database(f"sqlite:///{folder / 'reasons.db'}", 2)
    migrate(db)
    clock = FakeClock(NOW)
    open_shop(db, clock)
    site = Site(db, clock, "shop")
    for kind in KINDS:
        site.ask_of(kind)
    for _ in range(5):
        clock.advance(days=7)
        for kind in KINDS:
            site.ask_of(kind, 0, 4)
    for _ in range(5):
        site.ask_of("返品")
    site.group()
    one = site.of("返品")
    site.edit(lambda editor: editor.rename(one.id, "とても長い名前の理由" * 8))
    server = make_server("127.0.0.1", 0, console(db, clock, Path(folder)), threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    db.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_pages_fit_and_are_clean(
    chromium: Browser, origin: str, width: int, scheme: Any, language: str
) -> None:
    """The list and the page of a reason; axe finds nothing."""
    size: Any = {"width": width, "height": 900}
    page = opened(chromium, origin, HOME, viewport=size, locale=language, color_scheme=scheme)
    assert page.locator(".raised .badge-warning").count() == 1
    one = str(page.locator(".raised a").first.get_attribute("href"))
    for address in (HOME, one):
        page.goto(origin + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    page.context.close()
