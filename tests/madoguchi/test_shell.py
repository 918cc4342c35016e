"""The shell: languages, CSRF, headers, error pages, and who gets in where."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from madoguchi.clock import FakeClock
from madoguchi.database import Database
from madoguchi.http import SESSION_COOKIE
from madoguchi.shell.web import exempt_from_csrf
from madoguchi.sites import contrast
from tests.madoguchi.shop import Browser, build_app, open_shop

STATIC = Path(__file__).resolve().parents[2] / "madoguchi" / "shell" / "static"


@pytest.fixture
def browser(db: Database, clock: FakeClock, tmp_path: Path) -> Browser:
    """A browser in front of a shop's console."""
    open_shop(db, clock)
    return Browser(build_app(db, clock, tmp_path))


def test_who_is_not_signed_in_is_led_to_the_door(browser: Browser) -> None:
    """And back to where they wanted to go; never to another site."""
    answer = browser.get("/console/shop/faq?q=a")
    assert (answer.status_code, answer.location) == (
        303,
        "/sign-in?next=/console/shop/faq%3Fq%3Da",
    )
    page = "/sign-in?next=/console/shop/faq"
    entered = browser.post(
        "/sign-in",
        page,
        email="editor@example.com",
        password="a sentence to remember",
        next="/console/shop/faq",
    )
    assert entered.location == "/console/shop/faq"


@pytest.mark.parametrize(
    "next_",
    [
        *("//evil.example", "/\\evil.example", "https://evil.example", ""),
        *("/\t/evil.example", "/\n/evil.example", "/console/\r\nSet-Cookie: a=b"),
    ],
)
def test_the_door_leads_nowhere_else(browser: Browser, next_: str) -> None:
    """An address of another site is dropped."""
    entered = browser.post(
        "/sign-in",
        "/sign-in",
        email="editor@example.com",
        password="a sentence to remember",
        next=next_,
    )
    assert entered.location == "/console/"


@pytest.mark.parametrize(
    ("name", "place"),
    [("admin", "inbox"), ("agent", "inbox"), ("editor", "faq"), ("viewer", "analytics")],
)
def test_everybody_starts_at_their_own_work(browser: Browser, name: str, place: str) -> None:
    """`/console/` leads on to the place where the role's day begins."""
    browser.sign_in(name)
    assert browser.get("/console/").location == f"/console/shop/{place}"


def test_the_rail_shows_what_is_theirs(browser: Browser) -> None:
    """An agent sees no settings and no analytics; an unbuilt place is shown to nobody."""
    browser.sign_in("agent")
    rail = re.findall(r'href="/console/shop/(\w+)"', browser.get("/console/shop/inbox").text)
    assert rail == ["inbox", "faq"]


def test_the_session_cookie_is_kept_from_scripts(browser: Browser) -> None:
    """HttpOnly and SameSite; Secure where the service is reached by HTTPS."""
    cookies = browser.sign_in("agent").headers.getlist("Set-Cookie")
    session = next(cookie for cookie in cookies if cookie.startswith(SESSION_COOKIE))
    assert "HttpOnly" in session
    assert "SameSite=Lax" in session
    assert "Secure" not in session


def test_cookies_are_secure_behind_https(db: Database, clock: FakeClock, tmp_path: Path) -> None:
    """Every cookie, also the one with the language."""
    open_shop(db, clock)
    app = build_app(db, clock, tmp_path, MADOGUCHI_PUBLIC_URL="https://help.example.com")
    client = app.test_client()
    page = client.get("/sign-in?lang=ja", base_url="https://help.example.com")
    cookies = page.headers.getlist("Set-Cookie")
    assert len(cookies) == 2
    assert all("Secure" in cookie for cookie in cookies)


def test_signing_out_ends_the_session(browser: Browser) -> None:
    """The next page asks who it is."""
    browser.sign_in("agent")
    browser.post("/sign-out", "/console/shop/inbox")
    assert browser.get("/console/shop/inbox").status_code == 303


