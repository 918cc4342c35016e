"""Looking for all that an FAQ needs: every rule over every language of a site."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from faq.care import Finding, Kind, in_order
from faq.care_contradictions import contradictions
from faq.care_duplicates import duplicates
from faq.care_reading import read
from faq.care_synonyms import suggested_synonyms
from faq.care_use import Confirmed, Facts, overdue, unhelpful, unread
from faq.care_wordings import stray_wordings
from faq.index import FaqIndex
from faq.model import Article
from faq.preparing import Progress
from faq.searching import Indexes
from faq.synonyms import Group

_STEPS = 100  # of each language


@dataclass(frozen=True, slots=True)
class Care:
    """What was found in so many articles; ``unmeasured`` are kinds that could not be told."""

    findings: tuple[Finding, ...]
    articles: int
    unmeasured: tuple[Kind, ...] = ()

    def count(self, kind: Kind) -> int:
        """Return how many there are of a kind."""
        return sum(finding.kind == kind for finding in self.findings)


def find(
    indexes: Indexes,
    articles: Sequence[Article],
    facts: Facts,
    groups: Sequence[Group],
    now: datetime,
    progress: Progress,
) -> Care:
    """Look at the live articles of a site; those for the staff are only held against their day.

    ``now`` is on the site's clock, ``groups`` are its synonyms. ``progress(done, total)`` counts
    steps of about the same length. Raises `Unavailable` when the encoder fails.
    """
    found = list[Finding]()
    filled = [index for index in indexes.values() if index.documents]
    for number, index in enumerate(filled):

        def step(done: int, total: int, before: int = number * _STEPS) -> None:
            progress(before + _STEPS * done // max(total, 1), len(filled) * _STEPS)

        found += _of_language(index, facts.confirmed, groups, step)
    public = [article for article in articles if article.audience == "customers"]
    lonely = unread(public, facts, now)
    found += [*unhelpful(public, facts.uses), *overdue(articles, now.date()), *(lonely or ())]
    revisions = {article.id: article.revision for article in articles}
    return Care(
        tuple(finding.of_revisions(revisions) for finding in in_order(found)),
        len(articles),
        () if lonely is not None else ("unread",),
    )


def _of_language(
    index: FaqIndex, confirmed: Iterable[Confirmed], groups: Iterable[Group], progress: Progress
) -> list[Finding]:
    locale = index.documents[0].locale
    articles = read(index)
    against = contradictions(articles)
    progress(1, 4)
    pairs = {frozenset(about.id for about in finding.articles) for finding in against}
    twice = duplicates(index, articles, pairs)
    progress(2, 4)
    stray = stray_wordings(
        index, articles, lambda done, total: progress(2 * total + done, 4 * total)
    )
    of_language = [one for one in confirmed if one.locale == locale]
    words = suggested_synonyms(index, articles, of_language, groups)
    progress(4, 4)
    return [*against, *twice, *stray, *words]
