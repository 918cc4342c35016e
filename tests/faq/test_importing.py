"""Bringing files of articles in."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from faq import editing, importing_job, links_store, store
from faq.editing import Author
from faq.html_markdown import to_markdown
from faq.importing import ImportOptions, import_file
from faq.importing_report import ImportReport, note_text
from faq.model import Article, Draft
from faq.rendering import to_text
from madoguchi import jobs, sites, uploads
from madoguchi.clock import FakeClock
from madoguchi.database.protocol import Database
from madoguchi.errors import InvalidInput

TEST_DATA = Path(os.environ.get("MADOGUCHI_TEST_DATA", "../shared/data"))
PLAIN = ImportOptions()

Load = Callable[..., ImportReport]


@pytest.fixture
def load(db: Database, site_id: str, clock: FakeClock) -> Load:
    """Imports text or bytes into the site."""

    def load_one(content: str | bytes, options: ImportOptions = PLAIN) -> ImportReport:
        data = content.encode() if isinstance(content, str) else content
        return import_file(db, site_id, data, options, Author(None, clock))

    return load_one


def nowhere(site_id: str, url: str) -> bytes:
    """Fetch nothing: these imports are of files."""
    raise AssertionError(url)


def all_articles(db: Database) -> list[Article]:
    """Return every article of the site in the order of the file."""
    with db.read() as tx:
        return store.articles_of_site(tx, "shop")


def live_questions(db: Database) -> list[str]:
    """Return the questions customers find."""
    with db.read() as tx:
        return [item.question for item in store.published_articles(tx, "shop")]


def shared(name: str) -> bytes:
    """Return a file of the shared data, or leave the test out by name."""
    path = TEST_DATA / name
    if not path.is_file():
        pytest.skip(f"left out: {name} is not in MADOGUCHI_TEST_DATA ({TEST_DATA})")
    return path.read_bytes()


def test_the_covid_faq_goes_in_as_it_is(db: Database, load: Load) -> None:
    """Five languages, HTML answers, repeated rows: one plain import takes them all, once."""
    data = shared("covid-faq/faq.csv")
    report = load(data)
    assert report.stored
    assert (report.rows, report.added, report.merged, report.rejected_count) == (896, 879, 17, 0)
    assert set(report.added_locales) == {"de", "pl", "it", "sv"}
    assert report.ignored_columns == ("link", "source")
    second_answers = [note for note in report.notes if "another answer" in note.message]
    assert len(second_answers) == 10
    assert len(live_questions(db)) == 869
    assert not any("<p>" in item.answer or "<div" in item.answer for item in all_articles(db))
    with db.read() as tx:
        assert set(sites.get_site(tx, "shop").locales) == {"ja", "en", "de", "pl", "it", "sv"}
    again = load(data)
    assert (again.added, again.updated, again.unchanged) == (0, 0, 879)


def test_the_shops_corpus_goes_in_as_it_is(db: Database, load: Load) -> None:
    """JSON lines with ids: every article is live, and twice is the same as once."""
    data = shared("ja-shop/corpus.jsonl")
    assert load(data).added == 60
    assert len(live_questions(db)) == 60
    before = all_articles(db)
    assert load(data).unchanged == 60
    assert all_articles(db) == before


JAPANESE = (
    "質問,回答,言い換え,カテゴリー,タグ,言語,ＩＤ\n"
    'はい？,いいえ。,"え？\nん？",配送,"a、b",日本語,7\n'
)


@pytest.mark.parametrize(
    "data",
    [
        JAPANESE.encode(),
        JAPANESE.encode("utf-8-sig"),
        JAPANESE.encode("cp932"),
        JAPANESE.encode("utf-16"),
        JAPANESE.replace("\n", "\r\n").encode("cp932"),
        JAPANESE.replace(",", "\t").encode(),
        JAPANESE.replace(",", ";").encode(),
    ],
    ids=["utf-8", "bom", "cp932", "utf-16", "cp932-crlf", "tsv", "semicolon"],
)
def test_japanese_columns_in_any_usual_encoding(db: Database, load: Load, data: bytes) -> None:
    """What Japanese Excel and its neighbours write is understood without being told."""
    assert load(data).rejected == ()
    article = all_articles(db)[0]
    assert article.draft == Draft("ja", "はい？", "いいえ。", ("え？", "ん？"), "配送", ("a", "b"))
    assert (article.external_id, article.status) == ("7", "published")


def sheet(*rows: tuple[object, ...]) -> bytes:
    """Return an Excel file with these rows."""
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_an_excel_file_goes_in(db: Database, load: Load) -> None:
    """Numbers are read as a person sees them; empty rows are no rows."""
    data = sheet(
        ("ID", "質問", "回答"), (12.0, "はい？", "いいえ。"), (None, None, None), (13, 2026, 1.5)
    )
    assert load(data).rows == 2
    found = [(item.external_id, item.question, item.answer) for item in all_articles(db)]
    assert found == [("12", "はい？", "いいえ。"), ("13", "2026", "1.5")]


def test_a_formula_is_not_taken_for_an_answer(load: Load) -> None:
    """A cell whose value Excel never worked out has none: the row says so."""
    report = load(sheet(("質問", "回答"), ("はい？", "=1+1")))
    assert [note_text(note) for note in report.rejected] == [
        "Cell B2 has a formula without a value. Save the file in Excel once."
    ]


def archive(name: str) -> bytes:
    """Return a ZIP file that holds one small file of this name."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr(name, "x")
    return file.getvalue()


