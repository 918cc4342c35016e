"""The demo's pages: the shop, the widget from another origin, and signing in as staff."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.demo.content import FOLDER, content
from bot.demo.web import create_blueprint, service_origin
from bot.sample.shop import write_shop
from bot.sample.staff import STAFF
from madoguchi import accounts, sessions, sites_store
from madoguchi.clock import FakeClock
from madoguchi.database.protocol import Database
from madoguchi.settings import Settings, ensure_secret_key
from madoguchi.shell.web import init_shell
from tests.bot.sample_shop import quiet

HOST = "127.0.0.1:8000"
PAGES = ("", "product", "members")
Open = Callable[..., FlaskClient]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The settings of a service on this machine."""
    return ensure_secret_key(Settings.from_environment({"MADOGUCHI_DATA_DIR": str(tmp_path)}))


@pytest.fixture
def open_demo(db: Database, clock: FakeClock, settings: Settings) -> Open:
    """Return a browser of the demo, with the links for staff or without."""
    write_shop(db, settings, clock, quiet)

    def opened(*, with_staff: bool = True, **changes: Any) -> FlaskClient:
        app = Flask("demo", static_folder=None)
        here = replace(settings, **changes)
        init_shell(app, db, clock, here)
        app.register_blueprint(create_blueprint(here, db, clock, with_staff=with_staff))
        return app.test_client()

    return opened


def page(browser: FlaskClient, path: str, **headers: str) -> str:
    """Return a page's HTML."""
    answer = browser.get(f"/demo/{path}", headers={"Host": HOST, **headers})
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("path", PAGES)
def test_each_page_embeds_the_widget_from_the_other_local_origin(
    open_demo: Open, path: str
) -> None:
    """A page on 127.0.0.1 takes the widget from localhost, so that it is cross-site."""
    html = page(open_demo(), path)
    assert '<script async src="http://localhost:8000/widget/loader.js" data-site="sample"' in html


def test_the_service_is_the_other_name_of_this_machine() -> None:
    """127.0.0.1 and localhost stand for each other; any other host embeds from itself."""
    assert service_origin("http://127.0.0.1:8810/") == "http://localhost:8810"
    assert service_origin("http://localhost:8810/demo/") == "http://127.0.0.1:8810"
    assert service_origin("https://shop.example/demo/") == "https://shop.example"


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_file_a_page_names_is_there(open_demo: Open, path: str, language: str) -> None:
    """Pictures, style and script are served by us, and nothing is inline."""
    browser = open_demo()
    html = page(browser, f"{path}?lang={language}")
    named = set(re.findall(r'(?:src|href)="(/demo/static/[^"]+)"', html))
    assert len(named) >= 4
    for address in named:
        with browser.get(address) as answer:
            assert answer.status_code == 200, address
    assert not re.search(r"<style|style=|<script>| on\w+=", html)
    assert f'<html lang="{language}">' in html
    assert content(language)["shop"] in html


def test_the_policy_allows_the_widget_and_nothing_else(open_demo: Open) -> None:
    """Scripts and frames come from the page's own origin and the service's, without exception."""
    answer = open_demo().get("/demo/", headers={"Host": HOST})
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self' http://localhost:8000;" in policy
    assert "frame-src http://localhost:8000;" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_every_page_offers_five_questions_to_try(open_demo: Open) -> None:
    """A paraphrase, an odd spelling, a negation, something nobody answers, a person."""
    for language in ("ja", "en"):
        html = page(open_demo(), f"?lang={language}")
        chips = [chip["text"] for chip in content(language)["try"]["chips"]]
        asked = re.findall(r'data-ask="([^"]+)"', html)
        assert len(chips) == 5
        assert len(asked) == 6  # and one about the premium membership


@pytest.mark.parametrize("role", list(STAFF))
def test_a_link_signs_in_as_each_member_of_the_staff(
    open_demo: Open, db: Database, clock: FakeClock, role: str
) -> None:
    """Each press makes a fresh one-time link for that person."""
    browser = open_demo()
    assert f"/demo/staff/{role}" in page(browser, "")
    answer = browser.get(f"/demo/staff/{role}", headers={"Host": HOST})
    token = answer.headers["Location"].removeprefix("/sign-in/")
    assert answer.status_code == 303
    assert answer.headers["Cache-Control"] == "no-store"
    with db.read() as tx:
        assert sessions.find_link(tx, token, clock).account.name == STAFF[role].name


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "demo.example:8000"},
        {"Host": HOST, "Sec-Fetch-Site": "cross-site"},
        {"Host": HOST, "Sec-Fetch-Site": "same-site"},
        {"Host": HOST, "X-Forwarded-For": "203.0.113.7"},
        {"Host": HOST, "Via": "1.1 proxy"},
    ],
)
def test_nobody_is_signed_in_from_elsewhere(open_demo: Open, headers: dict[str, str]) -> None:
    """A name that was pointed at this machine, or a foreign page's link, finds nothing."""
    assert open_demo().get("/demo/staff/admin", headers=headers).status_code == 404


def test_staff_links_need_the_sample_mode_and_this_machine(open_demo: Open) -> None:
    """Without ``--sample``, or when others can reach the service, there are none."""
    for browser in (
        open_demo(with_staff=False),
        open_demo(host="0.0.0.0"),
        open_demo(public_url="https://help.example.com"),
        open_demo(trusted_proxies=1),
    ):
        assert "/demo/staff/" not in page(browser, "")
        assert browser.get("/demo/staff/admin", headers={"Host": HOST}).status_code == 404


def test_who_was_kept_from_the_sample_is_nobodys_to_sign_in_as(
    open_demo: Open, db: Database, clock: FakeClock
) -> None:
    """Removing the sample makes the administrator who did it a real one."""
    browser = open_demo()
    with db.write() as tx:
        kept = accounts.find_account(tx, "admin@sample.invalid")
        sites_store.keep_account(tx, kept.id)
    assert browser.get("/demo/staff/admin", headers={"Host": HOST}).status_code == 404


def test_an_unknown_role_is_not_found(open_demo: Open) -> None:
    """Only the sample's own staff can be signed in."""
    assert open_demo().get("/demo/staff/root", headers={"Host": HOST}).status_code == 404


def test_without_the_sample_there_is_no_demo(
    db: Database, clock: FakeClock, settings: Settings
) -> None:
    """After the sample was removed its pages are gone too."""
    app = Flask("demo", static_folder=None)
    init_shell(app, db, clock, settings)
    app.register_blueprint(create_blueprint(settings, db, clock))
    assert app.test_client().get("/demo/", headers={"Host": HOST}).status_code == 404


def test_both_languages_say_the_same_things() -> None:
    """The two files of words have the same shape."""
    assert shape(content("ja")) == shape(content("en"))
    assert {path.name for path in FOLDER.iterdir()} == {"ja.json", "en.json"}


def shape(value: object) -> object:
    """Return the keys and lengths of a JSON value without its words."""
    if isinstance(value, dict):
        return {key: shape(item) for key, item in value.items()}
    if isinstance(value, list):
        return [shape(item) for item in value]
    return type(value).__name__
