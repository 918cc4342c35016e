"""The threads that run jobs, and the one that keeps their leases."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from madoguchi import jobs_store as store
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database
from madoguchi.errors import MadoguchiError, Unavailable
from madoguchi.ids import new_id
from madoguchi.jobs_store import Job

LEASE = timedelta(seconds=30)
PULSE_SECONDS = 0.5  # progress is stored and a wish to cancel heard this often
POLL_SECONDS = 1.0
BREATH_SECONDS = 0.1  # at most so often does a wake-up make an idle thread look
MAX_ATTEMPTS = 3
RETRY_AFTER = timedelta(seconds=5)  # times 2, 4, … for later attempts

_logger = logging.getLogger(__name__)


class Cancelled(Exception):
    """Raised by `JobContext.progress` when the job shall stop; let it pass."""


class _ShuttingDown(Cancelled):
    """The process ends: the job waits for another one."""


class _LeaseLost(Cancelled):
    """Another process took the job over while this one was away."""


@dataclass(slots=True, eq=False)
class JobContext:
    """What a handler knows of its job."""

    job: Job
    done: int = 0
    total: int | None = None
    _stop: Cancelled | None = field(default=None, repr=False)

    @property
    def id(self) -> str:
        """The job's id."""
        return self.job.id

    @property
    def payload(self) -> dict[str, Any]:
        """What was given to ``enqueue``."""
        return self.job.payload

    @property
    def site_id(self) -> str | None:
        """The site it is for."""
        return self.job.site_id

    @property
    def created_by(self) -> str | None:
        """The account that asked for it."""
        return self.job.created_by

    def progress(self, done: int, total: int | None = None) -> None:
        """Note how far it is; raise `Cancelled` when it shall stop.

        It touches no database, so it may be called often and inside a transaction.
        """
        self.done = done
        self.total = self.total if total is None else total
        if self._stop is not None:
            raise self._stop

    def stop(self, reason: Cancelled) -> None:
        """Make the next `progress` raise ``reason``."""
        self._stop = self._stop or reason


Handler = Callable[[JobContext], "dict[str, Any] | None"]


