"""The service's encoder, run over one message: a vector for each token and one for the whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from madoguchi.unigram import Unigram

Matrix = NDArray[np.float32]

MAX_PIECES = 512
_PROMPT = "query: "
_PIECE_STATES = "weighted"  # inside the graph: what is summed up to the sentence's vector


class TokenEncoder:
    """A prepared encoder (``<data dir>/encoder``); raises OSError where it cannot be read."""

    def __init__(self, folder: Path, threads: int = 1) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self._unigram = Unigram(folder)
        self._session = onnxruntime.InferenceSession(
            with_output((folder / "model.onnx").read_bytes(), _PIECE_STATES),
            options,
            providers=["CPUExecutionProvider"],
        )

    def encode(self, text: str, spans: Sequence[tuple[int, int]]) -> tuple[Matrix, Matrix]:
        """Return a row for each ``(start, end)`` in the text, and one row for the whole text.

        The whole's vector is the service's own for this text as a question. A span's is the mean
        over its pieces as they are in this sentence, of length 1; zero where the text is longer
        than the encoder reads.
        """
        pieces = self._unigram.pieces(_PROMPT + text, MAX_PIECES)
        ids = np.array([[number for number, _ in pieces]], dtype=np.int64)
        sentence, states = self._session.run(
            ["sentence_embedding", _PIECE_STATES],
            {"input_ids": ids, "attention_mask": np.ones_like(ids)},
        )
        ends = np.cumsum([size for _, size in pieces])
        rows = np.zeros((len(spans), states.shape[2]), dtype=np.float32)
        for row, (start, end) in zip(rows, self._normalised(text, spans), strict=True):
            # A piece belongs to a span that it shares a character with.
            first, last = np.searchsorted(ends, (start, end - 1), side="right")
            if first < len(pieces) - 1 and start < end:
                mean = states[0, first : last + 1].mean(axis=0)
                row[:] = mean / np.linalg.norm(mean)
        return rows, np.asarray(sentence, dtype=np.float32)

    def _normalised(self, text: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Yield where each span is among the characters that pieces are counted in."""
        size = self._unigram.normalise
        place, done = 1 + len(size(_PROMPT)), 0
        for start, end in spans:
            begins = place + len(size(text[done:start]))
            place, done = begins + len(size(text[start:end])), end
            yield begins, place


def with_output(model: bytes, name: str) -> bytes:
    """Return an ONNX model that also gives out a value which is inside its graph.

    Protocol buffers that follow each other are read as one, lists joined: what is appended is
    ``ModelProto(graph=GraphProto(output=[ValueInfoProto(name=name)]))``.
    """
    written = name.encode()
    size = len(written)
    return model + bytes([0x3A, size + 4, 0x62, size + 2, 0x0A, size]) + written
