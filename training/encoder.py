"""``python -m training.encoder``: teach multilingual-e5-small what an FAQ's customers mean.

A low-rank adapter (LoRA) on the upper six of its twelve layers is trained on `training.trades`: a
customer's words must lie nearer to the question and to the answer that answers them than to the
neighbouring articles of the same FAQ, and words that nothing answers near to none. The lower layers
stay as they are, so their output is computed once. The result is `madoguchi/encoder_adapter.npz`,
which `madoguchi.encoder_prepare` adds to the weights. About 25 minutes on two cores.
"""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import normalize, softplus
from transformers import BertConfig, BertModel

from faq.evaluate import read_corpus, read_queries
from faq.preparing import prepare
from madoguchi.encoder_graph import ADAPTER
from madoguchi.encoder_prepare import encoder_directory
from madoguchi.packed_weights import PackedWeights, open_weights
from madoguchi.settings import Settings
from madoguchi.text import is_japanese, normalise
from madoguchi.unigram import Unigram
from training.noise import disturb
from training.trades import of_the_encoder

FIRST_LAYER = 6
RANK = 16
EPOCHS = 2
QUERIES = 125
"""About how many queries of one trade make a step; all its articles are their candidates."""
NOISY = 0.15
RATE = 1e-3
KEPT = 0.85
"""The share of the change that is kept: what was known before helps with what no trade is like."""
SHARPNESS = 30.0
"""What cosines are multiplied by before the candidates compete."""
NEVER_NEAR = 0.5
"""The weight of telling apart, over all queries, what answers and what does not."""
LIMITS = {"query: ": 96, "wording: ": 64, "passage: ": 192}

PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
ADAPTED = ("q", "k", "v", "ao", "fi", "fo")


class Adapted(nn.Module):
    """A linear layer with a low-rank change: ``x W + x A B``."""

    def __init__(self, frozen: nn.Linear) -> None:
        super().__init__()
        self.frozen = frozen
        size = math.sqrt(frozen.in_features)
        self.a = nn.Parameter(torch.randn(RANK, frozen.in_features) / size)
        self.b = nn.Parameter(torch.zeros(frozen.out_features, RANK))

    def forward(self, states: Tensor) -> Tensor:
        """Return the layer's output with the change."""
        changed: Tensor = self.frozen(states) + states @ self.a.T @ self.b.T
        return changed


class Model:
    """The encoder in torch, with its upper layers open to change."""

    def __init__(self, weights: PackedWeights, tokenizer: Unigram) -> None:
        self.bert, self.tokenizer = load(weights), tokenizer
        self.adapted: dict[str, Adapted] = {}
        for number in range(FIRST_LAYER, weights.shape.layers):
            for part in ADAPTED:
                *path, last = PARTS[part].split(".")
                owner = self.bert.encoder.layer[number].get_submodule(".".join(path))
                self.adapted[f"l{number}.{part}"] = Adapted(getattr(owner, last))
                setattr(owner, last, self.adapted[f"l{number}.{part}"])

    @torch.no_grad()
    def below(self, texts: Sequence[str], prompt: str) -> list[Tensor]:
        """Return the states of each text where the adapted layers begin, ``(tokens, hidden)``."""
        limit, prompt = LIMITS[prompt], prompt.replace("wording", "query")
        rows = [torch.tensor(self.tokenizer.ids(prompt + text, limit)) for text in texts]
        states = []
        for row in rows:
            state = self.bert.embeddings(input_ids=row[None])
            for layer in self.bert.encoder.layer[:FIRST_LAYER]:
                state = first(layer(state))
            states.append(state[0].to(torch.float16))
        return states

    def above(self, states: Sequence[Tensor]) -> Tensor:
        """Return the unit vectors of texts whose states below are known, ``(texts, hidden)``."""
        order = sorted(range(len(states)), key=lambda n: len(states[n]))
        found = [
            self._above([states[n] for n in order[s : s + 32]]) for s in range(0, len(order), 32)
        ]
        places = torch.empty(len(order), dtype=torch.long)
        places[torch.tensor(order)] = torch.arange(len(order))
        return torch.cat(found)[places]

    def _above(self, states: Sequence[Tensor]) -> Tensor:
        batch = nn.utils.rnn.pad_sequence([state.float() for state in states], batch_first=True)
        lengths = torch.tensor([len(state) for state in states])
        there = torch.arange(batch.shape[1])[None] < lengths[:, None]
        mask = torch.where(there, 0.0, torch.finfo(torch.float32).min)[:, None, None, :]
        with torch.autocast("cpu", dtype=torch.bfloat16):
            for layer in self.bert.encoder.layer[FIRST_LAYER:]:
                batch = first(layer(batch, attention_mask=mask))
        return normalize((batch.float() * there[..., None]).sum(1), dim=-1)

    def save(self, path: Path) -> None:
        """Write the adapter: for every matrix ``a`` (rank, inputs) and ``b`` (outputs, rank)."""
        halves = {
            f"{name}.{half}": (share * getattr(layer, half)).detach().numpy().astype(np.float16)
            for name, layer in self.adapted.items()
            for half, share in (("a", 1.0), ("b", KEPT))
        }
        np.savez(path, **halves)


