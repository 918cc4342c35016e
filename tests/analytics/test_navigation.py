"""The second column of the analytics section."""

from __future__ import annotations

from analytics.navigation import entries
from madoguchi.access import Viewer

MANAGER = Viewer("acc_1", "Manager", is_admin=False, roles={"shop": "viewer"})
AGENT = Viewer("acc_2", "Agent", is_admin=False, roles={"shop": "agent"})
HOME = "/console/shop/analytics"


def test_the_column_says_where_one_is() -> None:
    """On a page of its own, and nowhere on a list behind a number."""
    here = [one.url for one in entries(MANAGER, "shop", f"{HOME}/unanswered", {}) if one.is_here]
    assert here == [f"{HOME}/unanswered"]
    overview = [one.url for one in entries(MANAGER, "shop", HOME, {}) if one.is_here]
    assert overview == [HOME]
    assert not any(one.is_here for one in entries(MANAGER, "shop", f"{HOME}/inquiries", {}))


def test_pages_about_a_period_keep_it() -> None:
    """With the filters, so that going round the section compares the same."""
    found = entries(MANAGER, "shop", HOME, {"days": "28", "channel": "web"})
    assert found[0].url == f"{HOME}?days=28&channel=web"


def test_who_may_not_read_analytics_sees_no_column() -> None:
    """An agent works in the inbox."""
    assert entries(AGENT, "shop", HOME, {}) == []
