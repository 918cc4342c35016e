"""The FAQ's API for programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from faq import api_openapi, store
from faq.api import OPERATIONS
from faq.gaps import Missed
from faq.testing import Failure
from madoguchi.clock import FakeClock
from madoguchi.database.protocol import Database
from tests.faq.console import Console, make_console
from tests.faq.program import BASE, program


@pytest.fixture
def console(db: Database, site_id: str, clock: FakeClock, tmp_path: Path) -> Console:
    """The pages of the site ``shop``, and the API beside them."""
    return make_console(db, clock, tmp_path)


ARTICLE = {"question": "返品できますか", "answer": "10日以内です。", "paraphrases": ["返したい"]}


def test_an_article_is_written_reviewed_published_and_taken_back(console: Console) -> None:
    """By two programs; each step names the revision it was made from."""
    writer, editor = program(console, "writer"), program(console, "editor")
    made = writer.does("POST", "/faq/articles", {**ARTICLE, "step": "review", "note": "新規"})
    address = f"/faq/articles/{made['id']}"
    assert (made["status"], made["revision"], made["locale"]) == ("in_review", 1, "ja")
    assert editor.does("GET", "/faq/articles?status=in_review")["total"] == 1
    live = editor.does("POST", f"{address}/publish", {"revision": 1})
    assert (live["status"], live["published_revision"]) == ("published", 2)
    changed = writer.does("PUT", address, {"revision": 2, "answer": "14日以内です。"})
    assert (changed["answer"], changed["paraphrases"]) == ("14日以内です。", ["返したい"])
    assert changed["published_revision"] == 2
    undone = editor.does("POST", f"{address}/undo", {"revision": 3})
    assert undone["answer"] == "10日以内です。"
    steps = writer.does("GET", f"{address}/revisions")["revisions"]
    assert [step["change"] for step in steps] == ["draft", "draft", "published", "in_review"]
    assert (steps[-1]["author"], steps[-1]["note"]) == ("The writer", "新規")


def test_somebody_faster_is_told_and_nothing_is_overwritten(console: Console) -> None:
    """409, with the article as it was."""
    editor, article = program(console, "editor"), console.article()
    address = f"/faq/articles/{article.id}"
    editor.does("PUT", address, {"revision": 1, "answer": "先"})
    late = editor.call("PUT", address, {"revision": 1, "answer": "後"})
    assert late.status_code == 409
    assert console.newest(article.id).answer == "先"


def test_the_same_id_adds_nothing_twice(console: Console) -> None:
    """A program may repeat a call that was lost."""
    editor = program(console, "editor")
    body = {**ARTICLE, "id": "art_000000000000api1"}
    assert editor.does("POST", "/faq/articles", body) == editor.does("POST", "/faq/articles", body)
    assert editor.does("GET", "/faq/articles")["total"] == 1


def test_a_publication_whose_questions_fail_is_refused_unless_meant(console: Console) -> None:
    """With the first of them in the message."""
    editor, article = program(console, "editor"), console.article(publish=False)
    console.failures = [Failure("いつ届く？", "none")]
    address = f"/faq/articles/{article.id}"
    assert editor.does("GET", f"{address}/tests")["failures"][0]["question"] == "いつ届く？"
    refused = editor.call("POST", f"{address}/publish", {"revision": 1})
    assert refused.status_code == 409
    assert "いつ届く？" in json.loads(refused.text)["detail"]
    body = {"revision": 1, "step": "publish", "despite_failures": True, "answer": "改。"}
    assert editor.does("PUT", address, body)["status"] == "published"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/faq/articles", {**ARTICLE, "step": "publish"}),
        ("POST", "/faq/articles/{id}/publish", {"revision": 1}),
        ("POST", "/faq/articles/{id}/unpublish", {"revision": 1}),
        ("POST", "/faq/articles/{id}/undo", {"revision": 1}),
        ("PUT", "/faq/synonyms", {"groups": []}),
        ("POST", "/faq/categories", {"name": "x"}),
    ],
)
def test_a_writers_program_moves_nothing_customers_see(
    console: Console, method: str, path: str, body: object
) -> None:
    """As in the console."""
    writer, article = program(console, "writer"), console.article()
    assert writer.call(method, path.replace("{id}", article.id), body).status_code == 403
    assert console.newest(article.id) == article


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("question", 3), ("question", ""), ("answer", None), ("paraphrases", "x")),
        *(("paraphrases", [1]), ("always_person", "yes"), ("audience", "all")),
        *(("publish_at", "2026-12-01T09:00"), ("publish_at", "soon"), ("review_on", "1.4.")),
        *(("related", ["どこにもない"]), ("locale", "xx"), ("step", "live"), ("nonsense", 1)),
        *(("id", "x"),),
    ],
)
def test_a_wrong_value_is_named_and_nothing_is_stored(
    console: Console, field: str, value: object
) -> None:
    """422."""
    editor = program(console, "editor")
    reply = editor.call("POST", "/faq/articles", {**ARTICLE, field: value})
    assert reply.status_code == 422
    assert json.loads(reply.text)["field"] == field
    with console.db.read() as tx:
        assert store.count_articles(tx, "shop") == 0


@pytest.mark.parametrize("body", ["[]", "{", "3", "[" * 100_000, '{"revision": true}', ""])
def test_a_body_that_is_none_is_refused(console: Console, body: str) -> None:
    """Whatever comes."""
    editor, article = program(console, "editor"), console.article()
    reply = console.visitor().put(
        f"{BASE}/faq/articles/{article.id}",
        data=body,
        headers={"Authorization": f"Bearer {editor.secret}"},
    )
    assert reply.status_code == 422
    assert console.newest(article.id) == article


def test_without_a_key_or_with_another_sites_nothing_is_told(console: Console) -> None:
    """401, and 404 for a site that is not theirs."""
    editor, article = program(console, "editor"), console.article()
    address = f"{BASE}/faq/articles/{article.id}"
    assert console.visitor().get(address).status_code == 401
    for secret in ("x", "あ", ""):
        wrong = {"Authorization": f"Bearer {secret}".encode().decode("latin-1")}
        assert console.visitor().get(address, headers=wrong).status_code == 401
    there = {"Authorization": f"Bearer {editor.secret}"}
    assert console.visitor().get("/api/v1/sites/x/faq/articles", headers=there).status_code == 404
    assert console.person("admin").get(address).status_code == 401


def test_categories_are_read_and_moved(console: Console) -> None:
    """As paths."""
    editor = program(console, "editor")
    console.article()
    editor.does("POST", "/faq/categories", {"name": "お支払い"})
    moved = editor.does("POST", "/faq/categories/move", {"path": ["お支払い"], "around": ["返品"]})
    assert moved == {"path": ["返品", "お支払い"]}
    renamed = {"path": ["返品"], "name": "返品・交換"}
    editor.does("POST", "/faq/categories/rename", renamed)
    tree = editor.does("GET", "/faq/categories")["categories"]
    assert (tree[0]["path"], tree[0]["articles"]) == (["返品・交換"], 1)
    assert tree[0]["children"][0]["path"] == ["返品・交換", "お支払い"]
    editor.does("POST", "/faq/categories/remove", {"path": ["返品・交換", "お支払い"]})
    taken = editor.call("POST", "/faq/categories/remove", {"path": ["返品・交換"]})
    assert taken.status_code == 422


def test_synonyms_are_replaced_as_a_whole(console: Console) -> None:
    """Nothing is changed where one is wrong, or somebody was faster."""
    editor = program(console, "editor")
    held = editor.does("GET", "/faq/synonyms")
    body = {"groups": [["送料", "送り賃"]], "instead_of": held["fingerprint"]}
    assert editor.does("PUT", "/faq/synonyms", body)["added"] == [["送料", "送り賃"]]
    assert editor.call("PUT", "/faq/synonyms", body).status_code == 409
    assert editor.call("PUT", "/faq/synonyms", {"groups": [["送料"]]}).status_code == 422
    assert editor.does("GET", "/faq/synonyms")["groups"] == [["送料", "送り賃"]]


def test_work_in_the_background_is_started_and_read(console: Console) -> None:
    """A replay, gaps; the job tells what came of it."""
    editor, article = program(console, "editor"), console.article()
    assert editor.call("POST", "/faq/replays", {}).status_code == 422
    begun = editor.does("POST", "/faq/replays", {"article": article.id})
    gaps = editor.does("POST", "/faq/gaps")
    assert (begun["state"], gaps["kind"]) == ("waiting", "faq_gaps")
    console.run_jobs()
    done = editor.does("GET", f"/jobs/{begun['id']}")
    assert done["state"] == "done"
    assert done["result"]["report"]["questions"] == 0
    assert editor.call("GET", "/jobs/job_x").status_code == 404
    assert editor.does("POST", f"/jobs/{gaps['id']}/cancel")["state"] == "done"


def test_a_gap_is_read_put_aside_and_taken_back(console: Console) -> None:
    """By any of its wordings, in the site's own language unless another is named."""
    editor = program(console, "editor")
    assert editor.does("GET", "/faq/gaps")["gaps"] == []
    console.missed = [Missed("ギフト包装はできますか", "ja", console.clock(), searched=True)]
    editor.does("POST", "/faq/gaps")
    console.run_jobs()
    (gap,) = editor.does("GET", "/faq/gaps")["gaps"]
    assert (gap["times"], gap["searched"]) == (1, 1)
    assert set(gap) == set(api_openapi.schemas()["Gap"]["properties"])
    named = {"wording": gap["wordings"][0]["text"]}
    done = editor.does("POST", "/faq/gaps/aside", named)
    assert done == {**named, "locale": "ja", "dismissed": True}
    assert set(done) == set(api_openapi.schemas()["GapDismissal"]["properties"])
    assert editor.does("GET", "/faq/gaps")["total"] == 0
    assert editor.does("GET", "/faq/gaps?aside=1")["gaps"] == [gap]
    assert editor.does("POST", "/faq/gaps/return", named)["dismissed"] is False
    assert editor.does("GET", "/faq/gaps")["total"] == 1
    for wrong, status in (({"wording": "?"}, 404), ({"wording": 3}, 422), ({}, 422)):
        assert editor.call("POST", "/faq/gaps/aside", wrong).status_code == status, wrong
    in_english = {**named, "locale": "en"}
    assert editor.call("POST", "/faq/gaps/aside", in_english).status_code == 404


