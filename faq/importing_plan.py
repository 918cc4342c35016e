"""Deciding what an import changes: a function of what the file says and what the site has."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from faq.importing_columns import Entry, Note
from faq.model import WORDS, Article, Change, Draft
from faq.rendering import to_text
from madoguchi.i18n import mark

_OPTIONAL = tuple(name for name in WORDS if name not in {"locale", "question", "answer"})
_CHANGES: Mapping[str | None, Change] = {
    "published": "published",
    "archived": "archived",
    "draft": "draft",
    "in_review": "draft",
}


@dataclass(frozen=True, slots=True)
class Existing:
    """An article of the site with the words customers see, where they see any.

    ``withdrawn`` tells that it came by an import that was taken back: no person decided against it.
    """

    article: Article
    live: Draft | None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One article to add (``article`` is None) or to change."""

    entry: Entry
    article: Article | None
    words: Draft
    change: Change


@dataclass(slots=True)
class Plan:
    """What an import will do, counted, with what has to be said about single rows."""

    steps: list[Step] = field(default_factory=list)
    unchanged: int = 0
    merged: int = 0
    rejected: list[Note] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def added(self) -> int:
        """How many articles are new."""
        return sum(step.article is None for step in self.steps)


def plan(
    entries: Iterable[Entry], existing: Iterable[Existing], given: frozenset[str], *, publish: bool
) -> Plan:
    """Compare a file with a site. ``given`` names the columns of the file."""
    made = Plan()
    second_answers: dict[int, Note] = {}
    single = _without_repeats(entries, made, second_answers)
    known = _Known(existing)
    for entry, found in known.match(single):
        steps = len(made.steps)
        _decide(entry, found, given, publish, made)
        if len(made.steps) > steps and entry.line in second_answers:
            made.notes.append(second_answers[entry.line])
    return made


def question_key(draft: Draft) -> tuple[str, str]:
    """Return what makes two questions the same: language, and words without width and case."""
    folded = unicodedata.normalize("NFKC", draft.question).casefold()
    return draft.locale, " ".join(folded.split())


def _answer_key(answer: str) -> str:
    return "".join(to_text(answer).split()).casefold()


def _without_repeats(
    entries: Iterable[Entry], made: Plan, second_answers: dict[int, Note]
) -> list[Entry]:
    """Merge rows that say the same; make a second answer to the same question a draft.

    ``second_answers`` gets by line what to say if that changes anything.
    """
    by_id: dict[tuple[str, str], int] = {}
    by_question: dict[tuple[str, str], list[int]] = defaultdict(list)
    kept: list[Entry] = []
    for entry in entries:
        if entry.external_id is not None:
            place = by_id.setdefault((entry.draft.locale, entry.external_id), len(kept))
            if place < len(kept):
                _same_id(kept, place, entry, made)
                continue
            kept.append(entry)
            continue
        places = by_question[question_key(entry.draft)]
        twin = _twin(kept, places, entry)
        if twin is not None:
            _merge(kept, twin, entry, made)
            continue
        if places and entry.status is None:
            second_answers[entry.line] = _second_answer(entry, kept[places[0]])
            entry = replace(entry, status="draft")
        kept.append(entry)
        places.append(len(kept) - 1)
    return kept


def _twin(kept: list[Entry], places: list[int], entry: Entry) -> int | None:
    if not places:
        return None
    answer = _answer_key(entry.draft.answer)
    return next((at for at in places if _answer_key(kept[at].draft.answer) == answer), None)


def _same_id(kept: list[Entry], place: int, entry: Entry, made: Plan) -> None:
    first = kept[place]
    if first.draft.question == entry.draft.question and _answer_key(
        first.draft.answer
    ) == _answer_key(entry.draft.answer):
        _merge(kept, place, entry, made)
    else:
        made.rejected.append(
            Note(
                entry.line,
                mark("The id “%(id)s” stands on line %(line)s already, with other words."),
                {"id": entry.external_id, "line": first.line},
                entry.draft.question,
            )
        )


def _merge(kept: list[Entry], place: int, entry: Entry, made: Plan) -> None:
    first = kept[place]
    draft = replace(
        first.draft,
        paraphrases=tuple(dict.fromkeys(first.draft.paraphrases + entry.draft.paraphrases)),
        category=first.draft.category or entry.draft.category,
        tags=tuple(dict.fromkeys(first.draft.tags + entry.draft.tags)),
    )
    kept[place] = replace(first, draft=draft)
    made.merged += 1
    made.notes.append(
        Note(
            entry.line,
            mark("The same question and answer as on line %(line)s: taken once."),
            {"line": first.line},
            entry.draft.question,
        )
    )


