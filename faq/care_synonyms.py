"""Words that customers use and the FAQ does not know, with the FAQ's own word for it.

A word is suggested when at least three customers asked at least three different questions with it
and confirmed or chose an answer; when the questions of their articles (not the paraphrases, which
are customers' words too) have a word that they did not use, more often than chance explains
(hypergeometric over different questions, one in a hundred after a correction for all words tried);
and when that word is nearer in meaning than most of this site's are. No more is asked of meaning:
of words that stand alone the encoder tells little.

Words in hiragana alone are left out, of which customers' are mostly fragments, and so are questions
in Latin letters to a Japanese FAQ: these are read by sound (`faq.respelling`).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np

from faq.care import Finding, Quote
from faq.care_reading import Read
from faq.care_use import Confirmed
from faq.index import FaqIndex
from faq.lexical import QUANTITY, query_words
from faq.synonyms import LONGEST_TERM, Group
from madoguchi.text import is_japanese, normalise, words

_FEWEST = 3
_CHANCE = 0.01
_MOST_PARTS = 4  # morphemes of a compound
_SHORTEST = 2
_EXAMPLES = 3
_SAMPLE, _NEARER_THAN = 200, 85  # words of the site that a pair is held against; a percentile
_MASKED = re.compile(r"\[[^\[\]]*\]")
_HIRAGANA = re.compile(r"[ぁ-ゖー]+")


class _Asked(NamedTuple):
    customer: str
    text: str
    article: int


def suggested_synonyms(
    index: FaqIndex, read: Read, questions: Iterable[Confirmed], groups: Iterable[Group]
) -> list[Finding]:
    """Find pairs of a customer's word and the FAQ's, those of most customers first.

    Encodes some words where there is a candidate at all; raises `Unavailable` when that fails.
    """
    places = {item.document.id: place for place, item in enumerate(read.items)}
    japanese = is_japanese(read.items[0].passage)
    asked = [
        _Asked(one.customer, text, places[one.article_id])
        for one in questions
        if one.article_id in places
        and (text := _MASKED.sub(" ", normalise(one.text).lower()))
        and is_japanese(text) == japanese
    ]
    own = [
        frozenset(term for text in item.questions[:1] for term in _terms(text.lower()))
        for item in read.items
    ]
    known = _Known(read, groups)
    with_term: dict[str, list[_Asked]] = defaultdict(list)
    for one in asked:
        for term in _terms(one.text):
            if not known.holds(term):
                with_term[term].append(one)
    found = []
    for term, users in sorted(with_term.items()):
        meant = _meant(term, users, asked, own)
        if meant and (word := _nearest(index, term, meant, own)):
            found.append(_finding(read, term, word, users, own))
    found.sort(key=lambda finding: -finding.numbers["customers"])
    return _longest(found)


class _Known:
    """What the FAQ holds, in whatever article, and what its synonyms hold."""

    def __init__(self, read: Read, groups: Iterable[Group]) -> None:
        texts = [text for item in read.items for text in (*item.questions, item.passage)]
        texts += [term for group in groups for term in group]
        self._all = "\n".join(texts).lower()
        held = [*read.titles, *read.answers]
        self._tokens = {token for words in held for token in words}
        self._groups = {group for words in held for own, _ in words.values() for group in own}

    def holds(self, term: str) -> bool:
        """Tell whether a search by words would find anything by a term."""
        if term in self._all:
            return True
        tokens = query_words(term)
        return len(tokens) == 1 and bool(
            tokens[0][0] in self._tokens or self._groups.intersection(tokens[0][1])
        )


def _terms(text: str) -> set[str]:
    """Return what names things in a normalised text: nouns that stand together, and each alone."""
    if not is_japanese(text):
        named = (token for token, _ in query_words(text) if not token.startswith(QUANTITY))
        return {token[1:] for token in named if not token[1:].isdigit()}
    found = set[str]()
    for names, run in groupby(words(text), lambda word: word.content and not word.inflects):
        parts = [word.surface for word in run]
        if names:
            found |= {"".join(parts)} if len(parts) <= _MOST_PARTS else set()
            found |= set(parts)
    return {
        term
        for term in found
        if _SHORTEST <= len(term) <= LONGEST_TERM
        and not any(map(str.isdecimal, term))
        and not _HIRAGANA.fullmatch(term)
    }


def _meant(
    term: str, users: Sequence[_Asked], asked: Sequence[_Asked], own: Sequence[Collection[str]]
) -> list[str]:
    """Return the words of the answering articles that stand where customers wrote the term."""
    from scipy.stats import hypergeom

    with_term, every = ({(one.text, one.article) for one in some} for some in (users, asked))
    if min(len(with_term), len({one.customer for one in users})) < _FEWEST:
        return []
    instead = Counter(
        word
        for text, article in with_term
        for word in own[article]
        if word not in text and word not in term and term not in word
    )
    tried = [word for word, count in instead.items() if count >= _FEWEST]
    meant = []
    for word in tried:
        of_every = sum(word in own[article] for _, article in every)
        of_term = sum(word in own[article] for _, article in with_term)
        chance = hypergeom.sf(of_term - 1, len(every), of_every, len(with_term))
        if chance * len(tried) < _CHANCE:
            meant.append(word)
    return sorted(meant)


def _nearest(
    index: FaqIndex, term: str, meant: Sequence[str], own: Iterable[Collection[str]]
) -> str | None:
    """Return the word that means most nearly what the term does; None where many are nearer."""
    every = sorted({word for words in own for word in words} - {*meant})
    sample = every[:: -(-len(every) // _SAMPLE)] if every else []
    vectors = index.base.centre(index.encoder.encode_queries([term, *meant, *sample]))
    near = vectors[1:] @ vectors[0]
    best = int(near[: len(meant)].argmax())
    others = near[len(meant) :]
    if len(others) and near[best] < np.percentile(others, _NEARER_THAN):
        return None
    return meant[best]


def _finding(
    read: Read, term: str, word: str, users: Sequence[_Asked], own: Sequence[Collection[str]]
) -> Finding:
    with_word = [one for one in users if word in own[one.article]]
    article = Counter(one.article for one in with_word).most_common(1)[0][0]
    examples = list({one.text: one for one in with_word})[:_EXAMPLES]
    marked = [Quote(text, ((at := text.find(term), at + len(term)),)) for text in examples]
    return Finding(
        kind="synonym",
        locale=read.items[0].document.locale,
        articles=(read.about(article),),
        quotes=(Quote(word), Quote(term), *marked),
        numbers={"customers": len({one.customer for one in with_word})},
        compared=(word, term),
    )


def _longest(findings: Iterable[Finding]) -> list[Finding]:
    """Leave out a word that is part of a longer one with the same customers."""
    kept: list[Finding] = []
    for finding in sorted(findings, key=lambda one: -len(one.quotes[1].text)):
        term = finding.quotes[1].text
        if not any(
            term in other.quotes[1].text and other.numbers == finding.numbers for other in kept
        ):
            kept.append(finding)
    return sorted(kept, key=lambda one: (-one.numbers["customers"], one.quotes[1].text))
