"""The Wilson interval of a share: what may be said of a rate that few cases stand behind."""

from __future__ import annotations

import math

Z = 1.959964
"""The normal quantile of a 95 % interval."""


def interval(numerator: int, denominator: int) -> tuple[float, float]:
    """Return the 95 % interval of a share, without continuity correction; 0..1 of nothing."""
    if denominator == 0:
        return 0.0, 1.0
    share = numerator / denominator
    spread = Z * Z / denominator
    centre = (share + spread / 2) / (1 + spread)
    half = Z * math.sqrt(share * (1 - share) / denominator + spread / (4 * denominator))
    half /= 1 + spread
    return max(0.0, centre - half), min(1.0, centre + half)
