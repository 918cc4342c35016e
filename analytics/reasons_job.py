"""Grouping a site's questions in the background: what is new each night, everything each week."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from analytics import reasons_asked_store, reasons_regrouping, reasons_store
from analytics.reasons import Question, Reason, State, key_of, means_of, points
from analytics.reasons_asked_store import FirstQuestion
from analytics.reasons_regrouping import Changes
from madoguchi import jobs, sites
from madoguchi.clock import Clock, from_text
from madoguchi.database.protocol import Database, Row, Transaction
from madoguchi.encoder import Encoder, Vectors
from madoguchi.ids import new_id

KIND = "contact_reasons"
_NIGHT = time(3)
_WEEK = timedelta(days=6, hours=12)  # so that a night that began late still counts
_READ, _ENCODED = 5_000, 512
_AGAIN = 200  # events read once more: on PostgreSQL an id may be seen before a smaller one
_LONGEST = 1_000  # characters of a question that count

Progress = Callable[[int, int], None]


def enqueue(
    tx: Transaction, site_id: str, clock: Clock, created_by: str | None, *, regroup: bool = False
) -> str:
    """Add the job for a site; the very same under way is enough."""
    payload = {"regroup": regroup}
    return jobs.enqueue_once(tx, KIND, payload, site_id=site_id, clock=clock, created_by=created_by)


def enqueue_due(tx: Transaction, clock: Clock) -> list[str]:
    """Add the job for each site not grouped since three in its night, or never; name them.

    Once in a week everything is grouped anew.
    """
    due = []
    for site in sites.list_sites(tx):
        local = clock().astimezone(ZoneInfo(site.time_zone))
        night = datetime.combine(local.date(), _NIGHT, local.tzinfo)
        latest = jobs.list_jobs(tx, site.id, limit=1, kind=KIND)
        if latest and (local < night or latest[0].created_at >= night):
            continue
        state = reasons_store.state(tx, site.id)
        grouped = state.grouped_at if state else None
        regroup = grouped is None or clock() - grouped >= _WEEK
        enqueue(tx, site.id, clock, None, regroup=regroup)
        due.append(site.id)
    return due


def handler(
    db: Database, encoder: Encoder, clock: Clock
) -> Callable[[jobs.JobContext], dict[str, Any]]:
    """Return what the job runner calls for `KIND`."""

    def run(job: jobs.JobContext) -> dict[str, Any]:
        regroup = bool(job.payload.get("regroup"))
        return bring_up_to_date(db, str(job.site_id), encoder, clock, job.progress, regroup=regroup)

    return run


def bring_up_to_date(
    db: Database,
    site_id: str,
    encoder: Encoder,
    clock: Clock,
    progress: Progress,
    *,
    regroup: bool = False,
) -> dict[str, Any]:
    """Read what was asked, encode what is new, and place it, or group everything anew.

    Everything is grouped anew also the first time and with another encoder. What is read and
    encoded is kept if it is stopped or fails. Raises `NotFound` without such a site and
    `Unavailable` when the encoder fails.
    """
    with db.read() as tx:
        zone = ZoneInfo(sites.get_site(tx, site_id).time_zone)
        first = State(encoder.name, np.zeros((2, encoder.dimensions), dtype=np.float32), 1.0)
    with db.write() as tx:
        reasons_store.begin(tx, site_id, first)
    taken_in = _take_in(db, site_id, zone)
    _take_in_voices(db, site_id)
    _encode(db, site_id, encoder, progress)
    while True:
        with db.read() as tx:
            state = reasons_store.state(tx, site_id)
            there = reasons_store.reasons(tx, site_id)
            whole = (
                regroup or state is None or not state.grouped_at or state.encoder != encoder.name
            )
            asked, vectors = reasons_asked_store.questions(
                tx, site_id, encoder.name, without_reason=not whole
            )
        began = clock()
        made = _grouped(encoder, state, there, asked, vectors, began, whole=whole)
        with db.write() as tx:
            tx.lock("site", site_id)
            now = reasons_store.state(tx, site_id)
            if (now.edits if now else 0) != (state.edits if state else 0):
                continue  # somebody changed a reason meanwhile
            _write(tx, site_id, there, *made, taken_in=taken_in, began=began)
            return _told(tx, site_id, made[1], whole=whole)


def _take_in(db: Database, site_id: str, zone: ZoneInfo) -> int:
    """Note the first question of each inquiry; return the last event that was read."""
    with db.read() as tx:
        state = reasons_store.state(tx, site_id)
    after = max(0, (state.taken_in if state else 0) - _AGAIN)
    while True:
        with db.write() as tx:
            tx.lock("site", site_id)  # nobody is erased between reading their words and noting them
            rows = reasons_asked_store.first_questions(tx, site_id, after, _READ)
            reasons_asked_store.take_in(tx, site_id, _firsts(rows, zone))
        if not rows:
            return max(after, state.taken_in if state else 0)
        after = rows[-1]["id"]


def _take_in_voices(db: Database, site_id: str) -> None:
    """Note what was said elsewhere, and forget what was taken back."""
    with db.write() as tx:
        reasons_asked_store.drop_voices(tx, site_id)
    while True:
        with db.write() as tx:
            tx.lock("site", site_id)
            rows = reasons_asked_store.new_voices(tx, site_id, _READ)
            firsts = []
            for row in rows:
                text = row["text"][:_LONGEST]
                question = Question(key_of(text), text, row["locale"] or "")
                firsts.append(
                    FirstQuestion(row["id"], row["day"], question, row["channel"], row["locale"])
                )
            reasons_asked_store.take_in(tx, site_id, firsts)
        if len(rows) < _READ:
            return


def _firsts(rows: list[Row], zone: ZoneInfo) -> list[FirstQuestion]:
    firsts: dict[str, FirstQuestion] = {}
    for row in rows:
        text = str(json.loads(row["payload"]).get("text") or "").strip()[:_LONGEST]
        if text and row["inquiry_id"] not in firsts:
            firsts[row["inquiry_id"]] = FirstQuestion(
                row["inquiry_id"],
                from_text(row["started_at"]).astimezone(zone).date().isoformat(),
                Question(key_of(text), text, row["locale"] or ""),
                row["channel"],
                row["inquiry_locale"],
            )
    return list(firsts.values())


def _encode(db: Database, site_id: str, encoder: Encoder, progress: Progress) -> None:
    with db.read() as tx:
        total = reasons_asked_store.count_without_vector(tx, site_id, encoder.name)
    done = 0
    progress(done, total)
    while True:
        with db.read() as tx:
            new = reasons_asked_store.without_vector(tx, site_id, encoder.name, _ENCODED)
        if not new:
            return
        vectors = _encoded(encoder, [one.text for one in new])
        with db.write() as tx:
            tx.lock("site", site_id)
            reasons_asked_store.add_vectors(
                tx, site_id, encoder.name, [one.key for one in new], vectors
            )
        done += len(new)
        progress(min(done, total), total)


def _encoded(encoder: Encoder, texts: list[str]) -> Vectors:
    """Encode in two threads: the service's encoder uses one for itself."""
    half = len(texts) // 2
    with ThreadPoolExecutor(2) as pool:
        return np.concatenate(list(pool.map(encoder.encode_queries, (texts[:half], texts[half:]))))


