"""How surely a message belongs to an intent at all, learnt from the examples alone.

Again and again some examples are kept back, and some intents whole. What is kept back of the other
intents are messages the assistant should take; the sentences of an intent it has never seen, those
about anything, and those that are said to be out of scope are messages it should not. From how they
score comes the probability that the best intent is right; where that is more likely wrong, no
intent takes a message.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.nlu.classifier import Features, Matrix, fit, softmax

Labels = NDArray[np.int_]

BELIEVED = 0.5
"""The confidence from which on the best intent takes a message: it is right rather than wrong."""
OUTSIDE = -1
"""The label of what no intent should take."""

_FOLDS = 4
_MOST = 40
"""Examples of an intent that are looked at; more of them cost time and change little."""
_FEWEST_INTENTS = 4
"""With fewer of them, hiding one leaves too little of an assistant."""
_FLATTEST = 0.1
_LEAST = 0.1
"""A score below it is as good as none."""
_TEMPERATURES = np.geomspace(0.25, 4.0, 33)


@dataclass(frozen=True)
class Certainty:
    """Turns logits into probabilities and a score into the probability that an intent is meant.

    A score is a product, so it is its logarithm that evidence adds up in. As they stand, the values
    are those of an assistant that has too few examples to keep any back.
    """

    temperature: float = 1.0
    slope: float = 5.4
    middle: float = 0.45

    def probabilities(self, logits: Matrix) -> Matrix:
        """Return how likely each intent is if one of them is meant."""
        return softmax(logits / self.temperature)

    def confidence(self, scores: NDArray[np.floating]) -> NDArray[np.float64]:
        """Return how likely the best intent is to be what is meant."""
        return np.asarray(1 / (1 + (self.middle / np.maximum(scores, _LEAST)) ** self.slope))


class _Outcome(NamedTuple):
    """How texts that were kept back came out, and how much each of them counts."""

    truth: Labels
    taken: Labels
    scores: Matrix
    weights: NDArray[np.float64]

    def only(self, rows: NDArray[np.bool_]) -> _Outcome:
        """Return some of them."""
        return _Outcome(self.truth[rows], self.taken[rows], self.scores[rows], self.weights[rows])


class _Kept(NamedTuple):
    """The logits of held-out examples of intents that the classifier knew, and which it was."""

    logits: Matrix
    truth: Labels


def rehearse(
    examples: Features, labels: Labels, anything: Features, outside: Sequence[int]
) -> Certainty:
    """Return what examples teach about a classifier that is fitted on them.

    ``anything`` are sentences about anything, ``outside`` the labels that stand for out of scope.
    """
    turn = turns(labels)
    looked = turn < _MOST
    trials = [
        _trial(examples[looked], labels[looked], turn[looked], anything, outside, number)
        for number in range(_FOLDS)
    ]
    kept = [kept for kept, _ in trials if len(kept.truth)]
    if not kept:
        return Certainty()
    outcome = _together([outcomes for _, outcomes in trials])
    if len(np.unique(outcome.truth)) < 2:
        return Certainty()
    return replace(_confidence(outcome), temperature=_temperature(kept))


def turns(labels: Labels) -> Labels:
    """Return in which turn each example is drawn from its intent: 0 for the first, and so on."""
    order = np.random.default_rng(0).permutation(len(labels))
    turn, drawn = np.zeros(len(labels), dtype=int), dict[int, int]()
    for row in order:
        turn[row] = drawn.get(int(labels[row]), 0)
        drawn[int(labels[row])] = int(turn[row]) + 1
    return turn


def _trial(
    examples: Features,
    labels: Labels,
    turn: Labels,
    anything: Features,
    outside: Sequence[int],
    number: int,
) -> tuple[_Kept, dict[str, _Outcome]]:
    """Keep examples and intents back, fit on the rest, and ask for what was kept back."""
    is_outside = np.isin(labels, outside)
    hidden = np.isin(labels, _hidden(np.unique(labels[~is_outside]), number))
    alone = np.bincount(labels)[labels] < 2
    held = ~hidden & ~alone & (turn % _FOLDS == number)
    taught = ~hidden & ~held
    known = np.unique(labels[taught])
    model = fit(examples[taught], np.searchsorted(known, labels[taught]), len(known))

    def ask(asked: Features, truth: Labels) -> tuple[Matrix, _Outcome]:
        logits = model.logits(asked)
        taken = known[logits.argmax(axis=1)]
        taken = np.where(np.isin(taken, outside), OUTSIDE, taken)
        return logits, _Outcome(truth, taken, model.scores(asked, logits), np.ones(len(truth)))

    inside, said = held & ~is_outside, held & is_outside
    logits, taken = ask(examples[inside], labels[inside])
    outcomes = {
        "inside": taken,
        "unseen": ask(examples[hidden], _nothing(hidden.sum()))[1],
        "anything": ask(anything, _nothing(len(anything.meaning)))[1],
        "said": ask(examples[said], _nothing(said.sum()))[1],
    }
    return _Kept(logits, np.searchsorted(known, labels[inside])), outcomes


def _nothing(count: int) -> Labels:
    return np.full(count, OUTSIDE)


def _hidden(intents: Labels, number: int) -> Labels:
    """Return the intents that are kept back whole in a trial."""
    if len(intents) < _FEWEST_INTENTS:
        return intents[:0]
    return np.random.default_rng(1).permutation(intents)[number::_FOLDS]


def _together(trials: Sequence[dict[str, _Outcome]]) -> _Outcome:
    """Return all outcomes as one: half of them in scope, half out of it, its kinds alike.

    Sentences about anything may be about what the assistant is for, as the weather is for some:
    those that score as its own examples do are left out.
    """
    kinds = {kind: _joined([trial[kind] for trial in trials]) for kind in trials[0]}
    usual = np.median(kinds["inside"].scores) if len(kinds["inside"].scores) else np.inf
    alien = kinds["anything"].scores < usual
    kinds["anything"] = kinds["anything"].only(alien)
    found = [kind for kind, outcome in kinds.items() if len(outcome.truth)]
    shares = {kind: 1.0 if kind == "inside" else 1.0 / max(len(found) - 1, 1) for kind in found}
    weighed = []
    for kind, share in shares.items():
        count = len(kinds[kind].truth)
        weighed.append(kinds[kind]._replace(weights=np.full(count, share / count)))
    return _joined(weighed)


def _joined(outcomes: Sequence[_Outcome]) -> _Outcome:
    return _Outcome(
        np.concatenate([one.truth for one in outcomes]),
        np.concatenate([one.taken for one in outcomes]),
        np.concatenate([one.scores for one in outcomes]),
        np.concatenate([one.weights for one in outcomes]),
    )


def _confidence(outcome: _Outcome) -> Certainty:
    """Fit the probability that the best intent is meant, over the score."""
    from sklearn.linear_model import LogisticRegression

    right = (outcome.truth == outcome.taken) & (outcome.truth != OUTSIDE)
    if right.all() or not right.any():
        return Certainty()
    scores = np.log(np.maximum(outcome.scores, _LEAST))
    spread = float(scores.std()) or 1.0
    weights = outcome.weights * len(outcome.truth) / outcome.weights.sum()
    model = LogisticRegression().fit(scores[:, None] / spread, right, sample_weight=weights)
    slope = max(float(model.coef_[0, 0]), _FLATTEST) / spread
    return Certainty(slope=slope, middle=float(np.exp(-model.intercept_[0] / slope)))


def _temperature(kept: Sequence[_Kept]) -> float:
    """Return what logits are divided by so that their probabilities are borne out."""

    def surprise(temperature: float) -> float:
        return -sum(
            float(np.log(softmax(logits / temperature)[np.arange(len(truth)), truth] + 1e-9).sum())
            for logits, truth in kept
        )

    return float(min(_TEMPERATURES, key=surprise))
