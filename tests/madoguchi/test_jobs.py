"""Jobs run once each, survive their holders, report, repeat and stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from madoguchi import jobs, sites
from madoguchi.clock import FakeClock, system_clock
from madoguchi.database import Database
from madoguchi.errors import InvalidInput, NotFound, Unavailable
from madoguchi.jobs_running import MAX_ATTEMPTS


def enqueue(db: Database, clock: FakeClock, kind: str = "work", **payload: object) -> str:
    """Add a job in a transaction of its own."""
    with db.write() as tx:
        return jobs.enqueue(tx, kind, payload, clock=clock)


def job(db: Database, job_id: str) -> jobs.Job:
    """Read a job."""
    with db.read() as tx:
        return jobs.get_job(tx, job_id)


def wait_until(condition: Callable[[], bool], seconds: float = 10) -> None:
    """Fail unless ``condition`` comes true in time."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


@contextmanager
def running(runner: jobs.Runner) -> Iterator[jobs.Runner]:
    """Start a runner and stop it at the end."""
    runner.start()
    try:
        yield runner
    finally:
        runner.stop()


def test_a_job_runs_with_its_payload_and_keeps_the_result(db: Database, clock: FakeClock) -> None:
    """What the handler returns is the result of a job that is done."""
    job_id = enqueue(db, clock, number=20)
    runner = jobs.Runner(db, clock, {"work": lambda job: {"twice": job.payload["number"] * 2}})
    assert runner.run_due() == 1
    assert job(db, job_id).state == "done"
    assert job(db, job_id).result == {"twice": 40}
    assert runner.run_due() == 0


def test_a_job_waits_for_its_time(db: Database, clock: FakeClock) -> None:
    """A job with ``run_at`` in the future is not due before."""
    with db.write() as tx:
        later = FakeClock(clock()).advance(minutes=5)
        jobs.enqueue(tx, "work", {}, clock=clock, run_at=later)
    runner = jobs.Runner(db, clock, {"work": lambda job: None})
    assert runner.run_due() == 0
    clock.advance(minutes=5)
    assert runner.run_due() == 1


def test_other_kinds_are_left_to_others(db: Database, clock: FakeClock) -> None:
    """A process runs only what it has a handler for."""
    job_id = enqueue(db, clock, kind="elsewhere")
    assert jobs.Runner(db, clock, {"work": lambda job: None}).run_due() == 0
    assert job(db, job_id).state == "waiting"


def test_a_refused_job_fails_with_the_sentence(db: Database, clock: FakeClock) -> None:
    """A mistake of the caller is not tried again, and its message is kept for people."""

    def refuse(_: jobs.JobContext) -> None:
        raise InvalidInput("Row %(row)s is empty.", row=3)

    job_id = enqueue(db, clock)
    jobs.Runner(db, clock, {"work": refuse}).run_due()
    failed = job(db, job_id)
    assert failed.state == "failed"
    assert (failed.error, failed.error_values) == ("Row %(row)s is empty.", {"row": 3})
    assert failed.attempts == 1


@pytest.mark.parametrize("error", [Unavailable("Busy."), ZeroDivisionError()])
def test_what_may_pass_is_tried_again_until_the_limit(
    db: Database, clock: FakeClock, error: Exception
) -> None:
    """Unforeseen errors are retried later, then recorded in readable words."""

    def fail(_: jobs.JobContext) -> None:
        raise error

    job_id = enqueue(db, clock)
    runner = jobs.Runner(db, clock, {"work": fail})
    for _ in range(MAX_ATTEMPTS - 1):
        assert runner.run_due() == 1
        assert job(db, job_id).state == "waiting"
        assert runner.run_due() == 0
        clock.advance(minutes=10)
    assert runner.run_due() == 1
    assert job(db, job_id).state == "failed"
    assert job(db, job_id).error


