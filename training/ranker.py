"""``python -m training.ranker``: fit what weighs the evidence and says how sure it makes us.

Every trade of `training.trades.of_the_ranker` is searched with its customers' questions, as they
are and as they are typed in a hurry, alone and with other trades in one large FAQ. *Order*, a
weighed sum and a small layer, is fitted so that what answers comes before what does not;
*confidence*, a logistic regression, so that it is the share of questions whose first candidate
answers. Every trade weighs the same. Writes `faq/ranker.json`. Minutes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from faq.calibration import Best, calibrate
from faq.evaluate import Query, read_corpus, read_queries
from faq.evidence import NAMES
from faq.index import FaqIndex, assemble
from faq.ranker import WEIGHTS, Confidence, Linear, Order
from faq.search import Document
from faq.segment import Candidates
from faq.vector_keys import vector_key
from madoguchi.encoder import Encoder, load_encoder
from madoguchi.settings import Settings
from madoguchi.text import normalise
from training.confidence import fit
from training.noise import KINDS, disturb
from training.trades import of_the_ranker

NOISY = 0.6
"""How many of the Japanese questions are also asked as somebody in a hurry types them."""
MERGED_EVERY = 4
UNANSWERED = 0.5
"""What a question that nothing answers weighs: a quarter of those here are, an eighth in life."""
STEPS, RATE = 300, 0.05
HELD_BACK = 0.003
"""How strongly all but the first pass's score are drawn to 0: they correct it, with good reason."""
UNITS, UNITS_RATE, UNITS_HELD_BACK = 8, 0.01, 0.001
"""How many hidden units learn what columns tell together, how fast, and how strongly they are drawn
to 0."""
QUANTILES = 200
OF_TOKENS = np.array(["token" in name for name in NAMES])

Rows = NDArray[np.float32]
Table = NDArray[np.float64]


@dataclass(frozen=True)
class Asked:
    """One question, its candidates under all readings, and which of them answer."""

    evidence: Rows
    documents: NDArray[np.intp]
    right: NDArray[np.bool_]
    answered: bool = False
    """Whether any article answers it, found or not."""

    def without_tokens(self) -> Asked:
        """Return it as an encoder that tells no tokens would show it."""
        return replace(self, evidence=np.where(OF_TOKENS, np.float32(0), self.evidence))


@dataclass(frozen=True)
class Trade:
    """One FAQ: what was asked, what stands nearest to its own questions and to anything."""

    asked: list[Asked]
    alone: list[Asked]
    anything: list[Asked]
    size: int

    def without_tokens(self) -> Trade:
        """Return it as an encoder that tells no tokens would show it."""
        asked, alone, anything = (
            [item.without_tokens() for item in items]
            for items in (self.asked, self.alone, self.anything)
        )
        return Trade(asked, alone, anything, self.size)


def main() -> None:
    """Fit all models and write them."""
    encoder = load_encoder(Settings.from_environment(), threads=2)
    trades = [search(encoder, *read([folder], 1)) for folder in of_the_ranker()]
    trades += [search(encoder, *read(part, MERGED_EVERY)) for part in _parts()]
    stored = {"with_tokens": fit_all(trades)}
    stored["without_tokens"] = fit_all([trade.without_tokens() for trade in trades])
    WEIGHTS.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


def fit_all(trades: Sequence[Trade]) -> dict[str, Any]:
    """Fit order and confidence, as they are stored."""
    order = fit_order(trades)
    confidence, usual = fit_confidence(trades, order)
    return {
        "order": _stored_order(order),
        "confidence": _stored_confidence(confidence),
        "usual": usual,
    }


def _parts() -> Iterator[list[Path]]:
    """Yield trades that are put together: FAQs of one language, questions or passages apart."""
    passages = [folder for folder in of_the_ranker() if folder.name.startswith("passages-ja")]
    folders = [folder for folder in of_the_ranker() if not folder.name.startswith("passages")]
    japanese = [folder for folder in folders if folder.name.endswith("-ja")]
    yield from (japanese[::2], japanese[1::2], japanese)
    yield [folder for folder in folders if folder.name.endswith("-en")]
    yield passages


