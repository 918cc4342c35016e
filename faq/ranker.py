"""The learnt weights: how evidence makes an order, and how sure the first in it makes us.

`ranker.json` holds two linear models over named columns, fitted by ``python -m training.ranker`` on
FAQs of many trades whose customers' questions the encoder had not seen either. Nothing in it
belongs to one site: what does is in `faq.calibration`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

WEIGHTS = Path(__file__).with_name("ranker.json")


@dataclass(frozen=True, slots=True, eq=False)
class Linear:
    """A weighted sum of columns, each brought to mean 0 and deviation 1 first."""

    columns: tuple[str, ...]
    mean: NDArray[np.float64]
    scale: NDArray[np.float64]
    weights: NDArray[np.float64]
    constant: float

    def __call__(self, rows: NDArray[Any]) -> NDArray[np.float64]:
        """Return one number for each row of ``(rows, columns)``."""
        return ((rows - self.mean) / self.scale) @ self.weights + self.constant

    def parts(self, row: NDArray[Any]) -> dict[str, float]:
        """Return what each column adds to the number of one row."""
        added = (row - self.mean) / self.scale * self.weights
        return dict(zip(self.columns, added.tolist(), strict=True))


@dataclass(frozen=True, slots=True, eq=False)
class Learnt:
    """Everything in the file.

    ``usual`` are confidences of the questions it was fitted on, evenly spaced quantiles: what a
    site's traffic looks like before it has any.
    """

    order: Linear
    confidence: Linear
    usual: NDArray[np.float64]


@cache
def learnt() -> Learnt:
    """Read the file once."""
    stored = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return Learnt(
        _linear(stored["order"]), _linear(stored["confidence"]), np.array(stored["usual"])
    )


def check_columns(model: Linear, names: Sequence[str]) -> Linear:
    """Return the model; raise ValueError if it was fitted on other columns than the code makes."""
    if model.columns != tuple(names):
        raise ValueError(
            "faq/ranker.json was fitted on other columns: run python -m training.ranker"
        )
    return model


def _linear(stored: dict[str, Any]) -> Linear:
    mean, scale, weights = (np.array(stored[name]) for name in ("mean", "scale", "weights"))
    return Linear(tuple(stored["columns"]), mean, scale, weights, float(stored["constant"]))
