"""A whole service with the real encoder, a shop's page on another origin, and people's browsers."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page

from benchmarks.service import free_port, lend_encoder
from bot.app import Service, asgi, build
from bot.serving import Server as StreamServer
from faq.editing import Author
from faq.importing import ImportOptions, import_file
from madoguchi import accounts, sites
from madoguchi.clock import system_clock
from madoguchi.settings import Settings
from tests.widget.conftest import shop_page
from tests.widget.fake_service import Server

ARTICLES = Path(__file__).resolve().parents[2] / "bot" / "sample" / "articles.ja.jsonl"
IDLE_MINUTES = 30


class ShiftedClock:
    """The real time, moved forward when a test does not want to wait for it."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return system_clock() + self.ahead


@dataclass
class House:
    """A running service and a shop's page that embeds its widget from another site."""

    service: Service
    clock: ShiftedClock
    origin: str
    shop_url: str
    browser: Browser
    problems: list[str] = field(default_factory=list)
    closing: ExitStack = field(default_factory=ExitStack)

    def customer(self) -> Page:
        """A customer on a phone, on the shop's page, whose browser knows nothing yet."""
        context = self._context(
            viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True
        )
        page = context.new_page()
        page.goto(self.shop_url)
        return page

    def staff(self, role: str) -> Page:
        """Somebody of the staff at a desk, signed in by a one-time link."""
        with self.service.db.write() as tx:
            account = accounts.create_account(
                tx, email=f"{role}@example.com", name=NAMES[role], clock=self.clock
            )
            accounts.set_role(tx, "shop", account.id, role)
            token = accounts.sign_in_link(tx, account.id, self.clock, "demo")
        page = self._context(viewport={"width": 1440, "height": 900}).new_page()
        page.goto(f"{self.origin}/sign-in/{token}")
        return page

    def wait_for_idle(self) -> None:
        """Let half an hour pass, and do what is then due."""
        self.clock.ahead += timedelta(minutes=IDLE_MINUTES + 1)
        self.service.conversations.end_idle()

    def _context(self, **options: object) -> BrowserContext:
        context = self.browser.new_context(
            locale="ja-JP",
            timezone_id="Asia/Tokyo",
            **options,  # type: ignore[arg-type]
        )
        context.set_default_timeout(15_000)
        context.on("weberror", lambda error: self.problems.append(str(error.error)))
        self.closing.callback(context.close)
        return context


NAMES = {"agent": "佐藤 みなみ", "editor": "鈴木 はると", "viewer": "高橋 ゆい"}


@pytest.fixture
def house(tmp_path: Path, chromium: Browser) -> Iterator[House]:
    """A service with the sample shop's Japanese articles and no history."""
    port, clock = free_port(), ShiftedClock()
    lend_encoder(tmp_path)
    service = build(settings_of(tmp_path, port), clock)
    origin = f"http://localhost:{port}"
    shop = Server(shop_page(origin))
    shop_url = f"http://127.0.0.1:{shop.port}/"
    with service.db.write() as tx:
        sites.create_site(
            tx, id="shop", name="みなと商店", allowed_origins=[shop_url], clock=clock,
            locales=("ja", "en"), default_locale="ja",
        )  # fmt: skip
    data = ARTICLES.read_bytes()
    import_file(service.db, "shop", data, ImportOptions(locale="ja"), Author(None, clock))
    with served(service, port):
        running = House(service, clock, origin, shop_url, chromium)
        yield running
        running.closing.close()
    shop.stop()
    assert running.problems == []


def settings_of(folder: Path, port: int) -> Settings:
    """Settings as an engineer would set them, for a folder and a port."""
    return Settings.from_environment(
        {
            "MADOGUCHI_DATA_DIR": str(folder),
            "MADOGUCHI_PORT": str(port),
            "MADOGUCHI_PUBLIC_URL": f"http://localhost:{port}",
            "MADOGUCHI_INQUIRY_IDLE_MINUTES": str(IDLE_MINUTES),
        }
    )


@contextmanager
def served(service: Service, port: int) -> Iterator[None]:
    """Serve in a thread until the block ends."""
    config = uvicorn.Config(asgi(service), host="127.0.0.1", port=port, log_config=None)
    server = StreamServer(config, service.sse.close)
    thread = threading.Thread(target=server.run)
    thread.start()
    wait_until(lambda: server.started or not thread.is_alive())
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(timeout=15)


def wait_until(true: Callable[[], bool], seconds: float = 30) -> None:
    """Wait for something to become true; fail when it does not."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