def test_an_unpacking_bomb_is_refused(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small file that would unpack to a huge one is refused before it is unpacked."""
    monkeypatch.setattr("madoguchi.tables.archive.LARGEST_UNPACKED", 1_000_000)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 2_000_000)
    with pytest.raises(InvalidInput, match="too large when unpacked"):
        load(file.getvalue())


@pytest.mark.parametrize(
    "text",
    [
        '[{"question": "はい？", "answer": "いいえ。", "tags": ["a"]}]',
        '{"question": "はい？",\n "answer": "いいえ。", "tags": ["a"]}',
        '\n{"Question": "はい？", "ANSWER": "いいえ。", "tags": "a"}\n\n',
    ],
    ids=["array", "object", "lines"],
)
def test_json_in_its_usual_shapes(db: Database, load: Load, text: str) -> None:
    """An array, one object over several lines, or one object a line."""
    load(text)
    assert all_articles(db)[0].draft == Draft("ja", "はい？", "いいえ。", tags=("a",))


def test_with_one_bad_row_nothing_is_stored_and_every_bad_row_is_named(
    db: Database, load: Load
) -> None:
    """The report has the line in the file and the reason, for each bad row."""
    text = (
        'question,answer,lang,status\n"two\nlines",good,ja,\n,no question,ja,\n'
        f"no answer,,ja,\nq,a,klingon!,\nq2,a,ja,perhaps\n{'長' * 501},a,ja,\nx,y,ja,,extra\n"
    )
    report = load(text)
    assert not report.stored
    assert [(note.line, note.message.split(".")[0][:34]) for note in report.rejected] == [
        (4, "Write the question"),
        (5, "Write the answer"),
        (6, "“%(locale)s” is not a language"),
        (7, "“%(status)s” is not a status"),
        (8, "The question has %(length)s charac"),
        (9, "This row has %(cells)s cells, but "),
    ]
    assert all_articles(db) == []
    assert report.rows == 7
    skipping = load(text, replace(PLAIN, skip_bad=True))
    assert (skipping.stored, skipping.added, skipping.rejected_count) == (True, 1, 6)
    assert live_questions(db) == ["two lines"]


def test_a_broken_json_line_is_named(load: Load) -> None:
    """One that is cut off is told from one that is JSON and no article; both have their number."""
    report = load('{"question": "q", "answer": "a"}\n{"question": "q2", "ans\n["q"]\nnull\n')
    assert [(note.line, note.message) for note in report.rejected] == [
        (2, "This line is not valid JSON. Check whether it is cut off."),
        (3, "This is not a JSON object."),
        (4, "This is not a JSON object."),
    ]


def test_an_open_quotation_mark_is_named_by_the_line_it_opens_on(load: Load) -> None:
    """It would swallow the rest of the file as one answer."""
    report = load('question,answer\nq,a\nq2,"never closed\nq3,a\n')
    assert [(note.line, note.message[:16]) for note in report.rejected] == [(3, "A quotation mark")]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "no rows"),
        (b"question,answer\n", "no rows"),
        (b"name,address\nx,y\n", "No column holds the question"),
        (b"question,notes\nx,y\n", "No column holds the answer"),
        (b"\xd0\xcf\x11\xe0" + bytes(100), "old Excel file"),
        (b"PK\x03\x04broken", "cannot be read"),
        (b'[{"question": ', "JSON of the file cannot be read"),
        (b'{"question": "q",\n"answer": "a', "JSON of the file cannot be read, from line 2 on"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "is not a CSV"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01", "is not a CSV"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Length 9>>", "is not a CSV"),
        (b"ID3\x04" + bytes(range(1, 256)) * 4, "is not a CSV"),
        (archive("word/document.xml"), "is not a CSV"),
        ("質問,回答\nはい？,いいえ。\n".encode("euc_jp"), "neither UTF-8 nor Shift_JIS"),
        (b"question,answer\n\xff\xff\xa0,\x80\xff\n", "neither UTF-8 nor Shift_JIS"),
    ],
)
def test_a_file_that_is_none_of_ours_is_refused_in_one_sentence(
    load: Load, data: bytes, sentence: str
) -> None:
    """Whatever is uploaded by mistake, the answer says what to do."""
    with pytest.raises(InvalidInput, match=sentence):
        load(data)


def test_a_check_stores_nothing_and_says_what_would_change(db: Database, load: Load) -> None:
    """The report of a check is the report of the import that follows."""
    text = "question,answer\nq,a\n"
    only_check = replace(PLAIN, check_only=True)
    checked = load(text, only_check)
    assert (checked.added, checked.stored) == (1, False)
    assert checked.summary == "The file is fine. Nothing is stored yet."
    assert all_articles(db) == []
    assert load(text).added == checked.added
    assert load(text, only_check).summary == "The file is fine. Importing it would change nothing."
    bad = load(f"{text}q2,\n", only_check)
    assert bad.summary == "Some rows cannot be taken. Nothing is stored yet."


def test_the_same_file_twice_at_once_is_once(db: Database, load: Load) -> None:
    """Whoever pressed the button twice: the second import finds what the first one stored."""
    start = Barrier(2)

    def load_at_once(_: int) -> int:
        start.wait()
        return load("question,answer\n" + "".join(f"問い{n},答え{n}\n" for n in range(30))).added

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(load_at_once, range(2))) == [0, 30]
    assert len(all_articles(db)) == 30


def test_a_changed_row_updates_its_article_and_keeps_what_the_file_does_not_say(
    db: Database, load: Load
) -> None:
    """By id or by question; wordings added in the console survive a file without that column."""
    load("id,question,answer,paraphrases\n1,q,old,wording\n")
    article = all_articles(db)[0]
    report = load("id,question,answer\n1,q changed,new\n")
    assert (report.added, report.updated) == (0, 1)
    after = all_articles(db)[0]
    assert (after.id, after.question, after.answer) == (article.id, "q changed", "new")
    assert after.paraphrases == ("wording",)
    report = load("question,answer\nＱ  CHANGED,newer\n")
    assert (report.added, report.updated) == (0, 1)
    assert live_questions(db) == ["Ｑ CHANGED"]


def test_ids_may_come_later(db: Database, load: Load) -> None:
    """A file that gives ids to what was imported without takes the articles over."""
    load("question,answer\nq,a\n")
    assert load("id,question,answer\n9,q,a\n").added == 0
    assert [item.external_id for item in all_articles(db)] == ["9"]
    assert load("id,question,answer\n9,q,a\n").unchanged == 1


def test_repeated_rows_are_taken_once_and_second_answers_wait_as_drafts(
    db: Database, load: Load
) -> None:
    """Identical rows merge their wordings; two answers to one question never both go live."""
    text = "question,answer,paraphrases\nq,a,one\nq,a,two\nq,b,\n"
    report = load(text)
    assert (report.added, report.merged, len(report.notes)) == (2, 1, 2)
    assert [(item.answer, item.paraphrases, item.status) for item in all_articles(db)] == [
        ("a", ("one", "two"), "published"),
        ("b", (), "draft"),
    ]
    again = load(text)
    assert (again.unchanged, again.summary) == (2, "The file is imported. It changed nothing.")
    assert [note.message[:38] for note in again.notes] == ["The same question and answer as on lin"]


def test_an_id_used_twice_for_different_words_is_rejected(load: Load) -> None:
    """Only a person can say which of the two is meant."""
    report = load("id,question,answer\n1,q,a\n1,other,b\n")
    assert [(note.line, note.values["line"]) for note in report.rejected] == [(3, 2)]


def test_what_was_taken_back_here_stays_so(
    db: Database, site_id: str, clock: FakeClock, load: Load
) -> None:
    """Importing the same file again does not undo a person's decision."""
    text = "question,answer\nq,a\nq2,a\n"
    load(text)
    author = Author(None, clock)
    with db.write() as tx:
        first, second = store.articles_of_site(tx, site_id)
        editing.unpublish(tx, site_id, first.id, author, expected_revision=1)
        editing.archive(tx, site_id, second.id, author, expected_revision=1)
    report = load(text)
    assert (report.unchanged, len(report.notes)) == (2, 2)
    assert live_questions(db) == []


def test_drafts_imported_first_are_published_by_the_next_import(db: Database, load: Load) -> None:
    """A file tried out as drafts goes live with the same file."""
    text = "question,answer\nq,a\n"
    load(text, replace(PLAIN, publish=False))
    assert live_questions(db) == []
    assert load(text).updated == 1
    assert live_questions(db) == ["q"]


def test_languages_the_site_lacks(db: Database, load: Load) -> None:
    """They are added and named, or the rows are rejected; ja-JP is Japanese."""
    text = "question,answer,lang\nq,a,fr\nq2,a,ja-JP\n"
    refused = load(text, replace(PLAIN, add_locales=False))
    assert [(note.line, note.values) for note in refused.rejected] == [(2, {"locale": "fr"})]
    assert load(text).added_locales == ("fr",)
    assert [item.locale for item in all_articles(db)] == ["fr", "ja"]


def test_html_in_any_answer_becomes_markdown(db: Database, load: Load) -> None:
    """The HTML column counts for more than the plain one; tags in a plain answer are understood."""
    load(
        "question,answer,answer_html\n"
        '<b>q</b>,plain,"<div><p>Do <strong>this</strong>:</p><ol><li>one<li>two</ol></div>"\n'
        'q2,"a<br>b <a href=""https://example.com/"">c</a>",\n'
        'q3,plain,"<div> </div>"\n'
    )
    assert [(item.question, item.answer) for item in all_articles(db)] == [
        ("q", "Do **this**:\n\n1. one\n2. two"),
        ("q2", "a\nb [c](https://example.com/)"),
        ("q3", "plain"),
    ]


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>3 * 4_5 `x` [y] # z</p>", "3 \\* 4\\_5 \\`x\\` \\[y\\] # z"),
        ("<p># no heading</p><p>1. no list</p>", "\\# no heading\n\n1\\. no list"),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>", "- a\n  - b"),
        ("<p>a<script>alert(1)</script><style>p{}</style></p>", "a"),
        ('<a href="javascript:alert(1)">x</a>', "x"),
        ('<img src="x.png" alt="図">', "図"),
        ("<table><tr><th>a</th><th>b</th></tr><tr><td>1|2</td></tr></table>",
         "| a | b |\n| --- | --- |\n| 1\\|2 |  |"),
        ("<h2>見出し</h2>本文&nbsp;&amp;", "# 見出し\n\n本文\xa0&"),
        ("<div>" * 500 + "深い" + "</div>" * 500, "深い"),
    ],
)  # fmt: skip
def test_html_is_converted_without_touching_words(html: str, markdown: str) -> None:
    """What looks like Markdown in the words is escaped, what runs is dropped."""
    assert to_markdown(html) == markdown


