"""What the service does by itself: ends inquiries, finishes turns, keeps times, sweeps up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from analytics import reasons_job, report_job, upkeep
from analytics.judged_store import sites_judged_since
from bot import confusions_job
from bot.conversations import Conversations
from faq import (
    care_job,
    editing,
    gaps_job,
    history_store,
    importing_address,
    importing_job,
    working_copy_store,
)
from faq.working_copy_store import KEPT_DAYS
from madoguchi import jobs, limits, sessions, sites, uploads
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database, Transaction
from madoguchi.jobs import Handler, JobContext, ensure_scheduled
from madoguchi.settings import Settings

END_IDLE, IDLE_SECONDS = "end_idle_inquiries", 60
FINISH_TURNS, TURN_SECONDS = "finish_unanswered_turns", 15
SWEEP, SWEEP_SECONDS = "sweep", 3600
KEEP_TIMES, TIMES_SECONDS = "keep_article_times", 30
LEARN, LEARN_SECONDS = "learn_from_customers", 24 * 3600
CARE, CARE_SECONDS = "look_after_faqs", 1800
REASONS, REASONS_SECONDS = "group_contact_reasons", 1800
INTENTS, INTENTS_SECONDS = "look_at_intents", 120
NUMBERS, NUMBERS_SECONDS = "keep_numbers", 30
CHECK, CHECK_SECONDS = "check_numbers", 1800
MAIL_SECONDS = 60
LOOKS = (care_job.KIND, gaps_job.KIND, reasons_job.KIND, confusions_job.KIND)


def schedule(tx: Transaction, clock: Clock) -> None:
    """Have the repeating jobs run, one of each for all processes together."""
    ensure_scheduled(tx, END_IDLE, IDLE_SECONDS, clock)
    ensure_scheduled(tx, FINISH_TURNS, TURN_SECONDS, clock)
    ensure_scheduled(tx, KEEP_TIMES, TIMES_SECONDS, clock)
    ensure_scheduled(tx, SWEEP, SWEEP_SECONDS, clock)
    ensure_scheduled(tx, LEARN, LEARN_SECONDS, clock)
    ensure_scheduled(tx, CARE, CARE_SECONDS, clock)
    ensure_scheduled(tx, REASONS, REASONS_SECONDS, clock)
    ensure_scheduled(tx, INTENTS, INTENTS_SECONDS, clock)
    ensure_scheduled(tx, NUMBERS, NUMBERS_SECONDS, clock)
    ensure_scheduled(tx, CHECK, CHECK_SECONDS, clock)
    ensure_scheduled(tx, report_job.KIND, MAIL_SECONDS, clock)


def handlers(
    db: Database, clock: Clock, settings: Settings, conversations: Conversations
) -> dict[str, Handler]:
    """Return what runs each kind of job; each may run twice."""

    def end_idle(job: JobContext) -> dict[str, Any]:
        return {"ended": conversations.end_idle()}

    def finish_turns(job: JobContext) -> dict[str, Any]:
        return {"finished": conversations.finish_unanswered()}

    def sweep(job: JobContext) -> dict[str, Any]:
        old = uploads.sweep(settings.data_dir, clock)
        with db.write() as tx:
            copies = working_copy_store.drop_before(tx, clock() - timedelta(days=KEPT_DAYS))
            return {
                "counters": limits.sweep(tx, clock),
                "jobs": jobs.sweep(tx, looks=LOOKS),
                "sessions": sessions.sweep(tx, clock),
                "uploads": old,
                "working_copies": copies,
            }

    def keep_times(job: JobContext) -> dict[str, Any]:
        """Put articles live, and take them back, whose time has come; each by itself."""
        with db.read() as tx:
            due = history_store.due(tx, clock())
        for site_id, article_id in due:
            with db.write() as tx:
                editing.advance(tx, site_id, article_id, clock)
        return {"articles": len(due)}

    def learn(job: JobContext) -> dict[str, Any]:
        """Have the indexes built anew of sites whose customers said something since yesterday."""
        with db.write() as tx:
            judged = sites_judged_since(tx, clock() - timedelta(seconds=LEARN_SECONDS))
            for site_id in judged:
                sites.bump_faq_revision(tx, site_id)
            tx.announce("faq")
        return {"sites": len(judged)}

    def look_after(job: JobContext) -> dict[str, Any]:
        """Have each site's FAQ looked at once before the morning."""
        with db.write() as tx:
            return {"sites": len(care_job.enqueue_due(tx, clock))}

    def group_reasons(job: JobContext) -> dict[str, Any]:
        """Have each site's questions grouped once in its night."""
        with db.write() as tx:
            return {"sites": len(reasons_job.enqueue_due(tx, clock))}

    def look_at_intents(job: JobContext) -> dict[str, Any]:
        """Have intents compared where somebody has edited them."""
        with db.write() as tx:
            return {"sites": len(confusions_job.enqueue_due(tx, clock))}

    return {
        END_IDLE: end_idle,
        FINISH_TURNS: finish_turns,
        KEEP_TIMES: keep_times,
        SWEEP: sweep,
        LEARN: learn,
        CARE: look_after,
        REASONS: group_reasons,
        INTENTS: look_at_intents,
        NUMBERS: lambda job: dict(upkeep.keep_up(db, clock)),
        CHECK: lambda job: dict(upkeep.check_due(db, clock)),
        report_job.KIND: report_job.handler(db, settings, clock),
        importing_job.KIND: importing_job.handler(
            db, settings.data_dir, clock, importing_address.fetcher(db, settings.import_hosts)
        ),
        importing_job.UNDO_KIND: importing_job.undo_handler(db, clock),
    }
