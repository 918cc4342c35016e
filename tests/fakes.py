"""Hand-written stand-ins that several tests share."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from zlib import crc32

import numpy as np

from madoguchi.encoder import TOKEN_WIDTH, Encoded, Tokens, Vectors
from madoguchi.errors import Unavailable
from madoguchi.text import normalise, words


class HashEncoder:
    """An encoder without a model: hashed character 1- to 3-grams, made unit length.

    The same text always gives the same vector, and texts that share characters are near. Its tokens
    are the words.
    ``failing`` makes it raise as a broken engine does; ``encoded`` counts the texts encoded.
    """

    name = "hash-1"
    dimensions = 384
    tells_tokens = True

    def __init__(self) -> None:
        self.failing = False
        self.encoded = 0

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Encode each text."""
        return self._encode(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Encode each text in the same space as `encode_queries`."""
        return self._encode(texts)

    def read_queries(self, texts: Sequence[str]) -> list[Encoded]:
        """Encode each text, with its tokens."""
        return _with_tokens(texts, self.encode_queries(texts))

    def read_passages(self, texts: Sequence[str]) -> list[Encoded]:
        """Encode each text, with its tokens."""
        return _with_tokens(texts, self.encode_passages(texts))

    def _encode(self, texts: Sequence[str]) -> Vectors:
        if self.failing:
            raise Unavailable("The search engine does not answer.")
        self.encoded += len(texts)
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for gram in _grams(_plain(text)):
                row[crc32(gram.encode()) % self.dimensions] += len(gram)
            row /= np.linalg.norm(row) or 1.0
        return vectors


class TokenlessEncoder(HashEncoder):
    """The same as a model that tells no tokens."""

    name = "hash-tokenless"
    tells_tokens = False

    def read_queries(self, texts: Sequence[str]) -> list[Encoded]:
        """Encode each text."""
        return list(map(Encoded, self.encode_queries(texts)))

    def read_passages(self, texts: Sequence[str]) -> list[Encoded]:
        """Encode each text."""
        return list(map(Encoded, self.encode_passages(texts)))


def _with_tokens(texts: Sequence[str], vectors: Vectors) -> list[Encoded]:
    return [Encoded(row, _tokens(text)) for text, row in zip(texts, vectors, strict=True)]


def _tokens(text: str) -> Tokens:
    """Return a vector of four hashed places for each word that carries meaning."""
    own = [word.form for word in words(normalise(text)) if word.content]
    found = np.zeros((len(own), TOKEN_WIDTH), dtype=np.int8)
    for row, form in zip(found, own, strict=True):
        for n in range(4):
            row[crc32(f"{n}{form}".encode()) % TOKEN_WIDTH] = 63
    return found


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def _grams(text: str) -> list[str]:
    return [text[i : i + n] for n in (1, 2, 3) for i in range(len(text) - n + 1)]
