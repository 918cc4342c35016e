"""Text as it is typed, brought to one form; and Japanese words through Sudachi.

`normalise` is for everything that is compared or encoded, `words` for what is searched by word,
`reading` and `kana_of_romaji` for what sounds alike. All of it is safe to call from many threads.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock, local
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sudachipy import Dictionary, MorphemeList, Tokenizer

# What nobody sees, and halves of characters.
_INVISIBLE = re.compile(
    r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff\ud800-\udfff]"
)
_SPACES = re.compile(r"\s+")
_ENDING = re.compile(r"[\s。．.、，,!！?？…〜~]+$")
_LONG_VOWEL = re.compile(r"(?<=[ぁ-ゖァ-ヺー])[-‐‑‒–—―−─━~〜](?=[ぁ-ゖァ-ヺー\s]|$)")
_JAPANESE = re.compile(r"[ぁ-ゖァ-ヺ々〆一-鿿㐀-䶿]")
_KANA_RUN = re.compile(r"[ぁ-ゖァ-ヺー]+")
_HIRAGANA_TO_KATAKANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
_KATAKANA_TO_HIRAGANA = {kata: hira for hira, kata in _HIRAGANA_TO_KATAKANA.items()}

_LONGEST = 12_000  # characters, at most 48,000 bytes: Sudachi refuses more than 49,149
# It also refuses what it writes out in more than 65,535 bytes (㍿ as 株式会社): see `_split`.

_FUNCTION_PARTS = {
    "助詞",
    "助動詞",
    "補助記号",
    "空白",
    "記号",
    "感動詞",
    "接続詞",
    "代名詞",
    "連体詞",
}
_INFLECTED_PARTS = {"動詞", "形容詞"}
_EMPTY_WORDS = frozenset(
    "為る 有る 居る 成る 出来る 様 事 物 御 下さる 頂く 致す 御座る 宜しい 願う 場合 付く 就く "
    "つく 関する 因る 方 為 所 時 訳 言う 貰う 呉れる 仕舞う 見る 行く 来る 置く 幾ら 何時 何処 "
    "何 誰 如何 欲しい 良い".split()
)


@dataclass(frozen=True, slots=True)
class Word:
    """One morpheme: how it is written, its dictionary form, its katakana reading.

    ``content`` is false for particles, auxiliaries, signs and words that say nothing alone;
    ``inflects`` is true for verbs and adjectives; ``synonyms`` are the numbers of Sudachi's synonym
    groups, ``start`` is where the word begins.
    """

    surface: str
    form: str
    reading: str
    inflects: bool
    content: bool
    synonyms: tuple[int, ...]
    start: int


def normalise(text: str) -> str:
    """Return the text in NFKC, without invisible characters, dashes after kana as long vowels.

    Runs of spaces and line breaks become one space, the ends are stripped. Case is kept.
    """
    visible = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    printable = "".join(
        " " if unicodedata.category(character) == "Cc" else character for character in visible
    )
    return _LONG_VOWEL.sub("ー", _SPACES.sub(" ", printable).strip())


def question_key(text: str) -> str:
    """Return what two questions share when only width, case, spaces or the ending differ."""
    return _ENDING.sub("", normalise(text)).casefold()


def is_japanese(text: str) -> bool:
    """Tell whether the text holds any kana or kanji."""
    return _JAPANESE.search(text) is not None


def katakana(text: str) -> str:
    """Return the text with every hiragana as katakana."""
    return text.translate(_HIRAGANA_TO_KATAKANA)


def hiragana(text: str) -> str:
    """Return the text with every katakana that has a hiragana as that."""
    return text.translate(_KATAKANA_TO_HIRAGANA)


def words(text: str) -> tuple[Word, ...]:
    """Split normalised Japanese (or mixed) text into Sudachi's shortest units."""
    return _words(text) if text else ()


def reading(text: str) -> str:
    """Return how the text sounds, in katakana without long-vowel marks; signs are left out."""
    return "".join(word.reading for word in words(text)).replace("ー", "")


@lru_cache(maxsize=128)
def _words(text: str) -> tuple[Word, ...]:
    return tuple(
        Word(
            morpheme.surface(),
            morpheme.normalized_form().lower(),
            _sound(morpheme.surface(), morpheme.reading_form()),
            morpheme.part_of_speech()[0] in _INFLECTED_PARTS,
            _is_content(morpheme.part_of_speech(), morpheme.normalized_form()),
            tuple(morpheme.synonym_group_ids()),
            start + morpheme.begin(),
        )
        for place, piece in _pieces(text)
        for start, morphemes in _split(place, piece)
        for morpheme in morphemes
        if morpheme.surface().strip()
    )


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Yield a text in pieces that Sudachi takes, with their places, cut where a sentence ends."""
    start = 0
    while start < len(text):
        end = start + _LONGEST
        if end < len(text):
            end = max(text.rfind(sign, start, end) for sign in "。！？ ") + 1 or end
        yield start, text[start:end]
        start = end


def _split(start: int, piece: str) -> Iterator[tuple[int, MorphemeList]]:
    """Yield the words of a piece with its place: in halves where it grows too long for Sudachi."""
    from sudachipy.errors import SudachiError

    try:
        yield start, _tokenizer().tokenize(piece)
    except SudachiError:
        middle = len(piece) // 2
        if not middle:
            raise
        yield from _split(start, piece[:middle])
        yield from _split(start + middle, piece[middle:])


def _sound(surface: str, reading_form: str) -> str:
    """Prefer what is written in kana or Latin letters to the dictionary's guess at it."""
    if is_japanese(surface) and not _KANA_RUN.fullmatch(surface):
        return reading_form
    return reading_form if surface.isdecimal() else katakana(surface)


def _is_content(part: tuple[str, ...] | list[str], form: str) -> bool:
    empty = part[0] in _FUNCTION_PARTS or part[1] == "助動詞語幹" or form in _EMPTY_WORDS
    return not empty


_lock = Lock()
_dictionary: Dictionary | None = None
_per_thread = local()


def _tokenizer() -> Tokenizer:
    """Return this thread's tokeniser: one must not be used by two threads at once."""
    global _dictionary
    tokenizer: Tokenizer | None = getattr(_per_thread, "tokenizer", None)
    if tokenizer is None:
        import sudachipy  # 80 MB of dictionary: only what searches by word loads it

        with _lock:
            if _dictionary is None:
                _dictionary = sudachipy.Dictionary()
            tokenizer = _dictionary.tokenizer(mode=sudachipy.SplitMode.A)
        _per_thread.tokenizer = tokenizer
    return tokenizer
