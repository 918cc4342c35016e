"""Taking the last import back, and nothing but it.

Every article it touched makes one or two further steps, so the history keeps what the import said:
an article it added is put away, one it changed gets text, visibility and id from before. What a
person has changed since is left alone and named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from faq import editing, imports_store, store
from faq.editing import Author
from faq.imports_store import ImportStep, KeptImport
from faq.model import Article, ArticleRevision, Change, Draft
from faq.standing import Standing, standings, steps_to
from madoguchi import sites
from madoguchi.database.protocol import Database, Transaction
from madoguchi.errors import Conflict, NotFound
from madoguchi.i18n import format_number, mark
from madoguchi.i18n import gettext as _

MOST_NAMED = 2000


@dataclass(frozen=True, slots=True)
class UndoReport:
    """What taking an import back did, or would do.

    ``left`` are the ids and questions of articles that somebody has changed since, ``left_count``
    counts also those the list is too short for. ``locales`` are languages the site no longer has.
    """

    import_id: str
    source: str
    put_away: int
    restored: int
    left_count: int
    left: tuple[tuple[str, str], ...] = ()
    locales: tuple[str, ...] = ()

    @property
    def prediction(self) -> str:
        """What undoing will do, in the language in force."""
        return self._sentences(
            mark("New articles that will be put away: %(count)s."),
            mark("Articles that will be as before the import: %(count)s."),
            mark("Articles that stay because somebody has changed them since: %(count)s."),
        )

    @property
    def sentence(self) -> str:
        """What undoing did, in the language in force."""
        return self._sentences(
            mark("New articles put away: %(count)s."),
            mark("Articles as before the import: %(count)s."),
            mark("Articles left alone because somebody has changed them since: %(count)s."),
        )

    def _sentences(self, *sentences: str) -> str:
        counts = (self.put_away, self.restored, self.left_count)
        return " ".join(
            _(sentence, count=format_number(count))
            for sentence, count in zip(sentences, counts, strict=True)
            if count
        )

    def to_json(self) -> dict[str, Any]:
        """Return it as plain values for a job's result."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> UndoReport:
        """Read what `to_json` wrote."""
        lists = {
            "left": tuple((article_id, question) for article_id, question in values["left"]),
            "locales": tuple(values["locales"]),
        }
        return cls(**{**values, **lists})


@dataclass(slots=True)
class _Undoing:
    """The steps to take, with the article as it is after each, and what is left alone."""

    steps: list[tuple[Article, Change]] = field(default_factory=list)
    newest: dict[str, Article] = field(default_factory=dict)
    put_away: list[str] = field(default_factory=list)
    left: list[Article] = field(default_factory=list)


def preview(tx: Transaction, site_id: str, import_id: str, author: Author) -> UndoReport:
    """Say what taking an import back would do; raise as `undo_import` does."""
    kept = last_import(tx, site_id, import_id)
    return _report(tx, kept, _planned(tx, kept, author))


def undo_import(db: Database, site_id: str, import_id: str, author: Author) -> UndoReport:
    """Take an import back in one transaction and report; twice is the same as once.

    Raise `Conflict` when another import came after it, `NotFound` when there is none.
    """
    with db.write() as tx:
        tx.lock("site", site_id)  # whoever edits or imports waits
        kept = imports_store.get(tx, site_id, import_id)
        if kept.undone is not None:
            return UndoReport.from_json(kept.undone)
        last_import(tx, site_id, import_id)
        undoing = _planned(tx, kept, author)
        report = _report(tx, kept, undoing)
        _store(tx, kept, undoing, report, author)
    return report


def last_import(tx: Transaction, site_id: str, meant: str = "") -> KeptImport:
    """Return the import that can be taken back; raise `NotFound` where there is none.

    Raise `Conflict` where it is another one than is ``meant``.
    """
    if meant:
        imports_store.get(tx, site_id, meant)
    last = imports_store.last(tx, site_id)
    if last is None:
        raise NotFound("There is no import to undo.")
    if meant not in ("", last.id):
        raise Conflict("This is not the last import, or it is undone already.")
    return last


