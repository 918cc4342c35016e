"""What turns sentences into vectors: the `Encoder` protocol and `load_encoder`.

Importing this module is cheap. The heavy libraries are imported by `load_encoder` only, so that
commands which need no encoder start at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""Rows of unit length, shape ``(n, dimensions)``; their inner product is their cosine."""


class Encoder(Protocol):
    """Sentences in, unit vectors out. Safe to call from several threads."""

    @property
    def name(self) -> str:
        """What a cached vector is kept under; changes whenever the vectors would."""
        ...

    @property
    def dimensions(self) -> int:
        """The width of a vector."""
        ...

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Encode what is asked: a customer's words, a question of the FAQ.

        Raises `madoguchi.errors.Unavailable` when the engine fails or does not answer in time.
        """
        ...

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Encode what answers: a question with its answer.

        Raises `madoguchi.errors.Unavailable` when the engine fails or does not answer in time.
        """
        ...
