"""From what is asked to reasons: each day what is new, each week everything. Pure.

What people named, pinned or put together is taken as it stands; only new questions join it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from analytics.reasons import Question, Reason
from analytics.reasons_keeping import keep
from analytics.reasons_naming import names, theme_name
from madoguchi.encoder import Vectors
from madoguchi.grouping import ALIKE, NOWHERE, Grouping, Labels, group, middles_of, place

MakeReason = Callable[[Vectors], Reason]
"""Middles → a new reason, without a name yet."""
FEWEST_FOR_THEMES = 8
"""Fewer reasons than this are read at once and need no second level."""


@dataclass(frozen=True)
class Changes:
    """What to write: questions by key with their reason and nearness, and reasons.

    ``reasons`` are all that are new or differ, ``gone`` the ids of those that hold nothing.
    """

    moved: Mapping[str, tuple[str | None, float]] = field(default_factory=dict)
    reasons: Sequence[Reason] = ()
    gone: Sequence[str] = ()
    near: float = 1.0


def day(
    asked: Sequence[Question],
    vectors: Vectors,
    reasons: Sequence[Reason],
    near: float,
    make: MakeReason,
) -> Changes:
    """Place questions without a reason: in the nearest that is near enough, or in a new one.

    ``vectors`` are points (`analytics.reasons.points`).
    """
    live = _live(reasons)
    owners, middles = _middles(live, vectors.shape[1])
    placed = place(vectors, middles, near)
    left = np.flatnonzero(placed == NOWHERE)
    found = group(vectors[left], near).middles
    known = place(found, middles, ALIKE)
    new = [make(found[row : row + 1]) for row in np.flatnonzero(known == NOWHERE)]
    every = [*live, *new]
    owners += [len(live) + n for n in range(len(new))]
    middles = np.concatenate([middles, *(one.middles for one in new)])
    near_to = place(vectors, middles, near)
    moved = _moved(asked, vectors, every, owners, middles, near_to)
    return Changes(moved, _named(new, asked, moved), near=near)


def week(
    asked: Sequence[Question],
    vectors: Vectors,
    reasons: Sequence[Reason],
    near: float,
    make: MakeReason,
) -> Changes:
    """Group all questions anew, the reasons going on as `analytics.reasons_keeping` says.

    A new question joins what people put together as on any day (``near``); of the rest are made
    groups.
    """
    live = _live(reasons)
    numbers = {one.id: n for n, one in enumerate(live)}
    old = np.array([numbers.get(one.reason_id or "", NOWHERE) for one in asked], dtype=np.intp)
    live = [_moved_middle(one, vectors[old == n]) for n, one in enumerate(live)]
    held = np.array([n for n, one in enumerate(live) if one.stays], dtype=np.intp)
    new = np.flatnonzero(old == NOWHERE)
    owners, middles = _middles(live, vectors.shape[1])
    nearest = place(vectors[new], middles, near)
    joined = np.array([NOWHERE if n == NOWHERE else owners[n] for n in nearest], dtype=np.intp)
    old[new] = np.where(np.isin(joined, held), joined, NOWHERE)
    free = np.flatnonzero(~np.isin(old, held))
    fresh = _beside(group(vectors[free]), [live[n] for n in held], vectors.shape[1])
    labels = old.copy()
    labels[free] = keep(vectors[free], old[free], len(live), fresh)
    return _changes(asked, vectors, live, labels, fresh, make)


def themes(reasons: Sequence[Reason], make: MakeReason) -> list[Reason]:
    """Put reasons under themes; return what is new or differs.

    Themes are made once there are enough reasons, and made anew when there are twice as many as
    they were made for; otherwise a reason that has none joins the nearest.
    """
    live = [one for one in _live(reasons) if not one.is_theme]
    there = [one for one in reasons if one.is_theme]
    if len(live) < FEWEST_FOR_THEMES:
        return []
    wanted = round(len(live) ** 0.5)
    if there and wanted < 2 * len(there):
        ids = {one.id for one in there}
        middles = np.concatenate([one.middles for one in there])
        lost = [one for one in live if one.parent_id not in ids]
        if not lost:
            return []
        nearest = place(_means(lost), middles).tolist()
        return [replace(one, parent_id=there[n].id) for one, n in zip(lost, nearest, strict=True)]
    return _new_themes(live, there, wanted, make)


def _new_themes(
    live: Sequence[Reason], there: Sequence[Reason], wanted: int, make: MakeReason
) -> list[Reason]:
    from sklearn.cluster import AgglomerativeClustering

    means = _means(live)
    labels = AgglomerativeClustering(n_clusters=wanted, linkage="ward").fit_predict(means)
    found: list[Reason] = []
    kept = [one for one in there if one.stays]
    for label in range(wanted):
        rows = np.flatnonzero(labels == label).tolist()
        middle = middles_of(means[rows], np.zeros(len(rows), dtype=np.intp), 1)
        children = [live[rows[n]] for n in np.argsort(-means[rows] @ middle[0], kind="stable")]
        theme = kept.pop(_nearest(middle, kept)) if kept else make(middle)
        name = theme.name if theme.is_named else theme_name([one.name for one in children])
        theme = replace(theme, is_theme=True, middles=middle, name=name)
        found += [theme, *(replace(one, parent_id=theme.id) for one in children)]
    return found


def _nearest(middle: Vectors, themes: Sequence[Reason]) -> int:
    return int(place(middle, np.concatenate([one.middles for one in themes]))[0])


def _live(reasons: Sequence[Reason]) -> list[Reason]:
    return [one for one in reasons if not one.is_theme and one.merged_into is None]


def _middles(reasons: Sequence[Reason], width: int) -> tuple[list[int], Vectors]:
    """Return all middles, and the number of the reason that each belongs to."""
    owners = [n for n, one in enumerate(reasons) for _ in range(len(one.middles))]
    nothing = np.zeros((0, width), dtype=np.float32)
    return owners, np.concatenate([nothing, *(one.middles for one in reasons)])


def _means(reasons: Sequence[Reason]) -> Vectors:
    return np.concatenate(
        [middles_of(one.middles, np.zeros(len(one.middles), dtype=np.intp), 1) for one in reasons]
    )


def _beside(fresh: Grouping, held: Sequence[Reason], width: int) -> Grouping:
    """Leave out fresh groups that say what a held reason says: it would stand there twice."""
    _, middles = _middles(held, width)
    twice = place(fresh.middles, middles, ALIKE) != NOWHERE
    return Grouping(fresh.middles[~twice], fresh.near)


def _changes(
    asked: Sequence[Question],
    vectors: Vectors,
    live: Sequence[Reason],
    labels: Labels,
    fresh: Grouping,
    make: MakeReason,
) -> Changes:
    used = np.bincount(labels[labels != NOWHERE], minlength=len(live) + len(fresh.middles))
    every: list[Reason | None] = []
    gone = []
    for number, count in enumerate(used.tolist()):
        if number >= len(live):
            row = number - len(live)
            every.append(make(fresh.middles[row : row + 1]) if count else None)
            continue
        one = live[number]
        every.append(_moved_middle(one, vectors[labels == number]))
        if not count and not one.stays:
            gone.append(one.id)
    owned = [one for one in every if one is not None]
    numbers = {id(one): n for n, one in enumerate(owned)}
    placed = np.array(
        [NOWHERE if n == NOWHERE else numbers[id(every[n])] for n in labels], dtype=np.intp
    )
    moved = _nearness(asked, vectors, owned, placed)
    changed = [one for one in owned if one.id not in gone]
    return Changes(moved, _named(changed, asked, moved), gone, fresh.near)


def _moved_middle(one: Reason, own: Vectors) -> Reason:
    """Take a reason's middles from its questions; each of several from those nearest to it."""
    if not len(own):
        return one
    nearest = place(own, one.middles)
    middles = middles_of(own, nearest, len(one.middles))
    empty = ~middles.any(axis=1)
    middles[empty] = one.middles[empty]
    return replace(one, middles=middles)


