"""What can be said of a change, in plain sentences of the language in force."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from analytics.changes import FaqChange
from analytics.effects import Effect, Share
from analytics.judging import ENOUGH, MEASURES, OTHERS, SETTLED, WEEKS, Compared, Judged
from madoguchi.i18n import format_date, format_number, format_percent, ngettext, pgettext
from madoguchi.i18n import gettext as _


def kind_name(change: FaqChange) -> str:
    """Return what was done to the article."""
    return {
        "published": pgettext("change", "Published"),
        "changed": pgettext("change", "Changed"),
        "taken_back": pgettext("change", "Taken back"),
        "moved": pgettext("change", "Moved to another category"),
    }[change.kind]


def together(judged: Judged) -> str:
    """Say that several changes cannot be told apart; nothing of a single one."""
    count = len(judged.bundle.changes)
    if count < 2:
        return ""
    return _(
        "These %(count)s changes of the topic are too near to be told apart; this is about all of "
        "them together.",
        count=format_number(count),
    )


def verdict(judged: Judged) -> str:
    """Say whether it helped, or why that cannot be told."""
    compared, found = judged.compared, judged.effect
    if found is not None and compared is not None:
        return _effect(judged, compared, found)
    said = {
        "no_topic": _(
            "Cannot be told: the article has no category, so that its inquiries are those of no "
            "topic."
        ),
        "too_near": _(
            "Cannot be told: the topic was changed again and again, and no change has weeks of its "
            "own."
        ),
        "no_others": _(
            "Cannot be told: fewer than %(count)s other topics were left untouched in these weeks, "
            "so that there is nothing to compare with.",
            count=OTHERS,
        ),
    }
    return said.get(judged.verdict) or _too_few(judged)


def _too_few(judged: Judged) -> str:
    compared = judged.compared
    if compared is None:
        if judged.verdict == "no_before":
            return _("Cannot be told: there is not a whole week of inquiries before it.")
        day = judged.bundle.days.last + timedelta(weeks=1) + SETTLED
        return _(
            "Cannot be told yet: a whole week after it has to be over. From %(day)s on there is "
            "more to say.",
            day=format_date(day),
        )
    if judged.verdict == "no_before":
        return _few_before(compared.topic.before.total)
    return _few_after(compared.topic.after.total, last=compared.windows.last)


def _few_before(count: int) -> str:
    return ngettext(
        "Cannot be told: %(count)s inquiry on this topic before; about %(enough)s are needed.",
        "Cannot be told: %(count)s inquiries on this topic before; about %(enough)s are needed.",
        count,
        count=format_number(count),
        enough=ENOUGH,
    )


def _few_after(count: int, *, last: bool) -> str:
    if last:
        return ngettext(
            "Cannot be told: %(count)s inquiry on this topic after it; about %(enough)s are "
            "needed.",
            "Cannot be told: %(count)s inquiries on this topic after it; about %(enough)s are "
            "needed.",
            count,
            count=format_number(count),
            enough=ENOUGH,
        )
    return ngettext(
        "Cannot be told yet: %(count)s inquiry since; about %(enough)s are needed.",
        "Cannot be told yet: %(count)s inquiries since; about %(enough)s are needed.",
        count,
        count=format_number(count),
        enough=ENOUGH,
    )


def _effect(judged: Judged, compared: Compared, found: Effect) -> str:
    if judged.verdict == "rose":
        return _(
            "Confirmed solutions rose by %(low)s to %(high)s points against topics that were not "
            "touched.",
            low=size(found.low),
            high=size(found.high),
        )
    if judged.verdict == "fell":
        return _(
            "Confirmed solutions fell by %(low)s to %(high)s points against topics that were not "
            "touched.",
            low=size(found.high),
            high=size(found.low),
        )
    between = {"low": points(found.low), "high": points(found.high)}
    if compared.windows.last:
        return _(
            "Nothing to claim: between %(low)s and %(high)s points against topics that were not "
            "touched. An effect under %(seen)s points would hardly have shown.",
            seen=size(found.detectable),
            **between,
        )
    return _(
        "Nothing to claim yet, after %(weeks)s of %(all)s weeks: between %(low)s and %(high)s "
        "points against topics that were not touched.",
        weeks=compared.windows.weeks,
        all=WEEKS,
        **between,
    )


def certainty(compared: Compared) -> str:
    """Say which interval it is."""
    if compared.windows.last:
        return _("95 % interval; this is final.")
    return _(
        "99.9 %% interval: until %(weeks)s weeks are over more is asked, as it is looked at again "
        "each week.",
        weeks=WEEKS,
    )


def points(share: float) -> str:
    """Write a difference of shares in points with its sign."""
    sign = "±" if abs(share) < 0.0005 else "+" if share > 0 else "−"
    return f"{sign}{size(share)}"


def size(share: float) -> str:
    """Write how large a difference is, in points; under one with a decimal."""
    much = abs(share) * 100
    return format_number(much, 0 if much >= 0.95 or much < 0.05 else 1)


def plain(judged: Iterable[Judged]) -> str:
    """Write changes and verdicts as lines of text, for a terminal."""
    return "\n\n".join("\n".join(_lines(one)) for one in judged) or _("No change in these weeks")


def _lines(judged: Judged) -> list[str]:
    lines = [judged.bundle.topic or _("Without a category")]
    for one in judged.bundle.changes:
        lines.append(f"  {one.at:%Y-%m-%d} {kind_name(one)}: {one.title}  [{one.article_id}]")
    if judged.compared is not None:
        moved = judged.compared.topic.moved(MEASURES[0])
        lines.append(f"  {_share(moved.before)} → {_share(moved.after)}")
    return [*lines, *(f"  {said}" for said in (together(judged), verdict(judged)) if said)]


def _share(share: Share) -> str:
    return f"{format_percent(share.value, 1)} ({share.part:,}/{share.whole:,})"