def test_a_file_is_checked_imported_and_taken_back(console: Console) -> None:
    """The body is the file; each step is a job whose result tells what it did."""
    editor = program(console, "editor")
    file = "質問,回答\n送料は？,500円です。\n".encode("cp932")
    assert editor.call("POST", "/faq/imports/undo").status_code == 404
    assert editor.call("POST", "/faq/imports").status_code == 422

    def result_of(path: str) -> Any:
        reply = console.visitor().post(
            BASE + path, data=file, headers={"Authorization": f"Bearer {editor.secret}"}
        )
        assert (reply.status_code, reply.json is not None) == (202, True)
        console.run_jobs()
        return editor.does("GET", f"/jobs/{json.loads(reply.text)['id']}")["result"]

    assert result_of("/faq/imports?check=1&name=a.csv")["stored"] is False
    assert editor.does("GET", "/faq/articles")["total"] == 0
    assert result_of("/faq/imports?name=a.csv")["added"] == 1
    assert editor.does("GET", "/faq/articles?status=published")["total"] == 1
    file = b""
    assert result_of("/faq/imports/undo")["put_away"] == 1
    assert editor.does("GET", "/faq/articles?status=published")["total"] == 0


def test_all_articles_come_as_a_file(console: Console) -> None:
    """In a format that there is."""
    viewer = program(console, "viewer")
    console.article()
    assert "返品できますか" in viewer.call("GET", "/faq/export?format=csv").text
    assert viewer.call("GET", "/faq/export?format=doc").status_code == 422


def test_what_is_promised_is_what_is_sent(console: Console) -> None:
    """Every answer has exactly the keys of its schema."""
    editor, article = program(console, "editor"), console.article()
    schemas = api_openapi.schemas()
    address = f"/faq/articles/{article.id}"
    for name, value in (
        ("Article", editor.does("GET", address)),
        ("ArticleList", editor.does("GET", "/faq/articles")),
        ("Revision", editor.does("GET", f"{address}/revisions")["revisions"][0]),
        ("CategoryList", editor.does("GET", "/faq/categories")),
        ("Category", editor.does("GET", "/faq/categories")["categories"][0]),
        ("Synonyms", editor.does("GET", "/faq/synonyms")),
        ("Job", editor.does("POST", "/faq/gaps")),
        ("GapList", editor.does("GET", "/faq/gaps")),
    ):
        assert set(value) == set(schemas[name]["properties"]), name
    assert {operation.answer for operation in OPERATIONS} - {"File"} <= set(schemas)
