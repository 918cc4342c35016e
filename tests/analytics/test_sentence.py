"""The report in words, and how certain it dares to be."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from markupsafe import Markup, escape

from analytics.model import Inquiry
from analytics.rates import Report, report
from analytics.sentence import Rise, rise, sentences
from madoguchi.i18n import use_locale
from tests.analytics.examples import START, an_inquiry, at


def inquiries(confirmed: int, assumed: int, denied: int, still_open: int = 0) -> list[Inquiry]:
    """Return so many inquiries of each kind."""
    said: list[dict[str, Any]] = [
        *[{"confirmed_at": at(minutes=1)}] * confirmed,
        *[{}] * assumed,
        *[{"denied_at": at(minutes=1)}] * denied,
        *[{"ended_at": None, "end_reason": None}] * still_open,
    ]
    return [
        an_inquiry(inquiry_id=f"i{n}", contact_id=None, **facts) for n, facts in enumerate(said)
    ]


def told(confirmed: int, assumed: int = 0, denied: int = 0, still_open: int = 0) -> Report:
    """Return a report of so many inquiries."""
    found = inquiries(confirmed, assumed, denied, still_open)
    return report(found, START, START + timedelta(days=7), START + timedelta(days=9))


def test_it_opens_with_the_number_and_the_band() -> None:
    """Both ends of the band stand in one sentence, and beside it what was not solved."""
    said = sentences("The last 7 days", told(61, 13, 26), told(20, 5, 75), None)
    assert said == [
        "The last 7 days: 100 inquiries.",
        "61 to 74% were solved without a person, 26% left without help.",
        "Confirmed solutions are 41 points better than in the period before.",
    ]


def test_it_is_said_in_japanese() -> None:
    """As a manager would say it."""
    with use_locale("ja"):
        said = sentences("直近7日間", told(61, 13, 26, 2), told(80, 0, 20), None)
    assert "".join(said) == (
        "直近7日間のお問い合わせは102件です。61〜74%が担当者なしで解決し、26%は解決しないまま終わりました。"
        "解決率（確認済み）は前の期間より19ポイント下がりました。"
        "ほかに2件が対応中です（割合には含みません）。"
    )


def test_a_band_without_width_is_one_number() -> None:
    """Nothing is assumed, so nothing is a range."""
    assert "61% were solved" in sentences("x", told(61, 0, 39), None, None)[1]


def test_few_inquiries_are_told_in_numbers() -> None:
    """Three of four are not 75 %."""
    said = sentences("x", told(1, 2, 1), told(1, 0, 0), None)
    assert said == [
        "x: 4 inquiries.",
        "Of the 4 that have ended, 1 were confirmed as solved and 2 may be; too few to speak of "
        "per cent.",
    ]


def test_a_change_that_may_be_chance_is_called_so() -> None:
    """One point more among a hundred says nothing."""
    said = sentences("x", told(51, 0, 49), told(50, 0, 50), None)
    assert said[2].endswith("1 points up on the period before, which may be chance.")
    less = sentences("x", told(50, 0, 50), told(51, 0, 49), None)
    assert "1 points down" in less[2]
    with use_locale("ja"):
        less = sentences("x", told(50, 0, 50), told(54, 0, 46), None)
    assert less[2] == "解決率（確認済み）は前の期間より4ポイント低めですが、誤差の範囲です。"


def test_no_change_is_no_number() -> None:
    """Nobody reads about a change of 0 points."""
    said = sentences("x", told(50, 0, 50), told(50, 0, 50), None)
    assert said[2] == "Confirmed solutions are about where they were in the period before."


@pytest.mark.parametrize("before", [None, told(3, 0, 2)])
def test_there_is_no_comparison_without_a_period_to_compare_with(before: Report | None) -> None:
    """A site that has just begun has not improved."""
    assert len(sentences("x", told(61, 13, 26), before, None)) == 2


def test_nothing_is_said_of_nothing() -> None:
    """No inquiries, no rates."""
    assert sentences("x", told(0), told(50), None) == ["x: no inquiries."]


def test_only_open_inquiries_have_no_share() -> None:
    """They are counted and in no rate."""
    assert sentences("x", told(0, still_open=1), None, None) == [
        "x: 1 inquiry.",
        "1 is still open and in no rate.",
    ]


def test_the_topic_that_rose_most_is_named() -> None:
    """If it rose by more than chance would have it."""
    before, now = {"返品": 10}, {"返品": 12}
    assert rise(now, before) is None
    found = rise({**now, "配送": 20}, before)
    assert found == Rise("配送", 0, 20)
    assert sentences("x", told(61, 13, 26), None, found)[-1] == "“配送” rose most, from 0 to 20."


def test_every_number_is_handed_out_with_what_it_counts() -> None:
    """The whole, the rates, the period before, the open ones and the topic."""
    asked: list[tuple[str, bool, dict[str, str]]] = []

    def linked(number: str, *, before: bool = False, **selection: str) -> Markup:
        asked.append((number, before, selection))
        return escape(number)

    sentences("x", told(61, 13, 26, 2), told(80, 0, 20), Rise("配送", 3, 20), linked)
    assert asked == [
        ("102", False, {}),
        ("61", False, {"metric": "confirmed_resolution_rate"}),
        ("74%", False, {"metric": "resolution_rate_upper"}),
        ("26%", False, {"metric": "left_without_help_rate"}),
        ("19", True, {"metric": "confirmed_resolution_rate"}),
        ("2", False, {"outcome": "open"}),
        ("3", True, {"topic": "配送"}),
        ("20", False, {"topic": "配送"}),
    ]


def test_a_topic_is_text() -> None:
    """What an editor calls a category cannot become markup."""
    said = sentences("<i>", told(61), None, Rise("<b>", 0, 20))
    assert "&lt;i&gt;: 61" in said[0]
    assert "“&lt;b&gt;”" in said[-1]
