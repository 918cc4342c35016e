"""Wordings composed by a small grammar: who asks for a person, and who speaks of one.

Both halves name the same people, so that what is learnt is the asking and not the naming.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from training.trades import DATA

_CHOICES = {
    name: parts.split("|")
    for name, _, parts in (
        line.partition(" = ")
        for line in (DATA / "person_parts.txt").read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    )
}
_HURRIED = [tuple(pair.split(":")) for pair in _CHOICES["HURRIED"]]
_ASKING = (
    "先 誰 と 丁寧|先 誰 に 丁寧|先 誰 して くれ|先 誰 して くれ|先 誰 願|"
    "先 誰 できる|先 有人 願|機械 嫌",
    "first ask do who last|first ask do who last|first give who last|first have last|"
    "first whom last|first kind whom last|kind whom short|whom short|first not machine last",
)
_WISHING = ("先 物 頼|物 頼", "first want thing last|want thing")
_RUNS_ON = {"", " ", "!", ",", "?"}
_SPEAKING = ("先 誰 話|誰 話|誰 話|有人 有人話", "first of|of|of")


def asking(count: int, chance: Random) -> Iterator[str]:
    """Yield ``count`` wordings a language that ask for a person."""
    for shapes in _ASKING:
        yield from _composed(count, chance, shapes)


def speaking_of(count: int, chance: Random) -> Iterator[str]:
    """Yield ``count`` wordings a language that name a person and ask for none."""
    for shapes in _SPEAKING:
        yield from _composed(count, chance, shapes)


def wishing(count: int, chance: Random) -> Iterator[str]:
    """Yield ``count`` wordings a language that ask for something else, as people are asked for."""
    for shapes in _WISHING:
        yield from _composed(count, chance, shapes)


def _composed(count: int, chance: Random, shapes: str) -> Iterator[str]:
    kinds = shapes.split("|")
    for _ in range(count):
        names = chance.choice(kinds).split()
        whole = ""
        for part in (chance.choice(_CHOICES[name]) for name in names):
            runs_on = not names[0].isascii() or whole[-1:] in {"", " "} or part[:1] in _RUNS_ON
            whole += part if runs_on else f" {part}"
        for slot in ("WHOM", "WHO", "NAME"):
            whole = whole.replace(slot, chance.choice(_CHOICES[slot.lower()]))
        yield whole.strip()


def hurried(text: str, chance: Random) -> str:
    """Type an English text in a hurry: short spellings, or a slip of the fingers."""
    if len(text) < 4 or chance.random() < 0.5:
        for long, short in chance.sample(_HURRIED, 12):
            text = re.sub(rf"\b{long}\b", short, text, flags=re.IGNORECASE)
        return " ".join(text.split())
    place = chance.randrange(len(text) - 1)
    before, one, other, after = text[:place], text[place], text[place + 1], text[place + 2 :]
    return before + chance.choice([other + one, one, other, one + one + other]) + after
