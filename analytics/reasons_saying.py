"""Contact reasons in words. Pure but for the language in force."""

from __future__ import annotations

from collections.abc import Sequence

from analytics.reasons_edits_store import Edit
from analytics.reasons_figures import Figures
from analytics.reasons_reading import Told
from madoguchi.i18n import format_number, ngettext
from madoguchi.i18n import gettext as _


def lead(told: Told) -> str:
    """Say the period in a sentence."""
    return ngettext(
        "%(count)s inquiry with a question, in %(reasons)s reasons.",
        "%(count)s inquiries with a question, in %(reasons)s reasons.",
        told.count,
        count=format_number(told.count),
        reasons=format_number(sum(one.count > 0 for one in told.ranked)),
    )


def evidence(one: Figures) -> str:
    """Say why a reason is raised: this period's count against what is usual."""
    if one.usual is None:
        return ""
    if one.is_new:
        return _(
            "Asked %(count)s times; never in the %(periods)s periods before.",
            count=format_number(one.count),
            periods=len(one.counts) - 1,
        )
    return _(
        "Asked %(count)s times; usual are %(low)s to %(high)s (95 %% of what the "
        "%(periods)s periods before let expect).",
        count=format_number(one.count),
        low=format_number(one.usual.low),
        high=format_number(one.usual.high),
        periods=len(one.counts) - 1,
    )


def kind(one: Figures) -> str:
    """Say how a reason is unusual."""
    if one.is_new:
        return _("New topic")
    over = one.usual is not None and one.count > one.usual.high
    return _("More than usual") if over else _("Less than usual")


def change(one: Figures) -> str:
    """Say the change against the period before, only where it is more than chance."""
    if len(one.counts) < 2 or not one.is_changed:
        return ""
    return f"{'▲' if one.count > one.before else '▼'} {format_number(abs(one.count - one.before))}"


def counts(numbers: Sequence[int]) -> str:
    """Say the counts of periods, the earliest first."""
    return _(
        "Inquiries by period, the earliest first: %(counts)s",
        counts=", ".join(map(format_number, numbers)),
    )


def edit(one: Edit, reason_id: str, names: dict[str, str]) -> str:
    """Say what somebody changed, as seen from one of its reasons."""
    other = names.get((one.other_id if one.reason_id == reason_id else one.reason_id) or "", "…")
    before = one.before.get(one.reason_id) or {}
    if one.kind == "rename" and not before.get("name"):
        return _("Renamed")
    if one.kind == "rename":
        return _("Renamed; it was “%(name)s”", name=before.get("name", ""))
    if one.kind == "merge":
        mine = one.reason_id == reason_id
        return (
            _("Merged into “%(name)s”", name=other)
            if mine
            else _("“%(name)s” was merged into it", name=other)
        )
    if one.kind == "split":
        mine = one.reason_id == reason_id
        return (
            _("Wordings became “%(name)s”", name=other)
            if mine
            else _("Made of wordings of “%(name)s”", name=other)
        )
    if one.kind == "move":
        mine = one.reason_id == reason_id
        return (
            _("Wordings went to “%(name)s”", name=other)
            if mine
            else _("Wordings came from “%(name)s”", name=other)
        )
    return _("Pinned") if one.kind == "pin" else _("No longer pinned")