@given(st.lists(st.sampled_from([
    "<p>", "</p>", "<b>", "</b>", "<i>", "<li>", "<ul>", "</ul>", "<br>", "<a href='https://e.x/'>",
    "</a>", "<td>", "<table>", "<h2>", "語", "word", "*", "_", "# ", "1. ", "- ", "|", "&lt;", "\n",
]), max_size=25))  # fmt: skip
def test_no_word_is_lost_in_any_html(parts: list[str]) -> None:
    """Letters and digits of the HTML's text are those of the answer, however broken it is."""
    words = "".join(part for part in parts if part in {"語", "word"})
    text = to_text(to_markdown("".join(parts)))
    assert "".join(letter for letter in text if letter in "語word") == words


def test_a_large_file_runs_as_a_job_with_progress(
    db: Database, site_id: str, clock: FakeClock, tmp_path: Path
) -> None:
    """The job tells how far it is, keeps its report, and running it twice imports once."""
    lines = [json.dumps({"id": n, "question": f"質問{n}", "answer": "答え"}) for n in range(1200)]
    upload = uploads.keep_upload(tmp_path, "\n".join(lines).encode(), clock)
    author = Author(None, clock)
    for _ in range(2):
        with db.write() as tx:
            job_id = importing_job.enqueue(tx, site_id, upload, "faq.jsonl", PLAIN, author)
        handlers = {importing_job.KIND: importing_job.handler(db, tmp_path, clock, nowhere)}
        assert jobs.Runner(db, clock, handlers).run_due() == 1
    with db.read() as tx:
        job = jobs.get_job(tx, job_id, site_id)
    assert (job.state, job.progress, job.total) == ("done", 1200, 1200)
    assert job.result is not None
    assert ImportReport.from_json(job.result).unchanged == 1200


