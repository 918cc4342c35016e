"""What customers ask and the FAQ does not answer, grouped by what they want to know.

Two questions belong together when they mean the same and when they look alike to the FAQ: whatever
the site has on the subject is near to both, in the same measure. The second tells more than the
first: on FAQs of trades whose customers' questions all word the same thing differently, grouping by
meaning alone finds .24 of pairs and groups (F1), with both it finds .49.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from faq.preparing import Progress
from faq.searching import search_site_many
from madoguchi.clustering import MOST, cluster
from madoguchi.text import normalise

if TYPE_CHECKING:
    from faq.index import FaqIndex

WEEKS = 4
"""How many weeks, the last first, a gap's questions are counted for."""
_NEAR = 0.45
_LOOKED_AT = 8  # articles that make the profile of a question
_SHARPNESS = 3.0
_CHUNK = 8

Indexes = Mapping[str, "FaqIndex"]
_T = TypeVar("_T")


class Missed(NamedTuple):
    """A question that was not answered, or the article whose answer was ``denied``; its words are
    masked."""

    text: str
    locale: str
    asked_at: datetime
    denied: str | None = None


@dataclass(frozen=True, slots=True)
class Wording:
    """One way in which it was asked, and how often."""

    text: str
    times: int


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions that want to know the same thing: the most typical wording first.

    ``weeks`` counts them by week, the latest first; ``denied`` how many got an answer that the
    customer said did not help, from ``denied_articles``.
    """

    locale: str
    wordings: tuple[Wording, ...]
    times: int
    denied: int
    denied_articles: tuple[str, ...]
    weeks: tuple[int, ...]

    @property
    def title(self) -> str:
        """The wording that stands for all."""
        return self.wordings[0].text

    @property
    def trend(self) -> int:
        """How many more were asked in the later half of the weeks than in the earlier."""
        half = len(self.weeks) // 2
        return sum(self.weeks[:half]) - sum(self.weeks[half:])

    def to_json(self) -> dict[str, Any]:
        """Return it as plain values for a job's result."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Gap:
        """Read what `to_json` wrote."""
        wordings = tuple(Wording(**one) for one in stored["wordings"])
        lists = {name: tuple(stored[name]) for name in ("weeks", "denied_articles")}
        return cls(**{**stored, **lists, "wordings": wordings})


def find_gaps(
    indexes: Indexes, missed: Sequence[Missed], now: datetime, progress: Progress
) -> list[Gap]:
    """Group questions language by language, those asked most often first.

    Of very many different ones the latest are grouped. ``progress(done, total)`` counts different
    questions. Raises `Unavailable` when the encoder fails.
    """
    asked: dict[tuple[str, str], list[Missed]] = {}
    for one in sorted(missed, key=lambda one: one.asked_at, reverse=True):
        if (text := normalise(one.text)) and one.locale in indexes:
            asked.setdefault((one.locale, text), []).append(one)
    done, found = 0, list[Gap]()
    for locale in indexes:
        texts = [text for own, text in asked if own == locale][:MOST]
        rows = list[NDArray[np.float32]]()
        for chunk in _chunks(texts):
            rows += _profiles(indexes[locale], chunk)
            done += len(chunk)
            progress(done, len(asked))
        if rows:
            groups = cluster(np.stack(rows), _NEAR)
            found += [
                _gap(locale, [asked[locale, texts[place]] for place in group], now)
                for group in groups
            ]
    return sorted(found, key=lambda gap: (-gap.times, gap.locale, gap.title))


def answered_now(indexes: Indexes, gaps: Sequence[Gap], most: int = 3) -> list[list[str]]:
    """Return for each gap what answers its typical wordings now: article ids, "" for none."""
    asked = [[one.text for one in gap.wordings[:most]] for gap in gaps]
    queries = [(text, gap.locale) for gap, texts in zip(gaps, asked, strict=True) for text in texts]
    verdicts = [
        found.verdict for chunk in _chunks(queries) for found in search_site_many(indexes, chunk, 3)
    ]
    answers = iter(
        verdict.candidates[0].id if verdict.decision == "answer" else "" for verdict in verdicts
    )
    return [[next(answers) for _ in texts] for texts in asked]


def _chunks(items: Sequence[_T]) -> Iterator[Sequence[_T]]:
    return (items[start : start + _CHUNK] for start in range(0, len(items), _CHUNK))


def _profiles(index: FaqIndex, texts: Sequence[str]) -> list[NDArray[np.float32]]:
    """Return a unit vector for each text: half what it means, half how the articles fit it."""
    meanings = index.base.centre(index.encoder.encode_queries(list(texts)))
    numbers = {document.id: number for number, document in enumerate(index.documents)}
    rows = []
    for meaning, result in zip(meanings, index.search_many(texts, _LOOKED_AT), strict=True):
        fit = np.zeros(max(len(numbers), 1), dtype=np.float32)
        for hit in result.hits:
            odds = hit.score / max(1.0 - hit.score, 1e-6)
            fit[numbers[hit.id]] = odds**_SHARPNESS
        length = float(np.linalg.norm(fit))
        both = np.concatenate([meaning, fit / length if length else fit])
        rows.append(np.asarray(both / np.linalg.norm(both), dtype=np.float32))
    return rows


def _gap(locale: str, group: Sequence[Sequence[Missed]], now: datetime) -> Gap:
    every = [one for wording in group for one in wording]
    ages = [(now - one.asked_at).days // 7 for one in every]
    return Gap(
        locale=locale,
        wordings=tuple(Wording(wording[0].text, len(wording)) for wording in group),
        times=len(every),
        denied=sum(one.denied is not None for one in every),
        denied_articles=tuple(sorted({one.denied for one in every if one.denied})),
        weeks=tuple(ages.count(week) for week in range(WEEKS)),
    )