def first(output: Tensor | tuple[Tensor, ...]) -> Tensor:
    """Return a layer's states, whether it returns them alone or with others."""
    return output[0] if isinstance(output, tuple) else output


def load(weights: PackedWeights) -> BertModel:
    """Build the model of `transformers` from the packed weights, frozen."""
    shape = weights.shape
    model = BertModel(
        BertConfig(
            vocab_size=shape.vocabulary,
            hidden_size=shape.hidden,
            num_hidden_layers=shape.layers,
            num_attention_heads=shape.heads,
            intermediate_size=shape.feed_forward,
            max_position_embeddings=shape.positions,
            type_vocab_size=shape.types,
            layer_norm_eps=shape.epsilon,
        ),
        add_pooling_layer=False,
    )
    model.load_state_dict(dict(_named(weights)), strict=False)
    model.train(False)
    model.requires_grad_(False)
    return model


def _named(weights: PackedWeights) -> Iterator[tuple[str, Tensor]]:
    hidden = weights.shape.hidden
    yield (
        "embeddings.word_embeddings.weight",
        torch.from_numpy(weights.matrix("emb.word", hidden).expand()),
    )
    for name, stored in (("position_embeddings", "emb.pos"), ("token_type_embeddings", "emb.type")):
        yield f"embeddings.{name}.weight", torch.tensor(weights.vector(stored).reshape(-1, hidden))
    yield "embeddings.LayerNorm.weight", torch.tensor(weights.vector("emb.ln.w"))
    yield "embeddings.LayerNorm.bias", torch.tensor(weights.vector("emb.ln.b"))
    for number in range(weights.shape.layers):
        for part, name in PARTS.items():
            stored, full = f"l{number}.{part}", f"encoder.layer.{number}.{name}"
            columns = weights.shape.feed_forward if part == "fo" else hidden
            yield (
                f"{full}.weight",
                (
                    torch.tensor(weights.vector(f"{stored}.w"))
                    if part.endswith("ln")
                    else torch.from_numpy(weights.matrix(f"{stored}.w", columns).expand())
                ),
            )
            yield f"{full}.bias", torch.tensor(weights.vector(f"{stored}.b"))


@dataclass
class Trade:
    """One FAQ and what is asked of it, as states below the adapted layers."""

    wordings: list[Tensor]
    owners: Tensor
    passages: list[Tensor]
    queries: list[Tensor]
    noisy: list[Tensor]
    relevant: Tensor  # (queries, articles)

    def scores(self, model: Model, chosen: Sequence[int], noise: random.Random) -> list[Tensor]:
        """Return cosines ``(chosen, articles)`` of wordings and of passages; the latter alone if
        there are none."""
        states = [(self.noisy if noise.random() < NOISY else self.queries)[n] for n in chosen]
        query = model.above(states)
        found = [query @ model.above(self.passages).T]
        if self.wordings:
            cosines = query @ model.above(self.wordings).T
            nothing = torch.full(found[0].shape, -1.0)
            owners = self.owners[None].expand(len(query), -1)
            found.append(nothing.scatter_reduce(1, owners, cosines, "amax"))
        return found


