"""The encoder's graph, compared with the same arithmetic written out in numpy."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
from numpy.typing import NDArray

from madoguchi.encoder_graph import Directions, write_graph
from madoguchi.packed_weights import PackedWeights, open_weights
from tests.madoguchi.packed import HEADS, HIDDEN, write_packed

Array = NDArray[np.float64]
Adapter = dict[str, NDArray[np.float32]]
_CHANCE = np.random.default_rng(1)
DIRECTIONS = Directions(
    _CHANCE.normal(0, 0.02, HIDDEN).astype(np.float32),
    np.linalg.qr(_CHANCE.normal(size=(HIDDEN, 32)))[0].astype(np.float32),
)


@pytest.fixture
def weights(tmp_path: Path) -> PackedWeights:
    """The tiny model's weights."""
    write_packed(tmp_path / "weights.bin")
    return open_weights(tmp_path / "weights.bin")


@pytest.fixture
def session(weights: PackedWeights, tmp_path: Path) -> Any:
    """The tiny model's graph, running."""
    write_graph(weights, tmp_path / "model.onnx", {}, DIRECTIONS)
    return onnxruntime.InferenceSession(
        str(tmp_path / "model.onnx"), providers=["CPUExecutionProvider"]
    )


def encode(session: Any, rows: list[list[int]], output: str = "sentence_embedding") -> Any:
    """Run the graph on rows of ids, padded to one length, and return one of its outputs."""
    width = max(map(len, rows))
    ids = np.array([row + [1] * (width - len(row)) for row in rows], dtype=np.int64)
    feed = {"input_ids": ids, "attention_mask": (ids != 1).astype(np.int64)}
    (found,) = session.run([output], feed)
    return found


def expected(weights: PackedWeights, ids: list[int], adapter: Adapter | None = None) -> Array:
    """The vector in float arithmetic."""
    mean = expected_states(weights, ids, adapter).mean(axis=0)
    return np.asarray(mean / np.linalg.norm(mean))


def expected_states(
    weights: PackedWeights, ids: list[int], adapter: Adapter | None = None
) -> Array:
    """The last states of all tokens in float arithmetic."""
    changes = adapter or {}

    def matrix(name: str, columns: int = HIDDEN) -> Array:
        stored = weights.matrix(name, columns).expand().astype(np.float64)
        return stored + changes.get(name.removesuffix(".w"), 0.0)

    def norm(values: Array, name: str) -> Array:
        values = values - values.mean(axis=1, keepdims=True)
        values = values / np.sqrt((values**2).mean(axis=1, keepdims=True) + 1e-12)
        return np.asarray(values * weights.vector(name + ".w") + weights.vector(name + ".b"))

    def linear(values: Array, name: str, columns: int = HIDDEN) -> Array:
        return np.asarray(values @ matrix(name + ".w", columns).T + weights.vector(name + ".b"))

    places = weights.vector("emb.pos").reshape(-1, HIDDEN)[: len(ids)]
    x = norm(matrix("emb.word")[ids] + places + weights.vector("emb.type")[:HIDDEN], "emb.ln")
    for layer in range(weights.shape.layers):
        p = f"l{layer}."
        heads = [linear(x, p + name).reshape(len(ids), HEADS, -1).swapaxes(0, 1) for name in "qkv"]
        scores = heads[0] @ heads[1].swapaxes(1, 2) / np.sqrt(HIDDEN / HEADS)
        shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
        shares /= shares.sum(axis=-1, keepdims=True)
        mixed = (shares @ heads[2]).swapaxes(0, 1).reshape(len(ids), HIDDEN)
        x = norm(x + linear(mixed, p + "ao"), p + "aln")
        wide = linear(x, p + "fi")
        erf = np.vectorize(math.erf)
        active = 0.5 * wide * (1 + erf(wide / np.sqrt(2)))
        x = norm(x + linear(active, p + "fo", weights.shape.feed_forward), p + "oln")
    return x


def test_the_graph_computes_the_model(weights: PackedWeights, session: Any) -> None:
    """Within what eight bits can tell; vectors have unit length."""
    for ids in ([0, 8, 4, 7, 2], [0, 2], [0, 5, 6, 10, 11, 4, 8, 9, 2]):
        (vector,) = encode(session, [ids])
        assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)
        assert vector @ expected(weights, ids) > 0.995


def test_an_adapter_changes_the_matrices_it_names(weights: PackedWeights, tmp_path: Path) -> None:
    """And the vectors as if the matrices had been so from the start."""
    change = np.outer(np.linspace(-1, 1, HIDDEN), np.linspace(1, -1, HIDDEN)).astype(np.float32)
    adapter = {"l0.v": change}
    write_graph(weights, tmp_path / "adapted.onnx", adapter, DIRECTIONS)
    adapted = onnxruntime.InferenceSession(
        str(tmp_path / "adapted.onnx"), providers=["CPUExecutionProvider"]
    )
    ids = [0, 8, 4, 7, 2]
    (vector,) = encode(adapted, [ids])
    assert vector @ expected(weights, ids, adapter) > 0.995
    assert vector @ expected(weights, ids) < 0.99


def test_a_vector_does_not_depend_on_its_neighbours(session: Any) -> None:
    """A sentence encoded alone and among longer ones gives the same vector."""
    short, long = [0, 7, 2], [0, 8, 4, 5, 6, 10, 11, 2]
    together = encode(session, [short, long])
    assert np.allclose(together[0], encode(session, [short])[0], atol=1e-5)
    assert np.allclose(together[1], encode(session, [long])[0], atol=1e-5)


def test_tokens_are_what_is_kept_of_their_states(weights: PackedWeights, session: Any) -> None:
    """Unit vectors in steps of 1/127, whatever else is encoded with them."""
    ids = [0, 8, 4, 7, 2]
    found = encode(session, [ids, [0, 8, 4, 5, 6, 10, 11, 2]], "tokens")
    assert found.dtype == np.int8
    states = expected_states(weights, ids)
    states /= np.linalg.norm(states, axis=1, keepdims=True)
    kept = (states - DIRECTIONS.mean) @ DIRECTIONS.kept
    kept /= np.linalg.norm(kept, axis=1, keepdims=True)
    own = found[0, : len(ids)] / 127
    assert np.linalg.norm(own, axis=1) == pytest.approx(np.ones(len(ids)), abs=0.02)
    assert ((own * kept).sum(axis=1) > 0.98).all()


def test_another_file_is_refused(tmp_path: Path) -> None:
    """The magic is checked."""
    (tmp_path / "other.bin").write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(ValueError, match="does not hold packed weights"):
        open_weights(tmp_path / "other.bin")
