"""What a list of inquiries is called: the number it stands behind, in words."""

from __future__ import annotations

from dataclasses import replace

from analytics import panels, words
from analytics.lists_store import Size
from analytics.selections import ANY_REASON, NO_REASON, NO_THEME, Selection
from analytics.spots import Spot
from madoguchi.i18n import gettext as _
from madoguchi.i18n import weekday_names


def selection_title(selection: Selection, found: Size, reason: str = "") -> str:
    """Name a selection of a certain size; ``reason`` is the name of its contact reason."""
    if selection.reason and not selection.open_now:
        within = selection_title(replace(selection, reason=""), found)
        alone = selection == Selection(reason=selection.reason)
        name = _reason_names().get(selection.reason) or _("Asked for: %(reason)s", reason=reason)
        return name if alone else f"{name} · {within}"
    if selection.open_now:
        return _("Waiting for a first reply") if selection.waiting else _("Open now")
    if selection.article:
        return _said_names().get(selection.said, _("The article was given"))
    if selection.question:
        return _("Asked without an answer: %(question)s", question=selection.question)
    if selection.split:
        return words.split_names()[selection.split]
    if selection.topic:
        return _("About “%(topic)s”", topic=selection.topic)
    if selection.spot:
        return _spot_title(selection.spot)
    if selection.metric:
        return _metric_title(selection, found)
    if selection.outcome == "ended":
        return _("Ended")
    return words.label_names().get(selection.outcome, _("All inquiries"))


def _reason_names() -> dict[str, str]:
    return {
        ANY_REASON: _("Inquiries with a question"),
        NO_REASON: _("In no contact reason"),
        NO_THEME: _("In a contact reason without a theme"),
    }


def _spot_title(spot: Spot) -> str:
    if spot.handed:
        return _handed_title(spot)
    if spot.page:
        return _("Asked on %(page)s", page=spot.page)
    if spot.weekday is not None:
        when = f"{weekday_names()[spot.weekday]} {panels.hour_name(str(spot.hour))}"
        return _("Began at this time: %(when)s", when=when)
    return _("Handed over, and a person replied")


def _handed_title(spot: Spot) -> str:
    kind, _dot, value = spot.handed.partition(".")
    if kind == "hour":
        where = panels.hour_name(value)
    elif kind == "day":
        where = panels.day_name(value)
    else:
        where = spot.page
    name = _("Handed over, and a person replied") if spot.replied else _("Handed over to people")
    return f"{name} · {where}" if where else name


def _said_names() -> dict[str, str]:
    return {
        "given": _("The article was given"),
        "confirmed": _("The article solved it"),
        "denied": _("The article did not help"),
        "escalated": _("Handed over after the article"),
    }


def _metric_title(selection: Selection, found: Size) -> str:
    group, _dot, reason = selection.metric.partition(".")
    if group == "answer_rate":
        return _answer_title(selection, found)
    names = words.metric_names()
    rules = words.rule_names()
    if reason:
        name = words.reason_names().get(reason, reason)
    elif group in rules:
        name = rules[group][0]
    else:
        name = names.get(group, _("All inquiries"))
    return _("All that “%(name)s” is a share of", name=name) if selection.whole else name


def _answer_title(selection: Selection, found: Size) -> str:
    if selection.whole:
        return _("Inquiries with questions (%(count)s questions)", count=found.questions)
    return _("Inquiries with answered questions (%(count)s answered)", count=found.answered)
