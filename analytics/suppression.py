"""Small groups are not told: a table of groups that nobody can be picked out of. Pure.

A group of fewer than `LEAST` contacts is shown as "<5". The total is usually known, so a single
hidden group would be what is left of it: others are hidden beside it until no hidden number can be
worked out. Groups of nobody are shown, because there is nobody to protect.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

K = TypeVar("K")
LEAST = 5
"""How many contacts a group needs at least for its number to be told."""
FEW = f"<{LEAST}"
"""What stands for the number of a small group."""
HIDDEN = "–"
"""What stands for a number that is hidden for another's sake."""


@dataclass(frozen=True)
class Group:
    """How many contacts are in a group, and the number that would be told of it: no smaller one."""

    contacts: int
    counted: int


@dataclass(frozen=True)
class Told(Generic[K]):
    """What may be told: numbers by group, and those hidden as too small or for the others' sake.

    ``total`` is None where even it would give a group away.
    """

    numbers: Mapping[K, int]
    small: frozenset[K]
    beside: frozenset[K]
    total: int | None

    def hides(self, key: K) -> bool:
        """Tell whether a group's number is not told."""
        return key in self.small or key in self.beside

    def text(self, key: K) -> str:
        """Return what a table says of a group; nothing of one that has no number."""
        if self.hides(key):
            return FEW if key in self.small else HIDDEN
        return str(self.numbers.get(key, ""))


def is_small(group: Group) -> bool:
    """Tell whether a group is small; alone, where a table has no total to work it out from.

    A number whose contacts are not known is one of few.
    """
    return group.counted > 0 and group.contacts < LEAST


def tell(groups: Mapping[K, Group]) -> Told[K]:
    """Return what may be told of groups that add up to a total.

    Beside small groups those with the smallest numbers are hidden, in the order given among equals.
    """
    small = {key for key, group in groups.items() if is_small(group)}
    others = [key for key, group in groups.items() if group.contacts >= LEAST]
    others.sort(key=lambda key: groups[key].counted)
    beside: list[K] = []
    while _is_given_away(groups, small, beside) and others:
        beside.append(others.pop(0))
    hidden = small | set(beside)
    total = sum(group.counted for group in groups.values())
    return Told(
        numbers={key: group.counted for key, group in groups.items() if key not in hidden},
        small=frozenset(small),
        beside=frozenset(beside),
        total=None if _is_given_away(groups, small, beside) else total,
    )


def _is_given_away(groups: Mapping[K, Group], small: set[K], beside: list[K]) -> bool:
    """Tell whether the sum of all hidden numbers says what one of the small groups is.

    It is known of each small group that it counts at least 1, and of each other at least `LEAST`;
    nor do all of them add up to more than `_most`.
    """
    if not small:
        return False
    hidden = sum(groups[key].counted for key in (*small, *beside))
    alone = len(small) + len(beside) == 1
    least = len(small) + LEAST * len(beside)
    return alone or hidden <= least or hidden >= _most(groups, small, beside)


def _most(groups: Mapping[K, Group], small: set[K], beside: list[K]) -> float:
    """Return what the hidden numbers can add up to at most; there is no end where contacts return.

    Where each contact counts once, a small group counts `LEAST` - 1 at most, and one that is hidden
    beside it no more than the smallest number told, because the smallest are hidden first.
    """
    if any(groups[key].counted > groups[key].contacts for key in small):
        return math.inf
    told = [g.counted for key, g in groups.items() if g.contacts >= LEAST and key not in beside]
    ceiling = min(told, default=math.inf) if beside else 0
    return (LEAST - 1) * len(small) + len(beside) * ceiling