def test_a_dead_holders_job_is_taken_over(db: Database, clock: FakeClock) -> None:
    """When a lease runs out another process runs the job, and the first one's end is ignored."""
    job_id = enqueue(db, clock)
    second = jobs.Runner(db, clock, {"work": lambda job: {"by": "second"}})

    def hang(_: jobs.JobContext) -> dict[str, object]:
        assert second.run_due() == 0  # the lease holds
        clock.advance(seconds=31)
        assert second.run_due() == 1
        return {"by": "first"}

    jobs.Runner(db, clock, {"work": hang}).run_due()
    assert job(db, job_id).result == {"by": "second"}


def test_a_job_that_kills_every_holder_is_given_up(db: Database, clock: FakeClock) -> None:
    """A job whose process dies each time ends as failed instead of killing on."""
    job_id = enqueue(db, clock)

    class Killed(BaseException):
        """Stands for kill -9: nothing is written down."""

    def die(_: jobs.JobContext) -> None:
        raise Killed

    for _ in range(MAX_ATTEMPTS):
        with pytest.raises(Killed):
            jobs.Runner(db, clock, {"work": die}).run_due()
        clock.advance(seconds=31)
    assert jobs.Runner(db, clock, {"work": die}).run_due() == 1
    assert job(db, job_id).state == "failed"


def test_a_waiting_job_is_cancelled_at_once(db: Database, clock: FakeClock) -> None:
    """Cancelling what has not begun means it never runs."""
    job_id = enqueue(db, clock)
    with db.write() as tx:
        jobs.cancel(tx, job_id, clock)
    assert jobs.Runner(db, clock, {"work": lambda job: None}).run_due() == 0
    assert job(db, job_id).state == "cancelled"


def test_a_running_job_shows_progress_and_stops_when_asked(db: Database) -> None:
    """Progress is seen by others while it runs, and the next ``progress`` ends it."""

    def count(job: jobs.JobContext) -> None:
        for number in range(10_000):
            job.progress(number, 10_000)
            time.sleep(0.01)

    with db.write() as tx:
        job_id = jobs.enqueue(tx, "work", {})
    with running(jobs.Runner(db, system_clock, {"work": count})):
        wait_until(lambda: job(db, job_id).progress > 0)
        assert job(db, job_id).total == 10_000
        with db.write() as tx:
            jobs.cancel(tx, job_id)
        wait_until(lambda: job(db, job_id).state == "cancelled")


def test_stopping_the_process_puts_a_running_job_back(db: Database) -> None:
    """A job that was interrupted by a shutdown waits for the next process."""
    begun = threading.Event()

    def endless(job: jobs.JobContext) -> None:
        begun.set()
        while True:
            job.progress(1)
            time.sleep(0.01)

    with db.write() as tx:
        job_id = jobs.enqueue(tx, "work", {})
    with running(jobs.Runner(db, system_clock, {"work": endless})):
        assert begun.wait(10)
    put_back = job(db, job_id)
    assert (put_back.state, put_back.attempts) == ("waiting", 0)


def test_a_scheduled_job_exists_once_and_repeats_in_step(db: Database, clock: FakeClock) -> None:
    """Every process may schedule it; runs that were missed are not made up for."""
    for _ in range(3):
        with db.write() as tx:
            job_id = jobs.ensure_scheduled(tx, "work", 60, clock)
    runner = jobs.Runner(db, clock, {"work": lambda job: {"ran": True}})
    assert runner.run_due() == 1
    assert runner.run_due() == 0
    clock.advance(seconds=60)
    assert runner.run_due() == 1
    clock.advance(hours=2)
    assert runner.run_due() == 1
    assert job(db, job_id).state == "waiting"
    assert job(db, job_id).result == {"ran": True}


def test_a_failing_scheduled_job_goes_on(db: Database, clock: FakeClock) -> None:
    """One bad run does not end the schedule."""

    def refuse(_: jobs.JobContext) -> None:
        raise InvalidInput("No.")

    with db.write() as tx:
        job_id = jobs.ensure_scheduled(tx, "work", 60, clock)
    jobs.Runner(db, clock, {"work": refuse}).run_due()
    assert job(db, job_id).state == "waiting"
    assert job(db, job_id).error == "No."


