"""Replays in the background: what an edit would do to the questions of the last days."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from faq import store, synonyms_store
from faq.live import LiveIndexes, Proposal
from faq.model import Article
from faq.replay import Past, replay
from faq.synonyms import Group, fingerprint
from madoguchi import jobs
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database, Transaction
from madoguchi.errors import NotFound

KIND = "faq_replay"
DAYS = 30
"""How far back questions are taken from, unless another number is asked for."""
MOST_QUESTIONS = 10_000

Asked = Callable[[Transaction, str, datetime, int], Sequence[Past]]
"""``(tx, site_id, since, most)`` → what customers asked since then, at most so many different."""


def enqueue_article(
    tx: Transaction, article: Article, clock: Clock, created_by: str | None, days: int = DAYS
) -> str:
    """Add the job that replays with an article's newest text as if it were published."""
    payload = {"article_id": article.id, "revision": article.revision, "days": days}
    return jobs.enqueue_once(
        tx, KIND, payload, site_id=article.site_id, clock=clock, created_by=created_by
    )


def enqueue_synonyms(
    tx: Transaction,
    site_id: str,
    groups: Sequence[Group],
    clock: Clock,
    created_by: str | None,
    days: int = DAYS,
) -> str:
    """Add the job that replays with other synonyms."""
    payload = {
        "synonyms": [list(group) for group in groups],
        "instead_of": fingerprint(synonyms_store.groups(tx, site_id).values()),
        "days": days,
    }
    return jobs.enqueue_once(tx, KIND, payload, site_id=site_id, clock=clock, created_by=created_by)


def handler(
    db: Database, indexes: LiveIndexes, asked: Asked, clock: Clock
) -> Callable[[jobs.JobContext], dict[str, Any]]:
    """Return what the job runner calls for `KIND`. It changes nothing but the job's result."""

    def run(job: jobs.JobContext) -> dict[str, Any]:
        site_id, since = str(job.site_id), clock() - timedelta(days=int(job.payload["days"]))
        with db.read() as tx:
            questions = asked(tx, site_id, since, MOST_QUESTIONS)
            proposal = _proposal(tx, site_id, job.payload)
        before, after = indexes.proposed(site_id, Proposal(), proposal, progress=job.progress)
        report = replay(before, after, questions, job.progress)
        named = {id for one in report.changed for told in (one.before, one.after) for id in told[1]}
        named |= {id for one in report.taken for id in one[:2]}
        titles = {
            document.id: document.question
            for side in (before, after)
            for index in side.values()
            for document in index.documents
            if document.id in named
        }
        return {"report": report.to_json(), "titles": titles}

    return run


def _proposal(tx: Transaction, site_id: str, payload: dict[str, Any]) -> Proposal:
    if "synonyms" in payload:
        return Proposal(synonyms=tuple(map(tuple, payload["synonyms"])))
    article = store.article(tx, site_id, str(payload["article_id"]))
    if article.revision != payload["revision"]:
        raise NotFound("The article was changed after this test was asked for. Start it again.")
    return Proposal(article=store.document(article))