def _moved(
    asked: Sequence[Question],
    vectors: Vectors,
    every: Sequence[Reason],
    owners: Sequence[int],
    middles: Vectors,
    placed: Labels,
) -> dict[str, tuple[str | None, float]]:
    return {
        asked[row].key: (every[owners[n]].id, float(vectors[row] @ middles[n]))
        for row, n in enumerate(placed.tolist())
        if n != NOWHERE
    }


def _nearness(
    asked: Sequence[Question], vectors: Vectors, every: Sequence[Reason], placed: Labels
) -> dict[str, tuple[str | None, float]]:
    moved: dict[str, tuple[str | None, float]] = {}
    for row, number in enumerate(placed.tolist()):
        before = asked[row].reason_id
        if number == NOWHERE:
            if before is not None:
                moved[asked[row].key] = (None, 0.0)
        elif every[number].id != before:
            near = float((every[number].middles @ vectors[row]).max())
            moved[asked[row].key] = (every[number].id, near)
    return moved


def _named(
    reasons: Sequence[Reason],
    asked: Sequence[Question],
    moved: Mapping[str, tuple[str | None, float]],
) -> list[Reason]:
    """Give a name to each reason that has none."""
    nameless = {one.id: list[Question]() for one in reasons if not one.name}
    for one in asked:
        reason_id, nearness = moved.get(one.key, (one.reason_id, one.nearness))
        if reason_id is not None and reason_id in nameless:
            nameless[reason_id].append(replace(one, nearness=nearness))
    given = dict(zip(nameless, names(list(nameless.values())), strict=True))
    return [
        replace(one, name=given[one.id][0], name_key=given[one.id][1]) if one.id in given else one
        for one in reasons
    ]
