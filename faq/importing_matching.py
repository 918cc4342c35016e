"""Which article of the site a row is about, and which articles a row names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from faq.importing_columns import Entry
from faq.importing_repeats import question_key
from faq.model import Article
from faq.standing import Standing
from madoguchi.i18n import mark
from madoguchi.ids import new_id
from madoguchi.tables.rows import Note


@dataclass(frozen=True, slots=True)
class Existing:
    """An article of the site and where it stands.

    ``withdrawn`` tells that it came by an import that was taken back: no person decided against
    it. ``is_stale`` tells of a translation that its original says something else by now.
    """

    article: Article
    standing: Standing
    withdrawn: bool = False
    is_stale: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A row with its article, or with the id of the article that it adds."""

    entry: Entry
    found: Existing | None
    article_id: str


def match(entries: Sequence[Entry], existing: Iterable[Existing]) -> tuple[list[Match], list[Note]]:
    """Pair each row with its article: by id, else by question, same answer first.

    What rows name (``related``, ``translation_of``) becomes ids of articles, those that the file
    adds included; what cannot be found is left out and told in the notes.
    """
    known = _Known(existing)
    matches = known.match(entries)
    names = _Names(known.articles, matches)
    notes: list[Note] = []
    named = [replace(one, entry=names.resolved(one.entry, notes)) for one in matches]
    return named, notes


class _Known:
    """The site's articles, each to be found by one row at most."""

    def __init__(self, existing: Iterable[Existing]) -> None:
        self.articles: list[Article] = []
        self._by_id: dict[tuple[str, str], Existing] = {}
        self._by_question: dict[tuple[str, str], list[Existing]] = defaultdict(list)
        self._taken: set[str] = set()
        for item in existing:
            article = item.article
            self.articles.append(article)
            for name in (article.id, article.external_id):
                if name is not None:
                    self._by_id[article.locale, name] = item
            texts = (article.draft, item.standing.live)
            for key in {question_key(words) for words in texts if words}:
                self._by_question[key].append(item)

    def match(self, entries: Sequence[Entry]) -> list[Match]:
        """Pair each row with its article."""
        found: dict[int, Existing | None] = {}
        for rule in (self._of_id, self._of_answer, self._of_question):
            for at, entry in enumerate(entries):
                if found.get(at) is None:
                    found[at] = rule(entry)
        return [_matched(entry, found[at]) for at, entry in enumerate(entries)]

    def _of_id(self, entry: Entry) -> Existing | None:
        if entry.external_id is None:
            return None
        return self._take(self._by_id.get((entry.draft.locale, entry.external_id)))

    def _of_answer(self, entry: Entry) -> Existing | None:
        for item in self._candidates(entry):
            live = item.standing.live
            if entry.draft.answer in {item.article.answer, live.answer if live else ""}:
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


def _matched(entry: Entry, found: Existing | None) -> Match:
    return Match(entry, found, found.article.id if found else new_id("art"))


class _Names:
    """What articles are called in files."""

    def __init__(self, articles: Iterable[Article], matches: Iterable[Match]) -> None:
        self._ids: dict[tuple[str, str], str] = {}
        self._anywhere: dict[str, set[str]] = defaultdict(set)
        for article in articles:
            for name in (article.id, article.external_id):
                self._add(article.locale, name, article.id)
        for one in matches:
            self._add(one.entry.draft.locale, one.entry.external_id, one.article_id)

    def _add(self, locale: str, name: str | None, article_id: str) -> None:
        if name is not None:
            self._ids[locale, name] = article_id
            self._anywhere[name].add(article_id)

    def resolved(self, entry: Entry, notes: list[Note]) -> Entry:
        """Return a row, and the texts behind it, with ids for the names of other articles."""
        draft = entry.draft
        related = [self._find(name, draft.locale) for name in draft.related]
        source = self._find(draft.translation_of, draft.locale)
        named = (*draft.related, *filter(None, [draft.translation_of]))
        for name, found in zip(named, (*related, source), strict=False):
            if found is None:
                message = mark("There is no article “%(id)s” here to refer to: left out.")
                notes.append(entry.note(message, id=name))
        draft = replace(draft, related=tuple(filter(None, related)), translation_of=source)
        later = tuple(self.resolved(item, notes) for item in entry.later)
        return replace(entry, draft=draft, later=later)

    def _find(self, name: str | None, locale: str) -> str | None:
        if name is None:
            return None
        prefix, _, rest = name.partition(":")
        anywhere = self._anywhere.get(name, set())
        return (
            self._ids.get((locale, name))
            or self._ids.get((prefix, rest))
            or (next(iter(anywhere)) if len(anywhere) == 1 else None)
        )