def test_an_upload_that_is_gone_fails_in_words(
    db: Database, site_id: str, clock: FakeClock, tmp_path: Path
) -> None:
    """Neither a forgotten upload nor a name that leads elsewhere is opened."""
    (tmp_path / "secret").write_text("x")
    author = Author(None, clock)
    for name in ("upl_gone", "../secret"):
        with db.write() as tx:
            job_id = importing_job.enqueue(tx, site_id, name, "x", PLAIN, author)
        handlers = {importing_job.KIND: importing_job.handler(db, tmp_path, clock, nowhere)}
        jobs.Runner(db, clock, handlers).run_due()
        with db.read() as tx:
            job = jobs.get_job(tx, job_id)
        assert job.error == "The uploaded file is not here any more. Upload it again."


def test_uploads_nobody_came_back_for_are_forgotten(clock: FakeClock, tmp_path: Path) -> None:
    """A new upload sweeps out those older than two days."""
    old = uploads.upload_path(tmp_path, uploads.keep_upload(tmp_path, b"x", clock))
    assert old is not None
    past = clock().timestamp() - 3 * 86_400
    os.utime(old, (past, past))
    uploads.keep_upload(tmp_path, b"y", clock)
    assert not old.exists()


FURTHER = (
    "id,question,answer_markdown,対象,有人対応,関連記事,テスト質問,公開日時,公開終了日時,見直し日,"
    "翻訳元,翻訳は最新,言語\n"
    "1,q,`<br>`,社内,はい,2,こう聞く,,,2027/1/5,,,ja\n"
    "2,q2,a,,,1|en:1|無い,,,2027-01-01 09:00,,,,ja\n"
    "1,q,a,,,,,,,,ja:1,,en\n"
    "3,q3,a,,,,,2027-01-01 09:00,,,,,ja\n"
)


