"""``madoguchi faq eval``: the search that answers customers, measured on files.

A corpus line is ``{"id", "question", "answer", …}``, a query line ``{"id", "text", "relevant": […],
"kind"?}``; an empty ``relevant`` means that nothing in the corpus answers the query.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from faq.index import FaqIndex, build
from faq.preparing import Progress
from faq.reliability import Told, auroc, brier_skill, diagram, expected_calibration_error
from faq.search import Document, SearchResult, Verdict, judge
from madoguchi.encoder import Encoder
from madoguchi.errors import InvalidInput
from madoguchi.text import is_japanese

RANKED = 10
_CHUNK = 64


@dataclass(frozen=True, slots=True)
class Query:
    """One line of the query file."""

    id: str
    text: str
    relevant: frozenset[str]
    kind: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What search made of one query."""

    query: Query
    result: SearchResult
    verdict: Verdict

    @property
    def place(self) -> int | None:
        """Return the place of the first relevant document, counted from 0; None without one."""
        places = (n for n, hit in enumerate(self.result.hits) if hit.id in self.query.relevant)
        return next(places, None)

    @property
    def is_wrong(self) -> bool:
        """Tell whether the customer was answered with something that does not answer."""
        return self.verdict.decision == "answer" and self.place != 0


def evaluate(
    encoder: Encoder,
    corpus: Path,
    queries: Path,
    predictions: Path,
    encoding: Progress | None = None,
    asking: Progress | None = None,
) -> Iterator[str]:
    """Search every query, write the predictions file and yield the lines of a report.

    ``encoding(done, total)`` hears of the corpus' sentences, ``asking(done, total)`` of queries.
    Raises `InvalidInput` naming file and line for a line that cannot be read.
    """
    documents, asked = read_corpus(corpus), read_queries(queries)
    outcomes = measure(build(documents, encoder, progress=encoding), asked, asking)
    try:
        lines = (json.dumps(prediction(outcome), ensure_ascii=False) for outcome in outcomes)
        predictions.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    except OSError as error:
        raise InvalidInput(
            "%(file)s cannot be written: %(reason)s.", file=predictions, reason=error.strerror
        ) from error
    yield f"{len(documents):,} documents, {len(asked):,} queries"
    yield from report(outcomes)


def measure(
    index: FaqIndex, queries: Sequence[Query], progress: Progress | None = None
) -> list[Outcome]:
    """Search and judge every query as a customer's turn would."""
    outcomes = []
    for start in range(0, len(queries), _CHUNK):
        part = queries[start : start + _CHUNK]
        for query, result in zip(
            part, index.search_many([query.text for query in part], RANKED), strict=True
        ):
            outcomes.append(Outcome(query, result, judge(result, index.thresholds)))
        if progress is not None:
            progress(len(outcomes), len(queries))
    return outcomes


def prediction(outcome: Outcome) -> dict[str, Any]:
    """Return one line of the predictions file."""
    ranked = [{"id": hit.id, "score": round(hit.score, 6)} for hit in outcome.result.hits]
    return {
        "id": outcome.query.id,
        "decision": outcome.verdict.decision,
        "confidence": round(outcome.verdict.confidence, 6),
        "ranked": ranked,
    }


