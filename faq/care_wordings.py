"""Wordings of an article that lead to another one.

A wording is asked as if it did not stand in its article: the article without it is indexed beside
the rest (`faq.segment`, as after an edit), with what all else here measures. A wording is found
when the bot would then answer with another article, and its own is no better an answer than most:
it lies two thirds or more of the way from the other article's score to that of the usual candidate.
Of 5,446 wordings of 67 FAQs written with care this finds 13; of wordings moved to any other article
it finds half.

Nothing is encoded. Only wordings that are nearer to another article than to all that is left of
their own are asked. An article's own question is not: it says what the article is about.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from faq.candidates import best_of, by_document
from faq.care import About, Finding, Quote
from faq.care_reading import Read, meanings
from faq.index import FaqIndex
from faq.preparing import Progress, prepare
from faq.segment import Segment
from faq.vector_keys import vector_key
from madoguchi.text import question_key

_AWAY = 2 / 3
_ITSELF = -1  # no document's number
_AT_ONCE = 512


def stray_wordings(index: FaqIndex, read: Read, progress: Progress) -> list[Finding]:
    """Find wordings that another article would be given for, the surest first.

    ``progress(done, total)`` counts the wordings that are asked.
    """
    doubtful = list(_nearer_elsewhere(index, read))
    found = list[tuple[float, Finding]]()
    for done, (place, number) in enumerate(doubtful, start=1):
        if (one := _asked_without(index, read, place, number)) is not None:
            found.append(one)
        progress(done, len(doubtful))
    return [finding for _, finding in sorted(found, key=lambda one: -one[0])]


def _nearer_elsewhere(index: FaqIndex, read: Read) -> Iterator[tuple[int, int]]:
    """Yield the wordings, by article and number, whose meaning is nearer to another article."""
    names = [
        (place, n) for place, item in enumerate(read.items) for n in range(len(item.questions))
    ]
    texts = [read.items[place].questions[number] for place, number in names]
    keys = [question_key(text) for text in texts]
    times = Counter(keys)
    owners = np.array([place for place, _ in names], dtype=np.intp)
    rows = meanings(index, "question", texts)
    for start in range(0, len(rows), _AT_ONCE):
        near = rows[start : start + _AT_ONCE] @ rows.T
        for row, cosines in enumerate(near, start):
            place, number = names[row]
            if not number or times[keys[row]] > 1:
                continue
            own = owners == place
            elsewhere = cosines[~own].max(initial=-1.0)
            own[row] = False
            left = max(
                cosines[own].max(initial=-1.0),
                (read.meanings[read.rows(place)] @ rows[row]).max(initial=-1.0),
            )
            if elsewhere > left:
                yield place, number


def _asked_without(
    index: FaqIndex, read: Read, place: int, number: int
) -> tuple[float, Finding] | None:
    """Ask one wording as if its article lacked it; return how sure another is given for it."""
    item = read.items[place]
    wording = item.questions[number]
    encoded = index.encoded[vector_key("question", wording)]
    left = [text for n, text in enumerate(item.questions) if n != number]
    shorter = prepare(replace(item.document, question=left[0], paraphrases=tuple(left[1:])))
    beside = Segment([shorter], index.encoded, index.background, _ITSELF, index.base)
    number_of_it = index.number_of(item.document)
    examined = index.examine(wording, encoded, without=number_of_it, beside=beside)
    candidates = by_document(examined, index.encoder.tells_tokens)
    best = best_of(candidates)
    first = max(candidates, key=lambda number: candidates[number].score)
    if best is None or first == _ITSELF:
        return None
    sure = index.calibration.confidence(best)
    scores = [candidate.score for candidate in candidates.values()]
    usual, own = float(np.median(scores)), candidates[_ITSELF].score
    if sure < index.thresholds.answer or best.scores[0] - own < _AWAY * (best.scores[0] - usual):
        return None
    found = candidates[first].found
    other = found.segment.documents[int(found.ranked.documents[candidates[first].row])]
    return sure, Finding(
        kind="stray_wording",
        locale=other.locale,
        articles=(read.about(place), About(other.id, other.question)),
        quotes=(Quote(wording),),
        numbers={"sure": round(sure, 2)},
        compared=(wording, *left, other.question, *other.paraphrases),
    )
