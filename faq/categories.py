"""The categories of a site's articles as a tree that the editors keep in order.

A category is written as a path: 「お支払い / 請求書」 is 請求書 within お支払い. An article
names the one it is in; the order, and categories that hold nothing yet, are stored beside
(`faq.categories_store`). Moving or renaming a category is a step of every article in it, in its
history as any other.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from faq import categories_store, editing, history_store, store
from faq.content import CATEGORY_LENGTH, clean_line
from faq.editing import Author
from faq.model import Article, ArticleRevision, Draft
from faq.standing import Standing, standings, steps_to
from madoguchi.database.protocol import Transaction
from madoguchi.errors import InvalidInput

Path = tuple[str, ...]
"""Names from the outside in; empty for no category."""


@dataclass(frozen=True, slots=True)
class Node:
    """A category, how many articles are right in it, and the categories within it."""

    path: Path
    own: int
    children: tuple[Node, ...]

    @property
    def count(self) -> int:
        """How many articles are in it and within."""
        return self.own + sum(child.count for child in self.children)


def path_of(category: str | None) -> Path:
    """Return what an article's category says."""
    return tuple(name for part in (category or "").split("/") if (name := part.strip()))


def written(path: Path) -> str | None:
    """Return a path as an article holds it."""
    return " / ".join(path) or None


def in_order(paths: Iterable[Path], places: Sequence[Path]) -> list[Path]:
    """Return each path and those around it once: as stored, others where they first appear."""
    known = {path: number for number, path in enumerate(places)}
    every = dict.fromkeys(path[:depth] for path in paths for depth in range(1, len(path) + 1))
    last = {path: len(known) + number for number, path in enumerate(every)}

    def key(path: Path) -> tuple[int, ...]:
        around = (path[:depth] for depth in range(1, len(path) + 1))
        return tuple(known.get(one, last[one]) for one in around)

    return sorted(every, key=key)


def tree(tx: Transaction, site_id: str, locale: str) -> tuple[Node, ...]:
    """Return the categories of a language with what they hold, archived articles left out."""
    held = Counter(map(path_of, categories_store.held(tx, site_id, locale)))
    places = categories_store.places(tx, site_id, locale)
    within: dict[Path, list[Path]] = defaultdict(list)
    for path in in_order([*places, *filter(None, held)], places):
        within[path[:-1]].append(path)

    def grown(around: Path) -> tuple[Node, ...]:
        return tuple(Node(path, held[path], grown(path)) for path in within[around])

    return grown(())


def add(tx: Transaction, site_id: str, locale: str, around: Path, name: str) -> Path:
    """Add a category that holds nothing yet, as the last within another one; return its path."""
    tx.lock("site", site_id)
    path = (*around, _checked_name(name))
    known = paths(tree(tx, site_id, locale))
    _check_around(around, known)
    _check_free(path, known)
    _store(tx, site_id, locale, [*known, path])
    return path


def move(
    tx: Transaction,
    site_id: str,
    locale: str,
    path: Path,
    around: Path,
    before: Path | None,
    author: Author,
) -> Path:
    """Put a category within another one (or outside all), before one of its neighbours or last.

    Return its new path. Raise `InvalidInput` where the name is taken there, or the place is within
    the category itself.
    """
    tx.lock("site", site_id)
    known = paths(tree(tx, site_id, locale))
    _check_there(path, known)
    _check_around(around, known)
    if around[: len(path)] == path:
        raise InvalidInput("A category cannot be put into itself.")
    new = (*around, path[-1])
    if new != path:
        _check_free(new, known)
        _rewrite(tx, site_id, locale, path, new, author)
    moving = [one for one in known if one[: len(path)] == path]
    staying = [one for one in known if one[: len(path)] != path]
    place = staying.index(before) if before in staying else len(staying)
    moved = [_moved(one, path, new) for one in moving]
    _store(tx, site_id, locale, [*staying[:place], *moved, *staying[place:]])
    return new


