"""Reading a query again in the site's own words.

Kana for kanji, romaji, a conversion the input method left unfinished or got wrong: they look like
nothing in the FAQ, and sound like it. A `Respeller` knows how every word of a site's articles sounds
and rewrites what sounds like one of them: へんぴん, henpin and 返礼's neighbour 変品 become 返品.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from madoguchi import text as japanese
from madoguchi.romaji import kana_of_romaji, sentence_of_romaji

_LONGEST_SPAN = 3
_SHORTEST_SOUND = 3  # in morae
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
_SAME_SOUND = str.maketrans({"ー": None, "ヅ": "ズ", "ヂ": "ジ", "ヲ": "オ"})


def sound(reading: str) -> str:
    """Fold what is heard as the same: long-vowel marks, ヅ and ズ, ヴァ and バ."""
    folded = reading.translate(_SAME_SOUND)
    for written, heard in (("ヴァ", "バ"), ("ヴィ", "ビ"), ("ヴェ", "ベ"), ("ヴォ", "ボ"), ("ヴ", "ブ")):
        folded = folded.replace(written, heard)
    return folded


@dataclass(frozen=True, slots=True)
class _Unit:
    """A piece of the query that cannot be split: a kana, or a word the site does not know."""

    surface: str
    sound: str
    open: bool  # may be part of something respelled


class Respeller:
    """Knows the words of a set of texts by their sound."""

    def __init__(self, texts: Iterable[str]) -> None:
        spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._known: set[str] = set()
        kana: set[str] = {_GRAMMAR}
        for text in map(japanese.normalise, texts):
            _learn(japanese.words(text), spellings, self._known)
            kana.update(_HIRAGANA_RUN.findall(text))
        self._written_in_kana = "\n".join(sorted(kana))
        self._spelling = {heard: max(c, key=lambda s: (c[s], s)) for heard, c in spellings.items()}
        self._longest = max(map(len, self._spelling), default=0)

    def respell(self, query: str) -> str | None:
        """Return the normalised query respelled, or None when nothing in it changes."""
        spelled = sentence_of_romaji(query)
        base = _hiragana(spelled) if spelled else _finish_conversion(query, self._spelling)
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
                unknown = word.noun and word.form not in self._known
                units.append(_Unit(word.surface, sound(word.reading), unknown))
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


def _learn(
    words: tuple[japanese.Word, ...],
    spellings: defaultdict[str, Counter[str]],
    known: set[str],
) -> None:
    for start, first in enumerate(words):
        known.add(first.form)
        if not first.content:
            continue
        surface, heard = "", ""
        for word in words[start : start + _LONGEST_SPAN]:
            if not word.content:
                break
            surface, heard = surface + word.surface, heard + sound(word.reading)
            if len(_SMALL_KANA.sub("", heard)) >= _SHORTEST_SOUND and (
                _KANJI.search(surface) or _KATAKANA_WORD.fullmatch(surface)
            ):
                spellings[heard][surface] += 1


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
            return head + _hiragana(whole)
        heard = sound(japanese.katakana(head))
        for vowel in "uaioe":
            kana = kana_of_romaji(tail + vowel)
            if kana and any(heard[i:] + kana in spelling for i in range(max(len(heard) - 1, 1))):
                return head + _hiragana(kana)
        return head + _hiragana(whole) if whole else run

    return _KANA_THEN_LATIN.sub(finish, query)


def _hiragana(text: str) -> str:
    return "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in text)