def _second_answer(entry: Entry, first: Entry) -> Note:
    return Note(
        entry.line,
        mark(
            "The same question as on line %(line)s with another answer: kept as a draft, so "
            "that a person decides."
        ),
        {"line": first.line},
        entry.draft.question,
    )


class _Known:
    """The site's articles, each to be found by one row at most."""

    def __init__(self, existing: Iterable[Existing]) -> None:
        self._by_id: dict[tuple[str, str], Existing] = {}
        self._by_question: dict[tuple[str, str], list[Existing]] = defaultdict(list)
        self._taken: set[str] = set()
        for item in existing:
            article = item.article
            for name in (article.id, article.external_id):
                if name is not None:
                    self._by_id[article.locale, name] = item
            keys = {question_key(words) for words in (article.draft, item.live) if words}
            for key in keys:
                self._by_question[key].append(item)

    def match(self, entries: list[Entry]) -> list[tuple[Entry, Existing | None]]:
        """Pair each row with its article: by id, else by question, same answer first."""
        found: dict[int, Existing | None] = {}
        for rule in (self._of_id, self._of_answer, self._of_question):
            for at, entry in enumerate(entries):
                if found.get(at) is None:
                    found[at] = rule(entry)
        return [(entry, found[at]) for at, entry in enumerate(entries)]

    def _of_id(self, entry: Entry) -> Existing | None:
        if entry.external_id is None:
            return None
        return self._take(self._by_id.get((entry.draft.locale, entry.external_id)))

    def _of_answer(self, entry: Entry) -> Existing | None:
        for item in self._candidates(entry):
            answers = {item.article.answer, item.live.answer if item.live else ""}
            if entry.draft.answer in answers:
                return self._take(item)
        return None

    def _of_question(self, entry: Entry) -> Existing | None:
        return self._take(next(iter(self._candidates(entry)), None))

    def _candidates(self, entry: Entry) -> list[Existing]:
        """Return free articles with this question; one with an id of its own is not another's."""
        return [
            item
            for item in self._by_question.get(question_key(entry.draft), ())
            if item.article.id not in self._taken
            and (entry.external_id is None or item.article.external_id is None)
        ]

    def _take(self, item: Existing | None) -> Existing | None:
        if item is None or item.article.id in self._taken:
            return None
        self._taken.add(item.article.id)
        return item


def _decide(
    entry: Entry, found: Existing | None, given: frozenset[str], publish: bool, made: Plan
) -> None:
    wanted = _CHANGES[entry.status or ("published" if publish else "draft")]
    if found is None:
        made.steps.append(Step(entry, None, entry.draft, wanted))
        return
    article = found.article
    words = _completed(entry.draft, article, given)
    change = _needed(entry, words, found, wanted, made)
    if change is None and _adopts(entry, article):
        change = "published" if article.is_live and words == found.live else "draft"
    if change is None:
        made.unchanged += 1
    else:
        made.steps.append(Step(entry, article, words, change))


def _completed(draft: Draft, article: Article, given: frozenset[str]) -> Draft:
    """Return the row's words, with the article's own where the file has no such column."""
    kept = {name: getattr(article, name) for name in _OPTIONAL if name not in given}
    return replace(draft, **kept)


def _adopts(entry: Entry, article: Article) -> bool:
    return entry.external_id is not None and entry.external_id not in (
        article.external_id,
        article.id,
    )


def _needed(
    entry: Entry, words: Draft, found: Existing, wanted: Change, made: Plan
) -> Change | None:
    """Return the step that brings an article to what its row says; None when it is there."""
    article = found.article
    same = words == article.draft
    if wanted == "archived":
        return None if same and article.status == "archived" else "archived"
    if wanted == "draft":
        seen = (same and not found.withdrawn) or words == found.live
        return None if seen else ("unpublished" if article.status == "archived" else "draft")
    if words == found.live:
        return None
    if found.withdrawn:
        return "published"
    taken_back = not article.is_live and article.published_at is not None
    if entry.status is None and (article.status == "archived" or (same and taken_back)):
        made.notes.append(
            Note(
                entry.line,
                mark("This article was taken back from customers here: left as it is."),
                {},
                entry.draft.question,
            )
        )
        return None
    return "published"
