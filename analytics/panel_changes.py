"""How a number stands to that of the period before; no more is said than chance allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from analytics.overview import Overview
from analytics.panels import share
from analytics.sentence import ENOUGH
from analytics.statistics import Rate, difference
from madoguchi.i18n import format_number
from madoguchi.i18n import gettext as _

BETTER: Mapping[str, int] = MappingProxyType(
    {
        "confirmed_resolution_rate": 1,
        "resolution_rate_upper": 1,
        "left_without_help_rate": -1,
        "answer_rate": 1,
        "durable_resolution_rate": 1,
        "recontact_rate": -1,
        "csat_rate": 1,
        "no_hit_rate": -1,
        "promises_kept": 1,
    }
)
"""Whether more of a rate is better (1) or worse (-1); of the others it is neither."""


@dataclass(frozen=True)
class Change:
    """What is said of a change. ``tone`` is ``good``, ``bad`` or ``moved`` where it is more than
    chance, else ``unsure``; ``sign`` is an arrow for the eye, empty where nothing moved for sure.
    """

    text: str
    tone: str
    sign: str = ""


def changes(told: Overview, more: Mapping[str, tuple[Rate, Rate]]) -> dict[str, Change]:
    """Return the change of each rate that can be compared; ``more`` are others, (now, before)."""
    if not told.comparable:
        return {}
    pairs = {name: (one, told.before.rates[name]) for name, one in told.now.rates.items()}
    found = {name: change(*pair, BETTER.get(name, 0)) for name, pair in {**pairs, **more}.items()}
    return {name: one for name, one in found.items() if one is not None}


def change(now: Rate, before: Rate, better: int) -> Change | None:
    """Compare two rates; None when either has nothing to divide by."""
    moved = difference(now, before)
    if moved is None:
        return None
    earlier = share(before)
    if min(now.denominator, before.denominator) < ENOUGH:
        return Change(_("%(share)s before; too few to compare", share=earlier), "unsure")
    if not moved.is_certain:
        return Change(_("%(share)s before; no clear change", share=earlier), "unsure")
    up = moved.value > 0
    values = {"points": _points(moved.value), "share": earlier}
    text = (
        _("%(points)s points up from %(share)s", **values)
        if up
        else _("%(points)s points down from %(share)s", **values)
    )
    tone = "moved" if not better else "good" if up == (better > 0) else "bad"
    return Change(text, tone, "▲" if up else "▼")


def _points(value: float) -> str:
    size = abs(value) * 100
    return format_number(size, 0 if size >= 1 else 1)
