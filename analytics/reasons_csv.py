"""Contact reasons as CSV: a row each, every rate with what it was computed from.

The file is given to others, so numbers of small groups are not in it (`analytics.suppression`): a
reason that few contacts asked for has its name and no number, another those that may be told.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from analytics.reasons_figures import Figures
from analytics.reasons_reading import Told, matching
from analytics.suppression import HIDDEN, Group, tell
from analytics.suppression import Told as ToldNumbers
from madoguchi.spreadsheets import BOM, guarded

COLUMNS = (
    *("reason_id", "theme", "reason", "is_pinned", "inquiries", "inquiries_before", "is_changed"),
    *("usual_low", "usual_high", "is_unusual", "ended", "confirmed", "assumed", "denied"),
    *("unanswered", "escalated", "csat_satisfied", "csat_responses", "articles"),
)
Contacts = Mapping[str | None, Mapping[str, int]]
"""The contacts of each reason by what is counted (`analytics.group_contacts_store.of_reasons`)."""
_OUTCOMES = ("confirmed", "assumed", "denied", "unanswered", "escalated")


def to_csv(told: Told, titles: Mapping[str, str], contacts: Contacts, before: Contacts) -> str:
    """Write the reasons of a period; ``contacts`` are those of it and of the one before."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    raised = {one.reason.id for one in told.unusual}
    now = _by_reason(told.ranked, [one.count for one in told.ranked], contacts)
    then = _by_reason(told.ranked, [one.before for one in told.ranked], before)
    for group in told.groups:
        theme = group.theme.name if group.theme else ""
        for one in sorted(group.figures, key=lambda one: _place(one, now)):
            id = one.reason.id
            name = (id, guarded(theme), guarded(one.reason.name), one.reason.is_pinned)
            told_of_it = (*name, now.text(id), then.text(id))
            if id not in now.numbers:
                writer.writerow((*told_of_it, *[HIDDEN] * (len(COLUMNS) - len(told_of_it))))
                continue
            rest = _rest(one, id in raised, contacts.get(id, {}), titles)
            is_changed = one.is_changed if id in then.numbers else HIDDEN
            writer.writerow((*told_of_it, is_changed, *rest))
    return BOM + text.getvalue()


def _place(one: Figures, now: ToldNumbers[str]) -> tuple[bool, str]:
    """Put those whose number is not told last, by their names: their place would tell it."""
    return (False, "") if one.reason.id in now.numbers else (True, one.reason.name)


def _by_reason(
    every: Sequence[Figures], counts: Sequence[int], contacts: Contacts
) -> ToldNumbers[str]:
    return tell(
        {
            one.reason.id: Group(contacts.get(one.reason.id, {}).get("inquiries", 0), count)
            for one, count in zip(every, counts, strict=True)
        }
    )


def _rest(
    one: Figures, is_unusual: bool, contacts: Mapping[str, int], titles: Mapping[str, str]
) -> list[str | int | bool]:
    """Return what is told of a reason that many asked for, from its usual range on."""
    ended = tell(
        {name: Group(contacts.get(name, 0), one.outcomes.get(name, 0)) for name in _OUTCOMES}
    )
    rated = {
        "satisfied": one.csat.numerator,
        "unsatisfied": one.csat.denominator - one.csat.numerator,
    }
    csat = tell({name: Group(contacts.get(name, 0), n) for name, n in rated.items()})
    return [
        one.usual.low if one.usual else "",
        one.usual.high if one.usual else "",
        is_unusual,
        HIDDEN if ended.total is None else ended.total,
        *(ended.text(name) for name in _OUTCOMES),
        csat.text("satisfied"),
        HIDDEN if csat.total is None else csat.total,
        guarded(" / ".join(titles.get(id, id) for id, _n in matching(one))),
    ]