@pytest.mark.parametrize("token", [None, "", "wrong", "あ"])
def test_a_form_without_our_token_is_refused(browser: Browser, token: str | None) -> None:
    """Before signing in and after."""
    fields = {} if token is None else {"csrf_token": token}
    refused = browser.client.post("/sign-in", data=fields, headers=browser.headers)
    assert refused.status_code == 403
    browser.sign_in("agent")
    refused = browser.client.post("/sign-out", data=fields, headers=browser.headers)
    assert refused.status_code == 403
    assert browser.get("/console/shop/inbox").status_code == 200


def test_a_token_from_before_signing_in_is_worth_nothing_after(browser: Browser) -> None:
    """The session has one of its own."""
    before = browser.token("/sign-in")
    browser.sign_in("agent")
    refused = browser.client.post("/sign-out", data={"csrf_token": before}, headers=browser.headers)
    assert refused.status_code == 403


def test_a_script_sends_the_token_as_a_header(browser: Browser) -> None:
    """Taken from the page's meta element."""
    browser.sign_in("agent")
    page = browser.get("/console/shop/inbox").text
    found = re.search(r'<meta name="csrf-token" content="([^"]+)"', page)
    assert found
    headers = {**browser.headers, "X-CSRF-Token": found[1]}
    assert browser.client.post("/console/shop/inbox", headers=headers).status_code == 200


def test_machines_need_no_token(db: Database, clock: FakeClock, tmp_path: Path) -> None:
    """The API and paths named exempt are not acted on by the session's cookie."""
    app = build_app(db, clock, tmp_path)
    exempt_from_csrf(app, "/webhooks/")
    client = app.test_client()
    assert client.post("/api/v1/thing").json == {"ok": True}
    missing = client.post("/webhooks/none")
    assert missing.status_code == 404
    assert missing.content_type == "application/problem+json"


def test_every_answer_is_guarded(browser: Browser) -> None:
    """No inline script or style, no framing, no sniffing: pages, files and errors alike."""
    for path in ("/sign-in", "/static/shell/shell.css", "/nowhere", "/api/nowhere"):
        headers = browser.get(path).headers
        assert "default-src 'self'" in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_no_page_has_inline_script_or_style(browser: Browser) -> None:
    """The policy would block it, so it must not be there."""
    browser.sign_in("root")
    for path in ("/console/sites", "/console/shop/settings", "/console/shop/settings/staff"):
        text = browser.get(path).text
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", text)


def test_the_language_follows_the_browser_and_can_be_switched(browser: Browser) -> None:
    """`?lang=` is remembered; an unknown one changes nothing; Japanese where nothing is wished."""
    assert "<h1>Sign in</h1>" in browser.get("/sign-in").text
    assert "<h1>ログイン</h1>" in browser.get("/sign-in?lang=ja").text
    assert "<h1>ログイン</h1>" in browser.get("/sign-in").text
    assert "<h1>ログイン</h1>" in browser.get("/sign-in?lang=tlh").text
    fresh = browser.client.application.test_client()
    assert '<html lang="ja">' in fresh.get("/sign-in").text


def test_the_switch_keeps_the_address(browser: Browser) -> None:
    """Changing the language does not lose the search."""
    browser.sign_in("editor")
    assert "/console/shop/faq?q=a&amp;lang=ja" in browser.get("/console/shop/faq?q=a").text


def test_the_theme_is_in_the_page_from_the_start(browser: Browser) -> None:
    """No flash of the other colours; anything else in the cookie is ignored."""
    browser.client.set_cookie("madoguchi_theme", "dark")
    assert 'data-theme="dark"' in browser.get("/sign-in").text
    browser.client.set_cookie("madoguchi_theme", 'x" onload="')
    assert "data-theme=" not in browser.get("/sign-in").text


