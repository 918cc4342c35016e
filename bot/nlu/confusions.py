"""Which intents share sentences: every example is asked for once without having been learnt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from bot.nlu import classifier
from bot.nlu.classifier import cosines
from bot.nlu.rehearsal import turns
from bot.nlu.training import Material, Sentence, prepare
from madoguchi.encoder import Encoder

FOLDS = 5

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Mistake:
    """An example that was taken for another intent, and the example of that one most like it."""

    text: str
    intent: str
    taken_for: str
    near: str


@dataclass(frozen=True)
class Pair:
    """Two intents, in the order of their names, and the sentences mistaken between them."""

    one: str
    other: str
    mistakes: tuple[Mistake, ...]


@dataclass(frozen=True)
class Confusions:
    """How many examples were asked for, and what became of them; most mistaken pairs first."""

    asked: int
    pairs: tuple[Pair, ...]


def cross_validate(
    sentences: Sequence[Sentence], encoder: Encoder, progress: Progress
) -> Confusions:
    """Return what is mistaken by `FOLDS`-fold cross-validation; the same of the same examples.

    The only example of an intent is not asked for. Raises Unavailable when the encoder does.
    """
    from threadpoolctl import threadpool_limits

    found: dict[tuple[str, str], list[Mistake]] = {}
    asked, done = 0, 0
    with threadpool_limits(1):
        languages = list(prepare(sentences, encoder))
        for _language, own in languages:
            for fold in range(FOLDS):
                progress(done, FOLDS * len(languages))
                held, mistakes = _fold(own, fold)
                asked, done = asked + held, done + 1
                for one in mistakes:
                    names = sorted((one.intent, one.taken_for))
                    found.setdefault((names[0], names[1]), []).append(one)
    progress(done, done)
    pairs = [Pair(*names, tuple(mistakes)) for names, mistakes in found.items()]
    order = sorted(pairs, key=lambda pair: (-len(pair.mistakes), pair.one, pair.other))
    return Confusions(asked, tuple(order))


def _fold(own: Material, fold: int) -> tuple[int, list[Mistake]]:
    alone = np.bincount(own.labels)[own.labels] < 2
    held = ~alone & (turns(own.labels) % FOLDS == fold)
    if not held.any() or len(own.intents) < 2:
        return int(held.sum()), []
    model = classifier.fit(own.examples[~held], own.labels[~held], len(own.intents))
    taken = model.logits(own.examples[held]).argmax(axis=1)
    rows = np.flatnonzero(held)
    return len(rows), [
        Mistake(
            own.texts[row],
            own.intents[own.labels[row]],
            own.intents[label],
            own.texts[_nearest(own, int(row), int(label))],
        )
        for row, label in zip(rows, taken, strict=True)
        if label != own.labels[row]
    ]


def _nearest(own: Material, row: int, label: int) -> int:
    """Return the example of an intent that means most nearly what another example means."""
    rows = np.flatnonzero(own.labels == label)
    meaning = own.examples.meaning
    return int(rows[cosines(meaning[rows], meaning[row]).argmax()])
