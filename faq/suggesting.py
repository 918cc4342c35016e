"""Suggesting articles while a customer still types.

What has been typed is looked for as it is written and as it sounds, so that かいや, kaiy, ｶｲﾔ
and 解約 all find 解約, also while an input method is at work. What stands nowhere as it is typed
(「返品したい」) is looked for by its words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from faq.lexical import Scores
from faq.respelling import sound
from madoguchi import text as japanese
from madoguchi.romaji import begin_romaji
from madoguchi.text import normalise

LIMIT = 5
_LONGEST = 200
_MOST_HITS = 400
_AT_START, _AT_WORD, _INSIDE = 4.0, 2.0, 1.0
_LATIN = re.compile(r"[a-z'\-]+$")

ENDINGS = ("taken", "searched", "left")
"""How a try ends in a box with suggestions: one is taken, the words are sent, or neither."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a suggested question, and whether it is what was typed."""

    text: str
    matched: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An article that may be meant; ``parts`` put together are its question."""

    id: str
    parts: tuple[Part, ...]

    @property
    def question(self) -> str:
        """The article's question as it is written; folded to one form where that moves letters."""
        return "".join(part.text for part in self.parts)


@dataclass(frozen=True, slots=True)
class Spoken:
    """How a wording sounds: in each place of ``sounds`` the number of the character it is from.

    ``begins`` are the places at which a word begins.
    """

    text: str
    sounds: str
    origins: tuple[int, ...]
    begins: frozenset[int]


def speak(text: str) -> Spoken:
    """Read a normalised wording aloud, keeping track of where each sound is written."""
    sounds, origins, begins = "", list[int](), set[int]()
    for word in japanese.words(text):
        begins.add(len(sounds))
        heard = sound(word.reading) if japanese.is_japanese(word.surface) else word.surface.lower()
        as_written = len(heard) == len(word.surface)
        sounds += heard
        origins += [word.start + (place if as_written else 0) for place in range(len(heard))]
    return Spoken(text, sounds, tuple(origins), frozenset(begins))


class Suggester:
    """All wordings of a site in two long strings. Immutable, safe to use from many threads.

    ``wordings`` holds for each document its question and paraphrases, ``questions`` the former as
    it is written; ``by_words`` scores every document for a text by its words.
    """

    def __init__(
        self,
        ids: Sequence[str],
        wordings: Sequence[Sequence[Spoken]],
        questions: Sequence[str],
        by_words: Callable[[str], Scores],
    ) -> None:
        self._ids, self._wordings, self._by_words = ids, wordings, by_words
        self._questions = questions
        flat = [(number, spoken) for number, own in enumerate(wordings) for spoken in own]
        self._written = _Pages([(number, _fold(s.text), None) for number, s in flat])
        self._heard = _Pages([(number, s.sounds, s.begins) for number, s in flat])

    def suggest(
        self, typed: str, limit: int = LIMIT, without: Container[int] = ()
    ) -> list[tuple[float, Suggestion]]:
        """Return the articles that what has been typed so far may lead to, and how likely.

        The likeliest come first; those at the places ``without`` are left out.
        """
        text = normalise(typed[:_LONGEST])
        tokens = text.split()
        if not tokens:
            return []
        patterns = [_Patterns(token) for token in tokens]
        found = self._matching(patterns)
        if len(found) < limit:
            scores = self._by_words(text)
            for number in np.argsort(-scores, kind="stable")[: 2 * limit].tolist():
                if scores[number] > 0:
                    found.setdefault(number, float(scores[number]) / 2)
        likely = [number for number in found if number not in without]
        order = sorted(likely, key=lambda number: (-found[number], number))
        words = {word.form for word in japanese.words(text) if word.content}
        chosen = [number for number in order if self._wordings[number]][:limit]
        return [(found[n], self._suggestion(n, patterns, words)) for n in chosen]

    def _suggestion(
        self, number: int, patterns: Sequence[_Patterns], words: set[str]
    ) -> Suggestion:
        wording, written = self._wordings[number][0], self._questions[number].strip()
        shown = written if _stands_alike(written, wording.text) else wording.text
        return Suggestion(self._ids[number], tuple(_runs(shown, _mark(wording, patterns, words))))

    def _matching(self, patterns: Sequence[_Patterns]) -> dict[int, float]:
        """Return the documents that match every token, with the sum of how well."""
        found: dict[int, float] | None = None
        for pattern in patterns:
            here = self._written.find(pattern.written)
            if pattern.heard is not None:
                for number, worth in self._heard.find(pattern.heard).items():
                    here[number] = max(worth, here.get(number, 0.0))
            if found is None:
                found = here
            else:
                found = {n: found[n] + worth for n, worth in here.items() if n in found}
        return found or {}


