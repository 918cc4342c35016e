"""What a program reads of the FAQ besides its articles, and what the API refuses by name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from faq import api_openapi
from faq.model import Article
from madoguchi.clock import FakeClock
from madoguchi.database.protocol import Database
from tests.faq.console import Console, make_console
from tests.faq.program import Program, program


@pytest.fixture
def console(db: Database, site_id: str, clock: FakeClock, tmp_path: Path) -> Console:
    """The pages of the site ``shop``, and the API beside them."""
    return make_console(db, clock, tmp_path)


@pytest.fixture
def editor(console: Console) -> Program:
    """A program with the key of an editor."""
    return program(console, "editor")


def test_a_question_is_asked_as_a_customer_would(console: Console, editor: Program) -> None:
    """With the numbers and the reasons behind each article."""
    article = console.article()
    trial = editor.does("GET", "/faq/search?question=返したい")
    assert (trial["decision"], trial["hits"][0]["article"]) == ("answer", article.id)
    assert trial["hits"][0]["question"] == article.question
    assert trial["hits"][0]["reasons"][0]["side"] == "for"
    schemas = api_openapi.schemas()
    assert set(trial) == set(schemas["Trial"]["properties"])
    assert set(trial["hits"][0]) == set(schemas["Hit"]["properties"])
    for wrong in ("", "?question=%20", f"?question={'x' * 501}", "?question=x&locale=xx"):
        assert editor.call("GET", f"/faq/search{wrong}").status_code == 422, wrong


def test_an_answer_is_seen_as_the_widget_shows_it(editor: Program) -> None:
    """And nothing runs of it."""
    html = editor.does("POST", "/faq/preview", {"answer": "**はい** <script>x</script>"})["html"]
    assert "<strong>" in html
    assert "<script" not in html


def test_what_was_done_to_any_article_is_read(console: Console, editor: Program) -> None:
    """The newest first, with the article it is about, page by page."""
    first, second = console.article(), console.article("ほかの質問")
    history = editor.does("GET", "/faq/history")
    assert {step["article"] for step in history["steps"]} == {first.id, second.id}
    assert history["more"] is False
    assert editor.does("GET", "/faq/history?page=2")["steps"] == []
    assert editor.call("GET", "/faq/history?page=x").status_code == 422


def translated(console: Console, editor: Program) -> tuple[Article, str]:
    """Publish an article, translate it, and change it since."""
    original = console.article()
    body = {
        "locale": "en",
        "question": "Can I return it?",
        "answer": "Yes.",
        "translation_of": original.id,
    }
    translation = editor.does("POST", "/faq/articles", body)["id"]
    change = {"revision": 1, "step": "publish", "answer": "14日以内です。"}
    editor.does("PUT", f"/faq/articles/{original.id}", change)
    return original, translation


def test_translations_that_are_out_of_date_are_told_and_confirmed(
    console: Console, editor: Program
) -> None:
    """By whoever has read both: nothing else has to change."""
    original, translation = translated(console, editor)
    family = editor.does("GET", f"/faq/articles/{translation}/translations")
    assert [item["id"] for item in family["articles"]] == [original.id, translation]
    assert family["out_of_date"] == [translation]
    assert editor.does("GET", "/faq/articles")["out_of_date"] == [translation]
    confirmed = {"revision": 1, "translation_up_to_date": True}
    editor.does("PUT", f"/faq/articles/{translation}", confirmed)
    family = editor.does("GET", f"/faq/articles/{original.id}/translations")
    assert family["out_of_date"] == []


@pytest.mark.parametrize(
    ("method", "path", "field"),
    [
        ("GET", "/faq/articles?state=draft", "state"),
        ("GET", "/faq/articles?status=live", "status"),
        ("POST", "/faq/imports?chek=1", "chek"),
        ("POST", "/faq/imports?check=yes", "check"),
        ("POST", "/faq/imports?locale=%3F", "locale"),
        ("GET", "/faq/care?kind=x", "kind"),
        ("GET", "/faq/care?dismissed=true", "dismissed"),
    ],
)
def test_a_slip_in_the_address_changes_nothing(
    console: Console, editor: Program, method: str, path: str, field: str
) -> None:
    """It is named; a check that is misspelt is no import."""
    reply = console.visitor().open(
        f"/api/v1/sites/shop{path}",
        method=method,
        headers={"Authorization": f"Bearer {editor.secret}"},
        data="質問,回答\n送料は？,500円です。\n" if method == "POST" else None,
    )
    assert (reply.status_code, json.loads(reply.text)["field"]) == (422, field)
    assert console.run_jobs() == 0


def test_publishing_beside_an_article_with_the_same_question_has_to_be_meant(
    console: Console, editor: Program
) -> None:
    """As in the console; by any of the three ways to publish."""
    other, draft = console.article(), console.article(publish=False)
    address, meant = f"/faq/articles/{draft.id}", {"despite_same_question": True}
    words = {"question": draft.question, "answer": "はい。", "step": "publish"}
    for method, path, body in (
        ("POST", f"{address}/publish", {"revision": 1}),
        ("PUT", address, {"revision": 1, "step": "publish"}),
        ("POST", "/faq/articles", words),
    ):
        refused = editor.call(method, path, body)
        assert refused.status_code == 409
        assert other.id in json.loads(refused.text)["detail"]
    assert not console.newest(draft.id).is_live
    published = editor.does("POST", f"{address}/publish", {"revision": 1, **meant})
    assert published["status"] == "published"


def test_a_step_is_refused_before_its_questions_are_asked_where_somebody_was_faster(
    console: Console, editor: Program
) -> None:
    """What would come of the test is about another text."""
    draft = console.article(publish=False)
    editor.does("PUT", f"/faq/articles/{draft.id}", {"revision": 1, "answer": "改。"})
    for method, path, body in (
        ("POST", "/publish", {"revision": 1}),
        ("PUT", "", {"revision": 1, "step": "publish"}),
    ):
        refused = editor.call(method, f"/faq/articles/{draft.id}{path}", body)
        assert refused.status_code == 409
        assert "Somebody else changed" in json.loads(refused.text)["detail"]


def test_a_text_that_fails_its_questions_is_published_if_it_is_meant(
    console: Console, editor: Program
) -> None:
    """With the field that the refusal names."""
    draft = console.article(publish=False)
    body = {"revision": 1, "despite_failures": True}
    published = editor.does("POST", f"/faq/articles/{draft.id}/publish", body)
    assert published["status"] == "published"
    assert editor.call("POST", f"/faq/articles/{draft.id}/archive", {**body}).status_code == 422
