"""The inbox and the preview in an app of their own, and the shop's people to open them with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot import inbox_web, preview_web
from madoguchi import accounts, sessions
from madoguchi.http import SESSION_COOKIE
from madoguchi.settings import Settings
from madoguchi.shell.web import init_shell
from tests.bot.shop import Shop

INBOX = "/console/shop/inbox"
BOT = "/console/shop/bot"


@dataclass
class Person:
    """Somebody's browser, and the token its forms carry."""

    client: FlaskClient
    csrf: str
    account_id: str

    def get(self, address: str) -> TestResponse:
        """Open a page."""
        return self.client.get(address)

    def post(self, address: str, **form: Any) -> TestResponse:
        """Send a form."""
        return self.client.post(address, data={"csrf_token": self.csrf, **form})

    def post_as_script(self, address: str, **form: Any) -> TestResponse:
        """Send a form as the page's script does."""
        headers = {"X-CSRF-Token": self.csrf, "Accept": "application/json"}
        return self.client.post(address, data=form, headers=headers)


@dataclass
class Console:
    """The app around a shop."""

    shop: Shop
    app: Flask

    def person(
        self, role: str, name: str | None = None, site_id: str = "shop", language: str = "en"
    ) -> Person:
        """Somebody signed in who has a role on a site."""
        shop, name = self.shop, name or role
        with shop.db.write() as tx:
            account = accounts.create_account(
                tx, email=f"{name}.{role}@example.invalid", name=name, clock=shop.clock
            )
            accounts.set_role(tx, site_id, account.id, role)
            token = sessions.open_session(tx, account.id, shop.clock, timedelta(hours=9))
            session = sessions.find_session(tx, token, shop.clock)
        assert session is not None
        client = self.app.test_client()
        client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
        client.set_cookie(SESSION_COOKIE, token)
        return Person(client, session.csrf_token, account.id)

    def waiting(self, *words: str) -> str:
        """Start a conversation in which a customer says something and asks for a person."""
        conversation = self.shop.start()
        for text in words:
            self.shop.say(conversation, text)
        self.shop.ask_for_person(conversation)
        return conversation


def make_console(shop: Shop, folder: Path) -> Console:
    """Build the app around a shop."""
    settings = Settings.from_environment(
        {"MADOGUCHI_DATA_DIR": str(folder), "MADOGUCHI_SECRET_KEY": "only for tests"}
    )
    app = Flask("tests")
    init_shell(app, shop.db, shop.clock, settings)
    inbox = inbox_web.create_blueprint(shop.db, shop.clock, shop.desk, shop.people)
    app.register_blueprint(inbox)
    app.register_blueprint(preview_web.create_blueprint(shop.db, shop.clock, shop.conversations))
    return Console(shop, app)
