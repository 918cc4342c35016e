"""An effect as a small drawing: a dot with its interval, on a line where zero is marked. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from analytics.effects import Effect
from analytics.svg import element

_WIDTH, _HEIGHT, _SIDE = 320, 46, 14
_REACHES = (0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0)


def reach_of(effects: Iterable[Effect]) -> float:
    """Return how far from zero a scale has to go that all of them fit on, at most to 100 points."""
    most = max((max(abs(one.low), abs(one.high)) for one in effects), default=0.0)
    return next((reach for reach in _REACHES if most <= reach), _REACHES[-1])


def effect_drawing(found: Effect, reach: float, description: str, unit: str) -> Markup:
    """Draw an effect; its scale goes from ``-reach`` to ``reach``, ``unit`` names its numbers."""

    def x(share: float) -> float:
        inner = _WIDTH / 2 - _SIDE
        return _WIDTH / 2 + max(-1.0, min(1.0, share / reach)) * inner

    low, high = x(found.low), x(found.high)
    side = "none" if not found.is_certain else "up" if found.low > 0 else "down"
    marks = [
        element(
            "line", x1=x(s), x2=x(s), y1=6, y2=26, class_=f"effect-{'zero' if not s else 'end'}"
        )
        for s in (-reach, 0.0, reach)
    ]
    labels = [
        element("text", text, x=x(share), y=_HEIGHT - 4, class_=f"chart-label effect-label-{place}")
        for share, text, place in (
            (-reach, f"−{reach * 100:.0f}", "start"),
            (0.0, "0", "middle"),
            (reach, f"+{reach * 100:.0f} {unit}", "end"),
        )
    ]
    path = f"M{low:.1f} 10v12M{high:.1f} 10v12M{low:.1f} 16H{high:.1f}"
    return element(
        "svg",
        element("title", description),
        element("line", x1=x(-reach), x2=x(reach), y1=16, y2=16, class_="effect-axis"),
        *marks,
        element("path", d=path, class_=f"effect-interval effect-{side}"),
        element("circle", cx=x(found.value), cy=16, r=5, class_=f"effect-dot effect-{side}"),
        *labels,
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        class_="effect",
        role="img",
        aria_label=description,
    )
