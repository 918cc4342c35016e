"""How sure a score makes us: calibrated for each site when its index is built.

Confidence is a logistic function of two things: how far the best score stands above the site's own
*reference*, and how far above the second best. The three coefficients were fitted once, over shops,
banks, encyclopaedia passages and real bots, each weighing the same. The reference belongs to the
site: its questions, each scored with its own article taken away, show how high a question climbs
that the FAQ does not answer. The more articles on one subject, the higher. A pool of sentences
about anything then raises the thresholds where a site would answer them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from zlib import crc32

import numpy as np

from faq.search import Document, Thresholds

Best = tuple[float, float]
"""The best and the second best score of one query; 0 where there is none."""

_RISE = 12.0
_LEAD = 7.5
_CONSTANT = -3.6
_ENOUGH_LEAD = 0.25

_SAMPLES = 200
_PRIOR_REFERENCE = 0.30
_PRIOR_SAMPLES = 50
_PRIOR_BACKGROUND = 0.25

_ANSWER, _MOST_FOR_ANSWER = 0.42, 0.60
_CLARIFY, _MOST_FOR_CLARIFY = 0.12, 0.25
_CAREFUL = Thresholds(_MOST_FOR_ANSWER, _MOST_FOR_CLARIFY)
_BACKGROUND_ANSWERED = 0.02
_BACKGROUND_CLARIFIED = 0.10

_FEW_ARTICLES = 10
_SMALL_SITE = 200
_CHANGED = 0.02


@dataclass(frozen=True, slots=True)
class Calibration:
    """What turns scores of one index into confidence, and confidence into a decision."""

    reference: float = _PRIOR_REFERENCE
    background: float = _PRIOR_BACKGROUND
    thresholds: Thresholds = _CAREFUL
    documents: frozenset[Document] = frozenset()

    def confidence(self, best: Best) -> float:
        """Return how probable it is (0..1) that the best document answers; grows with its score.

        A site with one article has no second to compare with: what any sentence scores stands in.
        """
        top, second = best
        lead = min(max(top - max(second, self.background), 0.0), _ENOUGH_LEAD)
        evidence = _RISE * (top - self.reference) + _LEAD * math.sqrt(lead) + _CONSTANT
        return 1.0 / (1.0 + math.exp(-evidence))

    def still_fits(self, documents: Iterable[Document]) -> bool:
        """Tell whether so little has changed that another index may go on with it."""
        now = frozenset(documents)
        return len(now) > _SMALL_SITE and len(now ^ self.documents) <= _CHANGED * len(now)


def calibrate(
    documents: Sequence[Document],
    without_itself: Callable[[int], Best | None],
    background: Iterable[Best],
) -> Calibration:
    """Calibrate an index.

    ``without_itself(number)`` scores a question of the FAQ as if its document were not there (None
    without one); ``background`` holds the scores of sentences about anything. A site with
    a handful of articles keeps the careful thresholds.
    """
    order = sorted(range(len(documents)), key=lambda n: crc32(documents[n].id.encode()))
    left_out = [best[0] for n in order[:_SAMPLES] if (best := without_itself(n)) is not None]
    anything = list(background)
    if not documents or not anything:
        return Calibration(documents=frozenset(documents))
    calibration = Calibration(
        reference=_reference(left_out),
        background=float(np.median([best[0] for best in anything])),
        documents=frozenset(documents),
    )
    if len(documents) < _FEW_ARTICLES:
        return calibration
    confidences = [calibration.confidence(best) for best in anything]
    thresholds = Thresholds(
        answer=_raised(confidences, _BACKGROUND_ANSWERED, _ANSWER, _MOST_FOR_ANSWER),
        clarify=_raised(confidences, _BACKGROUND_CLARIFIED, _CLARIFY, _MOST_FOR_CLARIFY),
    )
    return replace(calibration, thresholds=thresholds)


def _reference(left_out: Sequence[float]) -> float:
    """Return the lower end of what unanswered questions score, near the prior when they are few.

    The lower end, because many a question left alone is in truth answered by a sibling article.
    """
    if len(left_out) < 2:
        return _PRIOR_REFERENCE
    low = float(np.percentile(left_out, 10))
    weight = len(left_out) / (len(left_out) + _PRIOR_SAMPLES)
    return weight * low + (1 - weight) * _PRIOR_REFERENCE


def _raised(confidences: Sequence[float], share: float, least: float, most: float) -> float:
    """Return the threshold that only ``share`` of the sentences pass, within its bounds."""
    return float(np.clip(np.quantile(confidences, 1 - share), least, most))
