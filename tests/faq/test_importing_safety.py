"""Files that mean harm, and people who work at the same time."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from openpyxl import Workbook

from faq import editing, store
from faq.editing import Author
from faq.importing import ImportOptions, import_file
from faq.importing_files import read_rows
from faq.importing_undo import undo_import
from faq.model import ArticleRevision, Draft
from madoguchi.clock import FakeClock, system_clock
from madoguchi.database.protocol import Database
from madoguchi.errors import Conflict, InvalidInput
from tests.faq.console import Console, make_console

LIST = "/console/shop/faq"
ATTACK = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>"
FIELDS = (
    *("id", "question", "paraphrases", "answer", "answer_html", "answer_markdown", "category"),
    *("tags", "locale", "status", "audience", "related", "test_questions", "publish_at"),
    *("translation_of", "always_person", "review_on", "no such column" + ATTACK),
)


@pytest.fixture
def console(db: Database, site_id: str, clock: FakeClock, tmp_path: Path) -> Console:
    """The FAQ's pages on a site."""
    return make_console(db, clock, tmp_path)


def csv_of(**cells: str) -> bytes:
    """Return a CSV of one good row in which some cells are replaced."""
    row = {"question": "q", "answer": "a", **cells}
    lines = (",".join(f'"{text.replace(chr(34), chr(34) * 2)}"' for text in part)
             for part in (row.keys(), row.values()))  # fmt: skip
    return "\n".join(lines).encode()


@pytest.mark.parametrize("field", FIELDS)
def test_nothing_in_a_file_runs_on_a_page(console: Console, field: str) -> None:
    """Each field in turn, on the report, the list, the article, its history, and the help page."""
    editor = console.person("editor")
    pages = []
    data = csv_of(**{field: ATTACK})
    for action in ("check", "store"):
        sent = editor.post(
            f"{LIST}/import",
            file=(io.BytesIO(data), f"{ATTACK[1:]}.csv"),
            action=action,
            publish="1",
            skip_bad="1",
        )
        console.run_jobs()
        pages.append(editor.get(sent.headers["Location"]).text)
    with console.db.read() as tx:
        articles = store.articles_of_site(tx, "shop")
    pages += [editor.get(f"{LIST}/{item.id}").text for item in articles]
    pages += [editor.get(f"/help/shop/{item.locale}/{item.id}").text for item in articles]
    for address in (LIST, f"{LIST}/import", "/console/shop/jobs", "/help/shop/ja/"):
        pages.append(editor.get(address).text)
    way = re.search(r'href="([^"]+/undo)"', pages[1])
    pages.append(editor.get(way[1]).text if way else "")
    assert len(pages) > 6
    assert not [text for text in pages if "<script>alert" in text or "<img src=x" in text]


def workbook(**parts: str | bytes) -> bytes:
    """Return an Excel file in which some parts are replaced."""
    book = Workbook()
    book.worksheets[0].append(["question", "answer"])
    book.worksheets[0].append(["q", "a"])
    made, changed = io.BytesIO(), io.BytesIO()
    book.save(made)
    with zipfile.ZipFile(made) as before, zipfile.ZipFile(changed, "w") as after:
        for entry in before.infolist():
            name = Path(entry.filename).stem
            after.writestr(entry.filename, parts.get(name, before.read(entry)))
    return changed.getvalue()


LAUGHS = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))


@pytest.mark.parametrize("part", ["sheet1", "workbook", "styles", "theme1"])
@pytest.mark.parametrize(
    "declaration",
    [
        f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>',
        '<!DOCTYPE x [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>',
        f"<!--{'x' * 200_000}--><!DOCTYPE x SYSTEM 'http://127.0.0.1/x.dtd'>",
    ],
    ids=["billion laughs", "a file", "a dtd"],
)
def test_xml_with_declarations_of_its_own_is_refused(part: str, declaration: str) -> None:
    """Entities that grow, read files or ask servers; in whatever part, encoding and place."""
    body = f"{declaration}<sst><si><t>&l9;</t></si></sst>"
    in_utf16 = f'<?xml version="1.0" encoding="utf-16"?>{body}'.encode("utf-16")
    for text in (f'<?xml version="1.0"?>{body}', in_utf16):
        with pytest.raises(InvalidInput, match="XML entities"):
            read_rows(workbook(**{part: text}))


