"""Looking for gaps in the background: the questions of the last weeks, grouped."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from faq import gaps_editing
from faq.content import PARAPHRASES
from faq.gaps import WEEKS, Gap, Missed, find_gaps
from faq.searching import Indexes
from madoguchi import jobs
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database, Transaction

KIND = "faq_gaps"
MOST_KEPT = 200
"""How many gaps a job's result holds, those asked most often; it counts all."""
MOST_WORDINGS = 1 + PARAPHRASES
"""How many wordings of a gap it holds: what an article can have."""

MissedSince = Callable[[Transaction, str, datetime], Sequence[Missed]]
"""``(tx, site_id, since)`` → the questions since then that were not answered, or denied."""


def enqueue(tx: Transaction, site_id: str, clock: Clock, created_by: str | None) -> str:
    """Add the job that looks for a site's gaps; one that is under way is enough."""
    return jobs.enqueue_once(tx, KIND, {}, site_id=site_id, clock=clock, created_by=created_by)


def handler(
    db: Database, indexes_of: Callable[[str], Indexes], missed: MissedSince, clock: Clock
) -> Callable[[jobs.JobContext], dict[str, Any]]:
    """Return what the job runner calls for `KIND`.

    It changes the job's result, and the words by which gaps that were put aside are known.
    """

    def run(job: jobs.JobContext) -> dict[str, Any]:
        now, site_id = clock(), str(job.site_id)
        with db.read() as tx:
            questions = missed(tx, site_id, now - timedelta(weeks=WEEKS))
        gaps = find_gaps(indexes_of(site_id), questions, now, job.progress)
        with db.write() as tx:
            gaps_editing.keep_up(tx, site_id, gaps)
        return {
            "gaps": [_shortened(gap.to_json()) for gap in gaps[:MOST_KEPT]],
            "all": len(gaps),
            "questions": sum(gap.times for gap in gaps),
        }

    return run


def gaps_of(result: Mapping[str, Any] | None) -> list[Gap]:
    """Read the gaps of a finished job; without one there are none."""
    return [Gap.from_json(stored) for stored in result["gaps"]] if result else []


def _shortened(gap: dict[str, Any]) -> dict[str, Any]:
    return {**gap, "wordings": gap["wordings"][:MOST_WORDINGS]}
