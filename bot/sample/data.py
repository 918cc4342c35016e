"""The sample's words, read from the data files beside this module.

``articles.<locale>.jsonl`` is the FAQ as it stands today, ``earlier.ja.jsonl`` what an article
said before it was rewritten, ``questions.<locale>.jsonl`` what customers type (each with the
article that answers it, its *topic*), ``talk.<locale>.json`` what people say after a hand-over.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from faq.model import Draft

FOLDER = Path(__file__).parent
LOCALES = ("ja", "en")

BAD = "point-expiry"
"""The article whose answer is evasive: people deny it and ask for a person."""
IMPROVED = "return-how"
"""The article that was rewritten in the fifth week."""
GAP = "gap-old-furniture"
"""What nobody has written an article about, though ever more people ask."""
PERSON, CHAT, GREETING, OTHER = "person", "chat", "greeting", "other-shop"
NO_ARTICLE = frozenset({GAP, PERSON, CHAT, GREETING, OTHER})
"""Topics that no article answers."""


@dataclass(frozen=True)
class SampleArticle:
    """An article of the sample; ``id`` is the same in both languages."""

    id: str
    draft: Draft


@dataclass(frozen=True)
class Talk:
    """What people say to each other; ``replies`` has an agent's first words by topic."""

    replies: dict[str, list[str]]
    reply: list[str]
    second: list[str]
    details: list[str]
    thanks: list[str]
    ask_person: list[str]
    greetings: list[str]


@cache
def articles(locale: str) -> tuple[SampleArticle, ...]:
    """Return the FAQ of one language as it stands today."""
    return tuple(_article(row, locale) for row in _rows(f"articles.{locale}.jsonl"))


@cache
def earlier() -> dict[str, SampleArticle]:
    """Return the Japanese articles that said something else at first, by id, as they were."""
    found = [_article(row, "ja") for row in _rows("earlier.ja.jsonl")]
    return {article.id: article for article in found}


@cache
def questions(locale: str) -> dict[str, tuple[str, ...]]:
    """Return what customers type, by topic."""
    found: dict[str, list[str]] = {}
    for row in _rows(f"questions.{locale}.jsonl"):
        found.setdefault(row["topic"], []).append(row["text"])
    return {topic: tuple(texts) for topic, texts in found.items()}


@cache
def talk(locale: str) -> Talk:
    """Return what agents and customers say to each other."""
    return Talk(**json.loads((FOLDER / f"talk.{locale}.json").read_text(encoding="utf-8")))


def _article(row: dict[str, Any], locale: str) -> SampleArticle:
    words = Draft(
        locale=locale,
        question=row["question"],
        answer=row["answer"],
        paraphrases=tuple(row["paraphrases"]),
        category=row["category"],
        tags=tuple(row["tags"]),
    )
    return SampleArticle(row["id"], words)


def _rows(name: str) -> list[dict[str, Any]]:
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]
