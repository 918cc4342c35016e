"""What is typed and not saved: kept for its author, seen by nobody else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from faq import working_copy_store
from madoguchi.clock import FakeClock
from madoguchi.database.protocol import Database
from tests.faq.console import Console, make_console

LIST = "/console/shop/faq"
NEW = "art_000000000000new1"


@pytest.fixture
def console(db: Database, site_id: str, clock: FakeClock, tmp_path: Path) -> Console:
    """The pages of the site ``shop``."""
    return make_console(db, clock, tmp_path)


def test_what_was_typed_comes_back_to_its_author_alone(console: Console) -> None:
    """Until it is saved; the article and everybody else's page stay as they are."""
    editor, admin, article = console.person("editor"), console.person("admin"), console.article()
    address = f"{LIST}/{article.id}"
    form = {"question": article.question, "answer": "書きかけ<b>", "revision": 1}
    kept = editor.post(f"{address}/working-copy", **form)
    assert kept.status_code == 200
    assert kept.json is not None
    assert (kept.json["others"], kept.json["revision"]) == ([], 1)
    assert re.fullmatch(r"\d\d:\d\d", kept.json["saved_at"])
    assert console.newest(article.id) == article
    page = editor.get(address).text
    assert "書きかけ&lt;b&gt;" in page
    assert "not saved yet" in page
    assert "書きかけ" not in admin.get(address).text
    editor.post(address, **form, action="draft")
    assert "not saved yet" not in editor.get(address).text


def test_what_was_typed_is_discarded_on_demand(console: Console) -> None:
    """The stored text is shown again."""
    editor, article = console.person("editor"), console.article()
    address = f"{LIST}/{article.id}"
    editor.post(f"{address}/working-copy", question="別の質問", answer="書きかけ", revision=1)
    assert editor.post(f"{address}/working-copy/drop").headers["Location"] == address
    assert "書きかけ" not in editor.get(address).text


def test_what_was_typed_before_somebody_else_saved_overwrites_nothing(console: Console) -> None:
    """It is sent with the revision it was opened at, so the conflict is told."""
    editor, admin, article = console.person("editor"), console.person("admin"), console.article()
    address = f"{LIST}/{article.id}"
    mine = {"question": article.question, "answer": "私の文", "revision": 1}
    editor.post(f"{address}/working-copy", **mine)
    admin.post(address, question=article.question, answer="先の文", revision=1, action="draft")
    page = editor.get(address).text
    assert "was changed since" in page
    assert 'name="revision" value="1"' in page
    assert editor.post(address, **mine, action="draft").status_code == 409
    assert console.newest(article.id).answer == "先の文"


def test_two_who_have_one_article_open_are_told_of_each_other(
    console: Console, clock: FakeClock
) -> None:
    """While the other page shows signs of life, and no longer."""
    editor, writer, article = console.person("editor"), console.person("writer"), console.article()
    address = f"{LIST}/{article.id}"
    editor.post(f"{address}/working-copy", open="1", revision=1)
    told = writer.post(f"{address}/working-copy", open="1", revision=1)
    assert told.json is not None
    assert told.json["others"] == ["The editor"]
    assert "The writer has this article open too" in editor.get(address).text
    clock.advance(seconds=61)
    again = writer.post(f"{address}/working-copy", open="1", revision=1)
    assert again.json is not None
    assert again.json["others"] == []


def test_a_sign_of_life_loses_nothing_that_was_typed(console: Console) -> None:
    """It only says that the page is open."""
    editor, article = console.person("editor"), console.article()
    address = f"{LIST}/{article.id}"
    editor.post(f"{address}/working-copy", question="q", answer="書きかけ", revision=1)
    editor.post(f"{address}/working-copy", open="1", question="q", answer="", revision=1)
    assert "書きかけ" in editor.get(address).text


def test_a_new_article_that_was_not_saved_is_offered_in_the_list(console: Console) -> None:
    """With its words, to go on; saving does away with the offer."""
    editor = console.person("editor")
    words = {"question": "新しい質問", "answer": "書きかけ", "locale": "ja"}
    editor.post(f"{LIST}/{NEW}/working-copy", **words)
    assert "新しい質問" in editor.get(LIST).text
    assert "新しい質問" not in console.person("admin").get(LIST).text
    assert "書きかけ" in editor.get(f"{LIST}/new?id={NEW}").text
    editor.post(f"{LIST}/new", **words, id=NEW, action="draft")
    assert "not saved" not in editor.get(LIST).text


def test_what_comes_late_after_saving_is_not_taken_for_new_words(console: Console) -> None:
    """A request that was sent before the save and is handled after it."""
    editor, article = console.person("editor"), console.article()
    address = f"{LIST}/{article.id}"
    form = {"question": article.question, "answer": "書きかけ", "revision": 1}
    editor.post(f"{address}/working-copy", **form)
    editor.post(address, **{**form, "answer": "書き終え"}, action="draft")
    editor.post(f"{address}/working-copy", **form)
    page = editor.get(address).text
    assert "書き終え" in page
    assert "書きかけ" not in page
    editor.post(f"{address}/working-copy", **{**form, "answer": "続き", "revision": 2})
    assert "続き" in editor.get(address).text


def test_nothing_is_kept_that_is_no_article_or_too_long(console: Console) -> None:
    """Nor for those who may not write."""
    editor, article = console.person("editor"), console.article()
    address = f"{LIST}/{article.id}/working-copy"
    assert editor.post(address, answer="a" * 200_001, revision=1).status_code == 422
    assert editor.post(f"{LIST}/nothing/working-copy", answer="x").status_code == 404
    assert console.person("viewer").post(address, answer="x", revision=1).status_code == 403
    with console.db.read() as tx:
        assert tx.all("SELECT * FROM working_copy") == []


def test_what_nobody_comes_back_to_is_forgotten(console: Console, clock: FakeClock) -> None:
    """After a month."""
    editor, article = console.person("editor"), console.article()
    editor.post(f"{LIST}/{article.id}/working-copy", question="q", answer="a", revision=1)
    with console.db.write() as tx:
        assert working_copy_store.drop_before(tx, clock()) == 0
    clock.advance(days=31)
    with console.db.write() as tx:
        assert working_copy_store.drop_before(tx, clock()) == 1
