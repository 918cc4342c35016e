"""Hand-written stand-ins that several tests share."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from zlib import crc32

import numpy as np

from madoguchi.encoder import Vectors
from madoguchi.errors import Unavailable


class HashEncoder:
    """An encoder without a model: hashed character 1- to 3-grams, made unit length.

    The same text always gives the same vector, and texts that share characters are near.
    ``failing`` makes it raise as a broken engine does; ``encoded`` counts the texts encoded.
    """

    name = "hash-1"
    dimensions = 384

    def __init__(self) -> None:
        self.failing = False
        self.encoded = 0

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Encode each text."""
        return self._encode(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Encode each text in the same space as `encode_queries`."""
        return self._encode(texts)

    def _encode(self, texts: Sequence[str]) -> Vectors:
        if self.failing:
            raise Unavailable("The search engine does not answer.")
        self.encoded += len(texts)
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for gram in _grams(unicodedata.normalize("NFKC", text).lower()):
                row[crc32(gram.encode()) % self.dimensions] += len(gram)
            row /= np.linalg.norm(row) or 1.0
        return vectors


def _grams(text: str) -> list[str]:
    return [text[i : i + n] for n in (1, 2, 3) for i in range(len(text) - n + 1)]
