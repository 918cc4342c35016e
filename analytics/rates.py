"""Every rate, from inquiry facts. Pure: the dashboard and the command call this one function."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from analytics.cohorts import Cohort, Sample, inside
from analytics.followers import Followers
from analytics.model import OUTCOMES, Inquiry
from analytics.statistics import Durations, Rate, durations, rate


@dataclass(frozen=True)
class Counts:
    """How many inquiries of the period there are of each kind."""

    ended: int
    outcomes: Mapping[str, int]
    open: int
    test_excluded: int
    escalated_split: Mapping[str, int]


@dataclass(frozen=True)
class Report:
    """All numbers of one period, ``from_ ≤ started_at < to``, as known at ``as_of``."""

    from_: datetime
    to: datetime
    as_of: datetime
    counts: Counts
    rates: Mapping[str, Rate]
    by_reason: Mapping[str, Rate]
    durations: Mapping[str, Durations]
    other_rules: Mapping[str, Rate]


def report(
    inquiries: Iterable[Inquiry],
    from_: datetime,
    to: datetime,
    as_of: datetime,
    *,
    counted: Callable[[Inquiry], bool] | None = None,
    followers: Followers | None = None,
) -> Report:
    """Compute the report of a period.

    ``inquiries`` holds also those outside the period: they may follow one inside it. ``counted``
    chooses what is counted (a channel, a locale), never who follows. ``followers`` of the same
    inquiries may be given, to make several reports of them.
    """
    known = list(inquiries)
    period = inside(known, from_, to, counted)
    cohort = Cohort(period.ended, followers or Followers(known), as_of)
    return Report(
        from_=from_,
        to=to,
        as_of=as_of,
        counts=Counts(
            ended=len(cohort.ended),
            outcomes={name: len(cohort.of[name]) for name in OUTCOMES},
            open=len(period.open),
            test_excluded=len(period.tests),
            escalated_split={name: len(one) for name, one in cohort.splits().items()},
        ),
        rates={name: _rate(name, one) for name, one in cohort.rates().items()},
        by_reason={name: _rate(name, one) for name, one in cohort.reasons().items()},
        durations={
            name: durations(_TIMES[name](i) for i in one)
            for name, one in cohort.durations().items()
        },
        other_rules={name: _rate(name, one) for name, one in cohort.other_rules().items()},
    )


def _rate(name: str, sample: Sample) -> Rate:
    if name == "answer_rate":  # of questions: a second answer to one question is none
        answered = sum(min(i.answer_count, i.question_count) for i in sample.part)
        return rate(answered, sum(i.question_count for i in sample.whole))
    return rate(len(sample.part), len(sample.whole))


def _first_response(inquiry: Inquiry) -> timedelta:
    assert inquiry.agent_first_reply_at is not None
    assert inquiry.escalated_at is not None
    return inquiry.agent_first_reply_at - inquiry.escalated_at


def _resolution(inquiry: Inquiry) -> timedelta:
    assert inquiry.resolved_at is not None
    return inquiry.resolved_at - inquiry.started_at


_TIMES: Mapping[str, Callable[[Inquiry], timedelta]] = {
    "first_response_seconds": _first_response,
    "resolution_seconds_confirmed": _resolution,
    "resolution_seconds_agent_closed": _resolution,
}


def to_json(full: Report) -> dict[str, Any]:
    """Write a report as JSON values: 6 decimals, null for an empty denominator."""
    counts = full.counts
    rates: dict[str, Any] = {}
    for name, one in full.rates.items():
        rates[name] = rate_json(one)
        if name == "escalation_rate":
            rates["escalation_rate_by_reason"] = _rates_json(full.by_reason)
    return {
        "from": _instant(full.from_),
        "to": _instant(full.to),
        "as_of": _instant(full.as_of),
        "counts": {
            "ended": counts.ended,
            **counts.outcomes,
            "open": counts.open,
            "test_excluded": counts.test_excluded,
            "escalated_split": dict(counts.escalated_split),
        },
        "rates": rates,
        "durations": {name: _durations_json(one) for name, one in full.durations.items()},
        "other_rules": _rates_json(full.other_rules),
    }


def _rates_json(many: Mapping[str, Rate]) -> dict[str, Any]:
    return {name: rate_json(one) for name, one in many.items()}


def rate_json(one: Rate) -> dict[str, Any]:
    """Write a rate as JSON values."""

    def rounded(value: float | None) -> float | None:
        return None if value is None else round(value, 6)

    return {
        "value": rounded(one.value),
        "numerator": one.numerator,
        "denominator": one.denominator,
        "low": rounded(one.low),
        "high": rounded(one.high),
    }


def _durations_json(one: Durations) -> dict[str, Any]:
    def plain(seconds: float | None) -> float | int | None:
        return int(seconds) if seconds is not None and seconds.is_integer() else seconds

    return {**asdict(one), "median": plain(one.median), "p90": plain(one.p90)}


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
