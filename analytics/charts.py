"""Charts drawn by the server. Pure: values in, SVG out, in the widths that CSS chooses between.

Colours are Okabe and Ito's by class (``static/analytics.css``); a pattern, a dash or a label always
says the same, for those who see no colour. Every chart has a table beside it with the same numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from analytics.svg import EMPTY, element, points

WIDE, NARROW = 760, 340
_HEIGHT = 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 12, 24, 44
_LABEL_EVERY = 58


@dataclass(frozen=True)
class Words:
    """What a chart is called and says to those who cannot see it."""

    id: str
    title: str
    description: str


@dataclass(frozen=True)
class TrendPoint:
    """The band of one day or week: shares from 0 to 1, None when nothing ended then."""

    label: str
    title: str
    low: float | None
    high: float | None
    url: str


@dataclass(frozen=True)
class Part:
    """One piece of a column: which outcome, how many, and the list of them."""

    key: str
    title: str
    count: int
    url: str


@dataclass(frozen=True)
class Column:
    """One day or week of outcomes; its pieces add up to 100 %."""

    label: str
    parts: Sequence[Part]


def trend(words: Words, band: Sequence[TrendPoint], width: int = WIDE) -> Markup:
    """Draw the confirmed rate as a line and the upper bound as a dashed one, the band between."""
    xs = _centres(len(band), width)
    lines: list[Markup] = []
    for run in _runs(band):
        lows = [(xs[i], _y(band[i].low or 0.0)) for i in run]
        highs = [(xs[i], _y(band[i].high or 0.0)) for i in run]
        lines += [
            element("polygon", points=points([*lows, *highs[::-1]]), class_="chart-band"),
            element("polyline", points=points(highs), class_="chart-high"),
            element("polyline", points=points(lows), class_="chart-low"),
        ]
    size = min(4.0, (width - _LEFT - _RIGHT) / max(1, len(band)) / 4)
    marks = [mark for x, point in zip(xs, band, strict=True) for mark in _marks(x, point, size)]
    marks += _last_values(xs, band)
    return _frame(words, width, [*lines, *marks, *_labels([p.label for p in band], xs, width)])


def stack(words: Words, columns: Sequence[Column], width: int = WIDE, top: int = 0) -> Markup:
    """Draw each column to 100 %, its pieces from the bottom in the order given.

    With a ``top``, a multiple of 4, pieces are as high as their counts up to that.
    """
    xs = _centres(len(columns), width)
    slot = (width - _LEFT - _RIGHT) / max(1, len(columns))
    bar = min(56.0, slot * 0.72)
    drawn = [
        piece
        for x, column in zip(xs, columns, strict=True)
        for piece in _pieces(x - bar / 2, bar, column, _Place(words.id, width, top))
    ]
    labels = _labels([column.label for column in columns], xs, width)
    keys = list(dict.fromkeys(part.key for column in columns for part in column.parts))
    return _frame(words, width, [_patterns(keys, words.id, width), *drawn, *labels], top)


def swatch(key: str) -> Markup:
    """Draw the sign of an outcome; `swatch_patterns` has to stand once on the page."""
    return element(
        "svg",
        element("rect", width=16, height=16, rx=3, class_=f"fill-{key}"),
        element("rect", width=16, height=16, rx=3, fill=f"url(#swatch-{key})"),
        viewBox="0 0 16 16",
        class_="swatch-sign",
        aria_hidden="true",
    )


def swatch_patterns() -> Markup:
    """Return the patterns of every `swatch`, unseen themselves."""
    patterns = (_pattern(key, f"swatch-{key}") for key in ("confirmed", *_STROKES, "open", "test"))
    return element("svg", *patterns, width=0, height=0, class_="unseen", aria_hidden="true")


def band_bar(low: float | None, high: float | None, interval: tuple[float, float] | None) -> Markup:
    """Draw a share from 0 to 1 as a bar, up to ``high`` hatched, with the interval of ``low``."""
    children = [element("rect", y=5, width=200, height=8, rx=4, class_="bar-track")]
    if low is not None and high is not None:
        children += [
            element("rect", y=5, width=200 * high, height=8, rx=4, class_="bar-high"),
            element("rect", y=5, width=200 * low, height=8, rx=4, class_="bar-low"),
        ]
    if interval is not None:
        left, right = 200 * interval[0], 200 * interval[1]
        path = f"M{left:.1f} 2v14M{right:.1f} 2v14M{left:.1f} 9H{right:.1f}"
        children.append(element("path", d=path, class_="bar-interval"))
    return element("svg", *children, viewBox="-2 0 204 18", class_="band-bar", aria_hidden="true")


def bar(count: int, most: int) -> Markup:
    """Draw a count as a bar as wide as its cell for ``most``; the number stands beside it."""
    drawn = element("rect", width=100 * count / most if most else 0.0, height=8)
    return element(
        "svg",
        drawn,
        viewBox="0 0 100 8",
        preserveAspectRatio="none",
        class_="bar",
        aria_hidden="true",
    )


def _centres(count: int, width: int) -> list[float]:
    slot = (width - _LEFT - _RIGHT) / max(1, count)
    return [_LEFT + slot * (i + 0.5) for i in range(count)]


def _y(share: float) -> float:
    return _TOP + (1 - share) * (_HEIGHT - _TOP - _BOTTOM)


def _runs(band: Sequence[TrendPoint]) -> list[list[int]]:
    """Return the indexes of neighbours that have a value: a line is not drawn over a gap."""
    runs: list[list[int]] = [[]]
    for i, point in enumerate(band):
        if point.low is None or point.high is None:
            runs.append([])
        else:
            runs[-1].append(i)
    return [run for run in runs if run]


def _marks(x: float, point: TrendPoint, size: float) -> list[Markup]:
    if point.low is None or point.high is None:
        return []
    title = element("title", point.title)
    y = _y(point.high)
    side = 2 * size
    square = element(
        "rect", title, x=x - size, y=y - size, width=side, height=side, class_="mark-high"
    )
    circle = element("circle", title, cx=x, cy=_y(point.low), r=size + 1, class_="mark-low")
    return [_link(point.url, square), _link(point.url, circle)]


def _last_values(xs: Sequence[float], band: Sequence[TrendPoint]) -> list[Markup]:
    """Write the last two values beside their marks, above and below so that they never touch."""
    for x, point in reversed(list(zip(xs, band, strict=True))):
        if point.low is None or point.high is None:
            continue
        return [
            element("text", f"{point.high:.0%}", x=x, y=_y(point.high) - 10, class_="chart-number"),
            element("text", f"{point.low:.0%}", x=x, y=_y(point.low) + 19, class_="chart-number"),
        ]
    return []


@dataclass(frozen=True)
class _Place:
    """Where a column stands: in which chart, of which width, up to which count (0: to 100 %)."""

    chart_id: str
    width: int
    top: int


def _pieces(left: float, bar: float, column: Column, place: _Place) -> list[Markup]:
    total = place.top or sum(part.count for part in column.parts)
    found: list[Markup] = []
    below = 0
    for part in column.parts:
        if not part.count:
            continue
        top, bottom = _y((below + part.count) / total), _y(below / total)
        below += part.count
        box = {"x": left, "y": top, "width": bar, "height": max(0.5, bottom - top - 1.5)}
        drawn = [
            element("rect", class_=f"fill-{part.key}", **box),
            element(
                "rect",
                element("title", part.title),
                fill=f"url(#{_id(place.chart_id, part.key, place.width)})",
                **box,
            ),
        ]
        if bottom - top >= 18 and bar >= 26:
            drawn.append(_number(left + bar / 2, (top + bottom) / 2, part.count))
        found.append(_link(part.url, *drawn))
    return found


def _number(x: float, y: float, count: int) -> Markup:
    """Write a number on a piece, on a plate of its own so that no pattern runs through it."""
    wide = 9 + 7.5 * len(str(count))
    return Markup("").join(
        [
            element("rect", x=x - wide / 2, y=y - 8.5, width=wide, height=16, rx=3, class_="plate"),
            element("text", str(count), x=x, y=y + 4, class_="chart-number"),
        ]
    )


def _labels(labels: Sequence[str], xs: Sequence[float], width: int) -> list[Markup]:
    """Write as many labels as there is room for, counted from the last."""
    slot = (width - _LEFT - _RIGHT) / max(1, len(labels))
    every = max(1, round(_LABEL_EVERY / slot + 0.49))
    return [
        element("text", label, x=min(x, width - 22.0), y=_HEIGHT - 20, class_="chart-label")
        for i, (label, x) in enumerate(zip(labels, xs, strict=True))
        if (len(labels) - 1 - i) % every == 0
    ]


def _frame(words: Words, width: int, drawn: Sequence[Markup], top: int = 0) -> Markup:
    title, description = f"{words.id}-{width}-title", f"{words.id}-{width}-desc"
    grid = [
        piece
        for share in (0.0, 0.25, 0.5, 0.75, 1.0)
        for written in (f"{share * top:.0f}" if top else f"{share:.0%}",)
        for piece in (
            element(
                "line",
                x1=_LEFT,
                x2=width - _RIGHT,
                y1=_y(share),
                y2=_y(share),
                class_="chart-grid",
            ),
            element("text", written, x=_LEFT - 6, y=_y(share) + 4, class_="chart-axis"),
        )
    ]
    return element(
        "svg",
        element("title", words.title, id=title),
        element("desc", words.description, id=description),
        *grid,
        *drawn,
        viewBox=f"0 0 {width} {_HEIGHT}",
        class_=f"chart chart-{'wide' if width == WIDE else 'narrow'}",
        role="group",
        aria_labelledby=f"{title} {description}",
    )


def _link(url: str, *drawn: Markup) -> Markup:
    """Make a drawing open a list; by keyboard the table beside the chart opens the same."""
    return element("a", *drawn, href=url, tabindex="-1")


def _id(chart_id: str, key: str, width: int) -> str:
    return f"{chart_id}-{width}-{key}"


def _patterns(keys: Sequence[str], chart_id: str, width: int) -> Markup:
    return element("defs", *(_pattern(key, _id(chart_id, key, width)) for key in keys))


_STROKES = {
    "assumed": "M-1 1l2 -2M0 8l8 -8M7 9l2 -2",
    "unanswered": "M2 2h2v2h-2zM6 6h2v2h-2z",
    "denied": "M0 0l8 8M8 0l-8 8",
    "escalated": "M0 2h8M0 6h8",
}


def _pattern(key: str, id: str) -> Markup:
    stroke = _STROKES.get(key)
    return element(
        "pattern",
        element("path", d=stroke, class_="pattern-stroke") if stroke else EMPTY,
        id=id,
        width=8,
        height=8,
        patternUnits="userSpaceOnUse",
    )
