"""Whether confidence means what it says: of what is 70 % sure, 70 % should be right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

BINS = 10
_WIDTH = 40


class Told(NamedTuple):
    """How sure one query made us that the first candidate answers it, and whether it did."""

    confidence: float
    right: bool


class Bin(NamedTuple):
    """Queries of about one confidence: how many, what was said and what was true, both 0..1."""

    queries: int
    confidence: float
    right: float


def bins(told: Sequence[Told]) -> list[Bin]:
    """Return the reliability diagram: `BINS` ranges of equal width, empty ones left out."""
    sure, right = _columns(told)
    place = np.minimum((sure * BINS).astype(int), BINS - 1)
    return [
        Bin(int(own.sum()), float(sure[own].mean()), float(right[own].mean()))
        for own in (place == number for number in range(BINS))
        if own.any()
    ]


def expected_calibration_error(told: Sequence[Told]) -> float:
    """Return by how much confidence misses the truth on average, 0..1."""
    off = sum(b.queries * abs(b.confidence - b.right) for b in bins(told))
    return off / len(told) if told else 0.0


def brier_skill(told: Sequence[Told]) -> float:
    """Return how much better confidence is than always saying the base rate: 1 is perfect, 0 no
    better. 0 where there is no telling apart.
    """
    sure, right = _columns(told)
    usual = float(((right - right.mean()) ** 2).mean()) if len(told) else 0.0
    return 1.0 - float(((right - sure) ** 2).mean()) / usual if usual else 0.0


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """Return how often a positive scores above a negative (ties half); None without either."""
    if not positive or not negative:
        return None
    above = np.asarray(positive)[:, None] - np.asarray(negative)[None]
    return float((above > 0).mean() + 0.5 * (above == 0).mean())


def diagram(told: Sequence[Told]) -> Iterator[str]:
    """Yield the reliability diagram as lines for a terminal."""
    yield f"{'sure':>6} {'right':>6} {'queries':>8}"
    for row in bins(told):
        bar = "▇" * round(row.right * _WIDTH)
        place = min(round(row.confidence * _WIDTH), _WIDTH - 1)
        line = bar.ljust(_WIDTH, "·")
        yield (
            f"{row.confidence:6.0%} {row.right:6.0%} {row.queries:8,}  "
            f"{line[:place]}|{line[place + 1 :]}"
        )


def _columns(told: Sequence[Told]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    table = np.array([(item.confidence, item.right) for item in told], dtype=np.float64)
    table = table.reshape(-1, 2)
    return table[:, 0], table[:, 1]
