"""Categories: a tree with an order, moved and renamed as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path as FilePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq import categories, editing, store
from faq.categories import Node, Path, in_order, path_of, written
from faq.editing import Author
from faq.model import Article, Draft
from madoguchi.clock import FakeClock
from madoguchi.database.protocol import Database
from madoguchi.errors import InvalidInput
from tests.faq.console import make_console

PAY, BILL, SHIP = ("お支払い",), ("お支払い", "請求書"), ("配送",)


@pytest.fixture
def author(site_id: str, clock: FakeClock) -> Author:
    """A command, on a site that is there."""
    assert site_id == "shop"
    return Author(None, clock)


def made(db: Database, author: Author, category: str | None, **more: object) -> Article:
    """Publish an article in a category."""
    draft = replace(Draft("ja", "質問", "答え。", category=category), **more)  # type: ignore[arg-type]
    with db.write() as tx:
        return editing.create(tx, "shop", draft, author, publish=True)


def shown(db: Database) -> list[tuple[str, int]]:
    """Return the tree from top to bottom: names with what they hold in all."""

    def every(nodes: Iterable[Node]) -> list[tuple[str, int]]:
        return [
            pair
            for node in nodes
            for pair in ((written(node.path) or "", node.count), *every(node.children))
        ]

    with db.read() as tx:
        return every(categories.tree(tx, "shop", "ja"))


@given(st.lists(st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map(tuple)))
def test_every_path_stands_once_right_after_those_around_it(paths: list[Path]) -> None:
    """Whatever order they come in."""
    ordered = in_order(paths, [])
    assert len(set(ordered)) == len(ordered)
    assert set(paths) <= set(ordered)
    for number, path in enumerate(ordered):
        if len(path) > 1:
            around = ordered.index(path[:-1])
            assert around < number
            assert all(one[: len(path) - 1] == path[:-1] for one in ordered[around:number])


def test_a_path_is_read_however_it_is_spaced(db: Database, author: Author) -> None:
    """And stored in one way."""
    article = made(db, author, " お支払い/請求書　/ ")
    assert article.category == "お支払い / 請求書"
    assert path_of("お支払い/ 請求書") == BILL


def test_categories_are_moved_into_each_other_with_all_they_hold(
    db: Database, author: Author
) -> None:
    """Live texts stay live with the new category; it is a step of each article's history."""
    first, second = made(db, author, "請求書 / 再発行"), made(db, author, "お支払い")
    with db.write() as tx:
        revision = store.article(tx, "shop", second.id).revision
        new = categories.move(tx, "shop", "ja", ("請求書",), PAY, None, author)
    assert new == BILL
    assert shown(db) == [
        ("お支払い", 2),
        ("お支払い / 請求書", 1),
        ("お支払い / 請求書 / 再発行", 1),
    ]
    with db.read() as tx:
        live = store.published_article(tx, "shop", first.id)
        assert live.category == "お支払い / 請求書 / 再発行"
        assert live.published_at == first.published_at
        assert [step.change for step in store.revisions(tx, "shop", first.id)] == ["published"] * 2
        assert store.article(tx, "shop", second.id).revision == revision


def test_neighbours_are_put_in_order(db: Database, author: Author) -> None:
    """New categories come last until somebody moves them."""
    for name in ("A", "B", "C"):
        made(db, author, name)
    with db.write() as tx:
        categories.move(tx, "shop", "ja", ("C",), (), ("A",), author)
    made(db, author, "D")
    assert [name for name, _ in shown(db)] == ["C", "A", "B", "D"]


def test_what_waits_behind_a_live_text_moves_too(
    db: Database, clock: FakeClock, author: Author
) -> None:
    """A draft stays a draft, a scheduled text scheduled, a review a review."""
    article = made(db, author, "配送")
    with db.write() as tx:
        timed = replace(article.draft, answer="予約。", publish_at=clock() + timedelta(days=1))
        editing.save(tx, "shop", article.id, timed, author, expected_revision=1, publish=True)
        newest = replace(article.draft, answer="下書き。")
        editing.save(tx, "shop", article.id, newest, author, expected_revision=2, review=True)
        categories.rename(tx, "shop", "ja", SHIP, "お届け", author)
        found = store.article(tx, "shop", article.id)
        assert (found.answer, found.category, found.status) == ("下書き。", "お届け", "in_review")
        assert store.published_article(tx, "shop", article.id).category == "お届け"
    clock.advance(days=2)
    with db.write() as tx:
        editing.advance(tx, "shop", article.id, clock)
        live = store.published_article(tx, "shop", article.id)
    assert (live.answer, live.category) == ("予約。", "お届け")


