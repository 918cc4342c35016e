"""The widget's addresses: what they send, to whom, and how little it is."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from madoguchi import sites
from madoguchi.database.protocol import Database
from widget import assets
from widget.embedding import policy

ORIGIN = "https://www.example.com"
LATER = {"rating.js", "stream.js", "suggest.js"}
"""What the frame loads when it is needed: for a rating, a conversation, while typing."""
GZIP = {"Accept-Encoding": "gzip, br"}


@pytest.fixture
def client(service_app: tuple[Flask, Database]) -> FlaskClient:
    """A browser without a screen, and two sites: one may be embedded, the other nowhere."""
    app, db = service_app
    with db.write() as tx:
        sites.create_site(tx, id="shop", name="店", allowed_origins=[ORIGIN, "http://a.test:81"])
        sites.create_site(tx, id="nowhere", name="店")
    return app.test_client()


def csp(response: TestResponse) -> dict[str, str]:
    """The Content-Security-Policy by directive."""
    parts = response.headers["Content-Security-Policy"].split("; ")
    return {name: value for name, _, value in (part.partition(" ") for part in parts)}


def test_only_the_sites_own_origins_may_embed_the_frame(client: FlaskClient) -> None:
    """And the service itself, for its help centre; scripts and styles are the service's only."""
    sent = csp(client.get("/widget/frame.html?site=shop"))

    assert sent["frame-ancestors"] == f"'self' {ORIGIN} http://a.test:81"
    assert sent["default-src"] == "'none'"
    assert sent["script-src"] == sent["style-src"] == sent["connect-src"] == "'self'"
    assert csp(client.get("/widget/frame.html?site=nowhere"))["frame-ancestors"] == "'self'"
    assert client.get("/widget/frame.html?site=nowhere&host=http://localhost").status_code == 200


def test_what_is_not_an_origin_never_gets_into_the_header() -> None:
    """A site whose origins were written by other means than the console cannot widen its policy."""
    site = sites.Site(
        "s", "店", ("ja",), "ja", ("*; script-src *", ORIGIN), "UTC", "#000000", False
    )

    assert policy(site).endswith(f"frame-ancestors 'self' {ORIGIN}")
    assert "script-src *" not in policy(site)


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("site=shoop&locale=ja", 404, "このサイトのチャットが見つかりません。"),
        ("site=shoop&locale=en-GB", 404, "There is no chat for this website."),
        ("site=shop&locale=en&host=https://other.test", 403, "https://other.test"),
        ("site=shop&host=%3Cscript%3E", 403, "&lt;script&gt;"),
    ],
)
def test_a_chat_that_cannot_be_shown_says_why(
    client: FlaskClient, query: str, status: int, words: str
) -> None:
    """A mistyped site or an origin that was not allowed is explained where the chat would be."""
    response = client.get(f"/widget/frame.html?{query}")

    assert response.status_code == status
    assert words in response.text
    assert "frame-ancestors" not in csp(response)
    assert csp(response)["default-src"] == "'none'"


def test_the_page_loads_every_part_by_its_version_and_nothing_else(client: FlaskClient) -> None:
    """Each file of the first view is asked for at once; all have an address of the release's."""
    page = client.get(f"/widget/frame.html?site=shop&host={ORIGIN}").text
    addresses = re.findall(r'(?:href|src)="([^"]+)"', page)
    version = assets.load().version

    names = {address.removeprefix(f"frame/{version}/") for address in addresses}
    scripts = {path.name for path in (assets.FOLDER / "frame").glob("*.js")}
    assert names == {"frame.css", *scripts} - LATER
    for address in [*addresses, *(f"frame/{version}/{name}" for name in LATER)]:
        response = client.get(f"/widget/{address}")
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "<script>" not in page
    assert "style=" not in page


def test_an_old_version_gets_what_there_is_but_does_not_keep_it(client: FlaskClient) -> None:
    """A page opened before a release goes on working during it."""
    response = client.get("/widget/frame/0123456789abcdef/main.js")

    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("path", ["loader.js", "frame.html?site=shop"])
def test_what_a_browser_has_is_not_sent_again(client: FlaskClient, path: str) -> None:
    """The loader and the frame's page have an ETag, packed and not."""
    packed = client.get(f"/widget/{path}", headers=GZIP)
    plain = client.get(f"/widget/{path}")
    tag = {"If-None-Match": packed.headers["ETag"]}

    again = client.get(f"/widget/{path}", headers=GZIP | tag)
    assert (again.status_code, again.data) == (304, b"")
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["Vary"] == "Accept-Encoding"


def test_any_page_may_load_the_loader(client: FlaskClient) -> None:
    """Pages that isolate themselves still get it, and no browser guesses its type."""
    headers = client.get("/widget/loader.js").headers

    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert headers["Cache-Control"].startswith("public, max-age=300")


def test_what_measures_pages_is_sent_only_where_they_are_measured(
    client: FlaskClient, service_app: tuple[Flask, Database]
) -> None:
    """Another site, and one that there is not, get an empty module that any page may load."""
    _, db = service_app
    nothing = client.get("/widget/pages.js?site=shop")
    with db.write() as tx:
        sites.update_site(tx, "shop", measure_pages=True)

    measured = client.get("/widget/pages.js?site=shop")
    unknown = client.get("/widget/pages.js?site=nowhere")

    assert (nothing.data, unknown.data) == (b"", b"")
    assert b"sendBeacon" in measured.data
    for response in (nothing, measured, unknown):
        assert response.status_code == 200
        assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
        assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_the_widget_stays_small() -> None:
    """3 KB for every page of the site, 20 KB for whoever opens the chat, packed."""
    files = assets.load()
    named = re.findall(r"[\w.]+\.(?:js|css)(?=\")", files.page.body.decode())
    opened = [files.page, *(files.parts[name] for name in named)]

    assert files.parts.keys() - named == LATER
    assert len(files.loader.compressed) < 3_000
    assert sum(len(asset.compressed) for asset in opened) < 20_000


def test_a_change_in_any_file_changes_the_version(tmp_path: Path) -> None:
    """Browsers that keep files for ever get the new ones by a new address."""
    (tmp_path / "frame").mkdir()
    for name in ("loader.js", "pages.js", "frame.html", "frame.css", "frame/main.js"):
        (tmp_path / name).write_text("one", encoding="utf-8")
    before = assets.load(tmp_path).version

    (tmp_path / "frame" / "main.js").write_text("two", encoding="utf-8")
    assert assets.load(tmp_path).version != before


def test_no_file_is_served_but_the_frames_own(client: FlaskClient) -> None:
    """Neither Python nor anything above the folder can be asked for."""
    for path in ("web.py", "../web.py", "..%2fweb.py", "x/..%2f..%2fweb.py"):
        assert client.get(f"/widget/frame/{path}").status_code >= 400
