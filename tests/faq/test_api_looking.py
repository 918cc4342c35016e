"""What the FAQ needs, its gaps, and imports, as a program works with them."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from faq import api_openapi
from faq.gaps import Missed
from madoguchi.clock import FakeClock
from madoguchi.database.protocol import Database
from tests.faq.console import Console, make_console
from tests.faq.program import BASE, Program, program
from tests.faq.shop import SHOP

PAGE = "<details><summary>送料は？</summary>500円です。</details>".encode()
ADDRESS = "https://www.example.com/faq"


@pytest.fixture
def console(db: Database, site_id: str, clock: FakeClock, tmp_path: Path) -> Console:
    """The pages of the site ``shop``, and the API beside them."""
    return make_console(db, clock, tmp_path)


@pytest.fixture
def editor(console: Console) -> Program:
    """A program with the key of an editor."""
    return program(console, "editor")


def contradicting(console: Console) -> None:
    """Publish two articles that contradict each other, among others."""
    for document in SHOP:
        console.published(document.question, document.answer)
    console.published("返品の期限は", "到着後14日以内の未使用品は返品できます。")


def test_findings_are_read_put_aside_and_shown_again(console: Console, editor: Program) -> None:
    """Twice is the same as once; another program that may only read cannot."""
    contradicting(console)
    assert editor.does("GET", "/faq/care") == {"looked_at": None, "findings": []}
    editor.does("POST", "/faq/care")
    console.run_jobs()
    (found,) = editor.does("GET", "/faq/care?kind=contradiction")["findings"]
    assert found["evidence"] == "Two articles disagree about the same thing."
    assert found["changed"] is False
    assert set(found) == set(api_openapi.schemas()["Finding"]["properties"])
    address = f"/faq/care/{found['fingerprint']}"
    assert program(console, "viewer").call("POST", f"{address}/dismiss").status_code == 403
    for _ in range(2):
        assert editor.does("POST", f"{address}/dismiss")["dismissed"] is True
    assert editor.does("GET", "/faq/care?kind=contradiction")["findings"] == []
    assert editor.does("GET", "/faq/care?dismissed=1")["findings"] == [found]
    for _ in range(2):
        assert editor.does("POST", f"{address}/return")["dismissed"] is False
    assert editor.does("GET", "/faq/care?kind=contradiction")["findings"] == [found]


def test_a_finding_that_there_is_not_is_not_put_aside(console: Console, editor: Program) -> None:
    """Nor shown again; before anybody looked and afterwards."""
    for _ in range(2):
        for act in ("dismiss", "return"):
            assert editor.call("POST", f"/faq/care/nope/{act}").status_code == 404
        editor.does("POST", "/faq/care")
        console.run_jobs()
    assert editor.does("GET", "/faq/care?dismissed=1")["findings"] == []


def test_gaps_are_read_with_what_answers_them_now(console: Console, editor: Program) -> None:
    """The last search's, without another."""
    assert editor.does("GET", "/faq/gaps")["gaps"] == []
    asked_at = console.clock() - timedelta(days=1)
    console.missed = [Missed("ギフト包装はできますか", "ja", asked_at)]
    editor.does("POST", "/faq/gaps")
    console.run_jobs()
    found = editor.does("GET", "/faq/gaps")
    assert (found["total"], found["gaps"][0]["answered_by"]) == (1, [])
    written = console.published("ギフト包装はできますか")
    assert console.indexes is not None
    console.indexes.refresh()
    assert editor.does("GET", "/faq/gaps")["gaps"][0]["answered_by"] == [written.id]
    assert set(found["gaps"][0]) == set(api_openapi.schemas()["Gap"]["properties"])
    assert editor.does("GET", "/faq/gaps?page=2")["gaps"] == []


def test_synonyms_are_compared_before_they_are_saved_and_added_one_by_one(
    editor: Program,
) -> None:
    """A check stores nothing; a word that is none is refused."""
    checked = editor.does("PUT", "/faq/synonyms", {"groups": [["送料", "送り賃"]], "check": True})
    assert checked["added"] == [["送料", "送り賃"]]
    assert editor.does("GET", "/faq/synonyms")["groups"] == []
    assert (
        editor.call("PUT", "/faq/synonyms", {"groups": [["x"]], "check": True}).status_code == 422
    )
    for term in ("送り賃", "配送料"):
        editor.does("POST", "/faq/synonyms", {"word": "送料", "term": term})
    held = editor.does("GET", "/faq/synonyms")
    assert held["groups"] == [["送料", "送り賃", "配送料"]]
    blank = editor.call("POST", "/faq/synonyms", {"word": "送料", "term": " "})
    assert blank.status_code == 422
    late = {"word": "返品", "term": "返却", "instead_of": "x"}
    assert editor.call("POST", "/faq/synonyms", late).status_code == 409