def test_two_categories_become_one_only_where_that_is_meant(db: Database, author: Author) -> None:
    """A name that is taken is refused first."""
    made(db, author, "配送")
    made(db, author, "お届け")
    with db.write() as tx, pytest.raises(InvalidInput, match="here already"):
        categories.rename(tx, "shop", "ja", SHIP, "お届け", author)
    with db.write() as tx:
        categories.rename(tx, "shop", "ja", SHIP, "お届け", author, merge=True)
    assert shown(db) == [("お届け", 2)]


def test_an_empty_category_waits_for_articles_and_can_be_removed(
    db: Database, author: Author
) -> None:
    """One that holds articles cannot."""
    made(db, author, "配送")
    with db.write() as tx:
        assert categories.add(tx, "shop", "ja", SHIP, " 海外 ") == ("配送", "海外")
    assert shown(db) == [("配送", 1), ("配送 / 海外", 0)]
    with db.write() as tx, pytest.raises(InvalidInput, match="holds articles"):
        categories.remove(tx, "shop", "ja", SHIP)
    with db.write() as tx:
        categories.remove(tx, "shop", "ja", ("配送", "海外"))
    assert shown(db) == [("配送", 1)]


def test_a_review_stays_whose_it_was(db: Database, author: Author) -> None:
    """Renaming its category is no request of whoever renames."""
    article = made(db, author, "配送")
    with db.write() as tx:
        asking = Author("acc_writer", author.clock)
        text = replace(article.draft, answer="改。")
        editing.save(
            tx, "shop", article.id, text, asking, expected_revision=1, review=True, note="期間"
        )
        categories.rename(tx, "shop", "ja", SHIP, "お届け", author)
        step = store.revisions(tx, "shop", article.id)[0]
    assert (step.change, step.note, step.author_id) == ("in_review", "期間", "acc_writer")
    assert step.category == "お届け"


def test_what_makes_no_sense_is_refused(db: Database, author: Author) -> None:
    """Into itself, without a name, with a name that is a path, too deep, or gone."""
    made(db, author, "お支払い / 請求書")
    with db.write() as tx:
        with pytest.raises(InvalidInput, match="into itself"):
            categories.move(tx, "shop", "ja", PAY, BILL, None, author)
        for name in (" ", "a/b"):
            with pytest.raises(InvalidInput):
                categories.add(tx, "shop", "ja", (), name)
        with pytest.raises(InvalidInput, match="too long"):
            categories.add(tx, "shop", "ja", (), "長" * 101)
        with pytest.raises(InvalidInput, match="not there any more"):
            categories.remove(tx, "shop", "ja", SHIP)
        for around in (("ない",), ("a/b", "")):
            with pytest.raises(InvalidInput, match="not there any more"):
                categories.add(tx, "shop", "ja", around, "x")
            with pytest.raises(InvalidInput, match="not there any more"):
                categories.move(tx, "shop", "ja", PAY, around, None, author)


def test_the_page_moves_renames_and_asks_before_two_become_one(
    db: Database, author: Author, tmp_path: FilePath
) -> None:
    """Those who may not publish see the tree without its buttons."""
    console = make_console(db, author.clock, tmp_path)
    page = "/console/shop/faq/categories"
    editor, writer = console.person("editor"), console.person("writer")
    assert "No categories yet" in editor.get(page).text
    made(db, author, "配送<b>")
    made(db, author, "お届け")
    assert "配送&lt;b&gt;" in editor.get(page).text
    assert "draggable" not in writer.get(page).text
    assert writer.post(f"{page}/move", path="お届け").status_code == 403
    editor.post(f"{page}/move", path="お届け", around="配送<b>", before="")
    assert shown(db) == [("配送<b>", 2), ("配送<b> / お届け", 1)]
    assert "Moved." in editor.get(page).text
    editor.post(f"{page}/move", path="配送<b> / お届け", around="", before="")
    assert shown(db) == [("配送<b>", 1), ("お届け", 1)]
    editor.post(f"{page}/move", path="お届け", around="配送<b>", before="")
    editor.post(f"{page}/rename", path="配送<b>", name="配達")
    undo = editor.get(page).text
    assert "Renamed." in undo
    editor.post(f"{page}/add", around="", name="お届け")
    assert (
        "already"
        in editor.client.get(
            editor.post(f"{page}/add", around="", name="お届け").headers["Location"]
        ).text
    )
    asked = editor.post(f"{page}/rename", path="配達", name="お届け")
    assert "become one" in asked.text
    assert shown(db)[0][0] == "配達"
    action = re.search(r'action="([^"]+merge=1[^"]*)"', asked.text)
    assert action
    editor.post(action[1].replace("&amp;", "&"))
    assert ("お届け", 2) in shown(db)
    editor.post(f"{page}/remove", path="お届け")
    assert ("お届け", 2) in shown(db)