def report(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Yield a table: one row for all answerable queries, one per kind, one for the others."""
    answerable = [outcome for outcome in outcomes if outcome.query.relevant]
    others = [outcome for outcome in outcomes if not outcome.query.relevant]
    yield (
        f"{'':12} {'queries':>8} {'Hit@1':>6} {'Hit@3':>6} {'Hit@10':>6} {'MRR':>6} "
        f"{'answer':>7} {'clarify':>7} {'none':>7} {'wrong':>7}"
    )
    if answerable:
        yield _row("answerable", answerable, found=True)
        kinds: defaultdict[str, list[Outcome]] = defaultdict(list)
        for outcome in answerable:
            kinds[outcome.query.kind].append(outcome)
        for kind, own in kinds.items():
            if len(kinds) > 1:
                yield _row(f"  {kind or '-'}", own, found=True)
    if others:
        yield _row("unanswerable", others, found=False)
    yield from _how_sure(answerable, others)


def _how_sure(answerable: Sequence[Outcome], others: Sequence[Outcome]) -> Iterator[str]:
    """Yield what the decisions are worth, then whether confidence means what it says."""
    outcomes = [*answerable, *others]
    if not outcomes:
        return
    answered = [outcome for outcome in outcomes if outcome.verdict.decision == "answer"]
    if answered:
        wrong = sum(outcome.is_wrong for outcome in answered)
        yield f"of {len(answered):,} answered {wrong:,} wrong ({wrong / len(answered):.1%})"
    if answerable:
        yield f"helped {sum(map(helped, answerable)) / len(answerable):.1%} of the answerable"
    yield ""
    told = [Told(outcome.verdict.confidence, outcome.place == 0) for outcome in outcomes]
    yield (
        f"expected calibration error {expected_calibration_error(told):.3f}, "
        f"Brier skill {brier_skill(told):.3f}"
    )
    apart = auroc(*([o.verdict.confidence for o in part] for part in (answerable, others)))
    if apart is not None:
        yield f"AUROC of answerable against unanswerable {apart:.3f}"
    yield from diagram(told)


def helped(outcome: Outcome) -> bool:
    """Tell whether the customer got the right answer, or the choice of it."""
    if outcome.verdict.decision == "answer":
        return outcome.place == 0
    offered = {hit.id for hit in outcome.verdict.candidates}
    return outcome.verdict.decision == "clarify" and bool(offered & outcome.query.relevant)


def hit_rate(outcomes: Sequence[Outcome], depth: int) -> float:
    """Return the share of queries with a relevant document among the first ``depth``."""
    places = [outcome.place for outcome in outcomes]
    return sum(place is not None and place < depth for place in places) / len(places)


def _row(name: str, outcomes: Sequence[Outcome], *, found: bool) -> str:
    size = len(outcomes)
    ranks = [f"{hit_rate(outcomes, depth):6.3f}" for depth in (1, 3, RANKED)]
    reciprocal = sum(1 / (o.place + 1) for o in outcomes if o.place is not None) / size
    decided = [
        sum(outcome.verdict.decision == decision for outcome in outcomes) / size
        for decision in ("answer", "clarify", "none")
    ]
    wrong = sum(outcome.is_wrong for outcome in outcomes) / size
    quality = " ".join([*ranks, f"{reciprocal:6.3f}"]) if found else " ".join(["     -"] * 4)
    shares = " ".join(f"{share:7.1%}" for share in (*decided, wrong))
    return f"{name:12} {size:8,} {quality} {shares}"


def read_corpus(path: Path) -> list[Document]:
    """Read a corpus file; its language is Japanese if most of its documents are."""
    lines = list(_lines(path))
    texts = [f"{line.get('question') or ''}{line.get('answer') or ''}" for _, line in lines]
    japanese = 2 * sum(map(is_japanese, texts)) >= len(texts)
    locale = "ja" if japanese else "en"
    documents: dict[str, Document] = {}
    for number, line in lines:
        document = _document(path, number, line, locale)
        if document.id in documents:
            raise _bad(path, number, f"the id {document.id!r} is there twice")
        documents[document.id] = document
    return list(documents.values())


def read_queries(path: Path) -> list[Query]:
    """Read a query file."""
    queries: dict[str, Query] = {}
    for number, line in _lines(path):
        relevant = line.get("relevant", [])
        if not isinstance(relevant, list):
            raise _bad(path, number, "relevant is not a list")
        identity, text = _identity(path, number, line), line.get("text")
        if not isinstance(text, str):
            raise _bad(path, number, "text is missing")
        if identity in queries:
            raise _bad(path, number, f"the id {identity!r} is there twice")
        kind = str(line.get("kind") or "")
        queries[identity] = Query(identity, text, frozenset(map(str, relevant)), kind)
    return list(queries.values())


def _document(path: Path, number: int, line: dict[str, Any], locale: str) -> Document:
    paraphrases = line.get("paraphrases") or []
    if not isinstance(paraphrases, list):
        raise _bad(path, number, "paraphrases is not a list")
    return Document(
        id=_identity(path, number, line),
        question=str(line.get("question") or ""),
        paraphrases=tuple(map(str, paraphrases)),
        answer=str(line.get("answer") or ""),
        category=str(line["category"]) if line.get("category") else None,
        locale=str(line.get("locale") or locale),
    )


def _identity(path: Path, number: int, line: dict[str, Any]) -> str:
    value = line.get("id")
    if not isinstance(value, str | int) or isinstance(value, bool) or value == "":
        raise _bad(path, number, "id is missing")
    return str(value)


def _lines(path: Path) -> Iterable[tuple[int, dict[str, Any]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InvalidInput(
            "%(file)s cannot be read: %(reason)s.", file=path, reason=error.strerror
        ) from error
    except UnicodeDecodeError as error:
        raise InvalidInput("%(file)s is not UTF-8.", file=path) from error
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except ValueError as error:
            raise _bad(path, number, "not JSON") from error
        if not isinstance(value, dict):
            raise _bad(path, number, "not an object")
        yield number, value


def _bad(path: Path, number: int, reason: str) -> InvalidInput:
    return InvalidInput(
        "%(file)s, line %(line)d: %(reason)s.", file=path, line=number, reason=reason
    )
