"""The operations that look at the FAQ: tests with real questions, gaps, and care."""

from __future__ import annotations

from typing import Any

from faq import (
    care_job,
    care_saying,
    care_store,
    gaps_editing,
    gaps_job,
    gaps_store,
    replay_job,
    store,
)
from faq.api_call import Call
from faq.api_json import job_json, lists_of, number_of, page_of, plain, text_of
from faq.care import KINDS
from faq.gaps import Gap, answered_now
from faq.gaps_aside import sorted_out
from faq.synonyms import checked
from madoguchi import jobs
from madoguchi.database.protocol import Transaction
from madoguchi.errors import InvalidInput

GAPS_SHOWN = 25


class Looking(Call):
    """Each look is a job; what the last one found is read without another."""

    def start_replay(self) -> Any:
        """Test an article's newest text, or synonyms."""
        days = number_of(self.body, "days") if "days" in self.body else replay_job.DAYS
        if not 1 <= days <= 366:
            raise InvalidInput("days has to be between 1 and 366.", field="days")
        article = text_of(self.body, "article")
        if bool(article) == ("synonyms" in self.body):
            raise InvalidInput("Say either an article or synonyms.", field="article")
        by = self.viewer.account_id
        with self.db.write() as tx:
            if article:
                found = store.article(tx, self.site.id, article)
                job_id = replay_job.enqueue_article(tx, found, self.clock, by, days)
            else:
                groups = [checked(group) for group in lists_of(self.body, "synonyms")]
                named = (tx, self.site.id, groups, self.clock, by, days)
                job_id = replay_job.enqueue_synonyms(*named)
            return job_json(jobs.get_job(tx, job_id, self.site.id))

    def read_gaps(self) -> Any:
        """Read one page of what the last search found, or of what was put aside."""
        page, put_aside = page_of(self.query.get("page")), self.asks("aside")
        with self.db.read() as tx:
            done = jobs.last_done(tx, self.site.id, gaps_job.KIND)
            asides = gaps_store.asides(tx, self.site.id)
        every = sorted_out(gaps_job.gaps_of(done.result if done else None), asides)[put_aside]
        shown = every[(page - 1) * GAPS_SHOWN : page * GAPS_SHOWN]
        answers = answered_now(self.services.indexes_of(self.site.id), shown) if shown else []
        return {
            "looked_at": plain(done.created_at) if done else None,
            "total": len(every),
            "page": page,
            "gaps": [
                gap.to_json() | {"answered_by": sorted({*answered} - {""})}
                for gap, answered in zip(shown, answers, strict=True)
            ],
        }

    def dismiss_gap(self) -> Any:
        """Put the gap of a wording aside."""
        locale, wording = self._gap()
        with self.db.write() as tx:
            found, by = self._gaps(tx), self.viewer.account_id
            gap = gaps_editing.named(found, locale, wording)
            gaps_editing.put_aside(tx, self.site.id, found, gap, by, self.clock)
        return {"locale": locale, "wording": wording, "dismissed": True}

    def return_gap(self) -> Any:
        """Take back what was put aside with a wording."""
        locale, wording = self._gap()
        with self.db.write() as tx:
            gaps_editing.take_back(tx, self.site.id, self._gaps(tx), locale, wording)
        return {"locale": locale, "wording": wording, "dismissed": False}

    def _gaps(self, tx: Transaction) -> list[Gap]:
        last = jobs.last_done(tx, self.site.id, gaps_job.KIND)
        return gaps_job.gaps_of(last.result if last else None)

    def _gap(self) -> tuple[str, str]:
        locale = text_of(self.body, "locale", self.site.default_locale)
        return locale, text_of(self.body, "wording")

    def start_gaps(self) -> Any:
        """Look for gaps."""
        with self.db.write() as tx:
            job_id = gaps_job.enqueue(tx, self.site.id, self.clock, self.viewer.account_id)
            return job_json(jobs.get_job(tx, job_id, self.site.id))

    def start_care(self) -> Any:
        """Look for what the FAQ needs."""
        with self.db.write() as tx:
            job_id = care_job.enqueue(tx, self.site.id, self.clock, self.viewer.account_id)
            return job_json(jobs.get_job(tx, job_id, self.site.id))

    def read_care(self) -> Any:
        """Read what was found last, or what of it was put aside."""
        kind, put_aside = self.query.get("kind", ""), self.asks("dismissed")
        if kind and kind not in KINDS:
            raise InvalidInput("There is no kind %(name)s.", field="kind", name=kind[:20])
        with self.db.read() as tx:
            done = jobs.last_done(tx, self.site.id, care_job.KIND)
            dismissed = care_store.dismissed(tx, self.site.id)
            shown = [
                finding
                for finding in care_job.findings_of(done.result if done else None)
                if (finding.fingerprint in dismissed) == put_aside and kind in ("", finding.kind)
            ]
            changed = care_job.changed_since(tx, self.site.id, shown)
        return {
            "looked_at": plain(done.created_at) if done else None,
            "findings": [
                one.to_json()
                | {
                    "evidence": care_saying.evidence(one),
                    "changed": one.fingerprint in changed,
                }
                for one in shown
            ],
        }

    def dismiss_finding(self, finding: str) -> Any:
        """Put one aside; a second time changes nothing."""
        with self.db.write() as tx:
            care_job.finding_of(tx, self.site.id, finding)
            care_store.dismiss(tx, self.site.id, finding, self.viewer.account_id, self.clock())
        return {"fingerprint": finding, "dismissed": True}

    def return_finding(self, finding: str) -> Any:
        """Take one back; a second time changes nothing."""
        with self.db.write() as tx:
            if not care_store.bring_back(tx, self.site.id, finding):
                care_job.finding_of(tx, self.site.id, finding)
        return {"fingerprint": finding, "dismissed": False}
