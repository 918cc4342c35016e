"""A tiny model in the packed format, random but always the same, and its tokenizer."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np

HIDDEN, LAYERS, HEADS, FEED_FORWARD, POSITIONS = 64, 2, 2, 128, 16
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "返", "品", "返品", "query:", "passage:", "a", "b"]


def write_packed(path: Path) -> None:
    """Write the model's weights."""
    random = np.random.default_rng(7)
    tensors: list[tuple[str, int, bytes]] = []

    def matrix(name: str, rows: int, columns: int) -> None:
        blocks = rows * columns // 32
        scales = random.uniform(0.02, 0.05, blocks).astype("<f2")
        nibbles = random.integers(0, 256, (blocks, 16), dtype=np.uint8)
        raw = b"".join(s.tobytes() + n.tobytes() for s, n in zip(scales, nibbles, strict=True))
        tensors.append((name, 1, raw))

    def vector(name: str, size: int, around: float = 0.0) -> None:
        values = around + random.normal(0, 0.1, size)
        tensors.append((name, 0, values.astype("<f4").tobytes()))

    matrix("emb.word", len(PIECES), HIDDEN)
    vector("emb.pos", POSITIONS * HIDDEN)
    vector("emb.type", 2 * HIDDEN)
    vector("emb.ln.w", HIDDEN, 1.0)
    vector("emb.ln.b", HIDDEN)
    for layer in range(LAYERS):
        for name, rows, columns in (
            ("q", HIDDEN, HIDDEN),
            ("k", HIDDEN, HIDDEN),
            ("v", HIDDEN, HIDDEN),
            ("ao", HIDDEN, HIDDEN),
            ("fi", FEED_FORWARD, HIDDEN),
            ("fo", HIDDEN, FEED_FORWARD),
        ):
            matrix(f"l{layer}.{name}.w", rows, columns)
            vector(f"l{layer}.{name}.b", rows)
        for name in ("aln", "oln"):
            vector(f"l{layer}.{name}.w", HIDDEN, 1.0)
            vector(f"l{layer}.{name}.b", HIDDEN)
    path.write_bytes(_head() + _directory(tensors))


def _head() -> bytes:
    sizes = (HIDDEN, LAYERS, HEADS, FEED_FORWARD, len(PIECES), POSITIONS, 2)
    head = b"E5S1" + struct.pack("<I7ifi", 1, *sizes, 1e-12, 32)
    pieces = "".join(PIECES).encode()
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, len(pieces))
    head += bytes(4 * (len(PIECES) + 1) + 4 * len(PIECES)) + pieces
    return head + struct.pack("<iI", 1, 9) + bytes(9)


def _directory(tensors: list[tuple[str, int, bytes]]) -> bytes:
    length = 4 + sum(2 + len(name) + 1 + 4 + 16 for name, _, _ in tensors)
    offset = len(_head()) + length
    lines, data = struct.pack("<i", len(tensors)), b""
    for name, kind, raw in tensors:
        lines += struct.pack("<H", len(name)) + name.encode()
        lines += struct.pack("<BIQQ", kind, 0, offset + len(data), len(raw))
        data += raw
    return lines + data


def write_tokenizer(path: Path) -> None:
    """Write the model's ``tokenizer.json``."""
    scores = [0.0, 0.0, 0.0, 0.0, -2.0, -4.0, -4.0, -5.0, -3.0, -3.0, -6.0, -6.0]
    specials = [
        {"id": number, "content": PIECES[number], "single_word": False, "lstrip": False,
         "rstrip": False, "normalized": False, "special": True}
        for number in range(4)
    ]  # fmt: skip
    content = {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": specials,
        "normalizer": {"type": "NFKC"},
        "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "add_prefix_space": True},
        "post_processor": None, "decoder": None,
        "model": {"type": "Unigram", "unk_id": 3,
                  "vocab": [list(pair) for pair in zip(PIECES, scores, strict=True)]},
    }  # fmt: skip
    path.write_text(json.dumps(content), encoding="utf-8")
