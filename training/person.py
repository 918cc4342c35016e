"""``python -m training.person``: fit what tells who asks for a person, `bot/intents/person.npz`.

One hidden layer over the sentence vector and the spelling, one over the tokens. Now and then one of
the three is held back while it learns, so that the others have to do. The thresholds, of all
together and of spelling alone, are where so many of the messages that ask for none would be taken
for asking, each judged by a network that has not seen it. Ten minutes, with the prepared encoder of
``MADOGUCHI_DATA_DIR``.
"""

from __future__ import annotations

from collections.abc import Callable
from zlib import crc32

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from bot.intents.person import BUCKETS, WEIGHTS, buckets
from madoguchi.encoder import TOKEN_WIDTH, Encoded, load_encoder
from madoguchi.settings import Settings
from training.person_examples import Example, examples

FALSE_ALARMS, ALONE = 0.0125, 0.004
"""Which share of the messages that ask for none may be taken for asking: of the usual ones by both,
of all, those made to be mistaken too, by spelling alone."""
FOLDS = 3
UNITS, TOKEN_UNITS = 48, 64
EPOCHS, BATCH, RATE, DECAY = 12, 256, 0.003, 0.001
MEANING, SPELLING, TOKENS = 5.0, 3.0, 3.0 / 127
"""What they are multiplied by, so that all are about as long while they are learnt."""
HELD_BACK, DROPPED = 0.15, 0.2

Rows = NDArray[np.int_]
Judge = Callable[[Rows], NDArray[np.float32]]


class Network(nn.Module):
    """What is learnt; unmet n-grams say nothing, so their weights begin at 0."""

    def __init__(self, dimensions: int) -> None:
        super().__init__()
        self.meaning = nn.Parameter(torch.randn(dimensions, UNITS) * 0.1)
        self.spelling = nn.EmbeddingBag(BUCKETS, UNITS, mode="sum")
        nn.init.zeros_(self.spelling.weight)
        self.bias = nn.Parameter(torch.zeros(UNITS))
        self.out = nn.Parameter(torch.randn(UNITS) * 0.3)
        self.constant = nn.Parameter(torch.full((1,), -2.0))
        self.tokens = nn.Parameter(torch.randn(TOKEN_WIDTH, TOKEN_UNITS) * 0.1)
        self.token_bias = nn.Parameter(torch.zeros(TOKEN_UNITS))
        self.token_out = nn.Parameter(torch.randn(TOKEN_UNITS) * 0.3)

    def forward(
        self, meant: torch.Tensor, spelt: torch.Tensor, largest: torch.Tensor
    ) -> torch.Tensor:
        """Return the log odds of asking for a person."""
        if self.training:
            kept = (torch.rand(3, len(meant), 1) > HELD_BACK).float() / (1 - HELD_BACK)
            meant, spelt, largest = meant * kept[0], spelt * kept[1], largest * kept[2]
        hidden = torch.relu(meant + spelt + self.bias)
        odds = nn.functional.dropout(hidden, DROPPED, self.training) @ self.out
        odds = odds + nn.functional.dropout(largest, DROPPED, self.training) @ self.token_out
        return odds + self.constant

    def largest(self, tokens: torch.Tensor, there: torch.Tensor) -> torch.Tensor:
        """Return the largest of each unit over a message's tokens, ``(messages, units)``.

        ``tokens`` is ``(messages, longest, width)``, ``there`` tells which of them there are.
        """
        each = torch.relu(tokens @ self.tokens + self.token_bias)
        return (each * there[:, :, None]).amax(1)