def test_every_field_of_an_article_has_its_column(db: Database, load: Load) -> None:
    """Audience, a person in any case, related ones, tests, times on the site's clock, originals."""
    report = load(FURTHER)
    assert report.rejected == ()
    assert [(note.line, note.values) for note in report.notes] == [(3, {"id": "無い"})]
    first, second, translation, scheduled = all_articles(db)
    assert (first.answer, first.audience, first.always_person) == ("`<br>`", "staff", True)
    assert (first.related, first.test_questions) == ((second.id,), ("こう聞く",))
    assert str(first.review_on) == "2027-01-05"
    assert second.related == (first.id, translation.id)
    assert str(second.expire_at) == "2027-01-01 00:00:00+00:00"
    assert (translation.translation_of, translation.translated_revision) == (first.id, 1)
    assert (scheduled.status, scheduled.scheduled_revision) == ("draft", 1)
    assert load(FURTHER).unchanged == 4
    assert load("id,question,answer\n2,q2,b\n").updated == 1
    assert all_articles(db)[1].related == second.related


@pytest.mark.parametrize(
    ("column", "value"),
    [("audience", "world"), ("always_person", "x"), ("publish_at", "soon"), ("review_on", "2/30")],
)
def test_what_a_further_column_cannot_hold_is_a_bad_row(
    load: Load, column: str, value: str
) -> None:
    """The row says what it should look like."""
    report = load(f"question,answer,{column}\nq,a,{value}\n")
    assert [note.values["column"] for note in report.rejected] == [column]


