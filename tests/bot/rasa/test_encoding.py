"""Dense features for Rasa, without Rasa."""

from __future__ import annotations

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from bot.rasa.components.encoding import TokenEncoder, with_output
from bot.rasa.components.splitting import split
from tests.bundled import ROOT, bundled_encoder


@pytest.fixture(scope="module")
def encoder() -> TokenEncoder:
    """The prepared encoder, as Rasa's component loads it."""
    bundled_encoder()  # prepares it
    return TokenEncoder(ROOT / "var" / "encoder")


def test_a_value_inside_a_graph_becomes_an_output() -> None:
    """Nothing else changes."""
    nodes = [helper.make_node("Abs", ["a"], ["inside"]), helper.make_node("Neg", ["inside"], ["b"])]
    values = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1]) for name in "ab"]
    graph = helper.make_graph(nodes, "g", values[:1], values[1:])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)
    both = onnx.load_from_string(with_output(model.SerializeToString(), "inside"))
    assert [output.name for output in both.graph.output] == ["b", "inside"]
    both.graph.output.pop()
    assert both == model


@pytest.mark.slow
@pytest.mark.parametrize("text", ["返品したいのですが", "Where is my order?", "ｶﾞｽ　㍿ テスト"])
def test_a_whole_text_has_the_vector_the_service_gives_it(encoder: TokenEncoder, text: str) -> None:
    """Rasa's feature and the search agree on what a sentence means."""
    _, sentence = encoder.encode(text, [])
    assert sentence.shape == (1, 384)
    assert float(sentence[0] @ bundled_encoder().encode_queries([text])[0]) > 0.9999


@pytest.mark.slow
def test_every_token_has_a_vector_of_its_own_words(encoder: TokenEncoder) -> None:
    """Of length 1; the same word in two sentences is nearer than two words in one."""
    first, second = "返品の送料", "送料の返金"
    rows = {text: encoder.encode(text, spans(text))[0] for text in (first, second)}
    assert rows[first].shape == (3, 384)
    assert np.allclose(np.linalg.norm(rows[first], axis=1), 1, atol=1e-5)
    postage, other = rows[second][0], rows[second][2]
    assert rows[first][2] @ postage > max(rows[first][0] @ postage, rows[first][2] @ other)


@pytest.mark.slow
def test_text_beyond_what_the_encoder_reads_has_no_vector(encoder: TokenEncoder) -> None:
    """Its rows are zero; nothing fails."""
    text = "返品" * 900
    rows, _ = encoder.encode(text, spans(text))
    assert rows[0].any()
    assert not rows[-1].any()


@pytest.mark.slow
def test_a_token_without_letters_has_no_vector(encoder: TokenEncoder) -> None:
    """Spaces only, and nothing at all."""
    for text in ("", "   "):
        assert not encoder.encode(text, [(0, len(text))])[0].any()


def spans(text: str) -> list[tuple[int, int]]:
    """Return where the tokens of a text are."""
    return [(part.start, part.start + len(part.text)) for part in split(text)]
