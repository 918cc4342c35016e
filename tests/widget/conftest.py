"""A shop's page on 127.0.0.1 that embeds the chat of a service on localhost: another site."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask, request
from playwright.sync_api import (
    Browser,
    BrowserContext,
    FrameLocator,
    Locator,
    Page,
)

from madoguchi import sites
from madoguchi.clock import FakeClock
from madoguchi.database import migrate, open_database
from madoguchi.database.protocol import Database
from madoguchi.settings import Settings
from tests.widget.fake_service import FakeService, Server, add_routes
from widget.web import create_blueprint

NAMES = {"ja": "チャットを開く", "en": "Open chat"}


@dataclass
class Shop:
    """A running shop page and service; ``service`` says what the chat's API does."""

    service: FakeService
    server: Server
    page_url: str
    origin: str
    problems: list[str]

    def restart(self) -> None:
        """Stop the service, streams and all, and start it on the same port."""
        self.stop()
        self.start()

    def stop(self) -> None:
        """Stop the service."""
        self.service.stopped = True
        self.server.stop()

    def start(self) -> None:
        """Start it again."""
        self.service.stopped = False
        self.server.start()


class Chat:
    """What a customer sees and does on one page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def frame(self) -> FrameLocator:
        """The chat's frame."""
        return self.page.frame_locator("madoguchi-chat iframe")

    def find(self, selector: str, has_text: str | None = None) -> Locator:
        """Something in the frame."""
        return self.frame.locator(selector, has_text=has_text)

    def button(self, name: str) -> Locator:
        """A button in the frame by its name."""
        return self.frame.get_by_role("button", name=name, exact=True)

    def open(self, language: str = "ja") -> None:
        """Press the button on the page."""
        self.page.get_by_role("button", name=NAMES[language]).click()
        self.find("#suggestions li").first.wait_for(state="attached")

    def say(self, text: str) -> None:
        """Type a message and press Enter."""
        self.find("#text").fill(text)
        self.find("#text").press("Enter")


@pytest.fixture
def service_app(tmp_path: Path) -> Iterator[tuple[Flask, Database]]:
    """An app with the widget's real routes over an empty database."""
    db = open_database(f"sqlite:///{tmp_path / 'widget.db'}", pool_size=2)
    migrate(db)
    app = Flask("service")
    app.register_blueprint(create_blueprint(db, Settings.from_environment({})))
    yield app, db
    db.close()


@pytest.fixture
def shop(service_app: tuple[Flask, Database], clock: FakeClock) -> Iterator[Shop]:
    """The shop's page and the service, each on a port of its own."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app, db = service_app
    service = FakeService()
    add_routes(app, service)
    server = Server(app)
    origin = f"http://localhost:{server.port}"
    shop_server = Server(shop_page(origin))
    page_url = f"http://127.0.0.1:{shop_server.port}/"
    with db.write() as tx:
        sites.create_site(tx, id="shop", name="店", allowed_origins=[page_url], clock=clock)
    running = Shop(service, server, page_url, origin, [])
    yield running
    service.stopped = True
    server.stop()
    shop_server.stop()
    assert running.problems == []


def shop_page(origin: str) -> Flask:
    """A page with a strict policy of its own: no inline style, nothing but the chat's origin."""
    app = Flask("shop")

    @app.get("/favicon.ico")
    def no_icon() -> tuple[str, int]:
        return "", 204

    @app.get("/")
    @app.get("/<path:name>")
    def page(name: str = "") -> tuple[str, dict[str, str]]:
        language, site = request.args.get("lang", "ja"), request.args.get("site", "shop")
        accent = f' data-accent="{request.args["accent"]}"' if "accent" in request.args else ""
        segment = f' data-segment="{request.args["segment"]}"' if "segment" in request.args else ""
        source = f'src="{origin}/widget/loader.js" data-site="{site}"{segment}'
        script = f"<script async {source}{accent}></script>"
        html = (
            f'<!doctype html><html lang="{language}"><head><meta name="viewport" '
            f'content="width=device-width"><title>店</title>{script * (1 + ("twice" in name))}'
            '</head><body><h1>みなと暮らしの店</h1><a href="/other">別のページ</a></body></html>'
        )
        policy = (
            f"default-src 'none'; script-src {origin}; frame-src {origin}; connect-src {origin}"
        )
        return html, {"Content-Security-Policy": policy}

    return app


@pytest.fixture
def context(chromium: Browser, shop: Shop) -> Iterator[BrowserContext]:
    """A customer's browser; what it complains about in its console fails the test."""
    context = chromium.new_context(locale="ja", timezone_id="Asia/Tokyo")
    context.set_default_timeout(10_000)
    context.on("weberror", lambda error: shop.problems.append(str(error.error)))
    context.on("console", lambda message: note(shop, message.type, message.text))
    yield context
    context.close()


def note(shop: Shop, kind: str, text: str) -> None:
    """Keep what the console complains about; a service that is down may be mentioned."""
    if kind in {"error", "warning"} and not text.startswith("Failed to load resource"):
        shop.problems.append(text)


@pytest.fixture
def chat(context: BrowserContext, shop: Shop) -> Chat:
    """The shop's page, just opened."""
    page = context.new_page()
    page.goto(shop.page_url)
    return Chat(page)
