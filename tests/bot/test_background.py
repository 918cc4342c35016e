"""What the service does by itself."""

from __future__ import annotations

from datetime import timedelta

from bot.background import END_IDLE, FINISH_TURNS, LEARN, SWEEP, handlers, schedule
from madoguchi import limits, sessions, sites
from madoguchi.jobs import JobContext, get_job
from madoguchi.settings import Settings
from tests.bot.shop import Shop


def test_the_repeating_jobs_are_scheduled_once_for_all_processes(shop: Shop) -> None:
    """However many start."""
    with shop.db.write() as tx:
        schedule(tx, shop.clock)
        schedule(tx, shop.clock)
        row = tx.one("SELECT COUNT(*) AS n FROM job")
    assert row == {"n": 6}


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


def test_what_is_over_is_swept_up(shop: Shop) -> None:
    """Counters of yesterday's visitors and sessions that ended do not pile up."""
    work = handlers(shop.db, shop.clock, Settings.from_environment({}), shop.conversations)
    agent = shop.viewer("agent", "agent")
    with shop.db.write() as tx:
        schedule(tx, shop.clock)
        job = JobContext(get_job(tx, f"job_every_{SWEEP}"))
        limits.spend(tx, "visitor", limits.Limit(3, 60), shop.clock)
        sessions.open_session(tx, agent.account_id, shop.clock, timedelta(hours=1))
    shop.clock.advance(hours=25)
    assert work[SWEEP](job) == {"counters": 1, "sessions": 1, "working_copies": 0}
    assert work[SWEEP](job) == {"counters": 0, "sessions": 0, "working_copies": 0}
