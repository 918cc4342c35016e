"""Which intent a message has, by one language's examples; and how much it is like any of them.

A message is its sentence vector, less what all examples have in common, beside how it is spelt. A
multinomial logistic regression over both says how likely each intent is *among the intents*. That
does not say whether any of them is meant: the `score` does, which is high where the likeliest
intent is likely and some of its examples are near.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from bot.nlu.grams import Grams
from madoguchi.encoder import Vectors

Matrix = NDArray[np.float32]

STRENGTH = 100.0
"""The inverse of the regularisation. Between 20 and 400 cross-validation sees little difference."""
_SPELLING = 0.42
"""How much spelling weighs beside the vector, whose length is around 0.4 once it is centred."""
_NEAR_SPELLING = 0.25
_FEW = 3
_STEPS, _TOLERANCE = 60, 1e-6
_TINY = 1e-9
_QUIET = Lock()
"""Held while warnings are put away, which happens for all threads at once."""


@dataclass(frozen=True, eq=False)
class Features:
    """What texts are compared by, both parts centred on the examples."""

    meaning: Matrix
    spelling: Matrix

    def joined(self) -> Matrix:
        """Return both parts side by side, as the regression takes them."""
        return np.hstack([self.meaning, _SPELLING * self.spelling])

    def __getitem__(self, rows: NDArray[np.bool_] | NDArray[np.int_]) -> Features:
        return Features(self.meaning[rows], self.spelling[rows])


@dataclass(frozen=True, eq=False)
class Space:
    """Brings texts and their vectors to `Features`."""

    grams: Grams
    meaning_mean: Matrix
    spelling_mean: Matrix

    def features(self, texts: Sequence[str], vectors: Vectors) -> Features:
        """Return the features of texts, one row each."""
        spelling = self.grams.transform(texts) - self.spelling_mean
        return Features(vectors - self.meaning_mean, spelling)


@dataclass(frozen=True, eq=False)
class Classifier:
    """A fitted regression and the examples it was fitted on.

    ``weights`` is ``(features + 1, intents)`` with the biases in its last row; ``labels`` gives the
    number of each example's intent.
    """

    weights: Matrix
    examples: Features
    labels: NDArray[np.int_]

    def logits(self, asked: Features) -> Matrix:
        """Return how much speaks for each intent, one row a text."""
        return np.asarray(asked.joined() @ self.weights[:-1] + self.weights[-1])

    def scores(self, asked: Features, logits: Matrix) -> Matrix:
        """Return for each text how surely it is what its likeliest intent is about."""
        best = logits.argmax(axis=1)
        likely = softmax(logits)[np.arange(len(best)), best]
        near = [self._nearness(asked, row, label) for row, label in enumerate(best)]
        return np.asarray(np.array(near) * np.sqrt(likely), dtype=np.float32)

    def _nearness(self, asked: Features, row: int, label: int) -> float:
        """Return how near an intent's examples are: the nearest, and as much the nearest few."""
        own = self.examples[self.labels == label]
        near = (1 - _NEAR_SPELLING) * cosines(own.meaning, asked.meaning[row])
        near += _NEAR_SPELLING * cosines(own.spelling, asked.spelling[row])
        few = np.sort(near)[-_FEW:]
        return float(few[-1] + few.mean()) / 2


def fit(examples: Features, labels: NDArray[np.int_], count: int) -> Classifier:
    """Fit the regression; ``labels`` are 0 to ``count - 1`` and all of them occur.

    Every intent weighs the same: what was written down most is not what is asked most.
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    joined = examples.joined()
    if count == 1:
        return Classifier(np.zeros((joined.shape[1] + 1, 1), np.float32), examples, labels)
    weight = (len(labels) / count / np.bincount(labels, minlength=count))[labels]
    model = LogisticRegression(C=STRENGTH, max_iter=_STEPS, tol=_TOLERANCE)
    # Stopping early is meant: more steps change no decision.
    with _QUIET, warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(joined, labels, sample_weight=weight)
    weights = np.hstack([model.coef_, model.intercept_[:, None]]).T
    if count == 2:  # scikit-learn keeps one row for the second of two
        weights = np.hstack([-weights / 2, weights / 2])
    return Classifier(weights.astype(np.float32), examples, labels)


def softmax(logits: Matrix) -> Matrix:
    """Return probabilities, one row a text."""
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))


def cosines(rows: Matrix, one: Matrix) -> Matrix:
    """Return the cosine of each row to one vector; 0 where either has no length."""
    lengths = np.linalg.norm(rows, axis=1) * np.linalg.norm(one)
    return np.asarray(rows @ one / np.maximum(lengths, _TINY))