def read(folders: Sequence[Path], every: int) -> tuple[list[Document], list[Query]]:
    """Read some trades as one FAQ with every n-th of the questions asked of it."""
    documents, queries = list[Document](), list[Query]()
    for folder in folders:
        name = f"{folder.name}:"
        own = read_corpus(folder / "corpus.jsonl")
        documents += [replace(item, id=name + item.id) for item in own]
        for query in _queries(folder):
            relevant = frozenset(name + identity for identity in query.relevant)
            queries.append(replace(query, id=name + query.id, relevant=relevant))
    Random(0).shuffle(queries)
    return documents, queries[::every]


def _queries(folder: Path) -> Iterator[Query]:
    """Yield what is asked of a trade, in its own language and in English where that was written."""
    yield from read_queries(folder / "queries.jsonl")
    if (folder / "queries-en.jsonl").is_file():
        yield from read_queries(folder / "queries-en.jsonl")


def search(encoder: Encoder, documents: list[Document], queries: list[Query]) -> Trade:
    """Ask an FAQ all questions."""
    index, chance = assemble(documents, encoder), Random(0)
    numbers = {document.id: number for number, document in enumerate(documents)}
    asked = []
    for query in queries:
        right = [numbers[identity] for identity in query.relevant]
        text = normalise(query.text)
        texts = [text]
        if chance.random() < NOISY:
            texts.append(disturb(text, chance.choice(KINDS), chance))
        asked += [_asked(index.candidates(one), right) for one in dict.fromkeys(texts)]
    step = max(1, len(documents) // 200)
    alone = [_alone(index, number) for number in range(0, len(documents), step)]
    anything = [_asked(_nearest(index, sentence), []) for sentence in index.background]
    print(f"{len(documents)} articles, {len(asked)} questions", flush=True)
    return Trade(asked, [item for item in alone if item], anything, len(documents))


def _nearest(index: FaqIndex, wording: str, without: int | None = None) -> list[Candidates]:
    return index.examine(wording, index.encoded[vector_key("question", wording)], without=without)


def _alone(index: FaqIndex, number: int) -> Asked | None:
    wordings = list(index.prepared.values())[number].questions
    return _asked(_nearest(index, wordings[0], number), []) if wordings else None


def _asked(readings: list[Candidates], right: list[int]) -> Asked:
    if not readings:
        return Asked(np.zeros((0, len(NAMES)), np.float32), np.zeros(0, np.intp), np.zeros(0, bool))
    documents = np.concatenate([found.ranked.documents for found in readings])
    evidence = np.concatenate([found.evidence for found in readings])
    return Asked(evidence, documents, np.isin(documents, right), bool(right))


def fit_order(trades: Sequence[Trade]) -> Order:
    """Fit weights under which what answers wins against the other candidates (softmax)."""
    chosen = [[item for item in trade.asked if item.right.any()] for trade in trades]
    items = [item for own in chosen for item in own]
    shares = np.array([1 / len(own) for own in chosen for _ in own])
    rows = np.concatenate([item.evidence for item in items])
    mean, scale = rows.mean(0), np.maximum(rows.std(0), 1e-3)
    longest = max(len(item.documents) for item in items)
    batch = torch.zeros(len(items), longest, len(NAMES))
    there, right = torch.zeros(2, len(items), longest, dtype=torch.bool)
    for n, item in enumerate(items):
        batch[n, : len(item.right)] = torch.from_numpy((item.evidence - mean) / scale)
        there[n, : len(item.right)] = True
        right[n, : len(item.right)] = torch.from_numpy(item.right)
    share = torch.from_numpy(shares / shares.sum()).float()
    chance = torch.Generator().manual_seed(0)
    weights, shifts = torch.zeros(len(NAMES)), torch.zeros(UNITS)
    hidden = 0.05 * torch.randn(len(NAMES), UNITS, generator=chance)
    worths = 0.1 * torch.randn(UNITS, generator=chance)
    layer = [hidden, shifts, worths]
    for own in (weights, *layer):
        own.requires_grad_()
    free = torch.tensor([name != "fused" for name in NAMES])
    rates = [{"params": [weights], "lr": RATE}, {"params": layer, "lr": UNITS_RATE}]
    optimizer = torch.optim.Adam(rates)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, STEPS)
    nothing = torch.tensor(-1e9)
    for _ in range(STEPS):
        scores = batch @ weights + torch.tanh(batch @ hidden + shifts) @ worths
        won = torch.where(there, scores, nothing).log_softmax(1)
        lost = -(torch.where(right, won, nothing).logsumexp(1) * share).sum()
        lost = lost + HELD_BACK * (weights[free] ** 2).sum()
        lost = lost + UNITS_HELD_BACK * ((hidden**2).sum() + (worths**2).sum())
        optimizer.zero_grad()
        lost.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
    found = [own.detach().numpy().astype(np.float64) for own in (weights, *layer)]
    linear = Linear(NAMES, mean.astype(np.float64), scale.astype(np.float64), found[0], 0.0)
    return Order(linear, *found[1:])


