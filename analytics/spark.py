"""Counts of equal periods as a small line; the last one is marked. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from analytics.svg import element, points

_WIDTH, _HEIGHT, _EDGE = 96, 28, 4


def spark(counts: Sequence[int], title: str) -> Markup:
    """Draw counts from left to right, from 0 to the largest; ``title`` says them in words."""
    most = max([*counts, 1])
    step = (_WIDTH - 2 * _EDGE) / max(1, len(counts) - 1)
    room = _HEIGHT - 2 * _EDGE
    line = [
        (_EDGE + step * n, _HEIGHT - _EDGE - room * count / most) for n, count in enumerate(counts)
    ]
    x, y = line[-1]
    return element(
        "svg",
        element("title", title),
        element("polyline", points=points(line), class_="spark-line"),
        element("circle", cx=x, cy=y, r=3, class_="spark-last"),
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        class_="spark",
        role="img",
    )
