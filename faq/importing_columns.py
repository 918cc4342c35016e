"""Rows become articles: columns are known by their names, in Japanese or English.

`COLUMNS` is the one table of what a file may hold, in the order an export writes it: a new field of
an article is one line there.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from faq import importing_cells as cell
from faq.content import checked, clean_line, clean_locale
from faq.html_markdown import looks_like_html, strip_tags, to_markdown
from faq.importing_cells import Cells, Reader, first
from faq.model import WORDS, Draft, Status
from madoguchi.errors import InvalidInput
from madoguchi.tables.rows import Note, RawFile, RawRow

RowStatus = Status | Literal["scheduled"]
"""What a row is: a text that customers see, one that waits for its time or for review, …"""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, what else it is called, and what reads its cells.

    ``exported`` is False for what an export says in another column.
    """

    name: str
    read: Reader
    also: tuple[str, ...] = ()
    exported: bool = True


COLUMNS: tuple[Column, ...] = (
    Column("id", cell.read_id, (
        *("externalid", "faqid", "articleid", "key", "no", "number"),
        *("外部id", "記事id", "管理番号", "番号", "識別子"),
    )),
    Column("question", cell.read_line, (
        *("questions", "q", "title", "query", "subject"),
        *("質問", "ご質問", "質問文", "質問内容", "問い", "問", "よくある質問", "件名", "タイトル"),
    )),
    Column("paraphrases", cell.read_wordings, (
        *("paraphrase", "variants", "variant", "alternatives", "alternative"),
        *("similarquestions", "similarquestion", "alternatequestions", "utterances", "examples"),
        *("言い換え", "言換え", "いいかえ", "類似質問", "類似の質問", "別の聞き方", "別表現"),
        "質問例",
    )),
    Column("answer", cell.read_line, (
        *("answers", "a", "response", "body", "content", "answertext"),
        *("回答", "ご回答", "回答文", "回答内容", "答え", "答", "本文", "内容"),
    ), exported=False),
    Column("answer_html", cell.read_line, (
        *("htmlanswer", "html", "bodyhtml", "回答html", "本文html"),
    ), exported=False),
    Column("answer_markdown", cell.read_line, ("markdown", "回答markdown", "本文markdown")),
    Column("category", cell.read_line, (
        *("categories", "section", "topic", "group"),
        *("カテゴリ", "カテゴリー", "分類", "ジャンル", "種別"),
    )),
    Column("tags", cell.read_words, (
        "tag", "labels", "label", "keywords", "タグ", "ラベル", "キーワード",
    )),
    Column("locale", cell.read_line, ("lang", "language", "languages", "言語", "ロケール")),
    Column("status", cell.read_line, ("state", "状態", "ステータス", "公開状態", "公開")),
    Column("audience", cell.read_audience, ("対象", "公開範囲", "公開対象")),
    Column("always_person", cell.read_yes, ("有人対応", "担当者につなぐ")),
    Column("related", cell.read_words, ("relatedids", "関連記事", "関連")),
    Column("test_questions", cell.read_wordings, ("testquestion", "テスト質問", "確認用の質問")),
    Column("publish_at", cell.read_time, ("publishon", "公開日時", "公開開始日時", "公開日")),
    Column("expire_at", cell.read_time, ("expireon", "公開終了日時", "公開終了日", "終了日時")),
    Column("review_on", cell.read_day, ("reviewat", "見直し日", "確認日", "次回確認日")),
    Column("translation_of", cell.read_id, ("翻訳元", "翻訳元id")),
    Column("translation_up_to_date", cell.read_whether, ("uptodate", "翻訳は最新")),
)  # fmt: skip

_OPTIONAL = tuple(
    column
    for column in COLUMNS
    if column.name in WORDS and column.name not in {"locale", "question", "answer"}
)
_ANSWERS = frozenset({"answer", "answer_html", "answer_markdown"})