def fit_confidence(trades: Sequence[Trade], order: Order) -> tuple[Confidence, list[float]]:
    """Fit the probability that the first candidate answers, and what it usually is."""
    rows, right, real, shares = list[Any](), list[bool](), list[bool](), list[float]()
    for trade in trades:
        site = calibrate(
            [Document(str(number), "") for number in range(trade.size)],
            lambda number, own=trade.alone: best(own[number], order) if number < len(own) else None,  # type: ignore[misc]
            [best(item, order) for item in trade.anything],
        )
        for items in (trade.asked, trade.anything):
            told = [item for item in items if len(item.documents)]
            for item in told:
                rows.append(site.row(best(item, order)))
                right.append(bool(item.right[item.documents == first(item, order)].any()))
                real.append(items is trade.asked)
                known = not real[-1] or item.answered
                shares.append((1.0 if known else UNANSWERED) / len(told))
    asked, weights = np.array(real), np.array(shares)
    fitted = fit(np.array(rows), np.array(right), asked, weights)
    usual = _quantiles(fitted(np.array(rows))[asked], weights[asked])
    return fitted, [round(float(value), 4) for value in usual]


def _quantiles(values: Table, weights: Table) -> Table:
    order = np.argsort(values)
    heights = np.cumsum(weights[order]) / weights.sum()
    return np.interp(np.linspace(0, 1, QUANTILES), heights, values[order])


def best(item: Asked, order: Order) -> Best:
    """Return the best score of each document, best first, with the evidence for the first."""
    scores = order(item.evidence)
    of_document: dict[int, float] = {}
    for number, score in zip(item.documents.tolist(), scores.tolist(), strict=True):
        of_document[number] = max(score, of_document.get(number, score))
    ordered = tuple(sorted(of_document.values(), reverse=True))
    return Best(ordered, item.evidence[int(scores.argmax())])


def first(item: Asked, order: Order) -> int:
    """Return the number of the document that comes first."""
    return int(item.documents[int(order(item.evidence).argmax())])


def _stored_confidence(model: Confidence) -> dict[str, Any]:
    return {
        "about": _stored(model.about),
        "answers": _stored(model.answers),
        "slope": round(model.slope, 4),
        "constant": round(model.constant, 4),
    }


def _stored_order(model: Order) -> dict[str, Any]:
    layer = {"hidden": model.hidden, "shifts": model.shifts, "worths": model.worths}
    return _stored(model.linear) | {name: own.round(4).tolist() for name, own in layer.items()}


def _stored(model: Linear) -> dict[str, Any]:
    return {
        "columns": list(model.columns),
        "mean": [round(float(value), 5) for value in model.mean],
        "scale": [round(float(value), 5) for value in model.scale],
        "weights": [round(float(value), 4) for value in model.weights],
        "constant": round(model.constant, 4),
    }


if __name__ == "__main__":
    main()
