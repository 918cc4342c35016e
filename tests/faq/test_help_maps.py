"""What search engines ask for: every published page once, with its languages and its date."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import pytest

from faq import help_maps_web
from madoguchi import sites
from madoguchi.clock import FakeClock
from madoguchi.database.protocol import Database
from tests.faq.console import Console, make_console

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
BASE = "https://help.example.com"


@pytest.fixture
def console(db: Database, site_id: str, clock: FakeClock, tmp_path: Path) -> Console:
    """The pages of the site ``shop``."""
    return make_console(db, clock, tmp_path)


def read(console: Console, address: str) -> ElementTree.Element:
    """Return a sitemap."""
    sent = console.visitor().get(address)
    assert sent.content_type == "application/xml; charset=utf-8"
    return ElementTree.fromstring(sent.text)


def addresses(tree: ElementTree.Element) -> list[str]:
    """Return what a sitemap lists."""
    return [one.text or "" for one in tree.findall(".//s:loc", NAMES)]


def test_a_site_lists_its_start_pages_categories_and_articles(console: Console) -> None:
    """Drafts are not there, nor a language without articles."""
    article = console.article()
    console.article("下書き", publish=False)
    tree = read(console, "/help/shop/sitemap.xml")
    assert addresses(tree) == [
        f"{BASE}/help/shop/ja/",
        f"{BASE}/help/shop/ja/c/{quote('返品')}",
        f"{BASE}/help/shop/ja/{article.id}-{quote('返品できますか')}",
    ]
    changed = [one.text for one in tree.findall(".//s:lastmod", NAMES)]
    assert changed == ["2026-11-22T05:00:00Z"] * 2


def test_pages_name_their_other_languages(console: Console) -> None:
    """Start pages, and articles with their translations."""
    original = console.published("返品できますか")
    console.published("Can I return it?", locale="en", translation_of=original.id)
    console.published("送料はいくらですか")
    tree = read(console, "/help/shop/sitemap.xml")
    linked = {
        url.findtext("s:loc", "", NAMES): [link.get("hreflang") for link in links]
        for url in tree.findall("s:url", NAMES)
        if (links := url.findall("x:link", NAMES))
    }
    assert list(linked.values()) == [["ja", "en"]] * 4
    assert not any(quote("送料") in address for address in linked)


def test_the_service_names_the_sitemap_of_every_site_with_articles(console: Console) -> None:
    """And robots.txt names that."""
    with console.db.write() as tx:
        sites.create_site(tx, id="empty", name="Empty")
    assert addresses(read(console, "/sitemap.xml")) == []
    console.article()
    assert addresses(read(console, "/sitemap.xml")) == [f"{BASE}/help/shop/sitemap.xml"]
    robots = console.visitor().get("/robots.txt").text
    assert f"Sitemap: {BASE}/sitemap.xml\n" in robots
    assert "Disallow: /console/\n" in robots
    assert "Disallow: /help" not in robots


def test_a_large_site_has_several(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each page of them lists as many as one may."""
    monkeypatch.setattr(help_maps_web, "MOST", 2)
    articles = [console.published(f"質問{number}") for number in range(3)]
    found = addresses(read(console, "/sitemap.xml"))
    assert found == [f"{BASE}/help/shop/sitemap.xml{page}" for page in ("", "?page=2")]
    last = addresses(read(console, "/help/shop/sitemap.xml?page=2"))
    assert last == [f"{BASE}/help/shop/ja/{articles[2].id}-{quote('質問2')}"]
    for page in ("0", "3", "-1"):
        sent = console.visitor().get(f"/help/shop/sitemap.xml?page={page}")
        assert sent.status_code == 404
