"""A Sentence Transformers model of random weights, small and of a width of its own."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

WIDTH = 48
MAX_TOKENS = 20
_LETTERS = "abcdefghijklmnopqrstuvwxyz:"
_INPUTS = ["input_ids", "attention_mask", "token_type_ids"]


def write_model(folder: Path, prompts: dict[str, str]) -> None:
    """Write a BERT of one layer with a vocabulary of letters, and its graph for ONNX Runtime."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of libraries, about their own ways
        import torch
        from sentence_transformers import SentenceTransformer
        from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
        from transformers import BertConfig, BertModel, BertTokenizer

        torch.manual_seed(5)
        words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
        words += [*_LETTERS, *(f"##{letter}" for letter in _LETTERS)]
        raw = folder / "raw"
        raw.mkdir(parents=True)
        (raw / "vocab.txt").write_text("\n".join(words))
        BertTokenizer(str(raw / "vocab.txt")).save_pretrained(str(raw))
        shape = BertConfig(
            vocab_size=len(words),
            hidden_size=WIDTH,
            num_hidden_layers=1,
            num_attention_heads=4,
            intermediate_size=64,
            max_position_embeddings=64,
        )
        bert: Any = BertModel(shape)
        bert.eval()
        bert.save_pretrained(str(raw))
        transformer = Transformer(str(raw), max_seq_length=MAX_TOKENS)
        modules: list[torch.nn.Module] = [transformer, Pooling(WIDTH)]
        model = SentenceTransformer(modules=modules, prompts=prompts, device="cpu")
        model.save(str(folder), create_model_card=False)
        _write_graph(bert, folder / "onnx" / "model.onnx")


def in_hub_cache(folder: Path, cache: Path, name: str, revision: str) -> None:
    """Put a model where Hugging Face's cache would hold it."""
    place = cache / f"models--{name.replace('/', '--')}"
    (place / "refs").mkdir(parents=True)
    (place / "refs" / "main").write_text(revision)
    (place / "snapshots").mkdir()
    (place / "snapshots" / revision).symlink_to(folder, target_is_directory=True)


def stored_prompts(folder: Path) -> Any:
    """Return the prompts a model's folder holds."""
    return json.loads((folder / "config_sentence_transformers.json").read_text())["prompts"]


def _write_graph(bert: Any, path: Path) -> None:
    import torch

    class Tokens(torch.nn.Module):
        """Gives the vectors of tokens alone."""

        bert: torch.nn.Module

        def forward(self, *inputs: torch.Tensor) -> Any:
            """Call the model with its inputs by name."""
            return self.bert(**dict(zip(_INPUTS, inputs, strict=True))).last_hidden_state

    tokens = Tokens()
    tokens.bert = bert
    path.parent.mkdir()
    example = tuple(torch.ones(2, 5, dtype=torch.long) for _ in _INPUTS)
    outputs = ["last_hidden_state"]
    torch.onnx.export(
        tokens,
        example,
        str(path),
        input_names=_INPUTS,
        output_names=outputs,
        dynamic_axes={name: {0: "texts", 1: "tokens"} for name in [*_INPUTS, *outputs]},
        dynamo=False,
    )