def _grouped(
    encoder: Encoder,
    state: State | None,
    there: list[Reason],
    asked: list[Question],
    vectors: Vectors,
    now: datetime,
    *,
    whole: bool,
) -> tuple[State, Changes]:
    def make(middles: Vectors) -> Reason:
        return Reason(new_id("rsn"), "", middles, now)

    if not asked:
        width = np.zeros((2, encoder.dimensions), dtype=np.float32)
        return state or State(encoder.name, width, 1.0), Changes()
    texts = [one.text for one in asked]
    if whole or state is None:
        means = means_of(vectors, texts)
        at = points(vectors, texts, means)
        near = state.near if state else 1.0
        changes = reasons_regrouping.week(asked, at, there, near, make)
        return State(encoder.name, means, changes.near, grouped_at=now), changes
    at = points(vectors, texts, state.means)
    return state, reasons_regrouping.day(asked, at, there, state.near, make)


def _write(
    tx: Transaction,
    site_id: str,
    there: list[Reason],
    state: State,
    changes: Changes,
    *,
    taken_in: int,
    began: datetime,
) -> None:
    now = {one.id: one for one in there if one.id not in changes.gone}
    now |= {one.id: one for one in changes.reasons}

    def make(middles: Vectors) -> Reason:
        return Reason(new_id("rsn"), "", middles, began)

    themes = reasons_regrouping.themes(list(now.values()), make)
    now |= {one.id: one for one in themes}
    used = {one.parent_id for one in now.values()}
    empty = [one.id for one in now.values() if one.is_theme and one.id not in used]
    reasons_store.save_reasons(
        tx, site_id, {one.id: one for one in (*changes.reasons, *themes)}.values()
    )
    reasons_store.delete_reasons(tx, site_id, [*changes.gone, *empty])
    reasons_asked_store.move(tx, site_id, changes.moved)
    reasons_store.save_state(tx, site_id, replace(state, taken_in=taken_in))


def _told(tx: Transaction, site_id: str, changes: Changes, *, whole: bool) -> dict[str, Any]:
    counts = reasons_asked_store.counts(tx, site_id)
    return {**counts, "regrouped": whole, "gone": len(changes.gone)}
