"""Looking for intents that share sentences, in the background: on request, and after edits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bot.assistant import store
from bot.assistant.project import read_files
from bot.intents.model import KIND_OF_INTENT
from bot.nlu.confusions import Confusions, Pair, cross_validate
from bot.nlu.training import sentences_of
from madoguchi import jobs
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database, Transaction
from madoguchi.encoder import Encoder

KIND = "intent_confusions"
MOST_PAIRS, MOST_SENTENCES = 50, 20
"""How many pairs, and sentences of a pair, a result holds; it counts all."""
_SETTLED = timedelta(minutes=5)
"""How long nobody has edited before it is looked at by itself."""


def enqueue(tx: Transaction, site_id: str, clock: Clock, created_by: str | None) -> str:
    """Add the job that looks at a site's intents; one that is under way is enough."""
    return jobs.enqueue_once(tx, KIND, {}, site_id=site_id, clock=clock, created_by=created_by)


def enqueue_due(tx: Transaction, clock: Clock) -> list[str]:
    """Add the job for each site edited since it was last looked at, once it is at rest."""
    due = []
    for site_id, edited_at in store.edited(tx).items():
        latest = jobs.list_jobs(tx, site_id, limit=1, kind=KIND)
        is_new = not latest or latest[0].created_at < edited_at
        if is_new and clock() - edited_at >= _SETTLED:
            enqueue(tx, site_id, clock, None)
            due.append(site_id)
    return due


def handler(db: Database, encoder: Encoder) -> Callable[[jobs.JobContext], dict[str, Any]]:
    """Return what the job runner calls for `KIND`. It changes nothing but the job's result."""

    def run(job: jobs.JobContext) -> dict[str, Any]:
        with db.read() as tx:
            number, files = store.files(tx, str(job.site_id))
        sentences = sentences_of(read_files(files)) if files else ()
        found = cross_validate(sentences, encoder, job.progress)
        return {"number": number, **result_of(found)}

    return run


def result_of(found: Confusions) -> dict[str, Any]:
    """Return what was found as plain values.

    Left out are pairs of intents that are both told by rules of their own, not by the engine.
    """
    pairs = [pair for pair in found.pairs if not {pair.one, pair.other} <= KIND_OF_INTENT.keys()]
    return {
        "asked": found.asked,
        "mistaken": sum(len(pair.mistakes) for pair in pairs),
        "all": len(pairs),
        "pairs": [_plain(pair) for pair in pairs[:MOST_PAIRS]],
    }


def _plain(pair: Pair) -> dict[str, Any]:
    return {
        "intents": [pair.one, pair.other],
        "all": len(pair.mistakes),
        "sentences": [
            {"text": one.text, "intent": one.intent, "taken_for": one.taken_for, "near": one.near}
            for one in pair.mistakes[:MOST_SENTENCES]
        ],
    }
