"""Setting, changing and removing goals: the baseline is counted when a goal is set, and kept."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from analytics import goals_store
from analytics.goals import Goal
from analytics.goals_reading import ground
from analytics.goals_setting import Wish
from analytics.periods import Days
from madoguchi import sites
from madoguchi.database.protocol import Transaction
from madoguchi.errors import NotFound
from madoguchi.ids import new_id


def set_goal(
    tx: Transaction, site_id: str, wish: Wish, account_id: str | None, now: datetime
) -> Goal:
    """Count the baseline and keep the goal; raise `InvalidInput` where it says nothing."""
    goal = _counted(tx, site_id, wish, new_id("goal"), now)
    goals_store.add_goal(tx, site_id, goal, account_id, now)
    return goal


def change_goal(tx: Transaction, site_id: str, goal_id: str, wish: Wish, now: datetime) -> Goal:
    """Set a goal anew. A baseline of the same days is kept as it was counted."""
    old = existing(tx, site_id, goal_id)
    if (wish.measure, wish.first, wish.last) == (old.measure, old.first, old.last):
        goal = wish.goal(old.id, old.baseline)
    else:
        goal = _counted(tx, site_id, wish, old.id, now)
    goals_store.change_goal(tx, site_id, goal)
    return goal


def remove_goal(tx: Transaction, site_id: str, goal_id: str, now: datetime) -> Goal:
    """Put a goal away; `restore_goal` brings it back."""
    goal = existing(tx, site_id, goal_id)
    goals_store.set_removed(tx, site_id, goal_id, now)
    return goal


def restore_goal(tx: Transaction, site_id: str, goal_id: str) -> None:
    """Bring a removed goal back."""
    existing(tx, site_id, goal_id)
    goals_store.set_removed(tx, site_id, goal_id, None)


def existing(tx: Transaction, site_id: str, goal_id: str) -> Goal:
    """Return a goal of the site; raise `NotFound`."""
    goal = goals_store.goal(tx, site_id, goal_id)
    if goal is None:
        raise NotFound("There is no such goal.")
    return goal


def _counted(tx: Transaction, site_id: str, wish: Wish, goal_id: str, now: datetime) -> Goal:
    days = Days(wish.first, wish.last, ZoneInfo(sites.get_site(tx, site_id).time_zone))
    return wish.goal(goal_id, ground(tx, site_id, days, now).count(wish.measure, days))
