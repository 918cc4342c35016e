"""Deciding what an import changes: a function of what the file says and what the site has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from faq.editing import going_live
from faq.importing_columns import Entry
from faq.importing_matching import Existing, Match, match
from faq.importing_originals import Originals
from faq.importing_repeats import without_repeats
from faq.model import WORDS, Article, Change, Draft
from faq.standing import Standing, steps_to
from madoguchi.errors import InvalidInput
from madoguchi.i18n import mark
from madoguchi.tables.rows import Note

Steps = list[tuple[Draft, Change]]

_OPTIONAL = tuple(
    name for name in WORDS if name not in {"locale", "question", "answer", "translated_revision"}
)


@dataclass(frozen=True, slots=True)
class Step:
    """One article to add (``article`` is None) or to change, step by step."""

    entry: Entry
    article: Article | None
    article_id: str
    steps: Steps


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
    entries: Iterable[Entry],
    existing: Iterable[Existing],
    given: frozenset[str],
    now: datetime,
    *,
    publish: bool,
) -> Plan:
    """Compare a file with a site. ``given`` names the columns of the file."""
    existing = list(existing)
    single = without_repeats(entries)
    matches, unknown = match(single.entries, existing)
    originals = Originals(item.article for item in existing)
    made = Plan(merged=single.merged, rejected=single.rejected, notes=[*single.notes, *unknown])
    for one in sorted(matches, key=lambda one: one.entry.draft.translation_of is not None):
        entry = one.entry
        try:
            steps = _steps(one, given, now, publish, made, originals)
        except InvalidInput as error:
            made.rejected.append(entry.note(error.message, **error.values))
            continue
        if not steps:
            made.unchanged += 1
            continue
        article = one.found.article if one.found else None
        originals.take(one.article_id, article, steps)
        made.steps.append(Step(entry, article, one.article_id, steps))
        if entry.line in single.second_answers:
            made.notes.append(single.second_answers[entry.line])
    return made


def _steps(
    one: Match,
    given: frozenset[str],
    now: datetime,
    publish: bool,
    made: Plan,
    originals: Originals,
) -> Steps:
    entry, found = one.entry, one.found
    article = found.article if found else None
    texts = [
        (
            originals.dated(_completed(item.draft, article, given), item.up_to_date, found),
            _wanted(item, now, publish),
        )
        for item in (entry, *entry.later)
    ]
    if found is None:
        return texts
    words, wanted = texts[0]
    if entry.later:
        steps = steps_to(found.standing, _standing(texts))
    elif change := _needed(entry, words, found, wanted, made):
        steps = [(words, change)]
    else:
        steps = []
    if not steps and _adopts(entry, found.article):
        newest, state = found.standing.newest, found.standing.status
        return [(newest, "in_review" if state == "in_review" else "draft")]
    return steps


def _wanted(entry: Entry, now: datetime, publish: bool) -> Change:
    """Return what a row wants; raise `InvalidInput` where its time to be live is over."""
    match entry.status or ("published" if publish else "draft"):
        case "published" | "scheduled":
            return going_live(entry.draft, now)
        case "archived":
            return "archived"
        case "in_review":
            return "in_review"
        case "draft":
            return "draft"


def _standing(texts: Steps) -> Standing:
    by_change = {change: words for words, change in texts}
    newest, last = texts[-1]
    return Standing(
        newest,
        "in_review" if last == "in_review" else "draft",
        by_change.get("published"),
        by_change.get("scheduled"),
    )


def _completed(draft: Draft, article: Article | None, given: frozenset[str]) -> Draft:
    """Return the row's words, with the article's own where the file has no such column."""
    if article is None:
        return draft
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
    """Return the step that brings an article to what its one row says; None when it is there."""
    article, standing = found.article, found.standing
    same = words == standing.newest and not found.withdrawn
    if wanted == "archived":
        return None if words == standing.newest and article.status == "archived" else "archived"
    if wanted == "in_review":
        return None if same and article.status == "in_review" else "in_review"
    if wanted == "draft":
        seen = same or words in (standing.live, standing.scheduled)
        return None if seen else ("unpublished" if article.status == "archived" else "draft")
    if words == (standing.live if wanted == "published" else standing.scheduled):
        return None
    taken_back = not article.is_live and article.published_at is not None
    decided = article.status == "archived" or (same and taken_back)
    if entry.status is None and decided and not found.withdrawn:
        made.notes.append(
            entry.note(mark("This article was taken back from customers here: left as it is."))
        )
        return None
    return wanted
