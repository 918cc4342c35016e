"""Whether a message asks for a person: learnt, from its vector, its tokens and its spelling.

`person.npz` holds a small network, fitted by ``python -m training.person``. The vector says what a
message means in words nobody wrote down, the tokens whether any part of a long one means that; the
spelling tells 「担当者につないで」 from 「担当者の名前は」, which mean nearly the same to the
encoder, and knows slips and romaji.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from madoguchi.encoder import Encoded

WEIGHTS = Path(__file__).with_name("person.npz")
BUCKETS = 2**13
_LONGEST_GRAM, _LONGEST_PHRASE = 5, 3
_WORD = re.compile(r"[a-z0-9']+|[^\x00-\x7f]+")

_MATRICES = ("mean", "meaning", "spelling", "bias", "out", "tokens", "token_bias", "token_out")

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class PersonModel:
    """Two hidden layers side by side, whose sum with ``constant`` are the log odds.

    The first is ``relu(meaning + spelling + bias) @ out``: ``meaning`` is ``(dimensions, units)``,
    for the vectors of the encoder called ``encoder`` less their ``mean``; ``spelling`` is
    ``(buckets, units)``. The second, ``relu(token @ tokens + token_bias)``, takes the largest over
    all tokens of that encoder, times ``token_out``. The constant holds the threshold, ``alone`` is
    how much surer spelling has to be, in log odds, where there is no vector to agree.
    """

    encoder: str
    mean: Matrix
    meaning: Matrix
    spelling: Matrix
    bias: Matrix
    out: Matrix
    tokens: Matrix
    token_bias: Matrix
    token_out: Matrix
    constant: float
    alone: float

    def likelihood(self, text: str, encoded: Encoded, encoder: str) -> float:
        """Return how likely a normalised text asks for a person: from 0.5 on it does.

        What is encoded counts if it is by the encoder that this was fitted for; else spelling has
        to do.
        """
        places = buckets(text)
        hidden = self.bias + self.spelling[places].sum(axis=0) / max(len(places), 1) ** 0.5
        odds = self.constant
        if encoder == self.encoder:
            hidden = hidden + (encoded.vector - self.mean) @ self.meaning
            each = np.maximum(encoded.tokens.astype(np.float32) @ self.tokens + self.token_bias, 0)
            odds += float(each.max(axis=0, initial=0.0) @ self.token_out)
        else:
            odds -= self.alone
        odds += float(np.maximum(hidden, 0.0) @ self.out)
        return float(1.0 / (1.0 + np.exp(-odds)))


@cache
def person_model() -> PersonModel:
    """Read the file once."""
    with np.load(WEIGHTS) as stored:
        matrices = {name: stored[name].astype(np.float32) for name in _MATRICES}
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
