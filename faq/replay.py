"""Replaying real questions against an edited FAQ beside the one in force.

The very search that answers customers is asked twice, so what is predicted here is what the bot
will do once the edit is live.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any, Literal, NamedTuple, get_args

from faq.preparing import Progress
from faq.search import CANDIDATES, Decision
from faq.searching import Found, Indexes, search_site_many

Effect = Literal["broken", "fixed", "moved"]
Reason = Literal["", "loses_confirmed", "gains_confirmed", "loses_denied", "gains_denied"]
EFFECTS: tuple[Effect, ...] = get_args(Effect)
MOST_SHOWN = 300
"""How many changed questions a report names; it counts all."""

_CHUNK = 32  # with their readings they stay within what the encoder remembers
_RANK: Mapping[Decision, int] = {"none": 0, "clarify": 1, "answer": 2}


class Past(NamedTuple):
    """A question that customers asked: its masked words, the language of the conversation, how
    often, and the articles they confirmed or denied after it."""

    text: str
    locale: str
    times: int = 1
    confirmed: frozenset[str] = frozenset()
    denied: frozenset[str] = frozenset()


class Told(NamedTuple):
    """What the bot does with a question: the article it answers with, or those it offers."""

    decision: Decision
    articles: tuple[str, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Changed:
    """A question that would be treated otherwise than today; ``reason`` names what customers said
    of the article it gets or loses, where that decides."""

    text: str
    locale: str
    times: int
    effect: Effect
    reason: Reason
    before: Told
    after: Told


@dataclass(frozen=True, slots=True)
class Report:
    """What an edit does to the questions of a time; every count is of questions as often as asked.

    ``before`` and ``after`` count decisions, ``wrong_before`` and ``wrong_after`` answers with an
    article that customers denied after that very question. ``taken`` tells from which article
    another one takes questions: ``(from, to, times)``.
    """

    questions: int
    before: dict[Decision, int]
    after: dict[Decision, int]
    effects: dict[Effect, int]
    wrong_before: int
    wrong_after: int
    changed: tuple[Changed, ...]
    taken: tuple[tuple[str, str, int], ...]

    @property
    def is_cut(self) -> bool:
        """Whether more changed than is shown."""
        return len(self.changed) == MOST_SHOWN

    @property
    def is_worse(self) -> bool:
        """Whether more is lost than won, or customers would get what they denied more often."""
        lost = self.effects["broken"] > self.effects["fixed"]
        return lost or self.wrong_after > self.wrong_before

    def to_json(self) -> dict[str, Any]:
        """Return it as plain values for a job's result."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Report:
        """Read what `to_json` wrote."""
        changed = tuple(
            Changed(**{**one, "before": _told(one["before"]), "after": _told(one["after"])})
            for one in stored["changed"]
        )
        taken = tuple((one[0], one[1], one[2]) for one in stored["taken"])
        return cls(**{**stored, "changed": changed, "taken": taken})


def replay(
    before: Indexes, after: Indexes, questions: Sequence[Past], progress: Progress
) -> Report:
    """Ask both all questions; ``progress(done, total)`` counts different ones.

    Raises `Unavailable` when the encoder fails.
    """
    decided = {"before": Counter[Decision](), "after": Counter[Decision]()}
    wrong, effects, taken = Counter[str](), Counter[Effect](), Counter[tuple[str, str]]()
    changed: list[Changed] = []
    for done, (past, was, becomes) in enumerate(_asked(before, after, questions), start=1):
        for name, told in (("before", was), ("after", becomes)):
            decided[name][told.decision] += past.times
            wrong[name] += past.times * (_answer(told) in past.denied)
        if (meant := effect_of(past, was, becomes)) is not None:
            effects[meant[0]] += past.times
            changed.append(Changed(past.text, past.locale, past.times, *meant, was, becomes))
        pair = _answer(was), _answer(becomes)
        if pair[0] and pair[1] and pair[0] != pair[1]:
            taken[pair[0], pair[1]] += past.times
        if done % _CHUNK == 0 or done == len(questions):
            progress(done, len(questions))
    changed.sort(key=lambda one: (EFFECTS.index(one.effect), -one.times, one.text))
    return Report(
        questions=sum(past.times for past in questions),
        before={decision: decided["before"][decision] for decision in _RANK},
        after={decision: decided["after"][decision] for decision in _RANK},
        effects={effect: effects[effect] for effect in EFFECTS},
        wrong_before=wrong["before"],
        wrong_after=wrong["after"],
        changed=tuple(changed[:MOST_SHOWN]),
        taken=tuple((*pair, times) for pair, times in taken.most_common()),
    )


def effect_of(past: Past, was: Told, becomes: Told) -> tuple[Effect, Reason] | None:
    """Say what a change means: what customers said of an article counts before the bot's sureness.

    None where the same article is given, or the same ones are offered.
    """
    if (was.decision, was.articles) == (becomes.decision, becomes.articles):
        return None
    old, new = _answer(was), _answer(becomes)
    if old != new:
        denied, confirmed = (
            [a in said for a in (old, new)] for said in (past.denied, past.confirmed)
        )
        if denied == [False, True]:
            return "broken", "gains_denied"
        if confirmed == [True, False]:
            return "broken", "loses_confirmed"
        if denied == [True, False]:
            return "fixed", "loses_denied"
        if confirmed == [False, True]:
            return "fixed", "gains_confirmed"
    if _RANK[was.decision] == _RANK[becomes.decision]:
        return "moved", ""
    return ("fixed" if _RANK[was.decision] < _RANK[becomes.decision] else "broken"), ""


def _asked(
    before: Indexes, after: Indexes, questions: Sequence[Past]
) -> Iterator[tuple[Past, Told, Told]]:
    """Yield each question with what both make of it.

    While some are searched for in this thread, the next are encoded in another.
    """
    ordered = sorted(questions, key=lambda past: len(past.text))  # of a length: less padding
    chunks = [ordered[start : start + _CHUNK] for start in range(0, len(ordered), _CHUNK)]

    def encode(chunk: Sequence[Past]) -> None:
        for indexes in (before, after):
            for locale, index in indexes.items():
                index.encode_ahead([past.text for past in chunk if past.locale == locale])

    with ThreadPoolExecutor(1, thread_name_prefix="replay") as ahead:
        ready = [ahead.submit(encode, chunk) for chunk in chunks[:1]]
        for place, chunk in enumerate(chunks):
            ready.pop().result()
            ready += [ahead.submit(encode, later) for later in chunks[place + 1 : place + 2]]
            queries = [(past.text, past.locale) for past in chunk]
            both = (search_site_many(side, queries, CANDIDATES) for side in (before, after))
            for past, was, becomes in zip(chunk, *both, strict=True):
                yield past, _of(was), _of(becomes)


def _of(found: Found) -> Told:
    verdict = found.verdict
    ids = tuple(hit.id for hit in verdict.candidates)
    shown = ids[:1] if verdict.decision == "answer" else ids
    return Told(verdict.decision, shown, round(verdict.confidence, 4))


def _answer(told: Told) -> str:
    """Return the article that is given as the answer, nothing where none is."""
    return told.articles[0] if told.decision == "answer" else ""


def _told(stored: Sequence[Any]) -> Told:
    decision, articles, confidence = stored
    return Told(decision, tuple(articles), confidence)