def test_errors_are_pages_for_people_and_documents_for_machines(browser: Browser) -> None:
    """In their language, by path or by what is accepted."""
    assert "There is no such page." in browser.get("/nowhere").text
    document = browser.client.get("/api/nowhere", headers={"Accept-Language": "ja"})
    assert document.content_type == "application/problem+json"
    assert document.json
    assert document.json["detail"] == "ページが見つかりません。"
    wished = browser.client.get("/nowhere", headers={"Accept": "application/json"})
    assert wished.content_type == "application/problem+json"


def test_a_wrong_method_says_which_are_right(browser: Browser) -> None:
    """405 comes with Allow, and names them to machines; for people it is a page that is not."""
    answer = browser.client.get("/api/v1/thing", headers={"Accept-Language": "ja"})
    assert (answer.status_code, answer.content_type) == (405, "application/problem+json")
    assert answer.headers["Allow"] == "OPTIONS, POST"
    assert answer.json
    assert answer.json["code"] == "method-not-allowed"
    assert answer.json["detail"] == "このアドレスでは GET は使えません。POST を使ってください。"
    page = browser.get("/sign-out")
    assert (page.status_code, page.headers["Allow"]) == (405, "OPTIONS, POST")
    assert "There is no such page." in page.text


def test_an_unforeseen_error_shows_nothing_of_its_insides(
    browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    """The page is calm; the log has the traceback."""
    answer = browser.get("/boom")
    assert answer.status_code == 500
    assert "Something went wrong on our side." in answer.text
    assert "ValueError" not in answer.text
    assert "GET /boom failed" in caplog.text


def test_a_foreign_site_is_not_found_and_a_small_role_is_told(browser: Browser) -> None:
    """Fetching and allowing are one call."""
    browser.sign_in("agent")
    assert browser.get("/console/elsewhere/inbox").status_code == 404
    assert browser.get("/console/shop/settings").status_code == 403
    assert browser.get("/console/sites").status_code == 403


def test_who_works_nowhere_is_told_whom_to_ask(
    browser: Browser, db: Database, clock: FakeClock
) -> None:
    """Not an empty screen."""
    with db.write() as tx:
        tx.run("DELETE FROM membership")
    browser.sign_in("agent")
    answer = browser.get("/console/")
    assert answer.status_code == 404
    assert "Ask an administrator to invite you." in answer.text
    browser.post("/sign-out", "/console/profile")
    browser.sign_in("root")
    assert browser.get("/console/").location == "/console/shop/inbox"


def test_signed_in_pages_are_not_kept_by_caches(browser: Browser) -> None:
    """A shared computer's back button asks the server again."""
    browser.sign_in("agent")
    assert browser.get("/console/shop/inbox").headers["Cache-Control"] == "private, no-cache"


TEXT_ON = [
    ("grey-9", "grey-0"),
    ("grey-9", "grey-1"),
    ("grey-7", "grey-0"),
    ("grey-7", "grey-1"),
    ("grey-7", "grey-2"),
    ("grey-6", "grey-0"),
    ("grey-6", "grey-1"),
    ("grey-8", "grey-3"),
    ("accent", "grey-0"),
    ("accent", "grey-1"),
    ("accent-strong", "accent-soft"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-danger", "danger"),
    ("danger", "grey-0"),
    ("success", "success-soft"),
    ("warning", "warning-soft"),
    ("danger", "danger-soft"),
]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_ON)
def test_text_can_be_read_in_both_schemes(text: str, ground: str, scheme: int) -> None:
    """WCAG AA: 4.5 : 1."""
    colours = tokens()
    assert contrast(colours[text][scheme], colours[ground][scheme]) >= 4.5


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_the_border_of_an_input_can_be_seen(scheme: int) -> None:
    """WCAG 1.4.11: 3 : 1 against what is around and inside."""
    colours = tokens()
    for ground in ("grey-0", "grey-1"):
        assert contrast(colours["grey-5"][scheme], colours[ground][scheme]) >= 3


def tokens() -> dict[str, tuple[str, str]]:
    """Return the colours of tokens.css, light and dark."""
    found = re.findall(
        r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", (STATIC / "tokens.css").read_text()
    )
    return {name: (light, dark) for name, light, dark in found}
