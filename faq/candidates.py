"""Candidates of all readings and segments weighed together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from faq.calibration import Best
from faq.evidence import NAMES
from faq.ranker import check_columns, learnt
from faq.segment import Candidates


class Candidate(NamedTuple):
    """One of them: the row of a document, and how good it is under the learnt weights.

    Scores compare across readings and, less well, across queries.
    """

    found: Candidates
    row: int
    score: float


def by_document(readings: Iterable[Candidates], tells_tokens: bool) -> dict[int, Candidate]:
    """Return the candidate of each document, by its number in the index.

    It is the one under the reading that speaks best for it. ``tells_tokens`` says by which kind of
    encoder they were found.
    """
    weigh = check_columns(learnt(tells_tokens).order, NAMES)
    best: dict[int, Candidate] = {}
    for found in readings:
        scores = weigh(found.evidence).tolist()
        for row, place in enumerate(found.ranked.documents.tolist()):
            number = found.segment.first + place
            candidate = Candidate(found, row, scores[row])
            if number not in best or candidate.score > best[number].score:
                best[number] = candidate
    return best


def best_of(candidates: Mapping[int, Candidate]) -> Best | None:
    """Return what confidence is computed from; None without a candidate."""
    if not candidates:
        return None
    first = max(candidates.values(), key=lambda candidate: candidate.score)
    scores = sorted((candidate.score for candidate in candidates.values()), reverse=True)
    return Best(tuple(scores), first.found.evidence[first.row])