def rename(
    tx: Transaction,
    site_id: str,
    locale: str,
    path: Path,
    name: str,
    author: Author,
    *,
    merge: bool = False,
) -> Path:
    """Give a category another name; with ``merge`` put what it holds into the one that has it.

    Return its new path. Raise `InvalidInput` where the name is taken and ``merge`` was not meant.
    """
    tx.lock("site", site_id)
    known = paths(tree(tx, site_id, locale))
    _check_there(path, known)
    new = (*path[:-1], _checked_name(name))
    if new == path:
        return path
    if not merge:
        _check_free(new, known)
    _rewrite(tx, site_id, locale, path, new, author)
    _store(tx, site_id, locale, list(dict.fromkeys(_moved(one, path, new) for one in known)))
    return new


def remove(tx: Transaction, site_id: str, locale: str, path: Path) -> None:
    """Remove a category that holds nothing; raise `InvalidInput` for one that holds articles."""
    tx.lock("site", site_id)
    roots = tree(tx, site_id, locale)
    known = paths(roots)
    _check_there(path, known)
    if next(node for node in _every(roots) if node.path == path).count:
        raise InvalidInput("This category holds articles. Move them into another one first.")
    _store(tx, site_id, locale, [one for one in known if one[: len(path)] != path])


def _rewrite(
    tx: Transaction, site_id: str, locale: str, old: Path, new: Path, author: Author
) -> None:
    """Give every text of the articles in a category its new path, live texts staying live."""

    def moved(words: Draft | None) -> Draft | None:
        if words is None:
            return None
        category = written(_moved(path_of(words.category), old, new))
        if len(category or "") > CATEGORY_LENGTH:
            raise InvalidInput("The name of this category is too long with those around it.")
        return replace(words, category=category)

    found = store.articles_of_site(tx, site_id, locale)
    articles, history = list[Article](), list[ArticleRevision]()
    for article, now in zip(found, standings(tx, site_id, found).values(), strict=True):
        newest = moved(now.newest) or now.newest
        wanted = Standing(newest, now.status, moved(now.live), moved(now.scheduled))
        after, asked = article, None
        if article.status == "in_review":
            asked = history_store.revision(tx, site_id, article.id, article.revision)
        for words, change in steps_to(now, wanted):
            after = editing.stepped(after, words, change, author.clock())
            by, note = author.account_id, ""
            if change == "in_review" and asked is not None:
                by, note = asked.author_id, asked.note
            history.append(editing.as_revision(after, change, by, note))
        if after is not article:
            articles.append(replace(after, published_at=article.published_at))
    store.put_articles(tx, articles)
    store.add_revisions(tx, history)


def _moved(path: Path, old: Path, new: Path) -> Path:
    return (*new, *path[len(old) :]) if path[: len(old)] == old else path


def _store(tx: Transaction, site_id: str, locale: str, known: Sequence[Path]) -> None:
    categories_store.replace_places(tx, site_id, locale, known)
    editing.announce_published(tx, site_id)


def _every(nodes: Iterable[Node]) -> list[Node]:
    return [one for node in nodes for one in (node, *_every(node.children))]


def paths(nodes: Iterable[Node]) -> list[Path]:
    """Return every category of a tree, from top to bottom."""
    return [node.path for node in _every(nodes)]


def _checked_name(name: str) -> str:
    tidy = clean_line(name)
    if not tidy:
        raise InvalidInput("Write the name of the category.", field="name")
    if "/" in tidy:
        raise InvalidInput(
            "A name of a category holds no “/”: it stands between names.", field="name"
        )
    return tidy


def _check_free(path: Path, known: Sequence[Path]) -> None:
    if path in known:
        raise InvalidInput(
            "There is a category “%(name)s” here already.", field="name", name=path[-1]
        )
    if len(written(path) or "") > CATEGORY_LENGTH:
        raise InvalidInput("The name of this category is too long with those around it.")


def _check_around(around: Path, known: Sequence[Path]) -> None:
    if around:
        _check_there(around, known)


def _check_there(path: Path, known: Sequence[Path]) -> None:
    if path not in known:
        raise InvalidInput("This category is not there any more. Load the page again.")
