"""Japanese as it is typed in a hurry: in kana, in romaji, half converted, with slips."""

from __future__ import annotations

import re
from random import Random

from madoguchi.romaji import kana_of_romaji
from madoguchi.text import hiragana, is_japanese, katakana, words

KINDS = ("kana", "romaji", "half-converted", "slip")
_SYLLABLES = (
    list("aiueo")
    + [c + v for c in "kstnhmrgzdbpjfwy" for v in "aiueo"]
    + [c + v for c in "ky gy ny hy my ry py by sh ch j".split() for v in ("a", "u", "o")]
    + "shi chi tsu fu ji thi n wo".split()
)
_SIGNS = str.maketrans("、。？！", ",.?!")


def _table() -> dict[str, str]:
    """Return how each kana is usually typed; of several spellings the later one stands."""
    spelt: dict[str, str] = {}
    for syllable in _SYLLABLES:
        kana = kana_of_romaji(syllable)
        if kana and kana_of_romaji(syllable) == kana:
            spelt[kana] = syllable
    return {
        **spelt,
        "ジ": "ji",
        "ヅ": "du",
        "ヂ": "di",
        "ウ": "u",
        "カ": "ka",
        "ク": "ku",
        "ン": "n",
    }


_ROMAJI = _table()
_KANA = re.compile("|".join(sorted(map(re.escape, _ROMAJI), key=len, reverse=True)) + "|.")


def disturb(text: str, kind: str, chance: Random) -> str:
    """Type a normalised text as ``kind`` of `KINDS` does; other languages stay as they are."""
    if not is_japanese(text):
        return text
    if kind == "kana":
        return in_kana(text, chance)
    if kind == "romaji":
        return in_romaji(text)
    return half_converted(text, chance) if kind == "half-converted" else with_slips(text, chance)


def in_kana(text: str, chance: Random) -> str:
    """Leave everything unconverted; katakana words stay in every second case."""
    typed, position = "", 0
    for word in words(text):
        typed += text[position : word.start]
        position = word.start + len(word.surface)
        loan = re.fullmatch("[ァ-ヺー]+", word.surface) is not None
        keep = not is_japanese(word.surface) or (loan and chance.random() < 0.5)
        typed += word.surface if keep else hiragana(word.reading)
    return typed


def in_romaji(text: str) -> str:
    """Type with the input method off, with a space before words that mean something."""
    typed = ""
    for word in words(text):
        latin = _latin(word.reading) if is_japanese(word.surface) else word.surface
        typed += (" " if word.content and typed else "") + latin.translate(_SIGNS)
    return typed


def half_converted(text: str, chance: Random) -> str:
    """Leave one kana in Latin letters, whole or without its vowel."""
    typed = in_kana(text, chance) if chance.random() < 0.5 else text
    places = [n for n, c in enumerate(typed) if "ぁ" <= c <= "ゖ" and len(_latin(katakana(c))) > 1]
    if not places:
        return typed
    place = chance.choice(places)
    latin = _latin(katakana(typed[place]))
    return typed[:place] + (latin if chance.random() < 0.5 else latin[:-1]) + typed[place + 1 :]


def with_slips(text: str, chance: Random) -> str:
    """Swap, drop or double a character, two in a longer text."""
    for _ in range(1 if len(text) < 12 else 2):
        if len(text) < 4:
            break
        place, slip = chance.randrange(1, len(text) - 1), chance.random()
        if slip < 0.4:
            text = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
        else:
            text = text[:place] + (text[place] * 2 if slip >= 0.7 else "") + text[place + 1 :]
    return text


def _latin(reading: str) -> str:
    typed, double = "", False
    for kana in _KANA.findall(reading):
        if kana == "ッ":
            double = True
            continue
        latin = _ROMAJI.get(kana, "-" if kana == "ー" else kana)
        typed += (latin[0] if double else "") + latin
        double = False
    return typed
