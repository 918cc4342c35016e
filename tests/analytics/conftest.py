"""Fixtures of the analytics tests."""

from __future__ import annotations

import pytest

from madoguchi.clock import FakeClock
from madoguchi.database import Database
from tests.analytics.talk import Talk


@pytest.fixture
def talk(db: Database, clock: FakeClock, site_id: str) -> Talk:
    """An empty conversation of the site."""
    return Talk(db, clock, site_id)
