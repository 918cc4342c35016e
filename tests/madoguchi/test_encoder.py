"""Loading an encoder and encoding for many callers."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from madoguchi.encoder import MOST_TOKENS, TOKEN_WIDTH, Encoder, SentenceEncoder, load_encoder
from madoguchi.errors import ConfigurationError, Unavailable
from madoguchi.settings import Settings
from tests.bundled import bundled_encoder

ROOT = Path(__file__).resolve().parents[2]


class FakeModel:
    """Behaves like a `SentenceTransformer`: one number per text, and it can break."""

    prompts = {"query": "query: ", "passage": "passage: "}  # noqa: RUF012

    def __init__(self) -> None:
        self.calls: list[list[str]] = []
        self.broken = False

    def encode_query(self, texts: list[str], *, prompt: str, **more: Any) -> Any:
        """Return unit vectors that tell text and prompt."""
        if self.broken:
            raise RuntimeError("out of memory")
        self.calls.append(texts)
        angle = [len(text) + 100 * len(prompt) for text in texts]
        return np.stack([np.cos(angle), np.sin(angle)], axis=1).astype(np.float32)

    encode_document = encode_query


def encoder_of(model: FakeModel) -> SentenceEncoder:
    """Wrap the fake."""
    return SentenceEncoder("fake", model)  # type: ignore[arg-type]


def settings(folder: Path, encoder: str = "bundled") -> Settings:
    """Settings that keep everything in a folder."""
    return Settings.from_environment(
        {"MADOGUCHI_DATA_DIR": str(folder), "MADOGUCHI_ENCODER": encoder}
    )


def test_importing_the_encoder_imports_nothing_heavy() -> None:
    """Commands that need no encoder start at once."""
    heavy = {"torch", "sentence_transformers", "transformers"}
    code = f"import sys, madoguchi.encoder, faq.live; print({heavy} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"


def test_queries_and_passages_are_prompted_differently() -> None:
    """The same words give another vector as a passage."""
    encoder = encoder_of(FakeModel())
    (query,), (passage,) = encoder.encode_queries(["返品"]), encoder.encode_passages(["返品"])
    assert not np.allclose(query, passage)
    assert encoder.dimensions == 2


def test_a_query_is_encoded_once() -> None:
    """Its vector is remembered, and a repeat within one call counts once."""
    model = FakeModel()
    encoder = encoder_of(model)
    model.calls.clear()
    first = encoder.encode_queries(["a", "bb", "a"])
    again = encoder.encode_queries(["bb", "a"])
    assert sorted(text for call in model.calls for text in call) == ["a", "bb"]
    assert np.array_equal(first[[1, 0]], again)


def test_nothing_gives_no_vectors() -> None:
    """Zero rows of the right width."""
    encoder = encoder_of(FakeModel())
    assert encoder.encode_queries([]).shape == encoder.encode_passages([]).shape == (0, 2)


def test_many_callers_get_their_own_vectors() -> None:
    """Whatever is encoded together."""
    encoder = encoder_of(FakeModel())
    texts = ["x" * size for size in range(1, 200)]
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda text: encoder.encode_queries([text])[0], texts))
    assert np.allclose(np.stack(found), encoder.encode_queries(texts))


def test_a_broken_engine_is_unavailable_until_it_works_again() -> None:
    """Callers hear of it at once, nothing hangs and nothing wrong is remembered."""
    model = FakeModel()
    encoder = encoder_of(model)
    model.broken = True
    for encode in (encoder.encode_queries, encoder.encode_passages):
        with pytest.raises(Unavailable):
            encode(["返品"])
    model.broken = False
    assert encoder.encode_queries(["返品"]).shape == (1, 2)


def test_vectors_that_are_no_numbers_are_refused() -> None:
    """They would silently spoil every comparison."""

    class Mad(FakeModel):
        def encode_document(self, texts: list[str], **more: Any) -> Any:
            return np.full((len(texts), 2), np.nan, dtype=np.float32)

    with pytest.raises(Unavailable):
        encoder_of(Mad()).encode_passages(["mad"])


def test_an_encoder_that_is_not_prepared_says_what_to_run(tmp_path: Path) -> None:
    """In one sentence."""
    with pytest.raises(ConfigurationError, match="madoguchi encoder prepare"):
        load_encoder(settings(tmp_path))


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    """The setting is named."""
    with pytest.raises(ConfigurationError, match="MADOGUCHI_ENCODER"):
        load_encoder(settings(tmp_path, encoder=str(tmp_path)))


@pytest.fixture
def bundled() -> Encoder:
    """The real encoder."""
    return bundled_encoder()


def cosines(encoder: Encoder, query: str, others: Sequence[str]) -> list[float]:
    """Compare one query with others."""
    vectors = encoder.encode_queries([query, *others])
    return [float(value) for value in vectors[1:] @ vectors[0]]


@pytest.mark.slow
def test_the_real_encoder_knows_what_is_alike(bundled: Encoder) -> None:
    """In Japanese, and across languages; vectors have unit length."""
    near, far = cosines(bundled, "商品を返品したい", ["買った物を返したい", "明日の天気は"])
    assert near > far + 0.05
    near, far = cosines(bundled, "how do I return an item", ["返品の方法", "明日の天気は"])
    assert near > far
    assert np.allclose(np.linalg.norm(bundled.encode_passages(["あ"]), axis=1), 1, atol=1e-5)


@pytest.mark.slow
def test_the_real_encoder_gives_the_same_vector_in_any_company(bundled: Encoder) -> None:
    """So cached vectors and fresh ones agree."""
    texts = [f"{'とても' * size}長い質問" for size in range(20)]
    together = bundled.encode_passages(texts)
    alone = np.concatenate([bundled.encode_passages([text]) for text in texts])
    assert np.allclose(together, alone, atol=1e-4)


@pytest.mark.slow
def test_the_real_encoder_tells_a_texts_own_tokens(bundled: Encoder) -> None:
    """Not those of the prompt; in any company the same; beside the very vector of the text."""
    for text, count in (("返品の送料", 4), ("refund", 1), ("how do I pay", 4), ("", 0)):
        (asked,), (told,) = bundled.read_queries([text]), bundled.read_passages([text])
        _, again = bundled.read_passages(["返品の送料はいくらかかりますか?", text])
        assert asked.tokens.dtype == np.int8
        assert asked.tokens.shape == told.tokens.shape == (count, TOKEN_WIDTH)
        assert np.allclose(told.tokens, again.tokens, atol=1)
        assert np.allclose(told.vector, bundled.encode_passages([text])[0], atol=1e-4)
        assert np.allclose(np.linalg.norm(asked.tokens / 127, axis=1), 1, atol=0.02)
        cosines = (asked.tokens / 127) @ (told.tokens / 127).T
        assert all(row.argmax() == place for place, row in enumerate(cosines))


@pytest.mark.slow
def test_a_very_long_text_is_cut(bundled: Encoder) -> None:
    """It is answered in reasonable time, without an error."""
    started = time.perf_counter()
    (encoded,) = bundled.read_queries(["返品したい" * 100_000])
    assert encoded.vector.shape == (bundled.dimensions,)
    assert len(encoded.tokens) == MOST_TOKENS
    assert time.perf_counter() - started < 5