def test_two_runners_never_run_the_same_job_twice(db: Database) -> None:
    """Many threads of two processes share the jobs among them."""
    ran: list[str] = []

    def note(job: jobs.JobContext) -> None:
        ran.append(job.id)

    with db.write() as tx:
        expected = [jobs.enqueue(tx, "work", {}) for _ in range(30)]
    runners = [jobs.Runner(db, system_clock, {"work": note}, threads=2) for _ in range(2)]
    with running(runners[0]), running(runners[1]):
        wait_until(lambda: all(job(db, job_id).state == "done" for job_id in expected))
    assert sorted(ran) == sorted(expected)


def test_a_sites_jobs_are_listed_for_that_site_only(
    db: Database, clock: FakeClock, site_id: str
) -> None:
    """The list is newest first, and a job of one site cannot be fetched through another."""
    with db.write() as tx:
        first = jobs.enqueue(tx, "work", {}, site_id=site_id, clock=clock)
        second = jobs.enqueue(tx, "work", {}, site_id=site_id, clock=clock)
        jobs.enqueue(tx, "work", {}, clock=clock)
    with db.read() as tx:
        assert [job.id for job in jobs.list_jobs(tx, site_id)] == [second, first]
        with pytest.raises(NotFound):
            jobs.get_job(tx, first, "another")


def test_the_same_job_is_not_added_while_it_is_under_way(
    db: Database, clock: FakeClock, site_id: str
) -> None:
    """Another payload is another job, and a finished one may run again."""
    with db.write() as tx:
        first = jobs.enqueue_once(tx, "work", {"n": 1}, site_id=site_id, clock=clock)
        assert jobs.enqueue_once(tx, "work", {"n": 1}, site_id=site_id, clock=clock) == first
        assert jobs.enqueue_once(tx, "work", {"n": 2}, site_id=site_id, clock=clock) != first
    jobs.Runner(db, clock, {"work": lambda job: None}).run_due()
    with db.write() as tx:
        assert jobs.enqueue_once(tx, "work", {"n": 1}, site_id=site_id, clock=clock) != first


def test_finished_jobs_are_forgotten_but_what_pages_list_and_the_last_result(
    db: Database, clock: FakeClock, site_id: str
) -> None:
    """Failures push no result out; what is under way, repeats or is another site's stays."""

    def run(kind: str, times: int) -> list[str]:
        added = []
        for _ in range(times):
            clock.advance(seconds=1)
            with db.write() as tx:
                added.append(jobs.enqueue(tx, kind, {}, site_id=site_id, clock=clock))
        jobs.Runner(db, clock, {"look": lambda _: {}, "work": lambda _: {}}).run_due()
        return added

    looks, works = run("look", 5), run("work", jobs.LISTED + 1)
    failed = list[str]()
    with db.write() as tx:
        for _ in range(5):
            clock.advance(seconds=1)
            failed.append(jobs.enqueue(tx, "look", {}, site_id=site_id, clock=clock))
            jobs.cancel(tx, failed[-1], clock)
        waiting = jobs.enqueue(tx, "look", {}, site_id=site_id, clock=clock)
        every = jobs.ensure_scheduled(tx, "look", 60, clock)
    with db.write() as tx:
        assert jobs.sweep(tx, looks=("look",)) == 2 + 2 + 1
        assert jobs.sweep(tx, looks=("look",)) == 0
        kept = {job.id for job in jobs.list_jobs(tx, site_id, limit=1000)}
        assert kept == {*looks[2:], *failed[2:], *works[1:], waiting}
        assert jobs.get_job(tx, every)
        last = jobs.last_done(tx, site_id, "look")
        assert last is not None
        assert last.id == looks[-1]
        assert jobs.last_done(tx, site_id, "other") is None


def test_every_site_keeps_its_own(db: Database, clock: FakeClock, site_id: str) -> None:
    """However much another one looks."""
    with db.write() as tx:
        sites.create_site(tx, id="other", name="Other", clock=clock)
        for site in ("other", *[site_id] * 9):
            jobs.enqueue(tx, "look", {}, site_id=site, clock=clock)
    jobs.Runner(db, clock, {"look": lambda _: {}}).run_due()
    with db.write() as tx:
        assert jobs.sweep(tx, looks=("look",)) == 9 - jobs.LOOKS
        assert jobs.last_done(tx, "other", "look")