class Runner:
    """Runs due jobs of the kinds it has handlers for, in threads of its own."""

    def __init__(
        self, db: Database, clock: Clock, handlers: Mapping[str, Handler], threads: int = 2
    ) -> None:
        self._db = db
        self._clock = clock
        self._handlers = dict(handlers)
        self._holder = new_id("run")
        self._stop = threading.Event()
        self._work_may_wait = threading.Event()
        self._running: dict[str, JobContext] = {}
        self._lock = threading.Lock()
        self._threads = [
            threading.Thread(target=self._work, name=f"job-{number}", daemon=True)
            for number in range(threads)
        ]
        self._threads.append(threading.Thread(target=self._pulse, name="job-pulse", daemon=True))

    def start(self) -> None:
        """Start the threads."""
        for thread in self._threads:
            thread.start()

    def stop(self, timeout: float = 5.0) -> None:
        """Stop soon: running jobs are asked to, and go back to waiting."""
        self._stop.set()
        self._work_may_wait.set()
        for context in self._contexts():
            context.stop(_ShuttingDown())
        end = time.monotonic() + timeout
        for thread in self._threads:
            if thread.is_alive():
                thread.join(max(0.0, end - time.monotonic()))

    def notify(self) -> None:
        """Look for due jobs soon; for `madoguchi.wakeup.Wakeup.subscribe`."""
        self._work_may_wait.set()

    def run_due(self) -> int:
        """Run every due job in this thread, one after the other, and return how many ran."""
        ran = 0
        while not self._stop.is_set() and (job := self._claim()) is not None:
            self._run(job)
            ran += 1
        return ran

    def _work(self) -> None:
        while not self._stop.is_set():
            try:
                self.run_due()
            except Unavailable:
                _logger.warning("The database does not answer; jobs wait.")
            except Exception:  # a thread that dies would leave every job waiting, unseen
                _logger.exception("Looking for jobs failed")
            self._work_may_wait.clear()
            self._stop.wait(BREATH_SECONDS)
            self._work_may_wait.wait(POLL_SECONDS)

    def _claim(self) -> Job | None:
        now = self._clock()
        while True:
            with self._db.read() as tx:
                job_id = store.next_due(tx, list(self._handlers), now)
            if job_id is None:
                return None
            with self._db.write() as tx:
                job = store.claim(tx, job_id, self._holder, now, now + LEASE)
            if job is not None:
                return job

    def _run(self, job: Job) -> None:
        context = JobContext(job, job.progress, job.total)
        if job.cancel_requested:  # its holder died before it could obey
            self._end(context, "cancelled", {})
            return
        if job.attempts > MAX_ATTEMPTS:
            self._fail(context, "The job was interrupted too often and has been given up.", {})
            return
        with self._lock:
            self._running[job.id] = context
        try:
            self._end(context, "done", {"result": self._handlers[job.kind](context)})
        except _LeaseLost:
            _logger.warning("Job %s (%s) was taken over by another process", job.id, job.kind)
        except _ShuttingDown:
            self._put_back(context, attempts=job.attempts - 1)
        except Cancelled:
            self._end(context, "cancelled", {})
        except MadoguchiError as error:
            self._failed(context, error)
        except Exception:  # whatever a handler does must not end the thread
            _logger.exception("Job %s (%s) failed", job.id, job.kind)
            self._failed(context, None)
        finally:
            with self._lock:
                del self._running[job.id]

    def _failed(self, context: JobContext, error: MadoguchiError | None) -> None:
        """Try again later where that may help; otherwise leave the reason in the job."""
        may_pass = error is None or isinstance(error, Unavailable)
        if may_pass and context.job.attempts < MAX_ATTEMPTS:
            delay = RETRY_AFTER * 2**context.job.attempts
            with suppress(Unavailable):  # then the lease runs out, which comes to the same
                self._put_back(context, attempts=context.job.attempts, delay=delay)
        elif error is None:
            self._fail(
                context,
                "Something went wrong that Madoguchi did not foresee. The log of the server says "
                "more under %(job_id)s.",
                {"job_id": context.id},
            )
        else:
            self._fail(context, error.message, error.values)

    def _fail(self, context: JobContext, message: str, values: Mapping[str, object]) -> None:
        _logger.warning("Job %s (%s) failed: %s", context.id, context.job.kind, message)
        self._end(context, "failed", {"error": message, "values": dict(values)})

    def _end(self, context: JobContext, state: store.State, outcome: dict[str, Any]) -> None:
        now = self._clock()
        with self._db.write() as tx:
            kept = store.finish(
                tx,
                context.id,
                self._holder,
                state=state,
                outcome=outcome,
                progress=context.done,
                total=context.total,
                now=now,
            )
            if kept and context.job.every_seconds:
                store.repeat(tx, context.id, run_at=_following(context.job, now))
            tx.announce("job")

    def _put_back(
        self, context: JobContext, *, attempts: int, delay: timedelta = timedelta()
    ) -> None:
        with self._db.write() as tx:
            run_at = self._clock() + delay
            store.put_back(tx, context.id, self._holder, run_at=run_at, attempts=attempts)
            tx.announce("job")

    def _contexts(self) -> list[JobContext]:
        with self._lock:
            return list(self._running.values())

    def _pulse(self) -> None:
        while not self._stop.wait(PULSE_SECONDS):
            for context in self._contexts():
                try:
                    self._renew(context)
                except Exception:  # the next pulse tries again, well within the lease
                    _logger.exception("The lease of job %s could not be renewed", context.id)

    def _renew(self, context: JobContext) -> None:
        with self._db.write() as tx:
            wish = store.renew(
                tx,
                context.id,
                self._holder,
                progress=context.done,
                total=context.total,
                leased_until=self._clock() + LEASE,
            )
        if wish is None and context in self._contexts():
            context.stop(_LeaseLost())
        elif wish:
            context.stop(Cancelled())


def _following(job: Job, now: datetime) -> datetime:
    """Return when a repeating job runs next: in step, and without making up for missed runs."""
    interval = timedelta(seconds=job.every_seconds or 0)
    in_step = job.run_at + interval
    return in_step if in_step > now else now + interval