def test_rows_that_claim_to_be_far_down_are_not_counted_up_to() -> None:
    """A sheet of one row with the number of a billion is read in no time."""
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>question</t></is></c>'
        '<c r="B1" t="inlineStr"><is><t>answer</t></is></c></row>'
        '<row r="2"><c r="A2" t="inlineStr"><is><t>q</t></is></c>'
        '<c r="B2" t="inlineStr"><is><t>a_x000D_b</t></is></c></row>'
        '<row r="999999999999"><c r="A999999999999" t="inlineStr"><is><t>x</t></is></c></row>'
        "</sheetData></worksheet>"
    )
    file = read_rows(workbook(sheet1=sheet))
    assert [row.cells for row in file.rows] == [{"question": "q", "answer": "a\rb"}]


def history(db: Database, site_id: str, article_id: str) -> list[ArticleRevision]:
    """Return an article's steps, oldest first."""
    with db.read() as tx:
        return store.revisions(tx, site_id, article_id)[::-1]


def at_once(*work: Callable[[], object]) -> list[object]:
    """Do several things in threads that begin together; a conflict is a result."""
    start = Barrier(len(work))

    def one(task: Callable[[], object]) -> object:
        start.wait()
        try:
            return task()
        except Conflict as conflict:
            return conflict

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(one, work))


def test_two_editors_of_one_article_lose_nothing(db: Database, site_id: str) -> None:
    """One is faster, the other is told; the history holds every text that was saved."""
    author = Author(None, system_clock)
    with db.write() as tx:
        article = editing.create(tx, site_id, Draft("ja", "q", "0"), author, publish=True)
    for turn in range(1, 16):

        def save(who: str, turn: int = turn) -> str:
            with db.write() as tx:
                words = Draft("ja", "q", f"{who}{turn}")
                editing.save(
                    tx, site_id, article.id, words, author, expected_revision=turn, publish=True
                )
            return words.answer

        done = at_once(lambda: save("a"), lambda: save("b"))
        assert sorted(type(one).__name__ for one in done) == ["Conflict", "str"]
        steps = history(db, site_id, article.id)
        assert [step.revision for step in steps] == list(range(1, turn + 2))
        assert steps[-1].answer in done


def test_a_publish_an_import_and_an_undo_at_once_lose_nothing(db: Database, site_id: str) -> None:
    """Whoever comes first: each step is in the history, none is overwritten, a conflict is told."""
    author = Author(None, system_clock)
    with db.write() as tx:
        article = editing.create(tx, site_id, Draft("ja", "q", "0"), author, publish=True)
    expected = 1
    last = ""
    for turn in range(12):

        def publish(turn: int = turn, revision: int = expected) -> str:
            with db.write() as tx:
                words = Draft("ja", "q", f"editor {turn}")
                editing.save(
                    tx, site_id, article.id, words, author, expected_revision=revision, publish=True
                )
            return "published"

        def load(turn: int = turn) -> str:
            data = f"question,answer\nq,file {turn}\nnew {turn},a\n".encode()
            return import_file(db, site_id, data, ImportOptions(), author).import_id

        def undo(import_id: str = last) -> str:
            return str(undo_import(db, site_id, import_id, author).left_count) if import_id else ""

        published, last, undone = at_once(publish, load, undo)  # type: ignore[assignment]
        steps = history(db, site_id, article.id)
        answers = [step.answer for step in steps]
        assert [step.revision for step in steps] == list(range(1, len(steps) + 1))
        assert answers.count(f"file {turn}") == 1
        assert answers.count(f"editor {turn}") >= (published == "published")
        assert isinstance(published, Conflict) or published == "published"
        assert isinstance(undone, (Conflict, str))
        with db.read() as tx:
            newest = store.article(tx, site_id, article.id)
        assert (newest.revision, newest.answer) == (steps[-1].revision, answers[-1])
        expected = newest.revision