class _Patterns:
    """One token of what has been typed: as written and, where it can be read, as it sounds."""

    def __init__(self, token: str) -> None:
        self.written = re.compile(re.escape(_fold(token)))
        heard = _sounds_of(token)
        self.heard = re.compile(heard) if heard else None


def _sounds_of(token: str) -> str:
    """Return a pattern of how a token sounds; its last letters may still become any kana."""
    latin = _LATIN.search(token.lower())
    typed = latin.group() if latin else ""
    head = token[: len(token) - len(typed)]
    kana, open_end = begin_romaji(typed)
    if typed and not kana and not open_end:
        return ""
    reading = sound(japanese.reading(head)) if head else ""
    choices = "|".join(sorted(re.escape(sound(end)) for end in open_end if sound(end)))
    if not reading and not kana and len(typed) < 2:
        return ""  # one Latin letter alone says nothing
    return re.escape(reading + sound(kana)) + (f"(?:{choices})" if choices else "")


class _Pages:
    """Texts of documents one after the other, with the places where a word begins."""

    def __init__(self, texts: Iterable[tuple[int, str, frozenset[int] | None]]) -> None:
        owners, starts, position = list[int](), list[int](), 0
        pieces, begins = list[str](), list[int]()
        for number, text, words in texts:
            owners.append(number)
            starts.append(position)
            places = _word_starts(text) if words is None else words
            begins += [position + place for place in places]
            pieces.append(text)
            position += len(text) + 1
        self._text = "\n".join(pieces)
        self._owners, self._starts = owners, np.array(starts, dtype=np.int64)
        self._begins = np.zeros(position + 1, dtype=np.bool_)
        self._begins[begins] = True

    def find(self, pattern: re.Pattern[str]) -> dict[int, float]:
        """Return documents with the best place the pattern has in them: start, word, inside."""
        places = np.fromiter(self._places(pattern), dtype=np.int64)
        texts = np.searchsorted(self._starts, places, side="right") - 1
        at_start = self._starts[texts] == places
        worth = np.where(at_start, _AT_START, np.where(self._begins[places], _AT_WORD, _INSIDE))
        found: dict[int, float] = {}
        for text, value in zip(texts.tolist(), worth.tolist(), strict=True):
            owner = self._owners[text]
            found[owner] = max(value, found.get(owner, 0.0))
        return found

    def _places(self, pattern: re.Pattern[str]) -> Iterator[int]:
        """Yield where the pattern stands: at the start of texts first, then anywhere."""
        at_start = re.compile(f"^(?:{pattern.pattern})", re.MULTILINE)
        yield from (match.start() for match in islice(at_start.finditer(self._text), _MOST_HITS))
        yield from (match.start() for match in islice(pattern.finditer(self._text), _MOST_HITS))


def _fold(text: str) -> str:
    """Lower the case without moving any character."""
    return "".join(low if len(low := c.lower()) == 1 else c for c in text)


def _word_starts(text: str) -> Iterable[int]:
    return [match.start() for match in re.finditer(r"\b\w|(?<![一-龠々])[一-龠々]", text)]


def _mark(wording: Spoken, patterns: Sequence[_Patterns], words: set[str]) -> bytearray:
    """Mark the characters that were typed; by words where nothing stands as it was typed."""
    marked = bytearray(len(wording.text))
    folded = _fold(wording.text)
    for pattern in patterns:
        spans = [match.span() for match in pattern.written.finditer(folded)]
        if not spans and pattern.heard is not None:
            heard = (match.span() for match in pattern.heard.finditer(wording.sounds))
            spans = [_written_span(wording, *span) for span in heard]
        for start, end in spans:
            marked[start:end] = b"\1" * (end - start)
    if not any(marked):
        for word in japanese.words(wording.text):
            if word.form in words:
                end = word.start + len(word.surface)
                marked[word.start : end] = b"\1" * (end - word.start)
    return marked


def _stands_alike(written: str, folded: str) -> bool:
    """Tell whether each letter became one, at its place, where a question was normalised."""
    pairs = zip(written, folded, strict=False)
    alike = (normalise(one) == other or one == other or one.isspace() for one, other in pairs)
    return len(written) == len(folded) and all(alike)


def _written_span(wording: Spoken, start: int, end: int) -> tuple[int, int]:
    """Return the characters that sound from ``start`` to ``end``: whole words where kanji are."""
    origins = wording.origins
    last = next((place for place in origins[end:] if place > origins[end - 1]), len(wording.text))
    return origins[start], last


def _runs(text: str, marked: bytearray) -> Iterator[Part]:
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or marked[place] != marked[start]:
            yield Part(text[start:place], bool(marked[start]))
            start = place
