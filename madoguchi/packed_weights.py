"""Reading the packed 4-bit weights of multilingual-e5-small.

The file is little-endian: the magic ``E5S1``, a version, the sizes of the model, a tokenizer of
its own (skipped, we use ``tokenizer.json``), a directory of tensors, and the tensors. A tensor is
float32, or made of blocks of 32 weights along the input: a float16 scale and 16 bytes. Byte ``j``
holds weight ``j`` in its low half and weight ``j + 16`` in its high half, each offset by 8.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

BLOCK = 32
_MAGIC = b"E5S1"
_RECORD = np.dtype([("scale", "<f2"), ("nibbles", "u1", BLOCK // 2)])


class Shape(NamedTuple):
    """The sizes of the model, as the file's head states them."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class PackedMatrix:
    """A matrix ``(rows, columns)`` in blocks: ``scales`` (rows, blocks), ``nibbles`` (…, 16)."""

    scales: NDArray[np.float16]
    nibbles: NDArray[np.uint8]

    def expand(self) -> NDArray[np.float32]:
        """Return the matrix as float32, shape ``(rows, columns)``."""
        low = (self.nibbles & 15).astype(np.int8) - 8
        high = (self.nibbles >> 4).astype(np.int8) - 8
        weights = np.concatenate([low, high], axis=-1).astype(np.float32)
        weights *= self.scales.astype(np.float32)[..., None]
        return weights.reshape(len(weights), -1)


@dataclass(frozen=True, slots=True)
class PackedWeights:
    """The opened file. Tensors are read from disk when they are asked for."""

    shape: Shape
    _bytes: NDArray[np.uint8]
    _directory: dict[str, tuple[int, int]]

    def vector(self, name: str) -> NDArray[np.float32]:
        """Return a float32 tensor, flat."""
        offset, size = self._directory[name]
        return np.frombuffer(self._bytes[offset : offset + size].tobytes(), dtype="<f4")

    def matrix(self, name: str, columns: int) -> PackedMatrix:
        """Return a 4-bit tensor whose rows hold ``columns`` weights."""
        offset, size = self._directory[name]
        records = np.frombuffer(self._bytes[offset : offset + size].tobytes(), dtype=_RECORD)
        blocks = records.reshape(-1, columns // BLOCK)
        return PackedMatrix(blocks["scale"].copy(), blocks["nibbles"].copy())


def open_weights(path: Path) -> PackedWeights:
    """Open the file; raises ValueError when it is not what this module reads."""
    data: NDArray[np.uint8] = np.memmap(path, dtype=np.uint8, mode="r")
    if data[:4].tobytes() != _MAGIC:
        raise ValueError(f"{path.name} does not hold packed weights")
    cursor = _Cursor(data, 8)
    sizes = cursor.read("<7i")
    epsilon, block = cursor.read("<fi")
    if block != BLOCK:
        raise ValueError(f"{path.name} has blocks of {block} weights, not {BLOCK}")
    _skip_tokenizer(cursor)
    shape = Shape._make([*sizes, epsilon])
    return PackedWeights(shape, data, _read_directory(cursor))


class _Cursor:
    def __init__(self, data: NDArray[np.uint8], position: int) -> None:
        self.data, self.position = data, position

    def read(self, form: str) -> tuple[int | float, ...]:
        return struct.unpack(form, self.take(struct.calcsize(form)))

    def take(self, size: int) -> bytes:
        start, self.position = self.position, self.position + size
        return self.data[start : self.position].tobytes()


def _skip_tokenizer(cursor: _Cursor) -> None:
    pieces = int(cursor.read("<5i")[0])
    text_bytes = int(cursor.read("<Q")[0])
    cursor.position += 4 * (pieces + 1) + 4 * pieces + text_bytes
    _, map_bytes = cursor.read("<iI")
    cursor.position += int(map_bytes)


def _read_directory(cursor: _Cursor) -> dict[str, tuple[int, int]]:
    directory = {}
    for _ in range(int(cursor.read("<i")[0])):
        name = cursor.take(int(cursor.read("<H")[0])).decode()
        _, _, offset, size = cursor.read("<BIQQ")
        directory[name] = (int(offset), int(size))
    return directory
