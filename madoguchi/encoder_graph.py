"""Building the ONNX graph of the encoder from the packed weights.

The graph is BERT with mean pooling, from token ids to unit sentence vectors and a small vector for
each token, on ONNX Runtime's own fused operators. Weights of matrices are int8 per output channel
in 7 bits, so that processors whose 8-bit products saturate give the same result; the word embedding
stays in the 4 bits it came in. Activations are quantised per token as they come: a sentence's
vector does not depend on which others are encoded with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from madoguchi.packed_weights import BLOCK, PackedMatrix, PackedWeights

ADAPTER = Path(__file__).with_name("encoder_adapter.npz")
"""Low-rank changes of some matrices, trained for this project: see training/README.md."""
DIRECTIONS = Path(__file__).with_name("encoder_tokens.npz")
"""What is kept of a token's state: made by ``python -m training.token_directions``."""
GRAPH_VERSION = 5
"""Raise it whenever the vectors change; prepared encoders and cached vectors are then remade."""

_CONTRIB = "com.microsoft"
_WEIGHT_STEPS = 63
_ACTIVATION_STEPS = 127
_ACTIVATION_ZERO = 128


def read_adapter() -> dict[str, NDArray[np.float32]]:
    """Return what is added to a matrix by its name, shape ``(rows, columns)``."""
    with np.load(ADAPTER) as halves:
        names = {key.rpartition(".")[0] for key in halves.files}
        return {name: halves[f"{name}.b"].astype("f4") @ halves[f"{name}.a"] for name in names}


class Directions(NamedTuple):
    """What all tokens share, ``(hidden,)``, and where they differ most, ``(hidden, kept)``."""

    mean: NDArray[np.float32]
    kept: NDArray[np.float32]


def read_directions() -> Directions:
    """Return what is kept of a token's state."""
    with np.load(DIRECTIONS) as stored:
        return Directions(stored["mean"].astype("f4"), stored["kept"].astype("f4"))


def write_graph(
    weights: PackedWeights,
    path: Path,
    adapter: Mapping[str, NDArray[np.float32]],
    directions: Directions,
) -> None:
    """Write the whole encoder as one ONNX file, with the adapter's changes made.

    Inputs ``input_ids`` and ``attention_mask`` are int64 ``(batch, tokens)``; the output
    ``sentence_embedding`` is float32 ``(batch, hidden)``, ``tokens`` int8 ``(batch, tokens,
    kept)``: unit vectors in steps of 1/127.
    """
    graph = _Graph(weights, adapter)
    states = _embed(graph)
    for layer in range(weights.shape.layers):
        states = _layer(graph, states, f"l{layer}.")
    _pool(graph, states)
    _keep_tokens(graph, states, directions)
    onnx.save(graph.model(), path)


