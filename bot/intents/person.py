"""Whether a message asks for a person: learnt, from its sentence vector and its spelling.

`person.npz` holds a small network, fitted by ``python -m training.person``. The vector says what a
message means in words nobody wrote down; the spelling tells 「担当者につないで」 from
「担当者の名前は」, which mean nearly the same to the encoder, and knows slips and romaji.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

WEIGHTS = Path(__file__).with_name("person.npz")
BUCKETS = 2**13
_LONGEST_GRAM, _LONGEST_PHRASE = 5, 3
_WORD = re.compile(r"[a-z0-9']+|[^\x00-\x7f]+")

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class PersonModel:
    """A network of one hidden layer: ``relu(meaning + spelling + bias) @ out + constant``.

    ``meaning`` is ``(dimensions, units)``, for the vectors of the encoder called ``encoder`` less
    their ``mean``; ``spelling`` is ``(buckets, units)``. The constant holds the threshold,
    ``alone`` is how much surer spelling has to be, in log odds, where there is no vector to agree.
    """

    encoder: str
    mean: Matrix
    meaning: Matrix
    spelling: Matrix
    bias: Matrix
    out: Matrix
    constant: float
    alone: float

    def likelihood(self, text: str, vector: Matrix, encoder: str) -> float:
        """Return how likely a normalised text asks for a person: from 0.5 on it does.

        The vector counts if it is of the encoder that this was fitted for; else spelling has to do.
        """
        places = buckets(text)
        hidden = self.bias + self.spelling[places].sum(axis=0) / max(len(places), 1) ** 0.5
        doubt = self.alone
        if encoder == self.encoder:
            hidden, doubt = hidden + (vector - self.mean) @ self.meaning, 0.0
        odds = float(np.maximum(hidden, 0.0) @ self.out) + self.constant - doubt
        return float(1.0 / (1.0 + np.exp(-odds)))


@cache
def person_model() -> PersonModel:
    """Read the file once."""
    with np.load(WEIGHTS) as stored:
        matrices = {
            name: stored[name].astype(np.float32)
            for name in ("mean", "meaning", "spelling", "bias", "out")
        }
        constant, alone = float(stored["constant"]), float(stored["alone"])
        return PersonModel(str(stored["encoder"]), **matrices, constant=constant, alone=alone)


def buckets(text: str) -> list[int]:
    """Return the rows of ``spelling`` that a text's n-grams and short phrases fall into."""
    plain = text.casefold()
    found = set[str]()
    for word in _WORD.findall(plain):
        padded = f" {word} "
        for size in range(1, _LONGEST_GRAM + 1):
            found.update(padded[at : at + size] for at in range(len(padded) - size + 1))
    spoken = [word for word in _WORD.findall(plain) if word.isascii()]
    for size in range(1, _LONGEST_PHRASE + 1):
        found.update("_" + " ".join(spoken[at : at + size]) for at in range(len(spoken) - size + 1))
    return sorted({crc32(gram.encode()) % BUCKETS for gram in found})
