"""What may be stored as the words of an article: tidied, and refused by name where it cannot be."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from faq.model import Draft
from madoguchi.errors import InvalidInput
from madoguchi.i18n import mark

QUESTION_LENGTH = 500
ANSWER_LENGTH = 20_000
PARAPHRASES = 100
CATEGORY_LENGTH = 100
TAGS = 30
TAG_LENGTH = 50
EXTERNAL_ID_LENGTH = 200
TEST_QUESTIONS = 50
RELATED = 10
NOTE_LENGTH = 1000

# Control characters except tab and line feed, and what Unicode forbids to exchange.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")
ARTICLE_ID = re.compile(r"art_[0-9a-z]{12,40}")
_LOCALE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")


def clean_text(text: str) -> str:
    """Return text with line feeds only, no control characters and no blank ends."""
    one_kind_of_line_end = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("", one_kind_of_line_end).strip()


def clean_line(text: str) -> str:
    """Return text as one line: every run of white space is one space."""
    return " ".join(_CONTROL.sub("", text.replace("\r", "\n")).split())


def distinct(lines: Iterable[str]) -> tuple[str, ...]:
    """Return the lines that say something, each once, in order."""
    return tuple(dict.fromkeys(line for line in map(clean_line, lines) if line))


def clean_locale(text: str) -> str:
    """Return a language tag as this project writes it: ``ja``, ``en``, ``pt-BR``."""
    tag = text.strip().replace("_", "-")
    if not _LOCALE.fullmatch(tag):
        raise InvalidInput(
            "“%(locale)s” is not a language. Write a tag like ja or en.",
            field="locale",
            locale=tag[:40],
        )
    language, *rest = tag.split("-")
    return "-".join(
        [language.lower(), *(part.upper() if len(part) == 2 else part for part in rest)]
    )


def checked(draft: Draft) -> Draft:
    """Return the draft tidied; raise `InvalidInput` naming the field that cannot be stored."""
    question = clean_line(draft.question)
    tidy = replace(
        draft,
        locale=clean_locale(draft.locale),
        question=question,
        answer=clean_text(draft.answer),
        paraphrases=tuple(line for line in distinct(draft.paraphrases) if line != question),
        category=_clean_category(draft.category),
        tags=distinct(draft.tags),
        test_questions=distinct(draft.test_questions),
        related=distinct(draft.related),
    )
    _check_lengths(tidy)
    _check_times(tidy)
    return tidy


def checked_note(note: str) -> str:
    """Return a word from one editor to another, tidied; raise `InvalidInput` if it is too long."""
    tidy = clean_text(note)
    _at_most(tidy, NOTE_LENGTH, "note")
    return tidy


def _check_times(draft: Draft) -> None:
    for name in ("publish_at", "expire_at", "review_on"):
        moment = getattr(draft, name)
        if moment is not None and not 2000 <= moment.year <= 2999:
            raise InvalidInput("Write a year between 2000 and 2999, or leave it empty.", field=name)
    if draft.publish_at and draft.expire_at and draft.expire_at <= draft.publish_at:
        raise InvalidInput("It would be taken back before it is published.", field="expire_at")


def _clean_category(category: str | None) -> str | None:
    """Return a category as a path with one space around each “/”, None for nothing."""
    names = (clean_line(name) for name in (category or "").split("/"))
    return " / ".join(name for name in names if name) or None


def _check_lengths(draft: Draft) -> None:
    if not draft.question:
        raise InvalidInput("Write the question.", field="question")
    if not draft.answer:
        raise InvalidInput("Write the answer.", field="answer")
    _at_most(draft.question, QUESTION_LENGTH, "question")
    _at_most(draft.answer, ANSWER_LENGTH, "answer")
    for paraphrase in draft.paraphrases:
        _at_most(paraphrase, QUESTION_LENGTH, "paraphrases")
    _at_most(draft.category or "", CATEGORY_LENGTH, "category")
    for tag in draft.tags:
        _at_most(tag, TAG_LENGTH, "tags")
    for question in draft.test_questions:
        _at_most(question, QUESTION_LENGTH, "test_questions")
    for field, (limit, message) in _TOO_MANY.items():
        if (count := len(getattr(draft, field))) > limit:
            raise InvalidInput(message, field=field, count=count, limit=limit)


_TOO_MANY = {
    "paraphrases": (
        PARAPHRASES,
        mark("There are %(count)s other wordings; %(limit)s are the most."),
    ),
    "tags": (TAGS, mark("There are %(count)s tags; %(limit)s are the most.")),
    "test_questions": (
        TEST_QUESTIONS,
        mark("There are %(count)s test questions; %(limit)s are the most."),
    ),
    "related": (RELATED, mark("There are %(count)s related articles; %(limit)s are the most.")),
}
_TOO_LONG = {
    "question": mark("The question has %(length)s characters; %(limit)s are the most."),
    "answer": mark("The answer has %(length)s characters; %(limit)s are the most."),
    "paraphrases": mark("A wording has %(length)s characters; %(limit)s are the most."),
    "category": mark("The category has %(length)s characters; %(limit)s are the most."),
    "tags": mark("A tag has %(length)s characters; %(limit)s are the most."),
    "test_questions": mark("A test question has %(length)s characters; %(limit)s are the most."),
    "note": mark("The note has %(length)s characters; %(limit)s are the most."),
}


def _at_most(text: str, limit: int, field: str) -> None:
    if len(text) > limit:
        raise InvalidInput(_TOO_LONG[field], field=field, length=len(text), limit=limit)
