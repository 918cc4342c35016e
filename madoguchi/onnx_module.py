"""A Sentence Transformers module that runs the prepared encoder on ONNX Runtime.

Importing this module imports torch and sentence-transformers, which takes seconds:
`madoguchi.encoder.load_encoder` does it when an encoder is really needed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import torch
from sentence_transformers.base.modules import InputModule

from madoguchi.unigram import END, PAD, Unigram

MAX_TOKENS = 512


class OnnxModule(InputModule):
    """From texts to unit vectors in one module: tokenizer and graph of a prepared encoder.

    Beside ``sentence_embedding`` it gives ``tokens``, one small vector a token (see
    `madoguchi.encoder_graph`), and ``own``, which of them are the text's own.
    """

    def __init__(self, directory: Path, threads: int = 1) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.unigram = Unigram(directory)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(
            str(directory / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )

    @property
    def max_seq_length(self) -> int:
        """How many tokens are read; what is longer is cut."""
        return MAX_TOKENS

    def get_embedding_dimension(self) -> int:
        """Return the width of a vector."""
        return int(self.session.get_outputs()[0].shape[1])

    def preprocess(
        self, inputs: Any, prompt: str | None = None, **kwargs: Any
    ) -> dict[str, torch.Tensor]:
        """Turn texts into token ids and their mask, each ``(texts, tokens)``."""
        rows = [self.unigram.ids((prompt or "") + text, MAX_TOKENS) for text in inputs]
        ids = np.full((len(rows), max(map(len, rows))), PAD, dtype=np.int64)
        for row, found in zip(ids, rows, strict=True):
            row[: len(found)] = found
        mask = (ids != PAD).astype(np.int64)
        own = ~np.isin(ids, (PAD, END, self.unigram.space))
        own[:, : self.unigram.length(prompt or "")] = False
        features = {"input_ids": ids, "attention_mask": mask, "own": own}
        return {name: torch.from_numpy(rows) for name, rows in features.items()}

    def forward(self, features: dict[str, torch.Tensor], **kwargs: Any) -> dict[str, torch.Tensor]:
        """Run the graph and add ``sentence_embedding`` and ``tokens``."""
        feed = {name: features[name].numpy() for name in ("input_ids", "attention_mask")}
        outputs = ("sentence_embedding", "tokens")
        for name, rows in zip(outputs, self.session.run(list(outputs), feed), strict=True):
            features[name] = torch.from_numpy(rows)
        return features

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        """Refuse: a prepared encoder is made by ``madoguchi encoder prepare``."""
        raise NotImplementedError("a prepared encoder is copied, not saved")