def _planned(tx: Transaction, kept: KeptImport, author: Author) -> _Undoing:
    undoing = _Undoing()
    articles = {item.id: item for item in store.articles_of_site(tx, kept.site_id)}
    now = standings(tx, kept.site_id, articles.values())
    before = imports_store.texts_before(tx, kept.id)
    taken_back = imports_store.taken_back(tx, kept.site_id)
    for step in imports_store.steps(tx, kept.id):
        article = articles[step.article_id]
        if _as_imported(article, taken_back) != step.revision:
            undoing.left.append(article)
            continue
        steps = _way_back(now[article.id], step, before)
        article = _with_ids_before(article, step)
        for words, change in steps:
            article = editing.stepped(article, words, change, author.clock())
            undoing.steps.append((article, change))
        undoing.newest[article.id] = article
        if not step.revision_before:
            undoing.put_away.append(article.id)
    return undoing


def _as_imported(article: Article, taken_back: Mapping[tuple[str, int], int]) -> int:
    """Return the revision an article is the same as, seen past later imports that were undone."""
    revision = article.revision
    while (article.id, revision) in taken_back:
        revision = taken_back[article.id, revision]
    return revision


def _with_ids_before(article: Article, step: ImportStep) -> Article:
    """Give an article the id it had; a text that waits for its time waits only if it did before."""
    if not step.revision_before:
        return article
    scheduled = article.scheduled_revision if step.scheduled_before else None
    return replace(article, external_id=step.external_id_before, scheduled_revision=scheduled)


def _way_back(
    now: Standing, step: ImportStep, texts: Mapping[tuple[str, int], ArticleRevision]
) -> list[tuple[Draft, Change]]:
    """Return the steps to where an article stood before, at least one."""
    if not step.revision_before:
        return [(now.newest, "archived")]

    def text(revision: int | None) -> Draft | None:
        return texts[step.article_id, revision].draft if revision else None

    newest = texts[step.article_id, step.revision_before].draft
    before = Standing(
        newest, step.status_before, text(step.published_before), text(step.scheduled_before)
    )
    state: Change = "in_review" if before.status == "in_review" else "draft"
    return steps_to(now, before) or [(newest, state)]


def _report(tx: Transaction, kept: KeptImport, undoing: _Undoing) -> UndoReport:
    return UndoReport(
        import_id=kept.id,
        source=kept.source,
        put_away=len(undoing.put_away),
        restored=len(undoing.newest) - len(undoing.put_away),
        left_count=len(undoing.left),
        left=tuple((item.id, item.question) for item in undoing.left[:MOST_NAMED]),
        locales=_unused(tx, kept, undoing.put_away),
    )


def _unused(tx: Transaction, kept: KeptImport, put_away: Iterable[str]) -> tuple[str, ...]:
    """Return the languages the import added that no other article has come to use."""
    site, gone = sites.get_site(tx, kept.site_id), set(put_away)
    used = {item.locale for item in store.articles_of_site(tx, kept.site_id) if item.id not in gone}
    kept_anyway = {site.default_locale, *used}
    return tuple(name for name in kept.locales if name in site.locales and name not in kept_anyway)


def _store(
    tx: Transaction, kept: KeptImport, undoing: _Undoing, report: UndoReport, author: Author
) -> None:
    store.put_articles(tx, undoing.newest.values())
    store.add_revisions(
        tx,
        [editing.as_revision(item, change, author.account_id) for item, change in undoing.steps],
    )
    if report.locales:
        site = sites.get_site(tx, kept.site_id)
        locales = [name for name in site.locales if name not in report.locales]
        sites.update_site(tx, kept.site_id, locales=locales)
    revisions = {item.id: item.revision for item in undoing.newest.values()}
    imports_store.mark_undone(tx, kept.id, author.clock(), report.to_json(), revisions)
    editing.announce_published(tx, kept.site_id)