def test_what_is_over_is_not_published(load: Load) -> None:
    """A row whose time is over says so instead of going live for a minute."""
    report = load("question,answer,expire_at\nq,a,2026-01-01\n")
    assert [note.message for note in report.rejected] == [
        "The time to take it back has passed. Change it."
    ]


def test_a_changed_original_leaves_its_translations_behind(db: Database, load: Load) -> None:
    """Unless the file says that they are up to date."""
    rows = "id,question,answer,locale,translation_of,translation_up_to_date\n"
    load(f"{rows}1,q,a,ja,,\n1,Q,A,en,ja:1,yes\n")
    load("id,question,answer,locale\n1,q,b,ja\n")

    def stale() -> frozenset[str]:
        with db.read() as tx:
            return links_store.stale_translations(tx, "shop")

    assert len(stale()) == 1
    load(f"{rows}1,Q,A,en,ja:1,no\n")
    assert len(stale()) == 1
    assert load(f"{rows}1,q,c,ja,,\n1,Q,A,en,ja:1,yes\n").updated == 2
    assert stale() == frozenset()
    assert load(f"{rows}1,q,c,ja,,\n1,Q,A,en,ja:1,yes\n").unchanged == 2


def test_several_rows_of_one_id_are_its_texts(db: Database, load: Load) -> None:
    """The live one and the one in work, in either order; a third of the same kind is rejected."""
    text = "id,question,answer,status\n1,q,in work,draft\n1,q,live,published\n"
    assert load(text).added == 1
    article = all_articles(db)[0]
    assert (article.answer, article.has_unpublished_changes) == ("in work", True)
    assert live_questions(db) == ["q"]
    assert load(text).unchanged == 1
    assert load(text.replace("live,", "live 2,")).updated == 1
    assert all_articles(db)[0].answer == "in work"
    assert load(f"{text}1,q,other,draft\n").rejected_count == 1
