"""What numbers, outcomes and rules are called on the pages, in the language in force."""

from __future__ import annotations

from datetime import timedelta

from babel import dates

from madoguchi.i18n import format_number, locale, ngettext, pgettext
from madoguchi.i18n import gettext as _


def outcome_names() -> dict[str, str]:
    """Return what each outcome is called, in the order of a stack from the bottom."""
    return {
        "confirmed": _("Confirmed as solved"),
        "assumed": _("Answered, then silence"),
        "unanswered": pgettext("outcome", "No answer"),
        "denied": pgettext("outcome", "Not solved"),
        "escalated": pgettext("outcome", "Handed over"),
    }


def label_names() -> dict[str, str]:
    """Return what a row of a list may be: an outcome, open or test."""
    return {
        **outcome_names(),
        "open": pgettext("outcome", "Open"),
        "test": pgettext("outcome", "Test"),
    }


def reason_names() -> dict[str, str]:
    """Return what each reason of a hand-over is called."""
    return {
        "customer_request": _("The customer asked for a person"),
        "no_answer": _("The bot had no answer"),
        "low_confidence": _("The bot was not sure"),
        "answer_denied": _("The answer did not help"),
        "policy": _("A rule, or a person stepped in"),
        "bot_failure": _("The bot failed"),
        "unknown": _("Not known"),
    }


def split_names() -> dict[str, str]:
    """Return what became of a hand-over."""
    return {
        "answered_by_agent": _("A person replied"),
        "form_left": _("Left the form"),
        "gave_up_waiting": _("Nobody replied"),
    }


def rule_names() -> dict[str, tuple[str, str]]:
    """Return the name and the definition of the resolution rate under each rule."""
    return {
        "ours_confirmed": (_("Ours, confirmed"), _("The customer's last word was “solved”.")),
        "ours_upper": (_("Ours, upper bound"), _("Confirmed, or answered and then silence.")),
        "fin_like": (
            _("Fin-like"),
            _("As our upper bound, less those who came back within 24 hours."),
        ),
        "contained": (
            _("Contained"),
            _("No person was involved, whether it helped or not."),
        ),
        "alf_like": (
            _("ALF-like"),
            _("No person was involved, of those the bot took part in; giving up counts as solved."),
        ),
        "mobilus_like": (
            _("Mobilus-like"),
            _("“Yes” of those who answered “solved?” at all; silence is left out."),
        ),
    }


def metric_names() -> dict[str, str]:
    """Return what each rate and duration is called."""
    return {
        "confirmed_resolution_rate": _("Resolution rate, confirmed"),
        "resolution_rate_upper": _("Resolution rate, with assumed"),
        "deflection_rate": _("Solved or ended without a person"),
        "left_without_help_rate": _("Left without help"),
        "escalation_rate": _("Handed over to people"),
        "answer_rate": _("Answer rate"),
        "durable_resolution_rate": _("Lasting solutions"),
        "recontact_rate": _("Came back within 7 days"),
        "csat_rate": _("Satisfied (4 and 5 of 5)"),
        "csat_response_rate": _("Gave a rating"),
        "first_response_seconds": _("First reply of a person"),
        "resolution_seconds_confirmed": _("Time to a confirmed solution"),
        "resolution_seconds_agent_closed": _("Time until an agent closed it"),
    }


def more_metrics() -> dict[str, str]:
    """Return the rates of the last table and what each counts."""
    return {
        "durable_resolution_rate": _(
            "Solved or assumed at least 7 days ago, and the same customer did not come back on the "
            "same topic within 7 days."
        ),
        "recontact_rate": _(
            "Ended at least 7 days ago, and the same customer began another inquiry within 7 days."
        ),
        "csat_rate": _("Of those who gave a rating."),
        "csat_response_rate": _("Of all that ended."),
    }


def more_durations() -> dict[str, str]:
    """Return the durations of the last table and what each measures."""
    return {
        "first_response_seconds": _("Median, from the hand-over to a person's first reply."),
        "resolution_seconds_confirmed": _("Median, from the first question to the customer's yes."),
        "resolution_seconds_agent_closed": _("Median, from the first question to the closing."),
    }


def duration_words(seconds: float | None) -> str:
    """Write a length of time in its two largest units, or a dash."""
    if seconds is None:
        return "–"
    whole = round(timedelta(seconds=seconds).total_seconds())
    if whole < 60:
        return _seconds(whole)
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return _joined(_minutes(minutes), _seconds(rest) if rest and minutes < 10 else "")
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return _joined(_hours(hours), _minutes(minutes) if minutes else "")
    days, hours = divmod(hours, 24)
    return _joined(_days(days), _hours(hours) if hours else "")


def _joined(large: str, small: str) -> str:
    if not small:
        return large
    return pgettext("duration", "%(large)s %(small)s", large=large, small=small)


def _seconds(n: int) -> str:
    return ngettext("%(n)s s", "%(n)s s", n)


def _minutes(n: int) -> str:
    return ngettext("%(n)s min", "%(n)s min", n)


def _hours(n: int) -> str:
    return ngettext("%(n)s h", "%(n)s h", n)


def _days(n: int) -> str:
    count = format_number(n)
    return ngettext("%(count)s day", "%(count)s days", n, count=count)


def weekday_names() -> list[str]:
    """Return what the days of the week are called, Monday first."""
    names = dates.get_day_names("wide", locale=locale())
    return [names[day] for day in range(7)]
