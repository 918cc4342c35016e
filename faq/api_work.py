"""The operations on what stands around articles: categories, synonyms, tests, files, jobs."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from faq import (
    care_job,
    categories,
    gaps_editing,
    gaps_job,
    gaps_store,
    importing_job,
    imports_store,
    replay_job,
    store,
    synonyms_store,
)
from faq.api_call import Call
from faq.api_json import job_json, lists_of, number_of, text_of
from faq.categories import Node, Path
from faq.exporting import FORMATS, MEDIA_TYPES, export, texts
from faq.gaps_aside import is_aside
from faq.importing import ImportOptions
from faq.synonyms import checked, fingerprint
from faq.synonyms_editing import Line, replace_all
from madoguchi import jobs
from madoguchi.database.protocol import Transaction
from madoguchi.errors import InvalidInput, NotFound


class Categories(Call):
    """The tree."""

    def list_categories(self) -> Any:
        """Read the tree."""
        locale = self.query.get("locale", self.site.default_locale)
        with self.db.read() as tx:
            nodes = categories.tree(tx, self.site.id, locale)
        return {"locale": locale, "categories": [_node_json(node) for node in nodes]}

    def add_category(self) -> Any:
        """Add one."""
        with self.db.write() as tx:
            return {
                "path": categories.add(
                    *(tx, self.site.id, self._locale(), self._path("around")),
                    text_of(self.body, "name"),
                )
            }

    def move_category(self) -> Any:
        """Move one."""
        with self.db.write() as tx:
            path = categories.move(
                *(tx, self.site.id, self._locale(), self._path("path"), self._path("around")),
                *(self._path("before") or None, self.author),
            )
        return {"path": path}

    def rename_category(self) -> Any:
        """Rename one."""
        with self.db.write() as tx:
            path = categories.rename(
                *(tx, self.site.id, self._locale(), self._path("path")),
                *(text_of(self.body, "name"), self.author),
                merge=self.body.get("merge") is True,
            )
        return {"path": path}

    def remove_category(self) -> Any:
        """Remove one."""
        with self.db.write() as tx:
            categories.remove(tx, self.site.id, self._locale(), self._path("path"))
        return {"path": self._path("path")}

    def _locale(self) -> str:
        locale = text_of(self.body, "locale", self.site.default_locale)
        if locale not in self.site.locales:
            raise InvalidInput(
                "The site does not have the language %(locale)s.", field="locale", locale=locale
            )
        return locale

    def _path(self, name: str) -> Path:
        return lists_of({name: [self.body.get(name, [])]}, name)[0]


class Work(Call):
    """Synonyms, tests with real questions, gaps, files, and background work."""

    def read_synonyms(self) -> Any:
        """Read them."""
        with self.db.read() as tx:
            groups = list(synonyms_store.groups(tx, self.site.id).values())
        return {"groups": groups, "fingerprint": fingerprint(groups)}

    def replace_synonyms(self) -> Any:
        """Replace them; nothing is changed where a group is wrong."""
        groups = lists_of(self.body, "groups")
        lines = [Line(number, group) for number, group in enumerate(groups, start=1)]
        instead_of = text_of(self.body, "instead_of") or None
        with self.db.write() as tx:
            changes = replace_all(tx, self.site.id, lines, self.clock, instead_of)
        if changes.problems:
            first = changes.problems[0]
            raise InvalidInput(first.message, field="groups", **first.values)
        return {
            "added": changes.added,
            "removed": changes.removed,
            "unchanged": changes.unchanged,
        }

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

    def start_gaps(self) -> Any:
        """Look for gaps."""
        with self.db.write() as tx:
            job_id = gaps_job.enqueue(tx, self.site.id, self.clock, self.viewer.account_id)
            return job_json(jobs.get_job(tx, job_id, self.site.id))

    def list_gaps(self) -> Any:
        """Read what the last search found; there is nothing before the first."""
        with self.db.read() as tx:
            return self._gaps(tx)

    def put_gap_aside(self) -> Any:
        """Put the gap of a wording aside."""
        with self.db.write() as tx:
            last = jobs.last_done(tx, self.site.id, gaps_job.KIND)
            found = gaps_job.gaps_of(last.result if last else None)
            gap = gaps_editing.named(found, self._locale(), text_of(self.body, "wording"))
            gaps_editing.put_aside(tx, self.site.id, gap, self.viewer.account_id, self.clock)
            return self._gaps(tx)

    def return_gap(self) -> Any:
        """Take back what was put aside with a wording."""
        with self.db.write() as tx:
            wording = text_of(self.body, "wording")
            gaps_editing.take_back(tx, self.site.id, self._locale(), wording)
            return self._gaps(tx)

    def _locale(self) -> str:
        return text_of(self.body, "locale", self.site.default_locale)

    def _gaps(self, tx: Transaction) -> Any:
        last = jobs.last_done(tx, self.site.id, gaps_job.KIND)
        asides = gaps_store.asides(tx, self.site.id)
        return {
            "gaps": [
                gap.to_json() | {"is_aside": is_aside(gap, asides)}
                for gap in gaps_job.gaps_of(last.result if last else None)
            ]
        }

    def start_care(self) -> Any:
        """Look for what the FAQ needs."""
        with self.db.write() as tx:
            job_id = care_job.enqueue(tx, self.site.id, self.clock, self.viewer.account_id)
            return job_json(jobs.get_job(tx, job_id, self.site.id))

    def start_import(self) -> Any:
        """Keep the file and start the job that imports or checks it."""
        if not self.file:
            raise InvalidInput("Send the file as the body.", field="body")
        given = self.query
        options = ImportOptions(
            locale=given.get("locale", ""),
            publish="draft" not in given,
            add_locales="no_add_locales" not in given,
            skip_bad="skip_bad" in given,
            check_only="check" in given,
        )
        name = PurePath(given.get("name", "")).name[:200] or "API"
        upload = importing_job.keep_upload(self.data_dir, self.file, self.clock)
        with self.db.write() as tx:
            job_id = importing_job.enqueue(tx, self.site.id, upload, name, options, self.author)
            return job_json(jobs.get_job(tx, job_id, self.site.id))

    def undo_import(self) -> Any:
        """Take the last import back that was not taken back yet."""
        with self.db.write() as tx:
            last = imports_store.last(tx, self.site.id)
            if last is None:
                raise NotFound("There is no import to undo.")
            job_id = importing_job.enqueue_undo(tx, self.site.id, last.id, self.author)
            return job_json(jobs.get_job(tx, job_id, self.site.id))

    def export_articles(self) -> tuple[bytes, str]:
        """Send all articles as a file."""
        name = self.query.get("format", "csv")
        format = next((known for known in FORMATS if known == name), None)
        if format is None:
            raise InvalidInput("There is no format %(name)s.", field="format", name=name[:20])
        with self.db.read() as tx:
            found = texts(tx, self.site.id, self.query.get("locale", ""))
        return export(found, format), MEDIA_TYPES[format]

    def read_job(self, job: str) -> Any:
        """Say how far it is."""
        with self.db.read() as tx:
            return job_json(jobs.get_job(tx, job, self.site.id))

    def cancel_job(self, job: str) -> Any:
        """Ask it to stop."""
        with self.db.write() as tx:
            jobs.get_job(tx, job, self.site.id)
            jobs.cancel(tx, job, self.clock)
            return job_json(jobs.get_job(tx, job, self.site.id))


def _node_json(node: Node) -> dict[str, Any]:
    return {
        "path": node.path,
        "articles": node.own,
        "children": [_node_json(child) for child in node.children],
    }
