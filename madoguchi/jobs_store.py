"""All SQL about jobs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from madoguchi.clock import from_text, to_text
from madoguchi.database.protocol import Row, Transaction

State = Literal["waiting", "running", "done", "failed", "cancelled"]
_DUE = """
    ((state = 'waiting' AND run_at <= :now) OR (state = 'running' AND leased_until < :now))
"""


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of background work.

    ``error`` is the sentence a failed job left behind (a translation key with its values); a
    repeating job keeps the outcome of its last run while it waits for the next.
    """

    id: str
    site_id: str | None
    kind: str
    payload: dict[str, Any]
    state: State
    run_at: datetime
    every_seconds: int | None
    attempts: int
    progress: int
    total: int | None
    cancel_requested: bool
    result: dict[str, Any] | None
    error: str | None
    error_values: dict[str, Any]
    created_by: str | None
    created_at: datetime
    finished_at: datetime | None

    @property
    def is_finished(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in ("done", "failed", "cancelled")


def _job(row: Row) -> Job:
    outcome = json.loads(row["result"]) if row["result"] else {}
    return Job(
        id=row["id"],
        site_id=row["site_id"],
        kind=row["kind"],
        payload=json.loads(row["payload"]),
        state=row["state"],
        run_at=from_text(row["run_at"]),
        every_seconds=row["every_seconds"],
        attempts=row["attempts"],
        progress=row["progress"],
        total=row["total"],
        cancel_requested=bool(row["cancel_requested"]),
        result=outcome.get("result"),
        error=outcome.get("error"),
        error_values=outcome.get("values", {}),
        created_by=row["created_by"],
        created_at=from_text(row["created_at"]),
        finished_at=from_text(row["finished_at"]) if row["finished_at"] else None,
    )


def add(
    tx: Transaction,
    *,
    job_id: str,
    kind: str,
    payload: Mapping[str, Any],
    site_id: str | None,
    now: datetime,
    run_at: datetime,
    every_seconds: int | None,
    created_by: str | None,
) -> None:
    """Insert a waiting job."""
    tx.run(
        """
        INSERT INTO job (id, site_id, kind, payload, state, run_at, every_seconds, created_by,
                         created_at)
        VALUES (:id, :site_id, :kind, :payload, 'waiting', :run_at, :every_seconds, :created_by,
                :now)
        """,
        id=job_id,
        site_id=site_id,
        kind=kind,
        payload=json.dumps(payload, ensure_ascii=False),
        run_at=to_text(run_at),
        every_seconds=every_seconds,
        created_by=created_by,
        now=to_text(now),
    )


def schedule(tx: Transaction, *, job_id: str, kind: str, every_seconds: int, now: datetime) -> None:
    """Insert a repeating job, or give the one there is its interval and set it going again."""
    tx.run(
        """
        INSERT INTO job (id, kind, payload, state, run_at, every_seconds, created_at)
        VALUES (:id, :kind, '{}', 'waiting', :now, :every_seconds, :now)
        ON CONFLICT (id) DO UPDATE SET
            every_seconds = excluded.every_seconds,
            cancel_requested = FALSE,
            state = CASE WHEN job.state = 'running' THEN 'running' ELSE 'waiting' END
        """,
        id=job_id,
        kind=kind,
        every_seconds=every_seconds,
        now=to_text(now),
    )


def get(tx: Transaction, job_id: str) -> Job | None:
    """Return a job, or None."""
    row = tx.one("SELECT * FROM job WHERE id = :id", id=job_id)
    return _job(row) if row else None


def list_of_site(tx: Transaction, site_id: str, limit: int, kind: str | None) -> list[Job]:
    """Return a site's newest jobs, of all kinds or of one, newest first."""
    of_kind = {"kind": kind} if kind else {}
    rows = tx.all(
        f"""
        SELECT * FROM job
        WHERE site_id = :site_id AND every_seconds IS NULL {"AND kind = :kind" if kind else ""}
        ORDER BY created_at DESC, id DESC LIMIT :limit
        """,
        site_id=site_id,
        limit=limit,
        **of_kind,
    )
    return [_job(row) for row in rows]


def last_done(tx: Transaction, site_id: str, kind: str) -> Job | None:
    """Return a site's newest job of a kind that has a result, or None."""
    row = tx.one(
        """
        SELECT * FROM job
        WHERE site_id = :site_id AND kind = :kind AND every_seconds IS NULL AND state = 'done'
        ORDER BY created_at DESC, id DESC LIMIT 1
        """,
        site_id=site_id,
        kind=kind,
    )
    return _job(row) if row else None


def drop_older(tx: Transaction, kept: int, kinds: Sequence[str], others: bool = False) -> int:
    """Remove finished jobs of these kinds, or of all ``others``, but each site's newest ``kept``.

    They are counted for each kind and each way to end, so that a result is outlived by none of the
    failures after it. Returns how many were removed.
    """
    return tx.run(
        f"""
        DELETE FROM job WHERE id IN (
            SELECT id FROM (
                SELECT id, ROW_NUMBER() OVER (
                    PARTITION BY site_id, kind, state ORDER BY created_at DESC, id DESC
                ) AS place
                FROM job
                WHERE every_seconds IS NULL AND state IN ('done', 'failed', 'cancelled')
                    AND kind {"NOT IN" if others else "IN"} ({_names(kinds)})
            ) AS finished
            WHERE place > :kept
        )
        """,
        kept=kept,
        **_named(kinds),
    )


def next_due(tx: Transaction, kinds: Sequence[str], now: datetime) -> str | None:
    """Return the id of the job of these kinds that has been due for longest, or None."""
    row = tx.one(
        f"""
        SELECT id FROM job WHERE kind IN ({_names(kinds)}) AND {_DUE}
        ORDER BY run_at, id LIMIT 1
        """,
        **_named(kinds),
        now=to_text(now),
    )
    return row["id"] if row else None


def claim(
    tx: Transaction, job_id: str, holder: str, now: datetime, leased_until: datetime
) -> Job | None:
    """Take a due job for ``holder``; None when somebody else was first."""
    taken = tx.run(
        f"""
        UPDATE job SET state = 'running', holder = :holder, leased_until = :leased_until,
                       attempts = attempts + 1
        WHERE id = :id AND {_DUE}
        """,
        id=job_id,
        holder=holder,
        now=to_text(now),
        leased_until=to_text(leased_until),
    )
    return get(tx, job_id) if taken else None


def renew(
    tx: Transaction,
    job_id: str,
    holder: str,
    *,
    progress: int,
    total: int | None,
    leased_until: datetime,
) -> bool | None:
    """Extend a lease and store progress; return whether to stop, or None if the lease is lost."""
    row = tx.one(
        """
        UPDATE job SET progress = :progress, total = :total, leased_until = :leased_until
        WHERE id = :id AND holder = :holder AND state = 'running'
        RETURNING cancel_requested
        """,
        id=job_id,
        holder=holder,
        progress=progress,
        total=total,
        leased_until=to_text(leased_until),
    )
    return bool(row["cancel_requested"]) if row else None


def finish(
    tx: Transaction,
    job_id: str,
    holder: str,
    *,
    state: State,
    outcome: Mapping[str, Any],
    progress: int,
    total: int | None,
    now: datetime,
) -> bool:
    """End a job that ``holder`` runs; return False when the lease was lost."""
    return (
        tx.run(
            """
        UPDATE job SET state = :state, result = :outcome, progress = :progress, total = :total,
                       finished_at = :now, holder = NULL, leased_until = NULL
        WHERE id = :id AND holder = :holder AND state = 'running'
        """,
            id=job_id,
            holder=holder,
            state=state,
            outcome=json.dumps(outcome, ensure_ascii=False, default=str),
            progress=progress,
            total=total,
            now=to_text(now),
        )
        > 0
    )


def put_back(tx: Transaction, job_id: str, holder: str, *, run_at: datetime, attempts: int) -> None:
    """Make a job that ``holder`` runs wait again."""
    tx.run(
        """
        UPDATE job SET state = 'waiting', run_at = :run_at, attempts = :attempts,
                       holder = NULL, leased_until = NULL
        WHERE id = :id AND holder = :holder AND state = 'running'
        """,
        id=job_id,
        holder=holder,
        run_at=to_text(run_at),
        attempts=attempts,
    )


def repeat(tx: Transaction, job_id: str, *, run_at: datetime) -> None:
    """Make a repeating job that has just finished wait for its next run."""
    tx.run(
        """
        UPDATE job SET state = 'waiting', run_at = :run_at, attempts = 0
        WHERE id = :id AND state IN ('done', 'failed')
        """,
        id=job_id,
        run_at=to_text(run_at),
    )


def request_cancel(tx: Transaction, job_id: str, now: datetime) -> None:
    """Cancel a waiting job at once; ask the holder of a running one to stop."""
    tx.run(
        """
        UPDATE job SET state = 'cancelled', cancel_requested = TRUE, finished_at = :now
        WHERE id = :id AND state = 'waiting'
        """,
        id=job_id,
        now=to_text(now),
    )
    tx.run("UPDATE job SET cancel_requested = TRUE WHERE id = :id AND state = 'running'", id=job_id)


def outcomes(tx: Transaction, site_id: str, kinds: Sequence[str]) -> dict[str, Any]:
    """Return what finished jobs of these kinds left behind, by the job's id."""
    rows = tx.all(
        f"""
        SELECT id, result FROM job
        WHERE site_id = :site_id AND result IS NOT NULL AND kind IN ({_names(kinds)})
        """,
        site_id=site_id,
        **_named(kinds),
    )
    return {row["id"]: json.loads(row["result"]) for row in rows}


def replace_outcome(tx: Transaction, job_id: str, outcome: Any) -> None:
    """Put another outcome in the place of a finished job's."""
    tx.run(
        "UPDATE job SET result = :outcome WHERE id = :id",
        id=job_id,
        outcome=json.dumps(outcome, ensure_ascii=False),
    )


def start_again(tx: Transaction, site_id: str, kinds: Sequence[str]) -> None:
    """Make a site's running jobs of these kinds wait again; who runs them can store no result."""
    tx.run(
        f"""
        UPDATE job SET state = 'waiting', holder = NULL, leased_until = NULL
        WHERE site_id = :site_id AND state = 'running' AND kind IN ({_names(kinds)})
        """,
        site_id=site_id,
        **_named(kinds),
    )


def _named(kinds: Sequence[str]) -> dict[str, str]:
    return {f"kind_{number}": kind for number, kind in enumerate(kinds)}


def _names(kinds: Sequence[str]) -> str:
    return ", ".join(f":{name}" for name in _named(kinds))
