"""Contact reasons as CSV: a row each, every rate with what it was computed from."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from analytics.reasons_figures import Figures
from analytics.reasons_reading import Told, matching
from madoguchi.spreadsheets import BOM, guarded

COLUMNS = (
    *("reason_id", "theme", "reason", "is_pinned", "inquiries", "inquiries_before", "is_changed"),
    *("usual_low", "usual_high", "is_unusual", "ended", "confirmed", "assumed", "denied"),
    *("unanswered", "escalated", "csat_satisfied", "csat_responses", "articles"),
)


def to_csv(told: Told, titles: Mapping[str, str]) -> str:
    """Write the reasons of a period."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    raised = {one.reason.id for one in told.unusual}
    for group in told.groups:
        theme = group.theme.name if group.theme else ""
        for one in group.figures:
            writer.writerow(_row(one, theme, one.reason.id in raised, titles))
    return BOM + text.getvalue()


def _row(
    one: Figures, theme: str, is_unusual: bool, titles: Mapping[str, str]
) -> list[str | int | bool]:
    outcomes = ("confirmed", "assumed", "denied", "unanswered", "escalated")
    return [
        one.reason.id,
        guarded(theme),
        guarded(one.reason.name),
        one.reason.is_pinned,
        one.count,
        one.before,
        one.is_changed,
        one.usual.low if one.usual else "",
        one.usual.high if one.usual else "",
        is_unusual,
        one.confirmed.denominator,
        *(one.outcomes.get(name, 0) for name in outcomes),
        one.csat.numerator,
        one.csat.denominator,
        guarded(" / ".join(titles.get(id, id) for id, _n in matching(one))),
    ]
