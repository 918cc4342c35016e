"""A goal as a chart: weeks with their intervals, baseline and target, and the forecast. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from analytics.charts import NARROW, WIDE
from analytics.goals import Goal, Measured, Progress, measured
from analytics.svg import element, points

_HEIGHT, _TOP, _BOTTOM, _LEFT, _RIGHT = 200, 16, 30, 58, 16
Say = Callable[[float], str]


@dataclass(frozen=True)
class Labels:
    """What the chart says: its title, each week's label, the due day, and two lines' names."""

    id: str
    title: str
    weeks: Sequence[str]
    due: str
    baseline: str
    target: str


def goal_drawing(progress: Progress, labels: Labels, say: Say, width: int = WIDE) -> Markup:
    """Draw where a goal stands; ``say`` writes a value."""
    goal = progress.goal
    values = [measured(goal.measure, week.count) if week.count else None for week in progress.weeks]
    top, is_up = _top(goal, progress, values), goal.target_value > goal.baseline_value
    slot = (width - _LEFT - _RIGHT) / (len(values) + 1)
    xs = [_LEFT + slot * (n + 0.5) for n in range(len(values) + 1)]
    scale = _Scale(top, width)
    line = [(x, scale.y(one.value)) for x, one in zip(xs, values, strict=False) if one]
    drawn = [
        *scale.grid(say),
        *scale.level(goal.baseline_value, labels.baseline, "baseline", above=not is_up),
        *scale.level(goal.target_value, labels.target, "target", above=is_up),
        element("polyline", points=points(line), class_="chart-low"),
        *[
            piece
            for x, one in zip(xs, values, strict=False)
            if one
            for piece in _week(x, one, scale)
        ],
        *_forecast(progress, xs[-1], min(slot * 0.5, 26.0), scale),
        *_under([*labels.weeks, labels.due], xs, slot),
    ]
    name = f"{labels.id}-{width}"
    return element(
        "svg",
        element("title", labels.title, id=name),
        *drawn,
        viewBox=f"0 0 {width} {_HEIGHT}",
        class_=f"chart chart-{'wide' if width == WIDE else 'narrow'}",
        role="img",
        aria_labelledby=name,
    )


def both_widths(progress: Progress, labels: Labels, say: Say) -> Markup:
    """Draw it twice; CSS shows the one that fits."""
    return Markup("").join(goal_drawing(progress, labels, say, width) for width in (WIDE, NARROW))


@dataclass(frozen=True)
class _Scale:
    top: float
    width: int

    def y(self, value: float) -> float:
        inner = _HEIGHT - _TOP - _BOTTOM
        return _TOP + (1 - max(0.0, min(1.0, value / self.top))) * inner

    def grid(self, say: Say) -> list[Markup]:
        return [
            piece
            for value in (0.0, self.top / 2, self.top)
            for piece in (
                self._line(value, "chart-grid"),
                element("text", say(value), x=_LEFT - 6, y=self.y(value) + 4, class_="chart-axis"),
            )
        ]

    def level(self, value: float, label: str, name: str, *, above: bool) -> list[Markup]:
        text = element(
            *("text", label),
            x=self.width - _RIGHT,
            y=self.y(value) + (-5 if above else 14),
            class_=f"chart-label goal-label goal-{name}-label",
        )
        return [self._line(value, f"goal-{name}"), text]

    def _line(self, value: float, name: str) -> Markup:
        y = self.y(value)
        return element("line", x1=_LEFT, x2=self.width - _RIGHT, y1=y, y2=y, class_=name)


def _top(goal: Goal, progress: Progress, values: Sequence[Measured | None]) -> float:
    """Return a round value that everything drawn lies below."""
    ends = [goal.baseline_value, goal.target_value, *(progress.forecast or ())]
    most = max([*ends, *(one.high for one in values if one)]) or 1.0
    step = 10.0 ** math.floor(math.log10(most))
    return next(n * step for n in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if n * step >= most)


def _week(x: float, one: Measured, scale: _Scale) -> list[Markup]:
    low, high = scale.y(one.low), scale.y(one.high)
    return [
        element("line", x1=x, x2=x, y1=low, y2=high, class_="goal-interval"),
        element("circle", cx=x, cy=scale.y(one.value), r=4, class_="mark-low"),
    ]


def _forecast(progress: Progress, x: float, half: float, scale: _Scale) -> list[Markup]:
    if progress.forecast is None:
        return []
    low, high = scale.y(progress.forecast[0]), scale.y(progress.forecast[1])
    box = {"x": x - half / 2, "y": high, "width": half, "height": max(2.0, low - high)}
    return [element("rect", rx=3, class_="goal-forecast", **box)]


def _under(labels: Sequence[str], xs: Sequence[float], slot: float) -> list[Markup]:
    every = max(1, round(58 / slot + 0.49))
    return [
        element("text", label, x=x, y=_HEIGHT - 8, class_="chart-label")
        for n, (label, x) in enumerate(zip(labels, xs, strict=True))
        if (len(labels) - 1 - n) % every == 0
    ]
