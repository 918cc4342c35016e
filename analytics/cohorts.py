"""The inquiries behind every number. Pure: a rate counts them, a list shows them.

What counts and why is in docs/metrics.md; numbers in comments are lines of its fine print.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from analytics.followers import WEEK, Followers
from analytics.model import ESCALATION_REASONS, OUTCOMES, Inquiry
from analytics.outcomes import bot_involved, escalated_split, last_word, outcome

SPLITS = ("answered_by_agent", "form_left", "gave_up_waiting")
REASONS = (*ESCALATION_REASONS, "unknown")


@dataclass(frozen=True)
class Sample:
    """The inquiries a rate counts (``part``) and those it is a share of (``whole``)."""

    part: list[Inquiry]
    whole: list[Inquiry]


@dataclass(frozen=True)
class Period:
    """The inquiries of a period, real ones ended or open, and test traffic apart."""

    ended: list[Inquiry]
    open: list[Inquiry]
    tests: list[Inquiry]


def inside(
    inquiries: Iterable[Inquiry],
    from_: datetime,
    to: datetime,
    counted: Callable[[Inquiry], bool] | None = None,
) -> Period:
    """Return those with ``from_ ≤ started_at < to`` that are counted (2, 3)."""
    period = Period([], [], [])
    for inquiry in inquiries:
        if not from_ <= inquiry.started_at < to or (counted is not None and not counted(inquiry)):
            continue
        if inquiry.is_test:
            period.tests.append(inquiry)
        elif inquiry.ended_at is None:
            period.open.append(inquiry)
        else:
            period.ended.append(inquiry)
    return period


class Cohort:
    """The ended inquiries of a period, by outcome, and who followed them."""

    def __init__(self, ended: list[Inquiry], followers: Followers, as_of: datetime) -> None:
        self.ended = ended
        self.followers = followers
        self.of: dict[str, list[Inquiry]] = {name: [] for name in OUTCOMES}
        for inquiry in ended:
            self.of[outcome(inquiry)].append(inquiry)
        self._as_of = as_of

    @property
    def solved(self) -> list[Inquiry]:
        """Confirmed and assumed ones."""
        return [*self.of["confirmed"], *self.of["assumed"]]

    @property
    def helpless(self) -> list[Inquiry]:
        """Denied and unanswered ones: neither helped nor escalated."""
        return [*self.of["denied"], *self.of["unanswered"]]

    @property
    def without_person(self) -> list[Inquiry]:
        """Those that were never handed over."""
        return [i for i in self.ended if i.escalated_at is None]

    def old(self, inquiries: Iterable[Inquiry]) -> list[Inquiry]:
        """Return those of a known contact that ended at least 7 days before the report (13, 15)."""
        return [
            i
            for i in inquiries
            if i.contact_id is not None
            and i.ended_at is not None
            and i.ended_at + WEEK <= self._as_of
        ]

    def rates(self) -> dict[str, Sample]:
        """Return the inquiries behind each rate of ours."""
        old_solved, old = self.old(self.solved), self.old(self.ended)
        scored = [i for i in self.ended if i.csat is not None]
        asked = [i for i in self.ended if i.question_count]
        return {
            "confirmed_resolution_rate": self._share(self.of["confirmed"]),
            "resolution_rate_upper": self._share(self.solved),
            "deflection_rate": self._share(self.without_person),
            "left_without_help_rate": self._share(self.helpless),
            "escalation_rate": self._share(self.of["escalated"]),
            "answer_rate": Sample([i for i in asked if i.answer_count], asked),
            "durable_resolution_rate": Sample(
                [i for i in old_solved if not self.followers.of_topic(i)], old_solved
            ),
            "recontact_rate": Sample([i for i in old if self.followers.of_contact(i)], old),
            "csat_rate": Sample([i for i in scored if (i.csat or 0) >= 4], scored),
            "csat_response_rate": self._share(scored),
        }

    def reasons(self) -> dict[str, Sample]:
        """Return the escalated inquiries of each reason (11)."""
        found: dict[str, list[Inquiry]] = {name: [] for name in REASONS}
        for inquiry in self.of["escalated"]:
            found[inquiry.escalation_reason or "unknown"].append(inquiry)
        return {name: self._share(part) for name, part in found.items()}

    def splits(self) -> dict[str, list[Inquiry]]:
        """Return the escalated inquiries by how they went on (8)."""
        found: dict[str, list[Inquiry]] = {name: [] for name in SPLITS}
        for inquiry in self.of["escalated"]:
            found[escalated_split(inquiry)].append(inquiry)
        return found

    def durations(self) -> dict[str, list[Inquiry]]:
        """Return the inquiries whose times are measured."""
        escalated = self.of["escalated"]
        return {
            "first_response_seconds": [i for i in escalated if i.agent_first_reply_at is not None],
            # A bot's chat that an agent tidied away is in neither sample (19).
            "resolution_seconds_confirmed": [
                i
                for i in self.of["confirmed"]
                if i.end_reason == "customer_confirmed" and i.resolved_at is not None
            ],
            "resolution_seconds_agent_closed": [
                i for i in escalated if i.end_reason == "agent_closed" and i.resolved_at is not None
            ],
        }

    def other_rules(self) -> dict[str, Sample]:
        """Return the inquiries behind the resolution rate as others define it (21, 22, 23)."""
        words = [i for i in self.ended if last_word(i) is not None]
        return {
            "ours_confirmed": self._share(self.of["confirmed"]),
            "ours_upper": self._share(self.solved),
            "fin_like": self._share(
                [i for i in self.solved if not self.followers.of_conversation(i)]
            ),
            "contained": self._share(self.without_person),
            "alf_like": Sample(
                [i for i in self.without_person if bot_involved(i)],
                [i for i in self.ended if bot_involved(i)],
            ),
            "mobilus_like": Sample([i for i in words if last_word(i) == "yes"], words),
        }

    def _share(self, part: list[Inquiry]) -> Sample:
        return Sample(part, self.ended)


def named_samples(cohort: Cohort) -> Mapping[str, Sample]:
    """Return every sample by the name under which a list of its inquiries can be asked for."""
    by_reason = {f"escalation_rate.{name}": one for name, one in cohort.reasons().items()}
    times = {name: Sample(one, one) for name, one in cohort.durations().items()}
    return {**cohort.rates(), **by_reason, **times, **cohort.other_rules()}
