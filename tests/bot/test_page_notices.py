"""Views of pages, told by browsers, where a site measures them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from analytics.rebuilding import rebuild
from madoguchi import sites
from madoguchi.database.protocol import Row
from tests.bot.shop import Shop
from tests.bot.test_web import SETTINGS, make_app

SHOP = "https://shop.example"
VISIT = "0123456789abcdef"


@pytest.fixture
def client(shop: Shop, tmp_path: Path) -> FlaskClient:
    """A client of the API; the shop's pages are measured."""
    with shop.db.write() as tx:
        sites.update_site(tx, "shop", measure_pages=True, allowed_origins=[SHOP])
    settings = replace(SETTINGS, data_dir=tmp_path, messages_per_minute=100)
    return make_app(shop, settings).test_client()


def tell(client: FlaskClient, origin: str | None = SHOP, site: str = "shop", **notice: Any) -> int:
    """Send what a browser's beacon sends, and return the status."""
    body = {"kind": "viewed", "visit": VISIT, "view": "aaaaaaaa", "page": f"{SHOP}/"} | notice
    headers = {"Origin": origin} if origin else {}
    answer = client.post(
        f"/api/v1/sites/{site}/pages",
        data=json.dumps(body),
        content_type="text/plain;charset=UTF-8",
        headers=headers,
    )
    return answer.status_code


def views(shop: Shop) -> list[Row]:
    """Return the rows of views in the order they were begun."""
    with shop.db.read() as tx:
        return tx.all("SELECT * FROM page_view ORDER BY viewed_at, view")


def events(shop: Shop) -> list[dict[str, Any]]:
    """Return the events about pages with their payloads read."""
    with shop.db.read() as tx:
        rows = tx.all("SELECT * FROM event WHERE kind LIKE 'page%' ORDER BY id")
    return [row | json.loads(row["payload"]) for row in rows]


def walk(client: FlaskClient, shop: Shop, visit: str, *paths: str) -> None:
    """Look at some pages for ten seconds each."""
    for number, path in enumerate(paths):
        view = {"visit": visit, "view": f"{visit[:8]}{number}", "page": f"{SHOP}{path}"}
        assert tell(client, **view) == 204
        shop.clock.advance(seconds=10)
        assert tell(client, **view, kind="left", dwell_ms=10_000) == 204
        shop.clock.advance(seconds=1)


def test_a_view_is_an_event_without_query_and_fragment(client: FlaskClient, shop: Shop) -> None:
    """Page and referrer lose what may name a person; the language is the site's spelling of it."""
    status = tell(client, page=f"{SHOP}/cart?mail=a@b.example#x", referrer="https://g.example/?q=1",
                  locale="ja-JP")  # fmt: skip

    assert status == 204
    (event,) = events(shop)
    assert (event["kind"], event["channel"], event["locale"]) == ("page_viewed", "web", "ja")
    assert (event["page"], event["referrer"]) == (f"{SHOP}/cart", "https://g.example/")
    assert (event["visit"], event["view"]) == (VISIT, "aaaaaaaa")


def test_the_last_view_of_a_visit_is_its_exit(client: FlaskClient, shop: Shop) -> None:
    """Nobody knows at the time: it is the view that no other follows in the visit."""
    walk(client, shop, "visit0001", "/", "/cart", "/")
    walk(client, shop, "visit0002", "/cart")

    assert [(row["page"].removeprefix(SHOP), row["is_new"], row["is_exit"], row["dwell_ms"])
            for row in views(shop)] == [
        ("/", 1, 0, 10_000), ("/cart", 1, 0, 10_000), ("/", 0, 1, 10_000),
        ("/cart", 1, 1, 10_000),
    ]  # fmt: skip


def test_what_is_told_twice_is_written_once(client: FlaskClient, shop: Shop) -> None:
    """A browser may repeat itself; neither event nor row changes."""
    for _ in range(2):
        walk(client, shop, "visit0001", "/", "/cart")

    assert len(events(shop)) == 4
    assert [row["is_exit"] for row in views(shop)] == [0, 1]


def test_the_rows_can_be_made_again_from_the_events(client: FlaskClient, shop: Shop) -> None:
    """They hold nothing that the log does not say."""
    walk(client, shop, "visit0001", "/", "/cart", "/")
    walk(client, shop, "visit0002", "/cart")
    before = views(shop)

    with shop.db.write() as tx:
        tx.run("UPDATE page_view SET is_exit = TRUE, dwell_ms = 1")
        rebuild(tx, "shop")

    assert views(shop) == before


def test_a_site_that_does_not_measure_keeps_nothing(client: FlaskClient, shop: Shop) -> None:
    """Its pages are told the same, so that a script that a browser has kept does no harm."""
    with shop.db.write() as tx:
        sites.update_site(tx, "shop", measure_pages=False)

    assert tell(client) == 204
    assert events(shop) == []


@pytest.mark.parametrize(
    ("notice", "status"),
    [
        ({"site": "nowhere"}, 404),
        ({"page": "https://evil.example/"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"page": "javascript:alert(1)"}, 422),
        ({"page": 7}, 422),
        ({"page": f"{SHOP}/" + "a" * 3_000}, 422),
        ({"visit": "short"}, 422),
        ({"visit": "<script>"}, 422),
        ({"view": "../../etc"}, 422),
        ({"kind": "bought"}, 422),
        ({"kind": "left"}, 422),
        ({"kind": "left", "dwell_ms": -1}, 422),
        ({"referrer": "x" * 9_000}, 413),
    ],
)
def test_rubbish_is_refused(
    client: FlaskClient, shop: Shop, notice: dict[str, Any], status: int
) -> None:
    """Nothing of it is written."""
    assert tell(client, **notice) == status
    assert events(shop) == []


@pytest.mark.parametrize("origin", [None, "null"])
def test_a_page_that_hides_where_it_is_may_tell(client: FlaskClient, origin: str | None) -> None:
    """Under the policy no-referrer a browser names no origin."""
    assert tell(client, origin) == 204


def test_a_look_of_five_hours_is_a_forgotten_page(client: FlaskClient, shop: Shop) -> None:
    """It is left aside; that the page was viewed stays."""
    tell(client)

    assert tell(client, kind="left", dwell_ms=5 * 60 * 60 * 1000) == 204
    assert [row["dwell_ms"] for row in views(shop)] == [None]


def test_one_address_cannot_fill_the_log(shop: Shop, tmp_path: Path) -> None:
    """Beyond the limit it is told to wait, and nothing is written."""
    with shop.db.write() as tx:
        sites.update_site(tx, "shop", measure_pages=True, allowed_origins=[SHOP])
    settings = replace(SETTINGS, data_dir=tmp_path, messages_per_minute=1)
    client = make_app(shop, settings).test_client()

    statuses = [tell(client, view=f"aaaaaaa{number:02}") for number in range(12)]

    assert statuses == [204] * 10 + [429] * 2
    assert len(events(shop)) == 10
