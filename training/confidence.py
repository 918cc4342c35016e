"""Fitting how sure the first candidate makes us: `faq.ranker.Confidence`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import logsigmoid

from faq.calibration import COLUMNS
from faq.ranker import Confidence, Linear, both

ANYTHING = 0.3
"""What all sentences about anything weigh beside all questions of a trade."""
ANYTHING_TOLD = 0.6
"""What they weigh while it is learnt what tells them apart: see docs/architecture.md, Search."""
STEPS, RATE = 600, 0.05

Table = NDArray[np.float64]


def fit(
    table: Table, right: NDArray[np.bool_], asked: NDArray[np.bool_], weights: Table
) -> Confidence:
    """Fit what tells the right ones, then bring it to how often they are right in life.

    ``table`` holds a row of `faq.calibration.COLUMNS` for each question and for each sentence about
    anything; ``asked`` tells which are questions, ``right`` whose first candidate answers.
    """
    mean, scale = table.mean(0), np.maximum(table.std(0), 1e-6)
    target = torch.from_numpy(right).double()
    about, answers = _told((table - mean) / scale, target, _shares(asked, weights, ANYTHING_TOLD))
    models = [Linear(COLUMNS, mean, scale, *weighed) for weighed in (about, answers)]
    odds = torch.from_numpy(both(models[0](table), models[1](table)))
    line, shares = _opened([1.0, 0.0]), _shares(asked, weights, ANYTHING)
    _minimise(lambda: _missed(logsigmoid(line[0] * odds + line[1]), target, shares), [line])
    return Confidence(models[0], models[1], line[0].item(), line[1].item())


def _shares(asked: NDArray[np.bool_], weights: Table, anything: float) -> torch.Tensor:
    """Return the weights of all rows, 1 together, sentences about anything counting so much."""
    weighed = np.where(asked, weights, anything * weights)
    return torch.from_numpy(weighed / weighed.sum())


def _told(table: Table, target: torch.Tensor, shares: torch.Tensor) -> list[tuple[Table, float]]:
    """Return weights, none of them negative, and constant of the two models."""
    rows = torch.from_numpy(table)
    slopes = _opened(np.zeros((table.shape[1], 2)))
    constants = _opened([2.0, 0.0])  # not alike, or they would stay so
    _minimise(
        lambda: _missed(logsigmoid(rows @ slopes + constants).sum(1), target, shares),
        [slopes, constants],
        keep=lambda: slopes.clamp_(min=0.0),
    )
    found = slopes.detach().numpy().T, constants.detach().numpy()
    return [(weights, float(constant)) for weights, constant in zip(*found, strict=True)]


def _opened(values: Any) -> torch.Tensor:
    """Return numbers that are open to change."""
    return torch.tensor(values, dtype=torch.float64, requires_grad=True)


def _missed(chance: torch.Tensor, target: torch.Tensor, shares: torch.Tensor) -> torch.Tensor:
    """Return how badly the logarithms of probabilities tell what is right."""
    chance = chance.clamp(max=-1e-9)
    wrong = torch.log(-torch.expm1(chance))
    return -(shares * (target * chance + (1 - target) * wrong)).sum()


def _minimise(
    missed: Callable[[], torch.Tensor],
    found: list[torch.Tensor],
    keep: Callable[[], object] = lambda: None,
) -> None:
    """Descend, keeping to what is allowed after every step."""
    optimizer = torch.optim.Adam(found, lr=RATE)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, STEPS)
    for _ in range(STEPS):
        optimizer.zero_grad()
        missed().backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
        with torch.no_grad():
            keep()
