"""Romaji as it is typed with the input method off, read as kana."""

from __future__ import annotations

import re

_TABLE: dict[str, str] = {}
_VOWELS = "aiueo"


def _row(consonant: str, kana: str, vowels: str = _VOWELS) -> None:
    _TABLE.update(
        (consonant + vowel, sound) for vowel, sound in zip(vowels, kana.split(), strict=True)
    )


for _consonant, _kana in {
    "": "ア イ ウ エ オ", "k": "カ キ ク ケ コ", "s": "サ シ ス セ ソ", "t": "タ チ ツ テ ト",
    "n": "ナ ニ ヌ ネ ノ", "h": "ハ ヒ フ ヘ ホ", "m": "マ ミ ム メ モ", "r": "ラ リ ル レ ロ",
    "g": "ガ ギ グ ゲ ゴ", "z": "ザ ジ ズ ゼ ゾ", "d": "ダ ヂ ヅ デ ド", "b": "バ ビ ブ ベ ボ",
    "p": "パ ピ プ ペ ポ", "f": "ファ フィ フ フェ フォ", "j": "ジャ ジ ジュ ジェ ジョ",
    "v": "ヴァ ヴィ ヴ ヴェ ヴォ", "w": "ワ ウィ ウ ウェ ヲ", "c": "カ シ ク セ コ",
}.items():  # fmt: skip
    _row(_consonant, _kana)
for _consonant, _kana in {
    "ky": "キ", "sy": "シ", "sh": "シ", "ty": "チ", "ch": "チ", "cy": "チ", "ny": "ニ", "hy": "ヒ",
    "my": "ミ", "ry": "リ", "gy": "ギ", "zy": "ジ", "jy": "ジ", "dy": "ヂ", "by": "ビ", "py": "ピ",
}.items():  # fmt: skip
    _row(_consonant, f"{_kana}ャ {_kana}ュ {_kana}ェ {_kana}ョ", "aueo")
_row("y", "ヤ ユ イェ ヨ", "aueo")
for _prefix in ("x", "l"):
    _row(_prefix, "ァ ィ ゥ ェ ォ")
    _row(_prefix + "y", "ャ ュ ョ", "auo")
_TABLE |= {
    "shi": "シ", "chi": "チ", "tsu": "ツ", "xtu": "ッ", "ltu": "ッ", "thi": "ティ", "dhi": "ディ",
    "tsa": "ツァ", "tso": "ツォ", "twu": "トゥ", "nn": "ン", "n'": "ン", "-": "ー",
}  # fmt: skip

# Particles are written by another kana than they sound like, where they stand alone.
_PARTICLES = {"wa": "ハ", "o": "ヲ", "e": "ヘ"}

_LONGEST = max(map(len, _TABLE))
_LATIN = re.compile(r"[a-z'\-]+")
_SHORT_ENGLISH = frozenset("a i to no do so me we he be go on in an age take make are".split())


def kana_of_romaji(word: str) -> str | None:
    """Return the katakana that a whole Latin word spells, or None when it is not romaji.

    ``kaiyaku`` gives カイヤク, ``pasuwa-do`` gives パスワード, ``shopping`` gives None.
    """
    text, kana = word.lower(), []
    if not _LATIN.fullmatch(text) or text.startswith("-"):
        return None
    while text:
        sound, length = _next_sound(text)
        if not length:
            return None
        kana.append(sound)
        text = text[length:]
    return "".join(kana)


def _next_sound(text: str) -> tuple[str, int]:
    if len(text) > 1 and text[0] == text[1] and text[0] not in "aiueon-'":
        return "ッ", 1
    if text.startswith("tch"):
        return "ッ", 1
    if text[0] == "n" and (len(text) == 1 or text[1] not in "aiueoyn'"):
        return "ン", 1
    if text.startswith("nn") and len(text) > 2 and text[2] in "aiueoy":
        return "ン", 1
    for length in range(min(_LONGEST, len(text)), 0, -1):
        if text[:length] in _TABLE:
            return _TABLE[text[:length]], length
    return "", 0


def sentence_of_romaji(text: str) -> str | None:
    """Return a Latin sentence as kana when nearly all of it can be romaji, else None.

    English has words that are romaji too, so every word but one in five must be, and some word
    that is not also a short English one.
    """
    if text.isupper():
        return None
    tokens = text.split()
    spelled = [
        None if len(token) > 1 and token.isupper() else kana_of_romaji(token.strip(".,!?"))
        for token in tokens
    ]
    telling = sum(
        kana is not None and token.lower() not in _SHORT_ENGLISH
        for token, kana in zip(tokens, spelled, strict=True)
    )
    if not telling or sum(kana is None for kana in spelled) * 3 > len(tokens):
        return None
    return "".join(
        _PARTICLES.get(token.lower()) or kana or token
        for token, kana in zip(tokens, spelled, strict=True)
    )


def begin_romaji(typed: str) -> tuple[str, frozenset[str]]:
    """Return the katakana of letters that are still being typed, and how the last may go on.

    ``kaiy`` gives カイ and ヤ ユ ヨ …, ``kaiyaku`` gives カイヤク and nothing. What is no romaji
    so far gives neither.
    """
    rest, kana = typed.lower(), ""
    while rest:
        ends = frozenset(sound for letters, sound in _TABLE.items() if letters.startswith(rest))
        if rest == "n" or (ends and rest not in _TABLE):
            return kana, ends | ({"ン"} if rest == "n" else set())
        sound, length = _next_sound(rest)
        if not length:
            return "", frozenset()
        kana, rest = kana + sound, rest[length:]
    return kana, frozenset()
