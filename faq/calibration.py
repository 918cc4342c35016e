"""How sure the candidates of a query make us: a probability, calibrated for each site.

What is learnt once and ships with the product (`faq.ranker`) is how much the best candidate's
evidence tells, and its lead over the others, *measured against what the site makes of anything*.
That measure is the site's own and is taken when its index is built: what its questions score when
their own article is taken away, and what sentences about anything score. The more articles on one
subject, the higher both, and the more a query has to show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from faq.evidence import NAMES
from faq.ranker import check_columns, learnt
from faq.search import Document, Thresholds

WRONG_ANSWERS = 0.10
"""The share of given answers that a site accepts to be wrong, unless it says otherwise."""

COLUMNS = (
    "above_anything", "above_most", "above_unanswered", "lead", "lead_on_fourth", "nearest",
    "passage", "foreign",
)  # fmt: skip
"""What confidence is computed from, see `Calibration.row`. More of any of them never makes less
sure, so that the weights can be trusted beyond the FAQs they were fitted on.
"""

_FOREIGN, _PASSAGE = NAMES.index("foreign"), NAMES.index("passage")
_COSINES = [NAMES.index(name) for name in ("question", "passage", "sentence")]
_CLOSE = 4  # how many candidates are looked at
_MOST_LEAD = 3.0
_SAMPLES = 120
_FEW, _USUAL_RISE = 10, 2.2
"""Below so many articles what is not answered is taken to score as usual above chatter: the median
of the FAQs that the ranker was fitted on."""
_SMALL_SITE = 200
_CHANGED = 0.02


class Best(NamedTuple):
    """The scores of the best documents, best first, and the evidence for the very best."""

    scores: tuple[float, ...]
    evidence: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Calibration:
    """What turns the candidates of one index into confidence, and confidence into a decision.

    ``anything`` and ``most`` are the median and the 90th percentile of what sentences about
    anything score, ``unanswered`` the median of the site's questions without their article.
    ``tells_tokens`` says for which kind of encoder.
    """

    anything: float = 0.0
    most: float = 0.0
    unanswered: float = 0.0
    documents: frozenset[Document] = frozenset()
    tells_tokens: bool = True

    def row(self, best: Best) -> NDArray[np.float64]:
        """Return the `COLUMNS` of one query.

        Where there are fewer candidates, what anything scores stands in for them.
        """
        rest = (*best.scores[1:_CLOSE], *[self.anything] * _CLOSE)
        score, evidence = best.scores[0], best.evidence
        return np.array([
            score - self.anything,
            score - self.most,
            score - self.unanswered,
            min(score - max(rest[0], self.anything), _MOST_LEAD),
            min(score - max(rest[2], self.anything), _MOST_LEAD),
            evidence[_COSINES].max(),
            evidence[_PASSAGE],
            evidence[_FOREIGN],
        ])  # fmt: skip

    def confidence(self, best: Best) -> float:
        """Return how probable it is (0..1) that the best document answers."""
        model = check_columns(learnt(self.tells_tokens).confidence, COLUMNS)
        return float(model(self.row(best)))

    def still_fits(self, documents: Iterable[Document]) -> bool:
        """Tell whether so little has changed that another index may go on with it."""
        now = frozenset(documents)
        return len(now) > _SMALL_SITE and len(now ^ self.documents) <= _CHANGED * len(now)


def calibrate(
    documents: Sequence[Document],
    without_itself: Callable[[int], Best | None],
    background: Iterable[Best | None],
    tells_tokens: bool = True,
) -> Calibration:
    """Calibrate an index.

    ``without_itself(number)`` finds the candidates for a question of the FAQ as if its document
    were not there (None without one); ``background`` are those of sentences about anything.
    """
    order = sorted(range(len(documents)), key=lambda n: crc32(documents[n].id.encode()))
    alone = [best.scores[0] for n in order[:_SAMPLES] if (best := without_itself(n)) is not None]
    anything = [best.scores[0] for best in background if best is not None]
    if not documents or not anything:
        return Calibration(documents=frozenset(documents), tells_tokens=tells_tokens)
    most = float(np.percentile(anything, 90))
    unanswered = float(np.median(alone)) if alone else most
    if len(documents) < _FEW:  # they show little of what is not there
        unanswered = max(unanswered, most + _USUAL_RISE)
    return Calibration(
        anything=float(np.median(anything)),
        most=most,
        unanswered=unanswered,
        documents=frozenset(documents),
        tells_tokens=tells_tokens,
    )


def thresholds(wrong_answers: float = WRONG_ANSWERS, tells_tokens: bool = True) -> Thresholds:
    """Derive when to answer and when to offer candidates from the share of wrong answers accepted.

    Confidence is a probability, so those answered are wrong as often as their confidence lacks to
    1 on average. Candidates are offered where the first of them is as likely as three accepted
    wrong answers: three in ten, unless the site says otherwise.
    """
    usual = np.sort(learnt(tells_tokens).usual)[::-1]
    wrong = np.cumsum(1.0 - usual) / np.arange(1, len(usual) + 1)
    allowed = usual[wrong <= wrong_answers]
    answer = float(allowed[-1]) if len(allowed) else 1.0
    return Thresholds(answer=answer, clarify=min(3 * wrong_answers, answer))
