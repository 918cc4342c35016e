"""Every rate, from inquiry facts. Pure: the dashboard and the command call this one function.

What counts and why is in docs/metrics.md; numbers in comments are lines of its fine print.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from analytics.followers import WEEK, Followers
from analytics.model import ESCALATION_REASONS, OUTCOMES, Inquiry
from analytics.outcomes import bot_involved, escalated_split, last_word, outcome
from analytics.statistics import Durations, Rate, durations, rate

SPLITS = ("answered_by_agent", "form_left", "gave_up_waiting")


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
) -> Report:
    """Compute the report of a period.

    ``inquiries`` holds also those outside the period: they may follow one inside it. ``counted``
    chooses what is counted (a channel, a locale), never who follows (12).
    """
    known = list(inquiries)
    followers = Followers(known)
    inside = [i for i in known if from_ <= i.started_at < to and (counted is None or counted(i))]
    real = [i for i in inside if not i.is_test]
    cohort = Cohort([i for i in real if i.ended_at is not None], followers, as_of)
    return Report(
        from_=from_,
        to=to,
        as_of=as_of,
        counts=Counts(
            ended=len(cohort.ended),
            outcomes={name: len(cohort.of[name]) for name in OUTCOMES},
            open=len(real) - len(cohort.ended),
            test_excluded=len(inside) - len(real),
            escalated_split=_split(cohort.of["escalated"]),
        ),
        rates=_rates(cohort),
        by_reason=_by_reason(cohort),
        durations=_durations(cohort),
        other_rules=_other_rules(cohort),
    )


class Cohort:
    """The ended inquiries of a period, by outcome; ``old`` ones can no longer be followed."""

    def __init__(self, ended: list[Inquiry], followers: Followers, as_of: datetime) -> None:
        self.ended = ended
        self.followers = followers
        self.of: dict[str, list[Inquiry]] = {name: [] for name in OUTCOMES}
        for inquiry in ended:
            self.of[outcome(inquiry)].append(inquiry)
        self._as_of = as_of

    def old(self, inquiries: Iterable[Inquiry]) -> list[Inquiry]:
        """Return those of a known contact that ended at least 7 days before the report (13, 15)."""
        return [
            i
            for i in inquiries
            if i.contact_id is not None
            and i.ended_at is not None
            and i.ended_at + WEEK <= self._as_of
        ]

    def share(self, numerator: int) -> Rate:
        """Return a part of all ended inquiries."""
        return rate(numerator, len(self.ended))


def _rates(cohort: Cohort) -> dict[str, Rate]:
    confirmed, assumed = cohort.of["confirmed"], cohort.of["assumed"]
    lost = len(cohort.of["denied"]) + len(cohort.of["unanswered"])
    escalated = len(cohort.of["escalated"])
    answered = sum(min(i.answer_count, i.question_count) for i in cohort.ended)
    old_solved = cohort.old([*confirmed, *assumed])
    durable = [i for i in old_solved if not cohort.followers.of_topic(i)]
    old_any = cohort.old(cohort.ended)
    again = [i for i in old_any if cohort.followers.of_contact(i)]
    scores = [i.csat for i in cohort.ended if i.csat is not None]
    return {
        "confirmed_resolution_rate": cohort.share(len(confirmed)),
        "resolution_rate_upper": cohort.share(len(confirmed) + len(assumed)),
        "deflection_rate": cohort.share(len(cohort.ended) - escalated),
        "left_without_help_rate": cohort.share(lost),
        "escalation_rate": cohort.share(escalated),
        "answer_rate": rate(answered, sum(i.question_count for i in cohort.ended)),
        "durable_resolution_rate": rate(len(durable), len(old_solved)),
        "recontact_rate": rate(len(again), len(old_any)),
        "csat_rate": rate(sum(score >= 4 for score in scores), len(scores)),
        "csat_response_rate": cohort.share(len(scores)),
    }


def _by_reason(cohort: Cohort) -> dict[str, Rate]:
    reasons = Counter(i.escalation_reason or "unknown" for i in cohort.of["escalated"])
    return {name: cohort.share(reasons[name]) for name in (*ESCALATION_REASONS, "unknown")}


def _split(escalated: list[Inquiry]) -> dict[str, int]:
    split: Counter[str] = Counter(escalated_split(i) for i in escalated)
    return {name: split[name] for name in SPLITS}


def _durations(cohort: Cohort) -> dict[str, Durations]:
    escalated = cohort.of["escalated"]
    return {
        "first_response_seconds": durations(
            i.agent_first_reply_at - i.escalated_at
            for i in escalated
            if i.agent_first_reply_at is not None and i.escalated_at is not None
        ),
        # A bot's chat that an agent tidied away is in neither sample (19).
        "resolution_seconds_confirmed": durations(
            i.resolved_at - i.started_at
            for i in cohort.of["confirmed"]
            if i.resolved_at is not None and i.end_reason == "customer_confirmed"
        ),
        "resolution_seconds_agent_closed": durations(
            i.resolved_at - i.started_at
            for i in escalated
            if i.resolved_at is not None and i.end_reason == "agent_closed"
        ),
    }


def _other_rules(cohort: Cohort) -> dict[str, Rate]:
    confirmed = len(cohort.of["confirmed"])
    solved = [*cohort.of["confirmed"], *cohort.of["assumed"]]
    stayed = [i for i in solved if not cohort.followers.of_conversation(i)]
    without_person = [i for i in cohort.ended if i.escalated_at is None]
    involved = [i for i in cohort.ended if bot_involved(i)]
    words = [word for word in map(last_word, cohort.ended) if word is not None]
    return {
        "ours_confirmed": cohort.share(confirmed),
        "ours_upper": cohort.share(len(solved)),
        "fin_like": cohort.share(len(stayed)),
        "contained": cohort.share(len(without_person)),
        "alf_like": rate(sum(map(bot_involved, without_person)), len(involved)),
        "mobilus_like": rate(words.count("yes"), len(words)),
    }


def to_json(full: Report) -> dict[str, Any]:
    """Write a report as JSON values: 6 decimals, null for an empty denominator."""
    counts = full.counts
    rates: dict[str, Any] = {}
    for name, one in full.rates.items():
        rates[name] = _rate_json(one)
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
    return {name: _rate_json(one) for name, one in many.items()}


def _rate_json(one: Rate) -> dict[str, Any]:
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
