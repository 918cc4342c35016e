"""What an FAQ needs looking after: findings, each about certain articles, with its evidence.

A finding knows what it is about (`Finding.fingerprint`: the articles and the words that were
compared), so that "not a problem" holds as long as those stay, and not longer.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from typing import Any, Literal, NamedTuple, get_args

Kind = Literal[
    "contradiction", "duplicate", "stray_wording", "unhelpful", "overdue", "synonym", "unread"
]
"""What may be wrong; what misleads customers comes first."""

KINDS: tuple[Kind, ...] = get_args(Kind)


class About(NamedTuple):
    """An article that a finding is about, with the revision that customers saw then."""

    id: str
    question: str
    revision: int = 0


class Quote(NamedTuple):
    """Words of an article or of customers; ``marks`` are where the parts that matter stand."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()

    def parts(self) -> list[tuple[str, bool]]:
        """Return the text in pieces, each with whether it is marked."""
        found, place = list[tuple[str, bool]](), 0
        for start, end in self.marks:
            found += [(self.text[place:start], False), (self.text[start:end], True)]
            place = end
        return [part for part in (*found, (self.text[place:], False)) if part[0]]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at in one language.

    ``quotes`` and ``numbers`` are the evidence; what they are is said by `faq.care_saying`.
    ``compared`` are the words that the fingerprint covers.
    """

    kind: Kind
    locale: str
    articles: tuple[About, ...]
    quotes: tuple[Quote, ...] = ()
    numbers: Mapping[str, float] = field(default_factory=dict)
    compared: tuple[str, ...] = field(default=(), compare=False)
    fingerprint: str = ""

    def __post_init__(self) -> None:
        if not self.fingerprint:
            ids = sorted(article.id for article in self.articles)
            said = json.dumps([self.kind, self.locale, ids, sorted(self.compared)])
            object.__setattr__(self, "fingerprint", sha256(said.encode()).hexdigest()[:24])

    def of_revisions(self, revisions: Mapping[str, int]) -> Finding:
        """Return the same with the revisions of its articles."""
        known = tuple(
            about._replace(revision=revisions.get(about.id, 0)) for about in self.articles
        )
        return replace(self, articles=known)

    def to_json(self) -> dict[str, Any]:
        """Return it as plain values for a job's result or a program."""
        stored = asdict(self)
        del stored["compared"]
        return stored | {
            "articles": [about._asdict() for about in self.articles],
            "quotes": [quote._asdict() for quote in self.quotes],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Finding:
        """Read what `to_json` wrote."""
        return cls(
            **{
                **stored,
                "articles": tuple(About(**about) for about in stored["articles"]),
                "quotes": tuple(
                    Quote(quote["text"], tuple((start, end) for start, end in quote["marks"]))
                    for quote in stored["quotes"]
                ),
            }
        )


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings by kind, each kind in the order in which it was found."""
    return sorted(findings, key=lambda finding: KINDS.index(finding.kind))
