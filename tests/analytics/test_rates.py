"""Every rate, against what was worked out by hand and against what must hold for any facts."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.model import OUTCOMES, Inquiry
from analytics.outcomes import label
from analytics.rates import report, to_json
from madoguchi.clock import from_text
from tests.analytics.examples import (
    START,
    an_inquiry,
    at,
    golden_expected,
    golden_inquiries,
    some_inquiries,
)

TO = START + timedelta(days=30)
LATER = START + timedelta(days=60)
EXPECTED = golden_expected()


def rates_of(*inquiries: Inquiry, **period: datetime) -> dict[str, Any]:
    """Return the JSON of a report over the example month."""
    return to_json(
        report(
            inquiries, period.get("from_", START), period.get("to", TO), period.get("as_of", LATER)
        )
    )


def test_the_golden_outcomes_come_out() -> None:
    """All 52 rows are classified as by hand."""
    assert {i.inquiry_id: label(i) for i in golden_inquiries()} == EXPECTED["outcomes"]


@pytest.mark.parametrize("expected", EXPECTED["reports"], ids=lambda one: one["from"])
def test_the_golden_reports_come_out(expected: dict[str, Any]) -> None:
    """Every count, rate, interval and duration of the three months, to the last digit."""
    full = report(
        golden_inquiries(),
        from_text(expected["from"]),
        from_text(expected["to"]),
        from_text(expected["as_of"]),
    )
    assert to_json(full) == expected


@given(some_inquiries())
def test_outcomes_partition_the_ended(inquiries: list[Inquiry]) -> None:
    """The five outcomes and the reasons add up, whatever the facts are."""
    full = report(inquiries, START, TO, LATER)
    counts = full.counts
    assert set(counts.outcomes) == set(OUTCOMES)
    assert sum(counts.outcomes.values()) == counts.ended
    assert sum(counts.escalated_split.values()) == counts.outcomes["escalated"]
    assert sum(r.numerator for r in full.by_reason.values()) == counts.outcomes["escalated"]
    inside = sum(START <= i.started_at < TO for i in inquiries)
    assert counts.ended + counts.open + counts.test_excluded == inside


@given(some_inquiries(), st.integers())
def test_the_order_of_rows_does_not_matter(inquiries: list[Inquiry], seed: int) -> None:
    """Shuffled rows give the same report."""
    shuffled = list(inquiries)
    random.Random(seed).shuffle(shuffled)
    assert report(shuffled, START, TO, LATER) == report(inquiries, START, TO, LATER)


@given(some_inquiries())
def test_every_rate_lies_in_its_interval(inquiries: list[Inquiry]) -> None:
    """No share leaves 0…1, and none has a numerator above its denominator."""
    full = report(inquiries, START, TO, LATER)
    for one in [*full.rates.values(), *full.by_reason.values(), *full.other_rules.values()]:
        assert 0 <= one.numerator <= one.denominator
        if one.value is not None:
            assert one.low is not None
            assert one.high is not None
            assert 0 <= one.low <= one.value + 1e-12
            assert one.value - 1e-12 <= one.high <= 1


@given(some_inquiries())
def test_what_others_report_is_bounded_by_our_band(inquiries: list[Inquiry]) -> None:
    """Fin-like deducts from our upper bound; contained is never below it."""
    rules = report(inquiries, START, TO, LATER).other_rules
    assert rules["ours_confirmed"].numerator <= rules["ours_upper"].numerator
    assert rules["fin_like"].numerator <= rules["ours_upper"].numerator
    assert rules["ours_upper"].numerator <= rules["contained"].numerator


def test_a_filter_chooses_what_is_counted_but_never_who_follows() -> None:
    """A return on another channel still undoes the resolution."""
    web = an_inquiry()
    line = an_inquiry(
        inquiry_id="inq_2",
        conversation_id="con_2",
        channel="line",
        started_at=at(days=1),
        ended_at=at(days=2),
        first_answer_at=at(days=1),
        last_answer_at=at(days=1),
    )
    full = report([web, line], START, TO, LATER, counted=lambda i: i.channel == "web")
    assert full.counts.ended == 1
    assert (full.rates["durable_resolution_rate"].numerator) == 0


def test_a_confirmed_chat_that_an_agent_tidied_away_has_no_resolution_time() -> None:
    """Neither the customer nor the agent says when it was solved."""
    tidied = an_inquiry(
        confirmed_at=at(minutes=1),
        end_reason="agent_closed",
        resolved_at=at(minutes=30, seconds=5),
    )
    values = rates_of(tidied)
    assert values["counts"]["confirmed"] == 1
    assert values["durations"]["resolution_seconds_confirmed"]["n"] == 0
    assert values["durations"]["resolution_seconds_agent_closed"]["n"] == 0


def test_seconds_are_rounded_to_the_millisecond_and_whole_ones_are_integers() -> None:
    """120.25 stays, 120.0 is written 120."""
    for delta, expected in ((120.25, 120.25), (120.0, 120), (0.12345, 0.123)):
        end = at(seconds=delta)
        one = an_inquiry(
            first_answer_at=START,
            confirmed_at=end,
            ended_at=end,
            resolved_at=end,
            end_reason="customer_confirmed",
        )
        assert rates_of(one)["durations"]["resolution_seconds_confirmed"]["median"] == expected


def test_the_period_is_half_open() -> None:
    """The first instant is in, the last is the next period's."""
    one = an_inquiry()
    assert rates_of(one, to=START + timedelta(microseconds=1))["counts"]["ended"] == 1
    assert rates_of(one, from_=START - timedelta(days=1), to=START)["counts"]["ended"] == 0


def test_instants_are_written_in_utc() -> None:
    """Midnight in Tokyo is three in the afternoon of the day before."""
    tokyo = datetime.fromisoformat("2026-02-01T00:00:00+09:00")
    assert rates_of(to=tokyo)["to"] == "2026-01-31T15:00:00Z"
    assert tokyo.astimezone(UTC).hour == 15
