"""The categories of a help centre as a tree of what customers see, with addresses.

Paths and their order are those the editors keep (`faq.categories`); what holds nothing is left out.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from faq import categories_store, help_store
from faq.addresses import slug
from faq.categories import Path, in_order, path_of
from faq.help_store import Heading
from madoguchi.database.protocol import Transaction
from madoguchi.sites import Site

NONE: Path = ("",)
"""The path of articles without a category; it comes last, and the page says its name."""
_NONE_SLUG = "-"  # no name has it: a slug does not end in a hyphen


@dataclass(frozen=True, slots=True)
class Category:
    """A category, the articles right in it in their order, and the categories within it.

    ``address`` is what follows ``/c/``.
    """

    path: Path
    address: str
    articles: tuple[Heading, ...]
    children: tuple[Category, ...]

    @property
    def name(self) -> str:
        """Its own name, without those of the categories around it."""
        return self.path[-1]

    @property
    def count(self) -> int:
        """How many articles are in it and within."""
        return len(self.articles) + sum(child.count for child in self.children)

    def every(self) -> Iterator[Heading]:
        """Yield its articles, then those of the categories within it."""
        yield from self.articles
        for child in self.children:
            yield from child.every()


@dataclass(frozen=True, slots=True)
class Tree:
    """All categories of a site in one language. Immutable."""

    categories: tuple[Category, ...]
    by_address: Mapping[str, Category]
    by_path: Mapping[Path, Category]

    def way_to(self, path: Path) -> list[Category]:
        """Return a category with those around it, from the outside in."""
        ways = (self.by_path.get(path[:depth]) for depth in range(1, len(path) + 1))
        return [category for category in ways if category is not None]


def place_of(category: str | None) -> Path:
    """Return where an article stands by what it says of its category."""
    return path_of(category) or NONE


def tree(headings: Iterable[Heading], places: Sequence[Path] = ()) -> Tree:
    """Sort articles into their categories, in the order of their ``places``; none is last."""
    own: dict[Path, list[Heading]] = defaultdict(list)
    for heading in headings:
        own[place_of(heading.category)].append(heading)
    paths = in_order((path for path in own if path != NONE), places)
    if NONE in own:
        paths.append(NONE)
    within: dict[Path, list[Path]] = defaultdict(list)
    for path in paths:
        within[path[:-1]].append(path)

    def grown(around: Path, address: str) -> tuple[Category, ...]:
        slugs = _slugs([path[-1] for path in within[around]])
        return tuple(
            Category(path, here, tuple(own.get(path, ())), grown(path, f"{here}/"))
            for path, name in zip(within[around], slugs, strict=True)
            for here in (address + name,)
        )

    roots = grown((), "")
    every = list(_all(roots))
    return Tree(roots, {one.address: one for one in every}, {one.path: one for one in every})


def _all(categories: Iterable[Category]) -> Iterator[Category]:
    return chain.from_iterable((one, *_all(one.children)) for one in categories)


def _slugs(names: Sequence[str]) -> list[str]:
    """Return a readable name for each, told apart by a digest where two would be the same.

    Which names are there does not depend on their order, so that an address stays.
    """
    plain = [slug(name) if name else _NONE_SLUG for name in names]
    times = Counter(plain)
    return [
        text if text and times[text] == 1 else f"{text}-{_digest(name)}".lstrip("-")
        for text, name in zip(plain, names, strict=True)
    ]


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:6]


class Trees:
    """Keeps the trees of sites until their FAQ moves. Safe to use from many threads."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], tuple[int, Tree]] = {}

    def of(self, tx: Transaction, site: Site, locale: str) -> Tree:
        """Return the tree of what is published at the revision that ``site`` tells, or later."""
        kept = self._kept.get((site.id, locale))
        if kept is not None and kept[0] == site.faq_revision:
            return kept[1]
        places = categories_store.places(tx, site.id, locale)
        grown = tree(help_store.headings(tx, site.id, locale), places)
        self._kept[site.id, locale] = (site.faq_revision, grown)
        return grown
