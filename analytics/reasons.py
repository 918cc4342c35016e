"""What contact reasons are: questions that want the same, under a name that people know."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from madoguchi.encoder import Vectors
from madoguchi.grouping import centred
from madoguchi.text import is_japanese, question_key

_PRIOR = 20  # sentences: a language with fewer is centred nearly as all are


@dataclass(frozen=True)
class Reason:
    """A group of questions, or a theme (``is_theme``): a group of reasons.

    ``middles`` are unit rows: one that was merged with another has two. What a person named, or
    put together (``is_held``), is taken as it stands when everything is grouped anew.
    ``merged_into`` is where a reason's questions went; it only waits for an undo.
    """

    id: str
    name: str
    middles: Vectors
    created_at: datetime
    parent_id: str | None = None
    is_theme: bool = False
    name_key: str = ""
    is_named: bool = False
    is_pinned: bool = False
    is_held: bool = False
    merged_into: str | None = None

    @property
    def stays(self) -> bool:
        """Tell whether no grouping may change it."""
        return self.is_named or self.is_pinned or self.is_held


@dataclass(frozen=True)
class Question:
    """One wording (masked) by its key, and the reason it belongs to.

    ``nearness`` is its cosine with the reason's middle at the time it was put there.
    """

    key: str
    text: str
    locale: str
    reason_id: str | None = None
    nearness: float = 0.0


@dataclass(frozen=True)
class State:
    """How far a site's questions are grouped.

    ``means`` has two rows: what sentences in Japanese script have in common, and all others.
    ``taken_in`` is the last event that was read; ``edits`` counts what people changed.
    """

    encoder: str
    means: Vectors
    near: float
    taken_in: int = 0
    edits: int = 0
    grouped_at: datetime | None = None


@dataclass(frozen=True)
class Ended:
    """Ended inquiries of a reason by outcome, and what was said of them."""

    outcomes: dict[str, int]
    satisfied: int
    rated: int


def key_of(text: str) -> str:
    """Return a wording's key: the same for those that differ in width, case or ending only."""
    return hashlib.sha256(question_key(text).encode()).hexdigest()[:32]


def means_of(vectors: Vectors, texts: list[str]) -> Vectors:
    """Return what sentences have in common, those in Japanese script and the others apart."""
    every = vectors.mean(axis=0)
    japanese = np.array([is_japanese(text) for text in texts])
    means = [
        (vectors[own].sum(axis=0) + _PRIOR * every) / (own.sum() + _PRIOR)
        for own in (japanese, ~japanese)
    ]
    return np.stack(means).astype(np.float32)


def points(vectors: Vectors, texts: list[str], means: Vectors) -> Vectors:
    """Return sentences as they are compared: each without what its script's have in common."""
    rows = np.array([0 if is_japanese(text) else 1 for text in texts], dtype=np.intp)
    return centred(vectors, means[rows])
