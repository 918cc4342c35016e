"""Reading a query again in the site's own words.

Kana for kanji, romaji, a conversion the input method left unfinished or got wrong: they look like
nothing in the FAQ, and sound like it. A `Respeller` knows how every word of a site's articles
sounds and rewrites what sounds like one of them: へんぴん, henpin and 変品 become 返品.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from madoguchi import text as japanese
from madoguchi.romaji import kana_of_romaji, sentence_of_romaji

_LONGEST_SPAN = 3
_SHORTEST_SOUND = 3  # in morae
_LONGEST_SOUND = 12  # in kana
# How Japanese glues sentences together: what is heard in here is grammar, not a word in kana.
_GRAMMAR = (
    "しているしていないしていませんしたいのですがしようとしてないようにでしょうかかどうかいただけます"
    "でしょうかくださいませんかいたしますかえってどうしてこうしてそうしてもらえますかなりますようでして"
    "のようなしてくださいとしたいとおもいますがあればなければよいのでしょうからいつからどこからいくらから"
    "ですかますかませんかないですかはどうすればいいですかどうしたらいいですかしたのにしたがしたらしたほう"
)
_KANJI = re.compile(r"[一-鿿㐀-䶿々]")
_KATAKANA_WORD = re.compile(r"[ァ-ヺー]{3,}")
_KANA = re.compile(r"[ぁ-ゖァ-ヺー]")
_HIRAGANA_RUN = re.compile(r"[ぁ-ゖー]{3,}")
_KANA_THEN_LATIN = re.compile(r"[ぁ-ゖァ-ヺー]+[a-z]{1,4}(?![a-zA-Z])")
_TAIL = re.compile(r"([a-z]+)$")
_SMALL_KANA = re.compile(r"[ァィゥェォャュョ]")
_VOICED_LIP = re.compile("ヴ[ァィェォ]?")
_B_ROW = {"ヴァ": "バ", "ヴィ": "ビ", "ヴ": "ブ", "ヴェ": "ベ", "ヴォ": "ボ"}
_SAME_SOUND = str.maketrans({"ー": None, "ヅ": "ズ", "ヂ": "ジ", "ヲ": "オ"})


def sound(reading: str) -> str:
    """Fold what is heard as the same: long-vowel marks, ヅ and ズ, ヴァ and バ."""
    return _VOICED_LIP.sub(lambda match: _B_ROW[match.group()], reading.translate(_SAME_SOUND))


@dataclass(frozen=True, slots=True)
class _Unit:
    """A piece of the query that cannot be split: a kana, or a word the site does not know."""

    surface: str
    sound: str
    open: bool  # may be part of something respelled


@dataclass(frozen=True, slots=True)
class Heard:
    """What one text teaches: its words by sound, their dictionary forms, what it writes in kana."""

    spellings: tuple[tuple[str, str], ...]
    forms: frozenset[str]
    kana: frozenset[str]


def listen(text: str) -> Heard:
    """Learn from a normalised text; one without Japanese teaches nothing."""
    if not japanese.is_japanese(text):
        return Heard((), frozenset(), frozenset())
    words = japanese.words(text)
    forms = frozenset(sys.intern(word.form) for word in words)
    return Heard(
        tuple(dict.fromkeys(_spellings(words))), forms, frozenset(_HIRAGANA_RUN.findall(text))
    )


class Respeller:
    """Knows the words of a site by their sound. Immutable, safe to use from many threads.

    What ``like`` knows is known too.
    """

    def __init__(self, heard: Iterable[Heard], like: Respeller | None = None) -> None:
        counts: Counter[tuple[str, str]] = Counter()
        known, kana = set[str](), {_GRAMMAR}
        for part in heard:
            counts.update(part.spellings)
            known |= part.forms
            kana |= part.kana
        # The most frequent spelling of a sound comes last and stays.
        ordered = sorted(counts.items(), key=lambda item: (item[1], item[0]))
        spelling = {sound: surface for (sound, surface), _ in ordered}
        written = "\n".join(sorted(kana))
        self._known: set[str] = known | like._known if like else known
        self._spelling: dict[str, str] = {**spelling, **like._spelling} if like else spelling
        self._written_in_kana: str = f"{like._written_in_kana}\n{written}" if like else written
        self._longest = max(map(len, self._spelling), default=0)

    def respell(self, query: str) -> str | None:
        """Return the normalised query respelled, or None when nothing in it changes."""
        if not self._spelling:
            return None
        spelled = sentence_of_romaji(query)
        base = japanese.hiragana(spelled) if spelled else _finish_conversion(query, self._spelling)
        result = "".join(self._rewrite(self._units(base)))
        return result if result != query else None

    def _units(self, query: str) -> list[_Unit]:
        units: list[_Unit] = []
        position = 0
        for word in japanese.words(query):
            if word.start > position:
                units.append(_Unit(query[position : word.start], "", False))
            position = word.start + len(word.surface)
            if all(_KANA.match(character) for character in word.surface):
                units += [_Unit(c, sound(japanese.katakana(c)), True) for c in word.surface]
            else:
                strange = not word.inflects and word.form not in self._known
                wrong = strange and _KANJI.search(word.surface) is not None
                units.append(_Unit(word.surface, sound(word.reading), wrong))
        return units

    def _rewrite(self, units: list[_Unit]) -> list[str]:
        """Cover as much as possible with as few known words as possible."""
        best: list[tuple[float, list[str]]] = [(0.0, [])]
        for end in range(1, len(units) + 1):
            cost, pieces = best[end - 1]
            options = [(cost + 1, [*pieces, units[end - 1].surface])]
            heard = written = ""
            for start in range(end - 1, -1, -1):
                if not units[start].open:
                    break
                heard, written = units[start].sound + heard, units[start].surface + written
                if len(heard) > self._longest:
                    break
                if heard in self._spelling and written not in self._written_in_kana:
                    cost, pieces = best[start]
                    options.append((cost + 0.9, [*pieces, self._spelling[heard]]))
            best.append(min(options, key=lambda option: option[0]))
        return best[-1][1]


def _spellings(words: tuple[japanese.Word, ...]) -> Iterator[tuple[str, str]]:
    """Yield sound and spelling of every run of up to three words that says something."""
    for start in range(len(words)):
        surface, heard = "", ""
        for word in words[start : start + _LONGEST_SPAN]:
            if not word.content:
                break
            surface, heard = surface + word.surface, heard + sound(word.reading)
            if len(heard) > _LONGEST_SOUND:
                break
            if len(_SMALL_KANA.sub("", heard)) >= _SHORTEST_SOUND and (
                _KANJI.search(surface) or _KATAKANA_WORD.fullmatch(surface)
            ):
                yield sys.intern(heard), sys.intern(surface)


def _finish_conversion(query: str, spelling: dict[str, str]) -> str:
    """Turn Latin letters that an input method left after kana into kana, as far as they go."""

    def finish(match: re.Match[str]) -> str:
        run = match.group()
        letters = _TAIL.search(run)
        if letters is None:
            return run
        head, tail = run[: letters.start()], letters.group()
        whole = kana_of_romaji(tail)
        if whole and tail.lower() != "n":
            return head + japanese.hiragana(whole)
        heard = sound(japanese.katakana(head))
        for vowel in "uaioe":
            kana = kana_of_romaji(tail + vowel)
            if kana and any(heard[i:] + kana in spelling for i in range(max(len(heard) - 1, 1))):
                return head + japanese.hiragana(kana)
        return head + japanese.hiragana(whole) if whole else run

    return _KANA_THEN_LATIN.sub(finish, query)
