"""What teaches who asks for a person: written, composed, and as it is typed in a hurry."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from bot.intents.files import load_examples
from faq.background import background
from madoguchi.text import is_japanese, normalise
from training.noise import KINDS, disturb
from training.person_wordings import asking, hurried, speaking_of, wishing
from training.trades import DATA

COMPOSED = 1000
"""Wordings a language, of either kind."""
_NUMBERS = (1, 2, 3, 4, 5, 7, 8, 10, 11)
WRITTEN = ("asking_for_person.txt", *(f"asking_for_person_{n}.txt" for n in _NUMBERS))
LOOKALIKE = ("not_asking_for_person.txt", *(f"not_asking_for_person_{n}.txt" for n in (2, 3, 4)))
SHORT = 25
EVERY = 2
"""Which of the trades' questions are taken: they are many and alike."""


@dataclass(frozen=True)
class Example:
    """A message, whether it asks for a person, and how much it counts."""

    text: str
    asks: bool
    weight: float
    source: str
    """What was typed in a hurry; the message itself where nobody was in one."""
    is_made_hard: bool = False
    """Whether it is nothing that many customers write, but was made to be mistaken."""


def examples() -> list[Example]:
    """Return all examples, the same every time and none twice."""
    found = {one.text: one for one in _all(Random(0)) if one.text}
    return list(found.values())


def _all(chance: Random) -> Iterator[Example]:
    known = load_examples()
    written = [*known.pop("talk_to_person"), *(text for name in WRITTEN for text in _lines(name))]
    small_talk = [text for own in known.values() for text in own]
    anything = [*background("ja"), *background("en")]
    yield from _with_noise(written, True, 3.0, 1.0, chance)
    yield from _with_noise(list(asking(COMPOSED, chance)), True, 0.7, 0.4, chance)
    spoken_of = list(speaking_of(COMPOSED * 4 // 5, chance))
    yield from _with_noise(spoken_of, False, 0.7, 0.4, chance, hard=True)
    yield from _with_noise(_asked_of_trades(), False, 1.0, 0.3, chance)
    yield from _with_noise([*small_talk, *anything], False, 1.0, 0.3, chance)
    hard = [text for name in LOOKALIKE for text in _lines(name)]
    yield from _with_noise(hard, False, 3.0, 0.6, chance, hard=True)
    wishes = list(wishing(COMPOSED // 5, chance))
    yield from _with_noise(wishes, False, 1.0, 0.5, chance, hard=True)
    short = [text for text in _asked_of_trades() if is_japanese(text) and len(text) <= SHORT]
    for text in chance.sample(short, COMPOSED * 4 // 5):
        yield Example(_typed(normalise(text), chance), False, 1.0, normalise(text))


def _with_noise(
    texts: Sequence[str],
    asks: bool,
    weight: float,
    share: float,
    chance: Random,
    *,
    hard: bool = False,
) -> Iterator[Example]:
    """Yield messages, and a share of them also as somebody in a hurry types them, for half."""
    for text in map(normalise, texts):
        yield Example(text, asks, weight, text, hard)
        if chance.random() < share:
            yield Example(_typed(text, chance), asks, weight / 2, text, hard)


def _typed(text: str, chance: Random) -> str:
    if is_japanese(text):
        kind = chance.choice(KINDS)
        return normalise(disturb(text, kind, chance))
    return normalise(hurried(text, chance))


def _lines(name: str) -> list[str]:
    return (DATA / name).read_text(encoding="utf-8").splitlines()


def _asked_of_trades() -> list[str]:
    texts = [
        json.loads(line)["text"]
        for path in sorted(DATA.glob("*/queries*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    return texts[::EVERY]
