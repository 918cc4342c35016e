"""Any Sentence Transformers model: where it is found, its prompts, its width, its name."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from madoguchi.encoder import Encoder
from madoguchi.errors import ConfigurationError
from tests.bundled import bundled_encoder, load, second_encoder
from tests.madoguchi.tiny_model import MAX_TOKENS, WIDTH, in_hub_cache, stored_prompts, write_model

E5 = {"query": "query: ", "passage": "passage: "}
NAME = "some-lab/tiny-model"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a tiny model with prompts."""
    folder = tmp_path_factory.mktemp("models") / "tiny"
    write_model(folder, E5)
    return folder


@pytest.fixture
def plain(tiny: Path, tmp_path: Path) -> Path:
    """The same without prompts."""
    folder = tmp_path / "plain"
    shutil.copytree(tiny, folder)
    (folder / "config_sentence_transformers.json").unlink()
    return folder


@pytest.fixture
def no_hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A hub that is not reachable, and the folder of an empty cache."""

    def unreachable(*args: Any, **more: Any) -> None:
        raise OSError("Name or service not known\nand so on")

    monkeypatch.setattr("huggingface_hub.model_info", unreachable)
    monkeypatch.setenv("SENTENCE_TRANSFORMERS_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


def of(model: object, **more: str) -> Encoder:
    """Load a model by its folder or name."""
    options = {f"MADOGUCHI_ENCODER_{name.upper()}": value for name, value in more.items()}
    return load({"MADOGUCHI_ENCODER": str(model), **options})


def same(one: Any, other: Any) -> bool:
    """Tell whether vectors agree as far as two engines can."""
    return np.allclose(one, other, atol=1e-5)


@pytest.mark.parametrize("value", ["a/b/c", "minilm", "/nowhere", "../x/y", __file__])
def test_what_can_name_no_model_is_refused_at_once(value: str) -> None:
    """Whoever set it reads what may stand there."""
    with pytest.raises(ConfigurationError, match=r"MADOGUCHI_ENCODER is .* neither 'bundled'"):
        of(value)


@pytest.mark.slow
def test_a_model_without_network_is_one_sentence(no_hub: Path) -> None:
    """It names the value and what to do, and does not try for a minute."""
    for backend in ("torch", "onnx"):
        with pytest.raises(ConfigurationError, match="check the network") as caught:
            of(NAME, backend=backend)
        assert NAME in str(caught.value)
        assert "\n" not in str(caught.value)


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["torch", "onnx"])
def test_a_model_in_the_cache_is_found_by_its_name(tiny: Path, no_hub: Path, backend: str) -> None:
    """It gives the folder's vectors; a later revision is kept under another name."""
    in_hub_cache(tiny, no_hub, NAME, "a" * 40)
    found = of(NAME, backend=backend)
    assert same(found.encode_queries(["abc"]), of(tiny).encode_queries(["abc"]))
    shutil.rmtree(no_hub)
    in_hub_cache(tiny, no_hub, NAME, "b" * 40)
    assert of(NAME, backend=backend).name != found.name


@pytest.mark.slow
def test_the_width_is_the_models(tiny: Path) -> None:
    """For sentences, for none, and of unit length."""
    encoder = of(tiny)
    assert encoder.dimensions == WIDTH
    assert encoder.encode_passages([]).shape == (0, WIDTH)
    assert np.allclose(np.linalg.norm(encoder.encode_queries(["abc"]), axis=1), 1, atol=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["torch", "onnx"])
def test_the_prompts_are_the_models(tiny: Path, plain: Path, backend: str) -> None:
    """One for queries, one for passages, as if they were written before the text."""
    assert stored_prompts(tiny).items() >= E5.items()
    own, bare = of(tiny, backend=backend), of(plain, backend=backend)
    assert same(own.encode_queries(["abc"]), bare.encode_queries(["query: abc"]))
    assert same(own.encode_passages(["abc"]), bare.encode_passages(["passage: abc"]))
    assert same(bare.encode_queries(["abc"]), bare.encode_passages(["abc"]))


@pytest.mark.slow
def test_a_model_may_call_its_passages_documents(tmp_path: Path, plain: Path) -> None:
    """As newer models do."""
    write_model(tmp_path / "named", {"query": "q: ", "document": "d: "})
    encoder = of(tmp_path / "named")
    assert same(encoder.encode_passages(["abc"]), of(plain).encode_passages(["d: abc"]))


@pytest.mark.slow
def test_prompts_can_be_set(tiny: Path, plain: Path) -> None:
    """For a model that was stored without them; its vectors are kept under another name."""
    bare = of(plain)
    given = of(plain, query_prompt="query:", passage_prompt="passage:")
    assert same(given.encode_queries(["abc"]), of(tiny).encode_queries(["abc"]))
    assert same(given.encode_passages(["abc"]), of(tiny).encode_passages(["abc"]))
    assert len({bare.name, given.name, of(plain, query_prompt="query:").name}) == 3


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["torch", "onnx"])
def test_a_text_is_read_as_far_as_the_model_reads(plain: Path, backend: str) -> None:
    """Its own number of tokens, of which two are marks."""
    encoder = of(plain, backend=backend)
    whole = "x" * (MAX_TOKENS - 2)
    one, longer, shorter = encoder.encode_passages([whole, whole + "yz", whole[:-1]])
    assert same(one, longer)
    assert not same(one, shorter)


@pytest.mark.slow
def test_both_backends_give_the_same_vectors(tiny: Path) -> None:
    """Also of texts of different length together; they are kept apart all the same."""
    torch, onnx = of(tiny), of(tiny, backend="onnx")
    texts = ["a", "abc def", "hello world " * 9]
    assert same(torch.encode_queries(texts), onnx.encode_queries(texts))
    assert same(torch.encode_passages(texts), onnx.encode_passages(texts))
    assert torch.name != onnx.name


@pytest.mark.slow
def test_a_copy_of_a_model_is_the_same_model(tiny: Path, tmp_path: Path) -> None:
    """Vectors are shared by machines; a changed file is another model."""
    copy = tmp_path / "copied" / "tiny"
    shutil.copytree(tiny, copy, copy_function=shutil.copyfile)
    assert of(copy).name == of(tiny).name
    config = copy / "config_sentence_transformers.json"
    config.write_text(config.read_text().replace("query: ", "question: "))
    assert of(copy).name != of(tiny).name


@pytest.mark.slow
def test_a_model_without_a_graph_says_so(plain: Path) -> None:
    """And which settings to correct."""
    shutil.rmtree(plain / "onnx")
    with pytest.raises(ConfigurationError, match=r"no onnx/model.onnx .*MADOGUCHI_ENCODER_BACKEND"):
        of(plain, backend="onnx")


@pytest.mark.slow
def test_code_of_a_models_own_is_not_run(plain: Path) -> None:
    """On either backend."""
    modules = plain / "modules.json"
    modules.write_text(modules.read_text().replace('"sentence_transformers.', '"their_code.'))
    for backend in ("torch", "onnx"):
        with pytest.raises(ConfigurationError, match="cannot be loaded"):
            of(plain, backend=backend)


@pytest.mark.slow
def test_a_second_real_model_is_another_encoder() -> None:
    """It knows what is alike in English, and is not taken for the bundled one."""
    second = second_encoder()
    assert (second.dimensions, second.name == bundled_encoder().name) == (384, False)
    query, near, far = second.encode_queries(
        ["How do I return an item?", "sending back what I bought", "the weather tomorrow"]
    )
    assert query @ near > query @ far + 0.2
