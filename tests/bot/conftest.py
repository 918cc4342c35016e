"""Fixtures of the bot's tests."""

from __future__ import annotations

import pytest

from madoguchi.clock import FakeClock
from madoguchi.database import Database
from tests.bot.shop import Shop, open_shop


@pytest.fixture
def shop(db: Database, clock: FakeClock, site_id: str) -> Shop:
    """A shop with three articles and a bot that thinks by rule, on each database in turn."""
    return open_shop(db, clock, site_id)
