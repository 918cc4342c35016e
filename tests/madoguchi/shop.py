"""A console under test: an app with the shell, a shop with staff, and a browser-like client."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from madoguchi import accounts, sites
from madoguchi.access import ROLES
from madoguchi.clock import FakeClock
from madoguchi.database import Database
from madoguchi.settings import Settings
from madoguchi.shell.web import init_shell, render, site_page

PASSWORD = "a sentence to remember"
# A real hash, only cheaper to make and to check than those of people.
PASSWORD_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


def settings(folder: Path, **env: str) -> Settings:
    """Return settings that keep everything in a folder."""
    return Settings.from_environment(
        {"MADOGUCHI_DATA_DIR": str(folder), "MADOGUCHI_SECRET_KEY": "not a secret here", **env}
    )


def build_app(db: Database, clock: FakeClock, folder: Path, **env: str) -> Flask:
    """Return an app with the shell and one page per place of the rail."""
    app = Flask("shop", static_folder=None)
    init_shell(app, db, clock, settings(folder, **env))
    for place in ("inbox", "faq", "analytics"):
        app.add_url_rule(
            f"/console/<site_id>/{place}", place, _page(place), methods=["GET", "POST"]
        )
    app.add_url_rule("/api/v1/thing", "thing", lambda: {"ok": True}, methods=["POST"])
    app.add_url_rule("/boom", "boom", _boom)
    return app


def open_shop(db: Database, clock: FakeClock, **more: Any) -> dict[str, str]:
    """Add the site ``shop`` with one person per role and an administrator; return their ids."""
    ids = {}
    with db.write() as tx:
        sites.create_site(tx, id="shop", name="港の店", locales=("ja", "en"), clock=clock, **more)
        for role in ROLES:
            account = accounts.create_account(
                tx, email=f"{role}@example.com", name=role, password_hash=PASSWORD_HASH, clock=clock
            )
            accounts.set_role(tx, "shop", account.id, role)
            ids[role] = account.id
        ids["root"] = accounts.create_account(
            tx,
            email="root@example.com",
            name="root",
            is_admin=True,
            password_hash=PASSWORD_HASH,
            clock=clock,
        ).id
    return ids


class Browser:
    """A client that carries the page's CSRF token along, as forms do."""

    def __init__(self, app: Flask, language: str = "en") -> None:
        self.client: FlaskClient = app.test_client()
        self.headers = {"Accept-Language": language, "Accept": "text/html"}

    def get(self, path: str, **options: Any) -> TestResponse:
        """Open a page."""
        return self.client.get(path, headers=self.headers, buffered=True, **options)

    def post(self, path: str, page: str, **fields: Any) -> TestResponse:
        """Send a form whose token stands on ``page``."""
        data = {**fields, "csrf_token": self.token(page)}
        return self.client.post(path, data=data, headers=self.headers)

    def token(self, page: str) -> str:
        """Return the CSRF token of a page."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.get(page).text)
        assert found, f"no token on {page}"
        return found[1]

    def sign_in(self, name: str, password: str = PASSWORD) -> TestResponse:
        """Sign in as one of the shop's people."""
        return self.post("/sign-in", "/sign-in", email=f"{name}@example.com", password=password)


def _page(place: str) -> Any:
    def view(site_id: str) -> str:
        page = site_page(site_id)
        return render("shell/jobs.html", active=place, site=page.site, jobs=[])

    return view


def _boom() -> str:
    raise ValueError("the text of a message")
