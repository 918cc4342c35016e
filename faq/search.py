"""What searching speaks of: documents in, hits out, and the verdict on them.

``index`` builds and searches; ``judge`` is the pure rule that turns a result into a decision.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Decision = Literal["answer", "clarify", "none"]

CANDIDATES = 3
"""How many articles a customer is asked to choose from."""


@dataclass(frozen=True, slots=True)
class Document:
    """One article as search sees it.

    ``question`` may be empty; ``answer`` is plain text or Markdown.
    """

    id: str
    question: str
    paraphrases: tuple[str, ...] = ()
    answer: str = ""
    category: str | None = None
    locale: str = "ja"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What spoke for a document and what against it; `faq.explaining` puts it into words.

    Cosines are in -1..1, ``lexical`` is in 0..1, ``matched_text`` is the wording that was nearest.
    Of the query's words, ``met`` stand in the document, ``near`` by a synonym (with the document's
    word, empty where it is not known), ``lacking`` not at all. ``opposed`` tells that one of query
    and wording denies, ``foreign`` that query and document are of different languages; ``read_as``
    is how the query was read where that differs from what was typed. ``taught`` (-1..1) is what
    customers said of the document after questions like this one.
    """

    question_cosine: float
    passage_cosine: float
    lexical: float
    matched_text: str
    met: tuple[str, ...] = ()
    near: tuple[tuple[str, str], ...] = ()
    lacking: tuple[str, ...] = ()
    opposed: bool = False
    read_as: str = ""
    foreign: bool = False
    taught: float = 0.0


@dataclass(frozen=True, slots=True)
class Hit:
    """A document found, with a score in 0..1 that compares across queries."""

    id: str
    score: float
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Hits, best first, and how probable it is (0..1) that the first one answers the query.

    ``is_ambiguous`` tells that the query is one bare word that several articles ask about, or that
    the first hit's wording denies what the query does not, or the other way round, and the second's
    does not.
    """

    hits: tuple[Hit, ...] = ()
    confidence: float = 0.0
    is_ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From ``answer`` on the bot answers, from ``clarify`` on it offers candidates (both 0..1)."""

    answer: float
    clarify: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do with a result: answer with the first candidate, let choose, or say so."""

    decision: Decision
    confidence: float
    candidates: tuple[Hit, ...] = ()


def judge(result: SearchResult, thresholds: Thresholds) -> Verdict:
    """Decide from a result alone. Without a hit there is nothing to offer.

    To what is ambiguous candidates are offered, however sure of one.
    """
    if not result.hits or result.confidence < thresholds.clarify:
        return Verdict("none", result.confidence)
    is_clear = result.confidence >= thresholds.answer and not result.is_ambiguous
    decision: Decision = "answer" if is_clear else "clarify"
    return Verdict(decision, result.confidence, result.hits[:CANDIDATES])
