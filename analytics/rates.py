"""Every rate, from inquiry facts. Pure: the dashboard and the command call this one function."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from analytics import cells
from analytics.derived import TIMES, times_of
from analytics.followers import WEEK, Followers
from analytics.model import ESCALATION_REASONS, OUTCOMES, Inquiry
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

    @property
    def promises_kept(self) -> Rate:
        """Hand-overs to which a person replied, of all: each told the customer that one would."""
        split = self.counts.escalated_split
        return rate(split["answered_by_agent"], sum(split.values()))


def report(
    inquiries: Iterable[Inquiry],
    from_: datetime,
    to: datetime,
    as_of: datetime,
    *,
    counted: Callable[[Inquiry], bool] | None = None,
) -> Report:
    """Compute the report of a period from inquiries.

    ``inquiries`` holds also those outside the period: they may follow one inside it. ``counted``
    chooses what is counted (a channel, a locale), never who follows.
    """
    known = list(inquiries)
    followers = Followers(known)
    sums = cells.Counts()
    times: dict[str, list[timedelta]] = {name: [] for name in TIMES}
    for inquiry in known:
        if not from_ <= inquiry.started_at < to or (counted is not None and not counted(inquiry)):
            continue
        one = cells.traits(inquiry, followers.bits(inquiry))
        sums.update(cells.counts(one))
        if inquiry.ended_at is not None and inquiry.ended_at + WEEK > as_of:  # (13)
            sums.subtract(cells.settling(one))
        for name, span in times_of(inquiry).items():
            times[name].append(timedelta(microseconds=span))
    return report_of(
        sums, {name: durations(spans) for name, spans in times.items()}, from_, to, as_of
    )


def report_of(
    sums: cells.Counts,
    times: Mapping[str, Durations],
    from_: datetime,
    to: datetime,
    as_of: datetime,
) -> Report:
    """Put a report together from the sums of its inquiries (`analytics.cells`) and their times.

    What is not 7 days old at ``as_of`` has been taken off the sums already.
    """
    ended = sums["ended"]

    def share(*names: str) -> Rate:
        return rate(sum(sums[name] for name in names), ended)

    unhanded = ended - sums["escalated"]
    satisfied, scored = (sum(sums[f"csat_{n}"] for n in scale) for scale in ((4, 5), range(1, 6)))
    known_reasons = {name: sums[name] for name in ESCALATION_REASONS}
    unknown = sums["escalated"] - sum(known_reasons.values())
    waited = sums["escalated"] - sums["answered_by_agent"] - sums["form_left"]
    return Report(
        from_=from_,
        to=to,
        as_of=as_of,
        counts=Counts(
            ended=ended,
            outcomes={name: sums[name] for name in OUTCOMES},
            open=sums["still_open"],
            test_excluded=sums["tests"],
            escalated_split={
                "answered_by_agent": sums["answered_by_agent"],
                "form_left": sums["form_left"],
                "gave_up_waiting": waited,
            },
        ),
        rates={
            "confirmed_resolution_rate": share("confirmed"),
            "resolution_rate_upper": share("confirmed", "assumed"),
            "deflection_rate": rate(unhanded, ended),
            "left_without_help_rate": share("denied", "unanswered"),
            "escalation_rate": share("escalated"),
            "answer_rate": rate(sums["answered"], sums["questions"]),
            "durable_resolution_rate": rate(sums["lasting"], sums["known_solved"]),
            "recontact_rate": rate(sums["returned"], sums["known"]),
            "csat_rate": rate(satisfied, scored),
            "csat_response_rate": rate(scored, ended),
        },
        by_reason={
            name: rate(n, ended) for name, n in {**known_reasons, "unknown": unknown}.items()
        },
        durations=times,
        other_rules={
            "ours_confirmed": share("confirmed"),
            "ours_upper": share("confirmed", "assumed"),
            "fin_like": rate(sums["confirmed"] + sums["assumed"] - sums["went_on"], ended),
            "contained": rate(unhanded, ended),
            "alf_like": rate(sums["bot_alone"], sums["bot"]),
            "mobilus_like": rate(sums["said_yes"], sums["said"]),
        },
    )


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