def job(console: Console, editor: Program, path: str, body: object = None) -> Any:
    """Start a job, have it run, and return it as it is then."""
    begun = editor.does("POST", path, body)
    console.run_jobs()
    return editor.does("GET", f"/jobs/{begun['id']}")


def test_a_page_is_checked_and_imported_by_its_address(console: Console, editor: Program) -> None:
    """It is fetched once: what was checked is imported, although the page has changed since."""
    console.pages[ADDRESS] = PAGE
    checked = job(console, editor, f"/faq/imports?check=1&url={ADDRESS}")
    assert (checked["state"], checked["result"]["added"]) == ("done", 1)
    assert checked["result"]["stored"] is False
    assert checked["result"]["previews"][0]["question"] == "送料は？"
    console.pages.clear()
    done = job(console, editor, f"/faq/imports/{checked['id']}", {})
    assert done["result"]["stored"] is True
    assert editor.does("GET", "/faq/articles?status=published")["total"] == 1
    listed = editor.does("GET", "/jobs?kind=faq_import")["jobs"]
    assert {one["id"] for one in listed} == {checked["id"], done["id"]}
    assert set(listed[0]) == set(api_openapi.schemas()["JobState"]["properties"])
    other = editor.does("POST", "/faq/gaps")
    assert editor.call("POST", f"/faq/imports/{other['id']}", {}).status_code == 404


@pytest.mark.parametrize(
    ("url", "detail"),
    [
        ("https://elsewhere.example/", "may not be fetched"),
        ("http://169.254.169.254/latest", "may not be fetched"),
        ("http://www.example.com:8080/", "may not be fetched"),
        ("https://www.example.com@evil.example/", "is not a web address"),
        ("file:///etc/passwd", "is not a web address"),
        ("ftp://www.example.com/", "is not a web address"),
        ("x", "is not a web address"),
    ],
)
def test_an_address_that_may_not_be_asked_is_refused_at_once(
    console: Console, editor: Program, url: str, detail: str
) -> None:
    """422 with what to change, and nothing is begun."""
    refused = editor.call("POST", f"/faq/imports?url={url}")
    told = json.loads(refused.text)
    assert (refused.status_code, told["field"]) == (422, "url")
    assert detail in told["detail"]
    assert editor.does("GET", "/jobs")["jobs"] == []


def test_a_file_and_an_address_at_once_are_refused(console: Console, editor: Program) -> None:
    """Which one is meant cannot be told."""
    reply = console.visitor().post(
        f"{BASE}/faq/imports?url={ADDRESS}",
        data=PAGE,
        headers={"Authorization": f"Bearer {editor.secret}"},
    )
    assert reply.status_code == 422
    assert editor.call("POST", "/faq/imports").status_code == 422


def test_the_last_import_is_told_before_it_is_taken_back(console: Console, editor: Program) -> None:
    """One that is not the last any more is left alone."""
    assert editor.call("GET", "/faq/imports/last").status_code == 404
    console.pages |= {ADDRESS: PAGE, f"{ADDRESS}/2": PAGE.replace("送料".encode(), "返品".encode())}
    job(console, editor, f"/faq/imports?url={ADDRESS}")
    first = editor.does("GET", "/faq/imports/last")
    assert (first["source"], first["undoing"]["put_away"]) == (ADDRESS, 1)
    assert set(first) == set(api_openapi.schemas()["LastImport"]["properties"])
    job(console, editor, f"/faq/imports?url={ADDRESS}/2")
    late = editor.call("POST", "/faq/imports/undo", {"import": first["id"]})
    assert late.status_code == 409
    last = editor.does("GET", "/faq/imports/last")["id"]
    assert job(console, editor, "/faq/imports/undo", {"import": last})["result"]["put_away"] == 1
    assert editor.does("GET", "/faq/imports/last")["id"] == first["id"]


def test_why_a_job_failed_is_told(console: Console, editor: Program) -> None:
    """In the language that is asked for."""
    article = console.article(publish=False)
    begun = editor.does("POST", "/faq/replays", {"article": article.id})
    editor.does("PUT", f"/faq/articles/{article.id}", {"revision": 1, "answer": "改。"})
    console.run_jobs()
    failed = editor.does("GET", f"/jobs/{begun['id']}")
    assert (failed["state"], failed["result"]) == ("failed", None)
    assert failed["error"].startswith("The article was changed after this test was asked for.")


def test_a_writers_program_stops_only_what_it_began(console: Console, editor: Program) -> None:
    """As in the console."""
    writer = program(console, "writer")
    own, other = writer.does("POST", "/faq/gaps"), editor.does("POST", "/faq/care")
    assert writer.call("POST", f"/jobs/{other['id']}/cancel").status_code == 403
    assert writer.does("POST", f"/jobs/{own['id']}/cancel")["state"] == "cancelled"
    assert editor.does("POST", f"/jobs/{other['id']}/cancel")["state"] == "cancelled"
