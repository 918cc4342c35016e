"""Questions that found no answer, by themselves and grouped by what was asked. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from madoguchi.database.protocol import Transaction

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
    """Questions that read the same, in one language: the wording asked last, when, and in how many
    inquiries."""

    key: str
    text: str
    locale: str | None
    latest_at: datetime
    count: int

    @property
    def language(self) -> str:
        """The language as an address names it; ``und`` where it is not known."""
        return self.locale or "und"
