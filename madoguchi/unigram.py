"""The bundled encoder's tokenizer: SentencePiece's unigram model over 250,000 pieces.

The ``tokenizers`` library could run it whole and would hold 300 MB for it. Here the library does
the normalising and splitting, and the choice of pieces, a short search for the likeliest path, runs
over a plain dictionary of 40 MB. The ids are the same.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

START, PAD, END, UNKNOWN = 0, 1, 2, 3

_PIECES, _REST = "pieces.json", "normalizer.json"
_UNKNOWN_PENALTY = 10.0
_SPACE = "▁"


def write_files(tokenizer_json: Path, directory: Path) -> None:
    """Split a ``tokenizer.json`` into the pieces and the rest; raises ValueError if it differs."""
    whole: dict[str, Any] = json.loads(tokenizer_json.read_text(encoding="utf-8"))
    vocabulary = whole["model"]["vocab"]
    specials = {token["id"]: token["content"] for token in whole["added_tokens"]}
    names = (specials.get(START), specials.get(PAD), specials.get(END), specials.get(UNKNOWN))
    if names != ("<s>", "<pad>", "</s>", "<unk>"):
        raise ValueError(f"{tokenizer_json.name} has other special tokens")
    # Special tokens are no pieces: a customer who types "</s>" types four characters.
    pieces = ["" if number in specials else piece for number, (piece, _) in enumerate(vocabulary)]
    scores = [score for _, score in vocabulary]
    whole["added_tokens"], whole["post_processor"] = [], None
    whole["model"] = {"type": "Unigram", "unk_id": 0, "vocab": [["<unk>", 0.0]]}
    _write(directory / _PIECES, {"pieces": pieces, "scores": scores})
    _write(directory / _REST, whole)


class Unigram:
    """Texts to token ids. Safe to use from many threads."""

    def __init__(self, directory: Path) -> None:
        rest = Tokenizer.from_file(str(directory / _REST))
        self.normalise: Callable[[str], str] = rest.normalizer.normalize_str
        self._split = rest.pre_tokenizer.pre_tokenize_str
        stored = json.loads((directory / _PIECES).read_text(encoding="utf-8"))
        self._numbers: dict[str, int] = {p: n for n, p in enumerate(stored["pieces"]) if p}
        self._scores = array("d", stored["scores"])
        self._longest = max(map(len, self._numbers))
        self._unknown_score = min(self._scores) - _UNKNOWN_PENALTY
        # Words come again and again; the cache belongs to this tokenizer.
        self._pieces_of_word = lru_cache(maxsize=8192)(self._likeliest)

    @property
    def space(self) -> int:
        """The id of a space that belongs to no word's piece."""
        return self._numbers[_SPACE]

    def length(self, prompt: str) -> int:
        """Return how many ids come before a text's own: the start, and those of its prompt.

        The space at a prompt's end belongs to what follows.
        """
        return len(self.ids(prompt.rstrip(), len(prompt) + 2)) - 1

    def ids(self, text: str, limit: int) -> list[int]:
        """Return the ids of a text between start and end, at most ``limit`` of them."""
        return [number for number, _ in self.pieces(text, limit)]

    def pieces(self, text: str, limit: int) -> list[tuple[int, int]]:
        """Return each id and how many characters it stands for; start and end stand for none.

        Characters are those of ``normalise(text)`` with one more in front: a word's piece begins
        with a sign for the space before it.
        """
        found = [(START, 0)]
        for word, _ in self._split(self.normalise(text)):
            found += self._pieces_of_word(word)
            if len(found) >= limit:
                break
        return [*found[: limit - 1], (END, 0)]

    def _likeliest(self, word: str) -> Sequence[tuple[int, int]]:
        """Find the pieces of a word whose scores sum highest; what is unknown becomes one id."""
        size = len(word)
        best = [0.0] + [float("-inf")] * size
        piece_to: list[tuple[int, int]] = [(0, UNKNOWN)] * (size + 1)
        for start in range(size):
            reached = best[start]
            whole_character = False
            for end in range(start + 1, min(start + self._longest, size) + 1):
                number = self._numbers.get(word[start:end])
                if number is None:
                    continue
                whole_character = whole_character or end == start + 1
                if reached + self._scores[number] > best[end]:
                    best[end] = reached + self._scores[number]
                    piece_to[end] = (start, number)
            if not whole_character and reached + self._unknown_score > best[start + 1]:
                best[start + 1] = reached + self._unknown_score
                piece_to[start + 1] = (start, UNKNOWN)
        return _walk_back(piece_to)


def _walk_back(piece_to: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    pieces: list[tuple[int, int]] = []
    end = len(piece_to) - 1
    while end > 0:
        start, number = piece_to[end]
        size = end - start
        if number == UNKNOWN and pieces and pieces[-1][0] == UNKNOWN:
            size += pieces.pop()[1]
        pieces.append((number, size))
        end = start
    return tuple(reversed(pieces))


def _write(path: Path, content: object) -> None:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text, encoding="utf-8")
