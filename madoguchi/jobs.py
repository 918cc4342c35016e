"""Background work: a row of ``job``, run by any process, taken over when its holder dies.

Use::

    jobs.enqueue(tx, "faq.import", {"file": name}, site_id=site.id)      # with other writes

    runner = jobs.Runner(db, clock, handlers={"faq.import": import_file})
    runner.start()

A handler takes a `JobContext` and returns a JSON-able dict or None. It may run twice (its process
was killed after the work and before the note of it), so what it writes must bear repeating.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from madoguchi import jobs_store as store
from madoguchi.access import PUBLISH_FAQ, Viewer
from madoguchi.clock import Clock, system_clock
from madoguchi.database.protocol import Transaction
from madoguchi.errors import NotAllowed, NotFound
from madoguchi.forgetting import without_words
from madoguchi.ids import new_id
from madoguchi.jobs_running import Cancelled, Handler, JobContext, Runner
from madoguchi.jobs_store import Job

__all__ = [
    "Cancelled",
    "Handler",
    "Job",
    "JobContext",
    "Runner",
    "cancel",
    "cancel_as",
    "enqueue",
    "enqueue_once",
    "ensure_scheduled",
    "forget_words",
    "get_job",
    "last_done",
    "list_jobs",
    "may_cancel",
    "sweep",
]

LISTED = 50
"""How many finished jobs of each kind and end a site keeps, which is what its pages list."""
LOOKS = 3
"""How many of a kind of which only the last counts."""


def enqueue(
    tx: Transaction,
    kind: str,
    payload: Mapping[str, Any],
    site_id: str | None = None,
    clock: Clock = system_clock,
    run_at: datetime | None = None,
    every_seconds: int | None = None,
    created_by: str | None = None,
) -> str:
    """Add a job, due at ``run_at`` or at once, and return its id."""
    now = clock()
    job_id = new_id("job")
    store.add(
        tx,
        job_id=job_id,
        kind=kind,
        payload=payload,
        site_id=site_id,
        now=now,
        run_at=run_at or now,
        every_seconds=every_seconds,
        created_by=created_by,
    )
    tx.announce("job")
    return job_id


def enqueue_once(
    tx: Transaction,
    kind: str,
    payload: Mapping[str, Any],
    *,
    site_id: str,
    clock: Clock = system_clock,
    created_by: str | None = None,
) -> str:
    """Add a job for a site, unless the very same is under way; return the id of that or the new."""
    tx.lock("site", site_id)
    for job in list_jobs(tx, site_id, kind=kind):
        if not job.is_finished and job.payload == payload:
            return job.id
    return enqueue(tx, kind, payload, site_id=site_id, clock=clock, created_by=created_by)


def ensure_scheduled(
    tx: Transaction, kind: str, every_seconds: int, clock: Clock = system_clock
) -> str:
    """Have one job of ``kind`` run every so many seconds, however often this is called."""
    job_id = f"job_every_{kind}"
    store.schedule(tx, job_id=job_id, kind=kind, every_seconds=every_seconds, now=clock())
    return job_id


def get_job(tx: Transaction, job_id: str, site_id: str | None = None) -> Job:
    """Return a job; `NotFound` when there is none, or when it is not of ``site_id``."""
    job = store.get(tx, job_id)
    if job is None or (site_id is not None and job.site_id != site_id):
        raise NotFound("There is no such job.")
    return job


def list_jobs(
    tx: Transaction, site_id: str, limit: int = LISTED, kind: str | None = None
) -> list[Job]:
    """Return the newest jobs of a site, newest first, without the repeating ones."""
    return store.list_of_site(tx, site_id, limit, kind)


def may_cancel(viewer: Viewer, job: Job) -> bool:
    """Say whether somebody may stop a job of a site: who began it, and who publishes its FAQ."""
    return job.created_by == viewer.account_id or viewer.may(str(job.site_id), *PUBLISH_FAQ)


def cancel_as(tx: Transaction, job: Job, viewer: Viewer, clock: Clock = system_clock) -> None:
    """`cancel` for somebody; raise `NotAllowed` where the job is not theirs to stop."""
    if not may_cancel(viewer, job):
        raise NotAllowed("Your role on this site does not allow this.")
    cancel(tx, job.id, clock)


def last_done(tx: Transaction, site_id: str, kind: str) -> Job | None:
    """Return a site's newest job of a kind that has a result, or None."""
    return store.last_done(tx, site_id, kind)


def sweep(tx: Transaction, looks: Sequence[str]) -> int:
    """Forget what is finished and listed nowhere; return how many jobs.

    Of ``looks``, kinds of which only the last result counts, `LOOKS` are kept, of all others
    `LISTED`, for each site and each way to end.
    """
    return store.drop_older(tx, LOOKS, looks) + store.drop_older(tx, LISTED, looks, others=True)


def cancel(tx: Transaction, job_id: str, clock: Clock = system_clock) -> None:
    """Cancel a waiting job, or ask a running one to stop; a finished one stays as it is."""
    store.request_cancel(tx, job_id, clock())
    tx.announce("job")


def forget_words(
    tx: Transaction, site_id: str, kinds: Sequence[str], words: Collection[str]
) -> None:
    """Take words out of what a site's jobs of these kinds found; those that run begin anew."""
    store.start_again(tx, site_id, kinds)
    for job_id, outcome in store.outcomes(tx, site_id, kinds).items():
        left = without_words(outcome, words)
        if left != outcome:
            store.replace_outcome(tx, job_id, left)
    tx.announce("job")
