"""Folders of Markdown files."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from faq import exporting_folder, importing_folder, store
from faq.editing import Author
from faq.importing import ImportOptions, import_file
from faq.importing_report import ImportReport
from faq.model import Article
from madoguchi.clock import FakeClock
from madoguchi.database.protocol import Database
from madoguchi.errors import InvalidInput


def packed(**files: str | bytes) -> bytes:
    """Return a ZIP of Markdown files; ``__`` in a name stands for a slash."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in files.items():
            archive.writestr(f"{name.replace('__', '/')}.md", content)
    return file.getvalue()


def imported(
    db: Database, site_id: str, clock: FakeClock, data: bytes
) -> tuple[ImportReport, list[Article]]:
    """Import a folder and return the report and what the site has then."""
    report = import_file(db, site_id, data, ImportOptions(), Author(None, clock))
    with db.read() as tx:
        return report, store.articles_of_site(tx, site_id)


FULL = """---
id: 007
質問: "返品できますか"
paraphrases: [返したい, "a, b"]
category: ~
tags:
  - 急ぎ
locale: ja
status: 公開
publish_at: 2026-01-01 09:00
always_person: yes
unknown: 1
---

# 手順

はい、**10日**以内です。
---
区切り
"""


def test_a_file_is_an_article_with_its_columns_before_the_answer(
    db: Database, site_id: str, clock: FakeClock
) -> None:
    """Values stay the text they are, ~ is nothing, and what follows is the answer as it stands."""
    report, (article,) = imported(db, site_id, clock, packed(a=FULL.replace("\n", "\r\n")))
    assert (report.format, report.rejected) == ("Markdown", ())
    assert report.ignored_columns == ("unknown",)
    assert (article.external_id, article.question) == ("007", "返品できますか")
    assert article.paraphrases == ("返したい", "a, b")
    assert (article.category, article.tags) == (None, ("急ぎ",))
    assert article.answer == "# 手順\n\nはい、**10日**以内です。\n---\n区切り"
    assert article.always_person
    assert article.publish_at is not None
    assert article.publish_at.isoformat() == "2026-01-01T00:00:00+00:00"  # 09:00 in Tokyo


def test_without_columns_the_heading_is_the_question(
    db: Database, site_id: str, clock: FakeClock
) -> None:
    """A file that somebody wrote by hand; a README and hidden files are none."""
    data = packed(
        a="## 送料は？ ##\n\n500円です。", b__c="---\ntags: [x]\n---\n# q\na", README="# x\ny"
    )
    report, articles = imported(db, site_id, clock, data)
    assert report.rows == 2
    assert [(item.question, item.answer, item.tags) for item in articles] == [
        ("送料は？", "500円です。", ()),
        ("q", "a", ("x",)),
    ]


def test_what_is_wrong_with_a_file_is_said_by_its_name(
    db: Database, site_id: str, clock: FakeClock
) -> None:
    """Broken YAML, YAML that grows, and a file without a question are rows that cannot be taken."""
    bomb = "---\na: &a [x, x]\nb: &b [*a, *a]\nquestion: *b\n---\ny"
    data = packed(
        broken="---\nquestion: [\n---\na",
        bomb=bomb,
        ja__empty="---\ncategory: x\n---\nans",
        list="---\n- a\n---\nb",
        object="---\nquestion: !!python/object/apply:os.system [ls]\n---\nb",
        nested="---\nquestion: {a: b}\n---\nb",
        large="---\nquestion: q\n---\n" + "x" * 1_100_000,
        long="---\nquestion: " + "x" * 300_000 + "\n---\ny",
        bytes=b"\xff\xff\xa0,\x80\xff",
    )
    report, articles = imported(db, site_id, clock, data)
    assert articles == []
    assert not report.stored
    said = {note.place: note.message for note in report.rejected}
    assert said["broken.md"].startswith("The YAML between the lines of --- cannot be read")
    assert "YAML alias" in said["bomb.md"]
    assert said["ja/empty.md"] == "Write the question."
    assert said["list.md"].startswith("Write the part between")
    assert said["object.md"].startswith("The YAML between")
    assert said["nested.md"].startswith("A cell holds a list")
    assert said["large.md"] == "This file is larger than %(limit)s MB."
    assert said["long.md"] == "The part between the lines of --- is too long."
    assert said["bytes.md"].startswith("The text of the file")
    assert len(report.rejected) == 9


def test_repeats_are_told_by_the_name_of_the_file(
    db: Database, site_id: str, clock: FakeClock
) -> None:
    """Nobody counts the files of a folder."""
    report, articles = imported(db, site_id, clock, packed(a="# q\na", b="# q\na", c="# q\nb"))
    assert len(articles) == 2
    assert [(note.place, note.values) for note in report.notes] == [
        ("b.md", {"file": "a.md"}),
        ("c.md", {"file": "a.md"}),
    ]


def test_a_locked_archive_is_said(db: Database, site_id: str, clock: FakeClock) -> None:
    """Its files cannot be unpacked without a password."""
    data = bytearray(packed(a="# q\na"))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    report, _ = imported(db, site_id, clock, bytes(data))
    assert "password" in report.rejected[0].message


def test_an_archive_that_unpacks_to_gigabytes_is_refused(
    db: Database, site_id: str, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything of it is unpacked."""
    monkeypatch.setattr("madoguchi.tables.archive.LARGEST_UNPACKED", 1000)
    with pytest.raises(InvalidInput, match="too large when unpacked"):
        imported(db, site_id, clock, packed(a="x" * 2000))


def test_names_are_readable_and_stay(tmp_path: Path) -> None:
    """Of the question, without what no file system takes; texts in work beside the live one."""
    text = {"id": "A-1", "locale": "ja", "status": "published", "answer_markdown": "a"}
    texts = [
        {**text, "question": "返品／交換は、できますか？"},
        {**text, "question": "別の文面", "status": "draft"},
        {**text, "question": "../../etc", "id": "A-2", "locale": "en"},
    ]
    names = list(exporting_folder.pages(texts))
    assert names == [
        "ja/返品-交換は-できますか-bc4e7b.md",
        "ja/返品-交換は-できますか-bc4e7b.draft.md",
        "en/etc-ca3f3b.md",
    ]
    exporting_folder.write_to(tmp_path / "out", texts)
    data = importing_folder.packed(tmp_path / "out")
    assert sorted(row.place for row in importing_folder.read_folder(data).rows) == sorted(names)
    with pytest.raises(InvalidInput, match="is not empty"):
        exporting_folder.write_to(tmp_path / "out", texts)
    (tmp_path / "none").mkdir()
    with pytest.raises(InvalidInput, match="no Markdown file"):
        importing_folder.packed(tmp_path / "none")
