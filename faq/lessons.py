"""What customers taught: questions whose answer they confirmed, chose or denied.

A later question that means nearly the same is drawn to what was confirmed and away from what was
denied. One customer's word counts half; the more agree, the nearer it comes to counting whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from faq.contrast import without_contrast
from faq.vector_keys import vector_key
from madoguchi.encoder import Encoded, Vectors
from madoguchi.text import normalise

WEIGHT = 3.5
"""What customers of one mind add to the score of an article, or take from it: about what lies
between the first candidate and the fourth."""
MOST_LESSONS = 2_000
"""How many of the latest are learnt from."""
_NEAR = 0.6  # a centred cosine below which another question teaches nothing


@dataclass(frozen=True, slots=True)
class Lesson:
    """A question as it was typed (masked), the article given, and whether that solved it."""

    text: str
    article_id: str
    solved: bool


class Lessons:
    """What was taught of the articles of one index. Immutable.

    ``taught`` are lessons with their normalised question, ``numbers`` the articles' numbers by id,
    ``encoded`` their questions by key; ``centre`` takes out what all sentences share.
    """

    def __init__(
        self,
        taught: Iterable[tuple[str, Lesson]],
        numbers: Mapping[str, int],
        encoded: Mapping[str, Encoded],
        centre: Callable[[Vectors], Vectors],
    ) -> None:
        counts: dict[tuple[str, int], list[int]] = {}
        for text, lesson in taught:
            counts.setdefault((text, numbers[lesson.article_id]), [0, 0])[lesson.solved] += 1
        self._numbers = [number for _, number in counts]
        self._worth = [(yes - no) / (yes + no + 1) for no, yes in counts.values()]
        rows = [encoded[vector_key("question", text)].vector for text, _ in counts]
        self._questions = centre(np.stack(rows)) if rows else None

    def about(self, query: Vectors) -> dict[int, float]:
        """Return what was taught (-1..1) of articles in questions near a centred ``query``."""
        if self._questions is None:
            return {}
        nearness = np.clip((self._questions @ query - _NEAR) / (1 - _NEAR), 0, 1)
        taught: dict[int, float] = {}
        for place in np.flatnonzero(nearness).tolist():
            worth = float(nearness[place]) * self._worth[place]
            number = self._numbers[place]
            taught[number] = taught.get(number, 0.0) + worth
        return {number: max(-1.0, min(1.0, worth)) for number, worth in taught.items()}


def with_words(lessons: Iterable[Lesson]) -> list[tuple[str, Lesson]]:
    """Return lessons with their question as a query is read, without those that say nothing."""
    found = ((without_contrast(normalise(lesson.text)), lesson) for lesson in lessons)
    return [(text, lesson) for text, lesson in found if text]
