"""What the service does by itself."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from bot.background import END_IDLE, FINISH_TURNS, LEARN, SWEEP, handlers, schedule
from faq import care_job, gaps_job, replay_job
from madoguchi import limits, sessions, sites, uploads
from madoguchi.jobs import JobContext, enqueue, get_job
from madoguchi.settings import Settings
from tests.bot.shop import Shop


def test_the_repeating_jobs_are_scheduled_once_for_all_processes(shop: Shop) -> None:
    """However many start."""
    with shop.db.write() as tx:
        schedule(tx, shop.clock)
        schedule(tx, shop.clock)
        row = tx.one("SELECT COUNT(*) AS n FROM job")
    assert row == {"n": 11}


def test_each_job_does_its_work_and_may_run_twice(shop: Shop) -> None:
    """The second run finds nothing to do."""
    settings = Settings.from_environment({})
    work = handlers(shop.db, shop.clock, settings, shop.conversations)
    conversation = shop.start()
    shop.say(conversation, "送料は？")
    shop.clock.advance(minutes=31)
    with shop.db.write() as tx:
        schedule(tx, shop.clock)
        job = JobContext(get_job(tx, f"job_every_{END_IDLE}"))
    assert [work[END_IDLE](job), work[END_IDLE](job)] == [{"ended": 1}, {"ended": 0}]
    assert work[FINISH_TURNS](job) == {"finished": 0}


def test_a_site_whose_customers_said_something_is_built_anew(shop: Shop) -> None:
    """Once a day; nothing said, nothing built."""
    work = handlers(shop.db, shop.clock, Settings.from_environment({}), shop.conversations)
    with shop.db.write() as tx:
        schedule(tx, shop.clock)
        job = JobContext(get_job(tx, f"job_every_{LEARN}"))
    assert work[LEARN](job) == {"sites": 0}
    conversation = shop.start()
    answer = shop.say(conversation, "送料は？").messages[-1]
    shop.conversations.acts.feedback(conversation, "yes", answer.id, True)
    with shop.db.read() as tx:
        before = sites.list_sites(tx)[0].faq_revision
    assert work[LEARN](job) == {"sites": 1}
    with shop.db.read() as tx:
        assert sites.list_sites(tx)[0].faq_revision == before + 1
    shop.clock.advance(hours=25)
    assert work[LEARN](job) == {"sites": 0}


def test_what_is_over_is_swept_up(shop: Shop, tmp_path: Path) -> None:
    """Counters of yesterday's visitors, sessions that ended and old uploads do not pile up."""
    work = handlers(
        shop.db,
        shop.clock,
        Settings.from_environment({"MADOGUCHI_DATA_DIR": str(tmp_path)}),
        shop.conversations,
    )
    agent = shop.viewer("agent", "agent")
    with shop.db.write() as tx:
        schedule(tx, shop.clock)
        job = JobContext(get_job(tx, f"job_every_{SWEEP}"))
        limits.spend(tx, "visitor", limits.Limit(3, 60), shop.clock)
        sessions.open_session(tx, agent.account_id, shop.clock, timedelta(hours=1))
    kept = uploads.keep_upload(tmp_path, "電話の記録".encode(), shop.clock)
    shop.clock.advance(hours=25)
    past = shop.clock().timestamp() - 3 * 86_400
    os.utime(tmp_path / "uploads" / kept, (past, past))
    swept = {"counters": 1, "jobs": 0, "sessions": 1, "uploads": 1, "working_copies": 0}
    assert work[SWEEP](job) == swept
    assert uploads.upload_path(tmp_path, kept) is None
    assert work[SWEEP](job) == dict.fromkeys(swept, 0)


def test_of_care_and_gaps_only_the_last_looks_are_kept(shop: Shop, tmp_path: Path) -> None:
    """Each night adds one, and only the last is shown."""
    work = handlers(
        shop.db,
        shop.clock,
        Settings.from_environment({"MADOGUCHI_DATA_DIR": str(tmp_path)}),
        shop.conversations,
    )
    with shop.db.write() as tx:
        schedule(tx, shop.clock)
        job = JobContext(get_job(tx, f"job_every_{SWEEP}"))
        for kind in (care_job.KIND, gaps_job.KIND, replay_job.KIND):
            for _ in range(10):
                shop.clock.advance(hours=24)
                enqueue(tx, kind, {}, site_id="shop", clock=shop.clock)
        tx.run("UPDATE job SET state = 'done', result = '{}' WHERE every_seconds IS NULL")
    swept = work[SWEEP](job)
    assert swept is not None
    assert swept["jobs"] == 2 * 7
