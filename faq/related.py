"""Which articles stand near another: by the vectors the index holds already, nothing is encoded."""

from __future__ import annotations

from collections.abc import Iterable

from faq.dense import Places
from faq.segment import Segment

NEAR_ENOUGH = 0.4
"""The centred cosine from which two articles are about something alike."""
MOST = 4


class Related:
    """The neighbours of each article of one index, worked out when first asked for.

    ``segments`` come with the places in them that nothing may find. Safe to use from many threads.
    """

    def __init__(self, segments: Iterable[tuple[Segment, Places]]) -> None:
        self._segments = [(one, frozenset(gone.tolist())) for one, gone in segments if one.items]
        self._homes = {
            document.id: (segment, place)
            for segment, gone in self._segments
            for document, place in segment.places.items()
            if place not in gone
        }
        self._known: dict[str, tuple[str, ...]] = {}

    def to(self, article_id: str) -> tuple[str, ...]:
        """Return the ids of up to four articles, the nearest first; none for an unknown one."""
        known = self._known.get(article_id)
        if known is None:
            known = self._known[article_id] = self._nearest(article_id)
        return known

    def _nearest(self, article_id: str) -> tuple[str, ...]:
        if article_id not in self._homes:
            return ()
        segment, place = self._homes[article_id]
        vector = segment.passage(place)
        found = [
            (cosine, other.documents[neighbour].id)
            for other, gone in self._segments
            for neighbour, cosine in other.near(vector, MOST + 1 + len(gone))
            if neighbour not in gone and cosine >= NEAR_ENOUGH
        ]
        found.sort(key=lambda one: (-one[0], one[1]))
        return tuple(name for _, name in found if name != article_id)[:MOST]
