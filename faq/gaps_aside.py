"""Gaps that nobody will fill: put aside until clearly more is asked.

Each search groups anew, so a gap is known by its wordings: one that was put aside is enough. What
is asked in other words later belongs to it as long as it stands in one group with words known
before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from faq.gaps import Gap
from madoguchi.text import normalise

_AT_LEAST = 3  # so many more, where doubling is next to nothing


@dataclass(frozen=True, slots=True)
class Aside:
    """A gap that was put aside, with how often it had been asked then in `faq.gaps.WEEKS`."""

    id: str
    locale: str
    wordings: frozenset[str]
    times: int


def comes_back_at(times: int) -> int:
    """Return how many questions bring back what was put aside at so many: twice as many, and at
    least three more."""
    return max(2 * times, times + _AT_LEAST)


def key(wording: str) -> str:
    """Return a wording as it is compared."""
    return normalise(wording)


def words_of(gap: Gap) -> frozenset[str]:
    """Return a gap's wordings as they are compared."""
    return frozenset(key(wording.text) for wording in gap.wordings)


def known_by(gap: Gap, asides: Iterable[Aside]) -> list[Aside]:
    """Return what was put aside and is in a gap."""
    words = words_of(gap)
    return [one for one in asides if one.locale == gap.locale and words & one.wordings]


def is_aside(gap: Gap, asides: Iterable[Aside]) -> bool:
    """Tell whether a gap is put aside and has not come back."""
    known = known_by(gap, asides)
    return bool(known) and gap.times < comes_back_at(sum(one.times for one in known))


def only_in(gaps: Iterable[Gap], aside: Aside) -> Aside:
    """Return what was put aside, known only by those of its words that are asked in some gaps."""
    asked = frozenset(word for gap in gaps if gap.locale == aside.locale for word in words_of(gap))
    return replace(aside, wordings=aside.wordings & asked)


def sorted_out(gaps: Sequence[Gap], asides: Sequence[Aside]) -> tuple[list[Gap], list[Gap]]:
    """Return the gaps to look at, and those that are put aside."""
    open_ = [gap for gap in gaps if not is_aside(gap, asides)]
    return open_, [gap for gap in gaps if is_aside(gap, asides)]


def kept_up(gaps: Sequence[Gap], asides: Sequence[Aside]) -> list[Aside]:
    """Return those whose wordings change, with what is asked now in the gaps they are in.

    What was not asked at all any more keeps the words it was known by; so does a part that came
    back, as long as it is asked: it is aside again when it is asked less.
    """
    found: dict[str, frozenset[str]] = {}
    for gap in gaps:
        if is_aside(gap, asides):
            words = words_of(gap)
            for one in known_by(gap, asides):
                kept = found.get(one.id) or only_in(gaps, one).wordings
                found[one.id] = kept | words
    return [
        replace(one, wordings=found[one.id])
        for one in asides
        if one.id in found and found[one.id] != one.wordings
    ]