class Learner:
    """The examples as tensors."""

    def __init__(self, found: list[Example], encoded: list[Encoded]) -> None:
        vectors = np.stack([one.vector for one in encoded])
        self.mean = vectors.mean(axis=0)
        self._tokens = [torch.from_numpy(one.tokens) for one in encoded]
        self._meant = torch.from_numpy((vectors - self.mean) * MEANING)
        self._places = [torch.tensor(buckets(one.text), dtype=torch.long) for one in found]
        self._asks = torch.tensor([float(one.asks) for one in found])
        self._weight = torch.tensor([one.weight for one in found])

    def fit(self, rows: Rows) -> Network:
        """Fit a network to some of the examples."""
        torch.manual_seed(0)
        order = np.random.default_rng(0)
        network = Network(self._meant.shape[1]).train()
        optimiser = torch.optim.AdamW(network.parameters(), RATE, weight_decay=DECAY)
        batches = -(-len(rows) // BATCH)
        pace = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=EPOCHS * batches)
        for _ in range(EPOCHS):
            for batch in np.array_split(order.permutation(rows), batches):
                lost = nn.functional.binary_cross_entropy_with_logits(
                    self._odds(network, batch), self._asks[batch], self._weight[batch]
                )
                optimiser.zero_grad()
                torch.autograd.backward(lost)
                optimiser.step()
                pace.step()
        return network.eval()

    def judge(self, network: Network, rows: Rows) -> NDArray[np.float32]:
        """Return the log odds of some examples, ``(2, rows)``: by both, by spelling alone."""
        parts = np.array_split(rows, -(-len(rows) // BATCH))
        with torch.no_grad():
            both = [
                torch.cat([self._odds(network, part, meaning) for part in parts])
                for meaning in (1.0, 0.0)
            ]
        return np.asarray(torch.stack(both).numpy())

    def _odds(self, network: Network, rows: Rows, meaning: float = 1.0) -> torch.Tensor:
        places = [self._places[row] for row in rows]
        lengths = torch.tensor([len(one) for one in places])
        starts = torch.cumsum(lengths, 0) - lengths
        spelt = network.spelling(torch.cat(places), starts)
        spelt = spelt * (SPELLING / lengths.clamp(min=1).sqrt())[:, None]
        tokens = [self._tokens[row] for row in rows]
        padded = nn.utils.rnn.pad_sequence(tokens, batch_first=True) * TOKENS
        counts = torch.tensor([len(one) for one in tokens])
        there = (torch.arange(padded.shape[1]) < counts[:, None]).float()
        largest = network.largest(padded, there) * meaning
        odds: torch.Tensor = network(self._meant[rows] @ network.meaning * meaning, spelt, largest)
        return odds


def main() -> None:
    """Fit, choose the threshold, and write the file."""
    encoder = load_encoder(Settings.from_environment(), threads=2)
    found = examples()
    learner = Learner(found, encoder.read_queries([one.text for one in found]))
    threshold, alone = choose_thresholds(found, learner)
    network = learner.fit(np.arange(len(found)))
    weights = {
        "mean": learner.mean,
        "meaning": network.meaning.detach().numpy() * MEANING,
        "spelling": network.spelling.weight.detach().numpy() * SPELLING,
        "bias": network.bias.detach().numpy(),
        "out": network.out.detach().numpy(),
        "tokens": network.tokens.detach().numpy() * TOKENS,
        "token_bias": network.token_bias.detach().numpy(),
        "token_out": network.token_out.detach().numpy(),
    }
    np.savez_compressed(
        WEIGHTS,
        encoder=np.array(encoder.name),
        constant=np.float32(network.constant.item() - threshold),
        alone=np.float32(alone - threshold),
        **{name: matrix.astype(np.float16) for name, matrix in weights.items()},
    )


def choose_thresholds(found: list[Example], learner: Learner) -> list[float]:
    """Return both thresholds and say what they find; a message in all its typings is unseen."""
    fold = np.array([crc32(one.source.encode()) % FOLDS for one in found])
    odds = np.zeros((2, len(found)), np.float32)
    for held in range(FOLDS):
        rows = np.flatnonzero(fold == held)
        odds[:, rows] = learner.judge(learner.fit(np.flatnonzero(fold != held)), rows)
    asks = np.array([one.asks for one in found])
    usual = ~asks & ~np.array([one.is_made_hard for one in found])
    thresholds = [
        float(np.quantile(odds[0][usual], 1 - FALSE_ALARMS)),
        float(np.quantile(odds[1][~asks], 1 - ALONE)),
    ]
    for how, one, threshold in zip(("both", "spelling alone"), odds, thresholds, strict=True):
        found_share = (one[asks] > threshold).mean()
        print(f"{how}: threshold {threshold:.2f}, {found_share:.3f} of those who ask found")
    return thresholds


if __name__ == "__main__":
    main()
