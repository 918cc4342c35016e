"""Questions that found no answer, grouped by what was asked. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from madoguchi.database.protocol import Transaction
from madoguchi.text import question_key

Published = Callable[
    [Transaction, str, Sequence[tuple[str | None, str]]], Mapping[tuple[str | None, str], str]
]
"""``(tx, site_id, [(locale, question)])`` → the published article of each that has one."""


@dataclass(frozen=True)
class Asked:
    """One question (masked) that the bot had no answer to."""

    inquiry_id: str
    text: str
    locale: str | None
    asked_at: datetime


@dataclass(frozen=True)
class Unanswered:
    """Questions that read the same: when last, and in which inquiries."""

    key: str
    text: str
    locale: str | None
    latest_at: datetime
    inquiry_ids: frozenset[str]

    @property
    def count(self) -> int:
        """In how many inquiries it was asked."""
        return len(self.inquiry_ids)

    @property
    def language(self) -> str:
        """The language as an address names it; ``und`` where it is not known."""
        return self.locale or "und"


def unanswered(questions: Iterable[Asked]) -> list[Unanswered]:
    """Group questions by key and language, those of most inquiries first, then the latest.

    A group shows the wording that was asked last.
    """
    groups: dict[tuple[str, str | None], list[Asked]] = {}
    for asked in questions:
        key = question_key(asked.text)
        if key:
            groups.setdefault((key, asked.locale), []).append(asked)
    found = [_group(key, locale, group) for (key, locale), group in groups.items()]
    return sorted(found, key=lambda one: (one.count, one.latest_at, one.key), reverse=True)


def _group(key: str, locale: str | None, group: list[Asked]) -> Unanswered:
    latest = max(group, key=lambda asked: asked.asked_at)
    return Unanswered(
        key=key,
        text=latest.text,
        locale=locale,
        latest_at=latest.asked_at,
        inquiry_ids=frozenset(asked.inquiry_id for asked in group),
    )
