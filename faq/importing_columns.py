"""Rows become articles: columns are known by their names, in Japanese or English."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from faq.content import EXTERNAL_ID_LENGTH, checked, clean_line, clean_locale
from faq.html_markdown import looks_like_html, strip_tags, to_markdown
from faq.importing_files import RawFile, RawRow
from faq.model import Draft, Status
from madoguchi.errors import InvalidInput

_NAMES: Mapping[str, tuple[str, ...]] = {
    "question": (
        *("question", "questions", "q", "title", "query", "subject"),
        *("質問", "ご質問", "質問文", "質問内容", "問い", "問", "よくある質問", "件名", "タイトル"),
    ),
    "answer": (
        *("answer", "answers", "a", "response", "body", "content", "answermarkdown", "answertext"),
        *("回答", "ご回答", "回答文", "回答内容", "答え", "答", "本文", "内容"),
    ),
    "answer_html": ("answerhtml", "htmlanswer", "html", "bodyhtml", "回答html", "本文html"),
    "paraphrases": (
        *("paraphrases", "paraphrase", "variants", "variant", "alternatives", "alternative"),
        *("similarquestions", "similarquestion", "alternatequestions", "utterances", "examples"),
        *(
            "言い換え",
            "言換え",
            "いいかえ",
            "類似質問",
            "類似の質問",
            "別の聞き方",
            "別表現",
            "質問例",
        ),
    ),
    "category": (
        *("category", "categories", "section", "topic", "group"),
        *("カテゴリ", "カテゴリー", "分類", "ジャンル", "種別"),
    ),
    "tags": ("tags", "tag", "labels", "label", "keywords", "タグ", "ラベル", "キーワード"),
    "locale": ("locale", "lang", "language", "languages", "言語", "ロケール"),
    "id": (
        *("id", "externalid", "faqid", "articleid", "key", "no", "number"),
        *("外部id", "記事id", "管理番号", "番号", "識別子"),
    ),
    "status": ("status", "state", "状態", "ステータス", "公開状態", "公開"),
}
_FIELDS = {name: known for known, names in _NAMES.items() for name in names}
_RANKS = {name: rank for names in _NAMES.values() for rank, name in enumerate(names)}

_LANGUAGES = {
    **{"日本語": "ja", "japanese": "ja", "jp": "ja", "jpn": "ja", "和文": "ja"},
    **{"英語": "en", "english": "en", "eng": "en", "英文": "en"},
}
_STATUSES: Mapping[str, Status] = {
    **dict.fromkeys(("published", "public", "live", "公開", "公開中", "公開済み"), "published"),
    **dict.fromkeys(("draft", "unpublished", "下書き", "未公開"), "draft"),
    **dict.fromkeys(("inreview", "確認中", "レビュー中"), "in_review"),
    **dict.fromkeys(("archived", "private", "closed", "非公開", "終了", "アーカイブ"), "archived"),
}


_BETWEEN_WORDINGS = re.compile(r"[\n\r|｜]+")
BETWEEN_WORDS = re.compile(r"[\n\r|｜,，、;；]+")
SEPARATORS = frozenset("|｜,，、;；")
"""What may stand between several values of one cell, besides line feeds."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something to say about one line: a translation key with its values."""

    line: int
    message: str
    values: dict[str, Any] = field(default_factory=dict)
    question: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row as an article. ``status`` is None where the file does not say."""

    line: int
    draft: Draft
    external_id: str | None = None
    status: Status | None = None


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file understood: its articles, what is refused, and which columns were used."""

    format: str
    rows: int
    given: frozenset[str]
    ignored: tuple[str, ...]
    entries: tuple[Entry, ...]
    rejected: tuple[Note, ...]


def parse(
    file: RawFile, locale: str, progress: Callable[[int], None] = lambda done: None
) -> Parsed:
    """Turn rows into articles; rows without a language are in ``locale``."""
    columns = _known_columns(file.columns)
    given = frozenset(known for known in columns.values() if known)
    _check_columns(given, file.columns)
    entries: list[Entry] = []
    rejected: list[Note] = []
    for done, row in enumerate(file.rows, start=1):
        try:
            entries.append(_entry(row, columns, locale))
        except InvalidInput as error:
            rejected.append(Note(row.line, error.message, error.values, _excerpt(row, columns)))
        if done % 500 == 0:
            progress(done)
    ignored = tuple(name for name in file.columns if name and columns[name] is None)
    return Parsed(file.format, len(file.rows), given, ignored, tuple(entries), tuple(rejected))


