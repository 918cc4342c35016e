"""Rows of one file that are about the same article: one row for each article comes out."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from faq.importing_columns import Entry
from faq.model import Draft
from faq.rendering import to_text
from madoguchi.i18n import mark
from madoguchi.tables.rows import Note

_ORDER = ("published", "scheduled", "in_review", "draft")
"""In which order several texts of one article lie behind each other; an export writes them all."""


@dataclass(slots=True)
class Single:
    """The rows that are left, each about another article, and what is to be said of the others.

    ``second_answers`` has by line what to say of a row if it changes anything.
    """

    entries: list[Entry] = field(default_factory=list)
    merged: int = 0
    rejected: list[Note] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    second_answers: dict[int, Note] = field(default_factory=dict)


def question_key(draft: Draft) -> tuple[str, str]:
    """Return what makes two questions the same: language, and words without width and case."""
    folded = unicodedata.normalize("NFKC", draft.question).casefold()
    return draft.locale, " ".join(folded.split())


def without_repeats(entries: Iterable[Entry]) -> Single:
    """Merge rows that say the same; make a second answer to the same question a draft.

    Rows with one id are texts of one article where their statuses tell which lies behind which.
    """
    made = Single()
    by_id: dict[tuple[str, str], int] = {}
    by_question: dict[tuple[str, str], list[int]] = defaultdict(list)
    for entry in entries:
        if entry.external_id is not None:
            place = by_id.setdefault((entry.draft.locale, entry.external_id), len(made.entries))
            if place < len(made.entries):
                _same_id(made, place, entry)
                continue
            made.entries.append(entry)
            continue
        places = by_question[question_key(entry.draft)]
        twin = _twin(made.entries, places, entry)
        if twin is not None:
            _merge(made, twin, entry)
            continue
        if places and entry.status is None:
            made.second_answers[entry.line] = _second_answer(entry, made.entries[places[0]])
            entry = replace(entry, status="draft")
        elif places and entry.status == "published":
            made.second_answers[entry.line] = _two_answers(entry, made.entries[places[0]])
        made.entries.append(entry)
        places.append(len(made.entries) - 1)
    return made


def _answer_key(answer: str) -> str:
    return "".join(to_text(answer).split()).casefold()


def _twin(kept: list[Entry], places: list[int], entry: Entry) -> int | None:
    if not places:
        return None
    answer = _answer_key(entry.draft.answer)
    return next((at for at in places if _answer_key(kept[at].draft.answer) == answer), None)


def _same_id(made: Single, place: int, entry: Entry) -> None:
    first = made.entries[place]
    statuses = {item.status for item in (first, *first.later)}
    if entry.status in _ORDER and entry.status not in statuses and statuses <= set(_ORDER):
        texts = [replace(first, later=()), *first.later, entry]
        first, *later = sorted(texts, key=lambda item: _ORDER.index(item.status or "draft"))
        made.entries[place] = replace(first, later=tuple(later))
    elif first.draft.question == entry.draft.question and _answer_key(
        first.draft.answer
    ) == _answer_key(entry.draft.answer):
        _merge(made, place, entry)
    else:
        made.rejected.append(
            entry.note(
                mark("The id “%(id)s” stands in %(file)s already, with other words.")
                if first.place
                else mark("The id “%(id)s” stands on line %(line)s already, with other words."),
                id=entry.external_id,
                **_where(first),
            )
        )


def _merge(made: Single, place: int, entry: Entry) -> None:
    first = made.entries[place]
    draft = replace(
        first.draft,
        paraphrases=tuple(dict.fromkeys(first.draft.paraphrases + entry.draft.paraphrases)),
        category=first.draft.category or entry.draft.category,
        tags=tuple(dict.fromkeys(first.draft.tags + entry.draft.tags)),
    )
    made.entries[place] = replace(first, draft=draft)
    made.merged += 1
    message = (
        mark("The same question and answer as in %(file)s: taken once.")
        if first.place
        else mark("The same question and answer as on line %(line)s: taken once.")
    )
    made.notes.append(entry.note(message, **_where(first)))


def _second_answer(entry: Entry, first: Entry) -> Note:
    message = (
        mark(
            "The same question as in %(file)s with another answer: kept as a draft, so that a "
            "person decides."
        )
        if first.place
        else mark(
            "The same question as on line %(line)s with another answer: kept as a draft, so "
            "that a person decides."
        )
    )
    return entry.note(message, **_where(first))


def _two_answers(entry: Entry, first: Entry) -> Note:
    message = (
        mark("The same question as in %(file)s with another answer: the bot can be sure of none.")
        if first.place
        else mark(
            "The same question as on line %(line)s with another answer: the bot can be sure of "
            "none."
        )
    )
    return entry.note(message, **_where(first))


def _where(first: Entry) -> dict[str, object]:
    return {"file": first.place} if first.place else {"line": first.line}
