"""What customers ask and the FAQ does not answer, grouped by what they want to know.

Two questions belong together when they mean the same and when they look alike to the FAQ: whatever
the site has on the subject is near to both, in the same measure. The second tells more where there
is an article that did not help, and misleads where there is none, which is the usual case; so it
has a small say (docs/architecture.md has the figures).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from faq.content import clean_line
from faq.preparing import Progress
from faq.searching import Indexes, search_site_many
from madoguchi.clustering import MOST, cluster
from madoguchi.text import normalise

if TYPE_CHECKING:
    from faq.index import FaqIndex

WEEKS = 4
"""How many weeks, the last first, a gap's questions are counted for."""
_NEAR = 0.4
_MEANING = 0.8
"""How much meaning says of how alike two questions are; what fits them says the rest."""
_LOOKED_AT = 8  # articles that make the profile of a question
_SHARPNESS = 3.0
_CHUNK = 32  # with their readings they stay within what the encoder remembers

_T = TypeVar("_T")


class Missed(NamedTuple):
    """A question that was not answered, or the article whose answer was ``denied``; its words are
    masked. ``searched`` tells that nobody asked the bot: a search of the help centre found nothing.
    """

    text: str
    locale: str
    asked_at: datetime
    denied: str | None = None
    searched: bool = False


@dataclass(frozen=True, slots=True)
class Wording:
    """One way in which it was asked, and how often; ``searched`` of these in the help centre."""

    text: str
    times: int
    searched: int = 0


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions that want to know the same thing: the most typical wording first.

    ``weeks`` counts them by week, the latest first; ``denied`` how many got an answer that the
    customer said did not help, from ``denied_articles``; ``searched`` how many were searches of the
    help centre.
    """

    locale: str
    wordings: tuple[Wording, ...]
    times: int
    denied: int
    denied_articles: tuple[str, ...]
    weeks: tuple[int, ...]
    searched: int = 0

    @property
    def title(self) -> str:
        """The wording that stands for all."""
        return self.wordings[0].text

    @property
    def trend(self) -> int:
        """How many more were asked in the later half of the weeks than in the earlier.

        It is 0 where chance may do that: within twice the standard deviation of such a count.
        """
        half = len(self.weeks) // 2
        more = sum(self.weeks[:half]) - sum(self.weeks[half:])
        return more if more**2 > 4 * sum(self.weeks) else 0

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
    latest = {locale: [text for own, text in asked if own == locale][:MOST] for locale in indexes}
    total = sum(map(len, latest.values()))
    for locale, texts in latest.items():
        profiles = list[_Profile]()
        for chunk in _chunks(texts):
            profiles += _profiles(indexes[locale], chunk)
            done += len(chunk)
            progress(done, total)
        found += [
            _gap(locale, [asked[locale, texts[place]] for place in group], now)
            for group in cluster(_alike(profiles), _NEAR)
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


class _Profile(NamedTuple):
    """What a question means (a unit vector), and how well which articles fit it."""

    meaning: NDArray[np.float32]
    fit: dict[str, float]


def _profiles(index: FaqIndex, texts: Sequence[str]) -> list[_Profile]:
    meanings = index.base.centre(index.encoder.encode_queries(list(texts)))
    results = index.search_many(texts, _LOOKED_AT)
    fits = [
        {hit.id: (hit.score / max(1.0 - hit.score, 1e-6)) ** _SHARPNESS for hit in result.hits}
        for result in results
    ]
    return [_Profile(*both) for both in zip(meanings, fits, strict=True)]


def _alike(profiles: Sequence[_Profile]) -> NDArray[np.float32]:
    """Compare all with all by meaning and by what fits them, -1..1."""
    from scipy.sparse import csr_array

    if not profiles:
        return np.zeros((0, 0), dtype=np.float32)
    meanings = np.stack([profile.meaning for profile in profiles])
    columns = {id: n for n, id in enumerate(dict.fromkeys(i for p in profiles for i in p.fit))}
    rows = [row for row, profile in enumerate(profiles) for _ in profile.fit]
    places = [columns[id] for profile in profiles for id in profile.fit]
    lengths = [math.hypot(*profile.fit.values()) or 1.0 for profile in profiles]
    values = [
        worth / length
        for profile, length in zip(profiles, lengths, strict=True)
        for worth in profile.fit.values()
    ]
    shape = (len(profiles), max(len(columns), 1))
    fits = csr_array((np.array(values, dtype=np.float32), (rows, places)), shape=shape)
    alike = _MEANING * (meanings @ meanings.T) + (1 - _MEANING) * (fits @ fits.T).toarray()
    return np.asarray(alike, dtype=np.float32)


def _gap(locale: str, group: Sequence[Sequence[Missed]], now: datetime) -> Gap:
    every = [one for wording in group for one in wording]
    ages = [(now - one.asked_at).days // 7 for one in every]
    return Gap(
        locale=locale,
        wordings=tuple(
            Wording(clean_line(wording[0].text), len(wording), _searched(wording))
            for wording in group
        ),
        times=len(every),
        denied=sum(one.denied is not None for one in every),
        denied_articles=tuple(sorted({one.denied for one in every if one.denied})),
        weeks=tuple(ages.count(week) for week in range(WEEKS)),
        searched=_searched(every),
    )


def _searched(missed: Sequence[Missed]) -> int:
    return sum(one.searched for one in missed)
