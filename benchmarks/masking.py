"""How much personal data is hidden, how much of what is harmless stays, and how long it takes.

The sentences are made by `benchmarks.planted`; half of their templates were held back while the
masking was worked on, and are reported beside the others.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from analytics.masking import mask
from benchmarks.planted import Planted, harmless, personal

SEED = 2026
_LONG = 10_000


def run() -> dict[str, Any]:
    """Return the shares with what they are of, for all and for the held sentences, and times."""
    secrets, numbers = personal(SEED), harmless(SEED)
    return {
        "caught": _shares(secrets, caught),
        "caught_exactly": _share(secrets, exactly),
        "harmless_hidden": _shares(numbers, hidden),
        "milliseconds": _times([one.text for one in (*secrets, *numbers)]),
    }


def caught(one: Planted) -> bool:
    """Tell whether nothing of the secret can be read any more."""
    said = mask(one.text)
    return "[" in said and not any(part in said for part in one.parts)


def exactly(one: Planted) -> bool:
    """Tell whether the secret was replaced, and no more than it."""
    kind = one.kind.removesuffix("-en")
    return mask(one.text).split() == f"{one.before}[{kind}]{one.after}".split()


def hidden(one: Planted) -> bool:
    """Tell whether anything of a harmless sentence was hidden."""
    return mask(one.text) != one.text


def _shares(sentences: list[Planted], holds: Callable[[Planted], bool]) -> dict[str, Any]:
    kinds = dict.fromkeys(one.kind for one in sentences)
    return {
        "all": _share(sentences, holds),
        "held_sentences": _share((one for one in sentences if one.held), holds),
        "by_kind": {
            kind: _share((one for one in sentences if one.kind == kind), holds)["share"]
            for kind in kinds
        },
    }


def _share(sentences: Iterable[Planted], holds: Callable[[Planted], bool]) -> dict[str, Any]:
    counts = Counter(holds(one) for one in sentences)
    return {
        "share": round(counts[True] / counts.total(), 4),
        "of": counts.total(),
        "are": counts[True],
    }


def _times(texts: list[str]) -> dict[str, float]:
    began = time.perf_counter()
    for text in texts:
        mask(text)
    a_sentence = (time.perf_counter() - began) / len(texts)
    longest = max(_seconds(text) for text in long_texts(_LONG))
    twice = max(_seconds(text) for text in long_texts(2 * _LONG))
    return {
        "a_sentence": round(a_sentence * 1000, 3),
        "the_worst_of_10,000_characters": round(longest * 1000, 1),
        "the_worst_of_20,000_characters": round(twice * 1000, 1),
    }


def long_texts(length: int) -> list[str]:
    """Return texts that would keep a careless pattern busy."""
    pieces = (
        *(
            "0",
            "1",
            "a",
            "あ",
            "一",
            "区",
            "1-",
            "0-",
            "09012345678 ",
            "1 ",
            "港区",
            "a@",
            "a.",
            "@",
        ),
        *(
            "-",
            "ー",
            "東京都",
            "東京都港区",
            "東京都港区芝公園4-",
            "4丁目",
            "〒105-0011",
            "〒",
            "+81 9",
        ),
        *(
            "(03)",
            "4111 ",
            "一-",
            "〇九〇",
            "a@b.",
            "郵便番号",
            "市区町村郡",
            "ア",
            "Tokyo, ",
            "4-2-8 Shiba, ",
        ),
    )
    return [(piece * (length // len(piece) + 1))[:length] for piece in pieces]


def _seconds(text: str) -> float:
    began = time.perf_counter()
    mask(text)
    return time.perf_counter() - began
