"""A Sentence Transformers model whose transformer runs on ONNX Runtime.

sentence-transformers' own ONNX backend needs optimum-onnx, which does not support the releases of
transformers that sentence-transformers asks for. The graph is the file that backend would read,
``onnx/model.onnx``; pooling and what follows are the model's own modules.

Importing this module imports torch and sentence-transformers, which takes seconds.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import onnxruntime
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import InputModule
from sentence_transformers.util import import_from_string
from transformers import AutoTokenizer

_GRAPH = Path("onnx", "model.onnx")
_OURS = "sentence_transformers."


class OnnxTransformer(InputModule):
    """From texts to token vectors: a model folder's tokenizer and its ONNX graph."""

    def __init__(self, folder: Path, threads: int = 1) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        if not (folder / _GRAPH).is_file():
            raise FileNotFoundError(f"there is no {_GRAPH} in {folder}")
        self.tokenizer = AutoTokenizer.from_pretrained(str(folder), local_files_only=True)
        self.max_seq_length = _longest(folder, self.tokenizer.model_max_length)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(
            str(folder / _GRAPH), options, providers=["CPUExecutionProvider"]
        )

    def preprocess(
        self, inputs: Any, prompt: str | None = None, **kwargs: Any
    ) -> dict[str, torch.Tensor]:
        """Turn texts into token ids, their types and their mask, each ``(texts, tokens)``."""
        tokenize: Any = self.tokenizer  # the base class allows another kind, which is not callable
        texts = [(prompt or "") + text for text in inputs]
        return dict(
            tokenize(
                texts,
                padding=True,
                truncation=True,
                max_length=self.max_seq_length,
                return_tensors="pt",
            )
        )

    def forward(self, features: dict[str, torch.Tensor], **kwargs: Any) -> dict[str, torch.Tensor]:
        """Run the graph and add ``token_embeddings``, ``(texts, tokens, width)``."""
        none = torch.zeros_like(features["input_ids"])  # types, for a tokenizer that knows none
        names = [item.name for item in self.session.get_inputs()]
        feed = {name: features.get(name, none).numpy() for name in names}
        features["token_embeddings"] = torch.from_numpy(self.session.run(None, feed)[0])
        return features

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        """Refuse: the model's folder is already there."""
        raise NotImplementedError("a model's folder is copied, not saved")


def load_onnx(folder: Path, prompts: dict[str, str], threads: int = 1) -> SentenceTransformer:
    """Load a model's folder; ``prompts`` come before its own.

    Raises `FileNotFoundError` when a file is missing and `ValueError` when a module is not one of
    sentence-transformers.
    """
    modules: list[torch.nn.Module] = [OnnxTransformer(folder, threads)]
    for module in _read(folder / "modules.json")[1:]:
        if not module["type"].startswith(_OURS):
            raise ValueError(f"the module {module['type']} would run code of the model's own")
        kind: Any = import_from_string(module["type"])
        modules.append(kind.load(str(folder), subfolder=module["path"], local_files_only=True))
    own = folder / "config_sentence_transformers.json"
    stored = _read(own).get("prompts", {}) if own.is_file() else {}
    return SentenceTransformer(modules=modules, prompts={**stored, **prompts}, device="cpu")


def _longest(folder: Path, tokens: int) -> int:
    """Return how many tokens are read: what the model says, or what its parts can take."""
    own = folder / "sentence_bert_config.json"
    said = _read(own).get("max_seq_length") if own.is_file() else None
    places = _read(folder / "config.json").get("max_position_embeddings")
    return int(said or min(tokens, places or tokens))


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
