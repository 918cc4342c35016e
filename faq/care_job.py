"""Looking after an FAQ in the background: on request, and by itself before each morning."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from faq import care_store, history_store, store, synonyms_store
from faq.care import About, Finding
from faq.care_finding import Care, find
from faq.care_use import PERIOD, Facts
from faq.preparing import Progress
from faq.searching import Indexes
from madoguchi import jobs, sites
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database, Transaction
from madoguchi.errors import NotFound
from madoguchi.sites import Site

KIND = "faq_care"
MOST_KEPT = 200
"""How many findings of a kind a job's result holds, the first; it counts all."""
_MORNING = time(4)

FactsSince = Callable[[Transaction, str, datetime], Facts]
"""``(tx, site_id, since)`` → what customers did with the articles since then."""


def enqueue(tx: Transaction, site_id: str, clock: Clock, created_by: str | None) -> str:
    """Add the job that looks at a site's FAQ; one that is under way is enough."""
    return jobs.enqueue_once(tx, KIND, {}, site_id=site_id, clock=clock, created_by=created_by)


def enqueue_due(tx: Transaction, clock: Clock) -> list[str]:
    """Add the job for each site that was not looked at since four in its morning; name them.

    Whatever time the service was down, the page is fresh when the day begins.
    """
    due = [site.id for site in sites.list_sites(tx) if _is_due(tx, site, clock())]
    for site_id in due:
        enqueue(tx, site_id, clock, None)
    return due


def look(
    db: Database,
    site_id: str,
    indexes: Indexes,
    facts: FactsSince,
    clock: Clock,
    progress: Progress,
) -> Care:
    """Look at a site's FAQ now; what was dismissed is among what is found.

    Raises `NotFound` without such a site, `Unavailable` when the encoder fails.
    """
    with db.read() as tx:
        now = clock().astimezone(ZoneInfo(sites.get_site(tx, site_id).time_zone))
        articles = store.published_articles(tx, site_id, audience="")
        groups = list(synonyms_store.groups(tx, site_id).values())
        counted = facts(tx, site_id, now - PERIOD)
    return find(indexes, articles, counted, groups, now, progress)


def handler(
    db: Database, indexes_of: Callable[[str], Indexes], facts: FactsSince, clock: Clock
) -> Callable[[jobs.JobContext], dict[str, Any]]:
    """Return what the job runner calls for `KIND`. It changes nothing but the job's result."""

    def run(job: jobs.JobContext) -> dict[str, Any]:
        site_id = str(job.site_id)
        care = look(db, site_id, indexes_of(site_id), facts, clock, job.progress)
        return result_of(care)

    return run


def result_of(care: Care) -> dict[str, Any]:
    """Return what was found as plain values: `MOST_KEPT` of each kind, and how many there are."""
    kept: dict[str, list[Finding]] = {}
    for finding in care.findings:
        kept.setdefault(finding.kind, []).append(finding)
    return {
        "findings": [one.to_json() for found in kept.values() for one in found[:MOST_KEPT]],
        "counts": {kind: len(found) for kind, found in kept.items()},
        "all": len(care.findings),
        "articles": care.articles,
        "unmeasured": list(care.unmeasured),
    }


def findings_of(result: Mapping[str, Any] | None) -> list[Finding]:
    """Read the findings of a finished job; without one there are none."""
    return [Finding.from_json(stored) for stored in result["findings"]] if result else []


def finding_of(tx: Transaction, site_id: str, fingerprint: str) -> Finding:
    """Return one finding of the looks that are kept: a page may be older than the last.

    Raises `NotFound`.
    """
    for job in jobs.list_jobs(tx, site_id, kind=KIND):
        for finding in findings_of(job.result):
            if finding.fingerprint == fingerprint:
                return finding
    raise NotFound("There is no such finding.")


def put_aside(
    tx: Transaction,
    site_id: str,
    found: Sequence[Finding],
    no_problem: Sequence[str],
    again: Sequence[str],
    now: datetime,
) -> frozenset[str]:
    """Put findings aside and show others again, by their fingerprints; return what is aside then.

    For a command, which belongs to nobody. Raise `NotFound` for one that was not found.
    """
    known = {finding.fingerprint for finding in found} | care_store.dismissed(tx, site_id)
    if not known >= {*no_problem, *again}:
        raise NotFound("There is no such finding.")
    for fingerprint in no_problem:
        care_store.dismiss(tx, site_id, fingerprint, None, now)
    for fingerprint in again:
        care_store.bring_back(tx, site_id, fingerprint)
    return care_store.dismissed(tx, site_id)


def changed_since(tx: Transaction, site_id: str, findings: Sequence[Finding]) -> set[str]:
    """Return the fingerprints of findings whose articles customers see with other texts now."""
    every = {about for finding in findings for about in finding.articles}
    revisions = store.live_revisions(tx, site_id, sorted({about.id for about in every}))
    other = {
        about
        for about in every
        if (live := revisions.get(about.id, 0)) != about.revision
        and not _says_the_same(tx, site_id, about, live)
    }
    return {one.fingerprint for one in findings if other.intersection(one.articles)}


def _says_the_same(tx: Transaction, site_id: str, about: About, live: int) -> bool:
    """Tell whether the live text is the one a finding is about: a step may have been undone."""
    before, now = (
        history_store.revision(tx, site_id, about.id, number) for number in (about.revision, live)
    )
    return before is not None and now is not None and before.draft == now.draft


def _is_due(tx: Transaction, site: Site, now: datetime) -> bool:
    local = now.astimezone(ZoneInfo(site.time_zone))
    morning = datetime.combine(local.date(), _MORNING, local.tzinfo)
    if local < morning or not store.count_articles(tx, site.id):
        return False
    latest = jobs.list_jobs(tx, site.id, limit=1, kind=KIND)
    return not latest or latest[0].created_at < morning