_LANGUAGES = {
    **{"日本語": "ja", "japanese": "ja", "jp": "ja", "jpn": "ja", "和文": "ja"},
    **{"英語": "en", "english": "en", "eng": "en", "英文": "en"},
}
_STATUSES: Mapping[str, RowStatus] = {
    **dict.fromkeys(("published", "public", "live", "公開", "公開中", "公開済み"), "published"),
    **dict.fromkeys(("draft", "unpublished", "下書き", "未公開"), "draft"),
    **dict.fromkeys(("inreview", "確認中", "レビュー中"), "in_review"),
    **dict.fromkeys(("scheduled", "公開予約", "予約"), "scheduled"),
    **dict.fromkeys(("archived", "private", "closed", "非公開", "終了", "アーカイブ"), "archived"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One row as a text of an article. ``status`` is None where the file does not say.

    ``draft`` names other articles (``related``, ``translation_of``) as the file does;
    ``up_to_date`` says whether a translation says the same as its original, where the file does.
    ``later`` are further texts of the same article that wait behind this one.
    """

    line: int
    draft: Draft
    external_id: str | None = None
    status: RowStatus | None = None
    place: str = ""
    up_to_date: bool | None = None
    later: tuple[Entry, ...] = ()

    def note(self, message: str, **values: Any) -> Note:
        """Return something to say about this row."""
        return Note(self.line, message, values, self.draft.question[:80], self.place)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file understood: its articles, what is refused, and which columns were used."""

    format: str
    rows: int
    given: frozenset[str]
    ignored: tuple[str, ...]
    entries: tuple[Entry, ...]
    rejected: tuple[Note, ...]
    notes: tuple[Note, ...]


def parse(
    file: RawFile,
    locale: str,
    zone: str,
    progress: Callable[[int], None] = lambda done: None,
) -> Parsed:
    """Turn rows into articles; rows without a language are in ``locale``, times in ``zone``."""
    columns = _known_columns(file.columns)
    given = frozenset(known for known in columns.values() if known)
    _check_columns(given, file.columns)
    entries: list[Entry] = []
    rejected: list[Note] = []
    for done, row in enumerate(file.rows, start=1):
        try:
            entries.append(_entry(row, columns, locale, zone))
        except InvalidInput as error:
            rejected.append(
                Note(row.line, error.message, error.values, _excerpt(row, columns), row.place)
            )
        if done % 500 == 0:
            progress(done)
    ignored = tuple(name for name in file.columns if name and columns[name] is None)
    return Parsed(
        *(file.format, len(file.rows), given, ignored),
        *(tuple(entries), tuple(rejected), file.notes),
    )


def _plain(name: str) -> str:
    """Return a column's name without width, case, spaces, marks and a trailing number."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    letters = "".join(character for character in folded if character.isalnum() or character == "ー")
    return letters.rstrip("0123456789") or letters


_FIELDS = {_plain(name): column.name for column in COLUMNS for name in (column.name, *column.also)}
_RANKS = {
    _plain(name): rank
    for column in COLUMNS
    for rank, name in enumerate((column.name, *column.also))
}


def _known_columns(names: Iterable[str]) -> dict[str, str | None]:
    """Return what each column holds; of two for the same, the one named more clearly first."""
    ranked = sorted(names, key=lambda name: _RANKS.get(_plain(name), 0))
    return {name: _FIELDS.get(_plain(name)) for name in ranked}


def is_header(names: Iterable[str]) -> bool:
    """Whether cells name columns from which articles can be made."""
    known = {_FIELDS.get(_plain(name)) for name in names}
    return "question" in known and bool(known & _ANSWERS)


def _check_columns(given: frozenset[str], names: Iterable[str]) -> None:
    if "question" not in given:
        raise InvalidInput(
            "No column holds the question. Name one “question” or “質問” (found: %(columns)s).",
            columns=", ".join(name for name in names if name)[:200],
        )
    if not given & _ANSWERS:
        raise InvalidInput(
            "No column holds the answer. Name one “answer” or “回答” (found: %(columns)s).",
            columns=", ".join(name for name in names if name)[:200],
        )


def _entry(row: RawRow, columns: Mapping[str, str | None], locale: str, zone: str) -> Entry:
    if row.problem:
        raise InvalidInput(row.problem, **row.values)
    cells: dict[str, list[Any]] = {}
    for name, known in columns.items():
        value = row.cells.get(name)
        if known and value is not None:
            cells.setdefault(known, []).append(value)
    optional = {column.name: column.read(cells, column.name, zone) for column in _OPTIONAL}
    draft = Draft(
        locale=_locale(first(cells, "locale")) or locale,
        question=_question(cells),
        answer=_answer(cells),
        **optional,
    )
    return Entry(
        row.line,
        checked(draft),
        cell.read_id(cells, "id", zone),
        _status(first(cells, "status")),
        row.place,
        cell.read_whether(cells, "translation_up_to_date", zone),
    )


def _question(cells: Cells) -> str:
    question = first(cells, "question")
    as_it_stands = "answer_markdown" in cells or not looks_like_html(question)
    return question if as_it_stands else strip_tags(question)


def _answer(cells: Cells) -> str:
    """Return the answer as Markdown; the HTML of it says more than its plain text."""
    if markdown := first(cells, "answer_markdown"):
        return markdown
    if (html := first(cells, "answer_html")) and (converted := to_markdown(html)):
        return converted
    plain = first(cells, "answer")
    return to_markdown(plain) if looks_like_html(plain) else plain


def _locale(text: str) -> str:
    return _LANGUAGES.get(text.casefold()) or (clean_locale(text) if text else "")


def _status(text: str) -> RowStatus | None:
    if not text:
        return None
    known = _STATUSES.get(_plain(text))
    if known is None:
        raise InvalidInput(
            "“%(status)s” is not a status. Write published, draft or archived.", status=text[:40]
        )
    return known


def _excerpt(row: RawRow, columns: Mapping[str, str | None]) -> str:
    """Return the beginning of the question, so that a person finds the row again."""
    for name, value in row.cells.items():
        if columns.get(name) == "question" and isinstance(value, str):
            return clean_line(value)[:80]
    return ""
