"""Whether a sentence says that something is so, or that it is not: 届く and 届かない are not one.

`is_negative` tells whether a whole sentence denies, `predicates` what each of its verbs does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from faq.lexical import ENGLISH_FUNCTION_WORDS
from madoguchi.text import is_japanese, words

NEGATIONS = frozenset("ない 無い ず ぬ まい".split())
_ENGLISH_NEGATION = re.compile(
    r"\b(?:no|not|never|cannot|unable|without)\b|n['’]t\b", re.IGNORECASE
)
_ENGLISH_WORD = re.compile(r"[a-z]+(?:['’]t)?|[,.;!?]")
_EMPTY = ENGLISH_FUNCTION_WORDS | set("able am any been get gets got longer more yet your".split())
# Denied twice, or asked politely: neither says that something is not so.
_AFFIRMS = re.compile(
    r"(?:なければ|なくては|なくちゃ|なきゃ|ないと)(?:なら|いけ|だめ|駄目)(?:ない|ません)?"
    r"|ませんか(?!ら|も)|ませんでしょうか|ないか(?!ら|も)|ない(?:の|ん)?(?:ですか(?!ら)|でしょうか)"
)
_ASKS_WHY = re.compile("なぜ|何故|どうして|なんで")
_SUBSIDIARY = frozenset("居る 成る 下さる 頂く 貰う 呉れる 置く 仕舞う 良い 因る".split())


def is_negative(text: str) -> bool:
    """Tell whether a normalised sentence denies: an odd number of negations in it."""
    if not is_japanese(text):
        return len(_ENGLISH_NEGATION.findall(text)) % 2 == 1
    return sum(word.form in NEGATIONS for word in words(text)) % 2 == 1


def predicates(text: str) -> frozenset[tuple[str, bool]]:
    """Return what a normalised text says happens, each with whether it denies that.

    A verb that says little alone comes with its noun: 「返品できない」 is ``("返品出来る", True)``.
    What must be done (なければならない) and what is asked politely (できませんか) is not denied.
    """
    return frozenset((_japanese(text) if is_japanese(text) else _english(text)).items())


def contrary(said: Iterable[tuple[str, bool]]) -> frozenset[tuple[str, bool]]:
    """Return the same with what was denied not denied, and the other way round."""
    return frozenset((name, not denied) for name, denied in said)


def _japanese(text: str) -> dict[str, bool]:
    polite = () if _ASKS_WHY.search(text) else _AFFIRMS.finditer(text)
    affirmed = {place for match in polite for place in range(*match.span())}
    found, noun, current = dict[str, bool](), "", ""
    for word in words(text):
        if word.form in NEGATIONS:
            current = current or (f"{noun}有る" if noun else "")
            if current and word.start not in affirmed:
                found[current] = not found.get(current, False)
        elif word.inflects:
            if not (current and word.form in _SUBSIDIARY):
                current = word.form if word.content else noun + word.form
                found.setdefault(current, False)
        elif word.content:
            noun, current = word.form, ""
    return found


def _english(text: str) -> dict[str, bool]:
    found, denied = dict[str, bool](), False
    for word in _ENGLISH_WORD.findall(text.lower()):
        if _ENGLISH_NEGATION.search(word):
            denied = True
        elif not word[0].isalpha():
            denied = False
        elif word not in _EMPTY:
            found[word], denied = denied, False
    return found
