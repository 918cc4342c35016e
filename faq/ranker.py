"""The learnt weights: how evidence makes an order, and how sure the first in it makes us.

`ranker.json` holds small models over named columns, fitted by ``python -m training.ranker`` on
FAQs of many trades whose customers' questions the encoder had not seen either. Nothing in it
belongs to one site: what does is in `faq.calibration`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

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
        return self.brought(rows) @ self.weights + self.constant

    def brought(self, rows: NDArray[Any]) -> NDArray[np.float64]:
        """Return the rows with every column brought to mean 0 and deviation 1."""
        return (rows - self.mean) / self.scale


@dataclass(frozen=True, slots=True, eq=False)
class Order:
    """How good a candidate is: a weighed sum, and what columns tell only together.

    The latter is one layer of hidden units (tanh): ``hidden`` holds their weights, shape
    ``(columns, units)``, ``shifts`` what is added to each, ``worths`` what each counts.
    """

    linear: Linear
    hidden: NDArray[np.float64]
    shifts: NDArray[np.float64]
    worths: NDArray[np.float64]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the rows that are weighed."""
        return self.linear.columns

    def __call__(self, rows: NDArray[Any]) -> NDArray[np.float64]:
        """Return one number for each row of ``(rows, columns)``."""
        brought = self.linear.brought(rows)
        units = np.tanh(brought @ self.hidden + self.shifts)
        return brought @ self.linear.weights + self.linear.constant + units @ self.worths


@dataclass(frozen=True, slots=True, eq=False)
class Confidence:
    """The probability that the first candidate answers. More of any column never lowers it.

    Two things have to be so: that the site speaks of what is asked (``about``), and that the first
    candidate is the one that answers (``answers``). Each is a logistic model, their product is
    brought to what is found right by ``slope`` and ``constant``.
    """

    about: Linear
    answers: Linear
    slope: float
    constant: float

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of both models."""
        return self.about.columns

    def __call__(self, rows: NDArray[Any]) -> NDArray[np.float64]:
        """Return one probability for each row of ``(rows, columns)``."""
        odds = self.slope * both(self.about(rows), self.answers(rows)) + self.constant
        return 1.0 / (1.0 + np.exp(-odds))


def both(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the log odds that both of two independent things are so, from those of each."""
    chance = -np.logaddexp(0, -one) - np.logaddexp(0, -other)
    return np.asarray(chance - np.log(-np.expm1(np.minimum(chance, -1e-12))))


@dataclass(frozen=True, slots=True, eq=False)
class Learnt:
    """Everything that was learnt for one kind of encoder.

    ``usual`` are confidences of the questions it was fitted on, evenly spaced quantiles: what a
    site's traffic looks like before it has any.
    """

    order: Order
    confidence: Confidence
    usual: NDArray[np.float64]


Model = TypeVar("Model", Order, Confidence)


@cache
def learnt(tells_tokens: bool) -> Learnt:
    """Return what was learnt for encoders that tell a text's tokens, or for those that do not."""
    both_kinds = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    stored = both_kinds["with_tokens" if tells_tokens else "without_tokens"]
    return Learnt(
        _order(stored["order"]), _confidence(stored["confidence"]), np.array(stored["usual"])
    )


def check_columns(model: Model, names: Sequence[str]) -> Model:
    """Return the model; raise ValueError if it was fitted on other columns than the code makes."""
    if model.columns != tuple(names):
        raise ValueError(
            "faq/ranker.json was fitted on other columns: run python -m training.ranker"
        )
    return model


def _confidence(stored: dict[str, Any]) -> Confidence:
    about, answers = _linear(stored["about"]), _linear(stored["answers"])
    return Confidence(about, answers, stored["slope"], stored["constant"])


def _order(stored: dict[str, Any]) -> Order:
    hidden, shifts, worths = (np.array(stored[name]) for name in ("hidden", "shifts", "worths"))
    return Order(_linear(stored), hidden, shifts, worths)


def _linear(stored: dict[str, Any]) -> Linear:
    mean, scale, weights = (np.array(stored[name]) for name in ("mean", "scale", "weights"))
    return Linear(tuple(stored["columns"]), mean, scale, weights, float(stored["constant"]))
