"""Files that mean harm."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from faq import store
from faq.importing_files import read_rows
from madoguchi.clock import FakeClock
from madoguchi.database.protocol import Database
from madoguchi.errors import InvalidInput
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