class _Graph:
    """Nodes and constants in the order they were added; every value is known by its name."""

    def __init__(self, weights: PackedWeights, adapter: Mapping[str, NDArray[np.float32]]) -> None:
        self.weights, self.adapter = weights, adapter
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self._add_shared_constants()

    def _add_shared_constants(self) -> None:
        self.constant("zero", np.array([0], np.int64))
        self.constant("tokens_axis", np.array([1], np.int64))
        self.constant("last_axis", np.array([-1], np.int64))
        self.constant("step", np.array(1 / _ACTIVATION_STEPS, np.float32))
        self.constant("unit", np.array(1, np.float32))
        self.constant("middle", np.array(_ACTIVATION_ZERO + 0.5, np.float32))
        self.constant("middle_byte", np.array(_ACTIVATION_ZERO, np.uint8))

    def node(self, op: str, inputs: list[str], output: str, **attributes: Any) -> str:
        """Add a standard operator with one output and return its name."""
        self.nodes.append(helper.make_node(op, inputs, [output], **attributes))
        return output

    def fused(self, op: str, inputs: list[str], output: str, **attributes: Any) -> str:
        """Add one of ONNX Runtime's own operators and return its output's name."""
        return self.node(op, inputs, output, domain=_CONTRIB, **attributes)

    def constant(self, name: str, values: NDArray[Any]) -> str:
        """Add a constant and return its name."""
        self.constants.append(numpy_helper.from_array(np.asarray(values, order="C"), name))
        return name

    def matrix(self, name: str, columns: int) -> NDArray[np.float32]:
        """Return one of the model's matrices, changed by the adapter if it has a say."""
        stored = self.weights.matrix(name + ".w", columns).expand()
        return stored + self.adapter[name] if name in self.adapter else stored

    def vector(self, name: str) -> str:
        """Add one of the model's float vectors and return its name."""
        return self.constant(name, self.weights.vector(name))

    def model(self) -> onnx.ModelProto:
        """Close the graph."""
        inputs = [
            helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"])
            for name in ("input_ids", "attention_mask")
        ]
        outputs = [
            helper.make_tensor_value_info(
                "sentence_embedding", TensorProto.FLOAT, ["batch", self.weights.shape.hidden]
            ),
            helper.make_tensor_value_info("tokens", TensorProto.INT8, ["batch", "tokens", "kept"]),
        ]
        graph = helper.make_graph(self.nodes, "encoder", inputs, outputs, self.constants)
        opsets = [helper.make_opsetid("", 21), helper.make_opsetid(_CONTRIB, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=10)


def _embed(graph: _Graph) -> str:
    weights, hidden = graph.weights, graph.weights.shape.hidden
    words = weights.matrix("emb.word", hidden)
    graph.constants.append(
        helper.make_tensor("words", TensorProto.INT4, [len(words.scales), hidden],
                           _signed_nibbles(words), raw=True)
    )  # fmt: skip
    graph.constant("words.scales", words.scales.astype(np.float32))
    graph.fused(
        "GatherBlockQuantized", ["words", "input_ids", "words.scales"], "word",
        gather_axis=0, quantize_axis=1, block_size=BLOCK,
    )  # fmt: skip
    places = weights.vector("emb.pos").reshape(-1, hidden) + weights.vector("emb.type")[:hidden]
    graph.constant("places", places)
    graph.node("Shape", ["input_ids"], "length", start=1, end=2)
    graph.node("Slice", ["places", "zero", "length"], "place")
    graph.node("Add", ["word", "place"], "embedded")
    graph.node("Cast", ["attention_mask"], "mask", to=TensorProto.INT32)
    return graph.node(
        "LayerNormalization",
        ["embedded", graph.vector("emb.ln.w"), graph.vector("emb.ln.b")],
        "states",
        epsilon=weights.shape.epsilon,
    )


def _layer(graph: _Graph, states: str, p: str) -> str:
    shape = graph.weights.shape
    projected = _linear(graph, states, [p + "q", p + "k", p + "v"], p + "qkv", shape.hidden)
    parts = [p + "query", p + "key", p + "value"]
    graph.nodes.append(helper.make_node("Split", [projected], parts, axis=-1, num_outputs=3))
    attended = graph.fused(
        "MultiHeadAttention", [*parts, "", "mask"], p + "attended", num_heads=shape.heads
    )
    mixed = _linear(graph, attended, [p + "ao"], p + "mixed", shape.hidden)
    middle = _add_and_normalise(graph, mixed, states, p + "aln")
    wide = _linear(graph, middle, [p + "fi"], p + "wide", shape.hidden)
    active = graph.fused("Gelu", [wide], p + "active")
    narrow = _linear(graph, active, [p + "fo"], p + "narrow", shape.feed_forward)
    return _add_and_normalise(graph, narrow, middle, p + "oln")


def _add_and_normalise(graph: _Graph, update: str, states: str, name: str) -> str:
    gain, bias = graph.vector(name + ".w"), graph.vector(name + ".b")
    return graph.fused(
        "SkipLayerNormalization", [update, states, gain, bias], name,
        epsilon=graph.weights.shape.epsilon,
    )  # fmt: skip


def _linear(graph: _Graph, states: str, names: list[str], out: str, columns: int) -> str:
    """Multiply by the stacked matrices ``names``, in integers, and add their biases."""
    matrix = np.concatenate([graph.matrix(name, columns) for name in names])
    scales = np.abs(matrix).max(axis=1) / _WEIGHT_STEPS
    graph.constant(out + ".w", np.rint(matrix / scales[:, None]).astype(np.int8).T)
    graph.constant(out + ".scales", scales.astype(np.float32))
    graph.constant(out + ".b", np.concatenate([graph.weights.vector(n + ".b") for n in names]))
    quantised, sizes = _quantise(graph, states, out)
    graph.fused(
        "MatMulIntegerToFloat",
        [quantised, out + ".w", "unit", out + ".scales", "middle_byte"],
        out + ".product",
    )
    graph.node("Mul", [out + ".product", sizes], out + ".scaled")
    return graph.node("Add", [out + ".scaled", out + ".b"], out)


def _quantise(graph: _Graph, states: str, out: str) -> tuple[str, str]:
    """Bring every token's states to bytes around 128; return them and each token's step.

    The cast cuts off what follows the point, so half a step is added before it. A token whose
    states are all 0 has a step of 0: whatever bytes it gets are multiplied by that afterwards.
    """
    graph.node("Abs", [states], out + ".abs")
    graph.node("ReduceMax", [out + ".abs", "last_axis"], out + ".max", keepdims=1)
    step = graph.node("Mul", [out + ".max", "step"], out + ".step")
    graph.node("Div", [states, step], out + ".units")
    graph.node("Add", [out + ".units", "middle"], out + ".shifted")
    return graph.node("Cast", [out + ".shifted"], out + ".bytes", to=TensorProto.UINT8), step


def _pool(graph: _Graph, states: str) -> None:
    graph.node("Cast", ["attention_mask"], "weights", to=TensorProto.FLOAT)
    graph.node("Unsqueeze", ["weights", "last_axis"], "weights.column")
    graph.node("Mul", [states, "weights.column"], "weighted")
    graph.node("ReduceSum", ["weighted", "tokens_axis"], "sum", keepdims=0)
    graph.node("LpNormalization", ["sum"], "sentence_embedding", axis=-1, p=2)


def _keep_tokens(graph: _Graph, states: str, directions: Directions) -> None:
    graph.constant("tokens.mean", directions.mean)
    graph.constant("tokens.directions", directions.kept)
    graph.constant("tokens.steps", np.array(_ACTIVATION_STEPS, np.float32))
    graph.node("LpNormalization", [states], "tokens.states", axis=-1, p=2)
    graph.node("Sub", ["tokens.states", "tokens.mean"], "tokens.centred")
    graph.node("MatMul", ["tokens.centred", "tokens.directions"], "tokens.kept")
    graph.node("LpNormalization", ["tokens.kept"], "tokens.unit", axis=-1, p=2)
    graph.node("Mul", ["tokens.unit", "tokens.steps"], "tokens.units")
    graph.node("Round", ["tokens.units"], "tokens.rounded")
    graph.node("Cast", ["tokens.rounded"], "tokens", to=TensorProto.INT8)


def _signed_nibbles(matrix: PackedMatrix) -> bytes:
    """Repack offset nibbles in block order as two's-complement nibbles in element order."""
    halves = np.concatenate([matrix.nibbles & 15, matrix.nibbles >> 4], axis=-1)
    values = halves.reshape(-1) ^ 8
    return (values[0::2] | (values[1::2] << 4)).astype(np.uint8).tobytes()