def _known_columns(names: Iterable[str]) -> dict[str, str | None]:
    """Return what each column holds; of two for the same, the one named more clearly first."""
    ranked = sorted(names, key=lambda name: _RANKS.get(_plain(name), 0))
    return {name: _FIELDS.get(_plain(name)) for name in ranked}


def _plain(name: str) -> str:
    """Return a column's name without width, case, spaces, marks and a trailing number."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    letters = "".join(character for character in folded if character.isalnum() or character == "ー")
    return letters.rstrip("0123456789") or letters


def _check_columns(given: frozenset[str], names: Iterable[str]) -> None:
    if "question" not in given:
        raise InvalidInput(
            "No column holds the question. Name one “question” or “質問” (found: %(columns)s).",
            columns=", ".join(name for name in names if name)[:200],
        )
    if not given & {"answer", "answer_html"}:
        raise InvalidInput(
            "No column holds the answer. Name one “answer” or “回答” (found: %(columns)s).",
            columns=", ".join(name for name in names if name)[:200],
        )


def _entry(row: RawRow, columns: Mapping[str, str | None], locale: str) -> Entry:
    if row.problem:
        raise InvalidInput(row.problem, **row.values)
    cells: dict[str, list[Any]] = {}
    for name, known in columns.items():
        value = row.cells.get(name)
        if known and value is not None:
            cells.setdefault(known, []).append(value)
    question = first(cells, "question")
    draft = Draft(
        locale=_locale(first(cells, "locale")) or locale,
        question=strip_tags(question) if looks_like_html(question) else question,
        answer=_answer(first(cells, "answer"), first(cells, "answer_html")),
        paraphrases=several(cells, "paraphrases", _BETWEEN_WORDINGS),
        category=first(cells, "category") or None,
        tags=several(cells, "tags", BETWEEN_WORDS),
    )
    return Entry(row.line, checked(draft), _external_id(cells), _status(first(cells, "status")))


def first(cells: Mapping[str, list[Any]], name: str) -> str:
    """Return the first cell of a column that says something, or nothing."""
    return next((text for value in cells.get(name, ()) if (text := _text(value).strip())), "")


def _text(value: Any) -> str:
    """Return a cell as text: 3 and not 3.0 for a whole number, as a person sees it."""
    if isinstance(value, (dict, list)):
        raise InvalidInput("A cell holds a list or an object where text belongs.")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def several(
    cells: Mapping[str, list[Any]], name: str, separator: re.Pattern[str]
) -> tuple[str, ...]:
    """Return what a cell lists: a JSON list, or parts between separators."""
    found: list[str] = []
    for value in cells.get(name, ()):
        listed = _listed(value)
        if listed is not None:
            found += [_text(item) for item in listed]
        else:
            found += separator.split(_text(value))
    return tuple(found)


def _listed(value: Any) -> list[Any] | None:
    if isinstance(value, str) and value.lstrip().startswith("["):
        try:
            value = json.loads(value)
        except (json.JSONDecodeError, RecursionError):
            return None
    return value if isinstance(value, list) else None


def _answer(markdown: str, html: str) -> str:
    """Return the answer as Markdown; the HTML of it says more than its plain text."""
    if html:
        converted = to_markdown(html)
        if converted:
            return converted
    return to_markdown(markdown) if looks_like_html(markdown) else markdown


def _locale(text: str) -> str:
    return _LANGUAGES.get(text.casefold()) or (clean_locale(text) if text else "")


def _external_id(cells: Mapping[str, list[Any]]) -> str | None:
    text = clean_line(first(cells, "id"))
    if len(text) > EXTERNAL_ID_LENGTH:
        raise InvalidInput(
            "The id has %(length)s characters; %(limit)s are the most.",
            length=len(text),
            limit=EXTERNAL_ID_LENGTH,
        )
    return text or None


def _status(text: str) -> Status | None:
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