def read(folder: Path, model: Model, chance: random.Random) -> Trade:
    """Read one trade and compute what never changes."""
    documents, queries = (
        read_corpus(folder / "corpus.jsonl"),
        read_queries(folder / "queries.jsonl"),
    )
    prepared = [prepare(document) for document in documents]
    texts = [normalise(query.text) for query in queries]
    kinds = ("kana", "half-converted", "slip")
    disturbed = [disturb(text, chance.choice(kinds), chance) for text in texts]
    relevant = [[document.id in query.relevant for document in documents] for query in queries]
    asked = model.below(texts, "query: ")
    return Trade(
        model.below([text for item in prepared for text in item.questions], "wording: "),
        torch.tensor([n for n, item in enumerate(prepared) for _ in item.questions]),
        model.below([item.passage for item in prepared], "passage: "),
        asked,
        model.below(disturbed, "query: ") if any(map(is_japanese, texts)) else asked,
        torch.tensor(relevant),
    )


def loss(found: list[Tensor], relevant: Tensor, sharp: Tensor, level: Tensor) -> Tensor:
    """Return how badly what answers stands out, among the articles and over all queries."""
    answered, together = relevant.any(1), sum(found[1:], found[0]) / len(found)
    competing = torch.zeros(())
    for cosines in (*found, together):
        shares = (cosines * SHARPNESS).log_softmax(1)
        missed = -(shares + (relevant.float() + 1e-9).log()).logsumexp(1)
        competing = competing + missed[answered].mean() / (len(found) + 1)
    odds = together * sharp.exp() + level
    near = softplus(-odds)[relevant].mean()
    far = softplus(odds).masked_fill(relevant, 0.0).topk(3, 1).values.mean()
    return competing + NEVER_NEAR * (near + far)


def train(model: Model, trades: Sequence[Trade], chance: random.Random) -> None:
    """Train the adapter, saying how far it is."""
    changing = [half for layer in model.adapted.values() for half in (layer.a, layer.b)]
    sharp, level = nn.Parameter(torch.tensor(math.log(20.0))), nn.Parameter(torch.tensor(-17.0))
    optimizer = torch.optim.AdamW(
        [
            {"params": changing, "lr": RATE, "weight_decay": 0.01},
            {"params": [sharp, level], "lr": 0.02},
        ]
    )
    steps = EPOCHS * sum(-(-len(trade.queries) // QUERIES) for trade in trades)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / 15, 1.0) * max(0.02, 1 - step / steps)
    )
    done = 0
    for _ in range(EPOCHS):
        for trade, chosen in _batches(trades, chance):
            found = trade.scores(model, chosen, chance)
            lost = loss(found, trade.relevant[chosen], sharp, level)
            optimizer.zero_grad()
            lost.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(changing, 1.0)
            optimizer.step()
            schedule.step()
            done += 1
            print(f"step {done} of {steps}: loss {lost.item():.3f}", flush=True)


def _batches(trades: Sequence[Trade], chance: random.Random) -> list[tuple[Trade, list[int]]]:
    batches = []
    for trade in trades:
        order = list(range(len(trade.queries)))
        chance.shuffle(order)
        parts = -(-len(order) // QUERIES)
        batches += [(trade, order[part::parts]) for part in range(parts)]
    chance.shuffle(batches)
    return batches


def main() -> None:
    """Train on the packed weights named on the command line and write the adapter."""
    torch.manual_seed(0)
    chance = random.Random(0)
    tokenizer = Unigram(encoder_directory(Settings.from_environment().data_dir))
    model = Model(open_weights(Path(sys.argv[1])), tokenizer)
    trades = [read(folder, model, chance) for folder in of_the_encoder()]
    train(model, trades, chance)
    model.save(ADAPTER)


if __name__ == "__main__":
    main()
