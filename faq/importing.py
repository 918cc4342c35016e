"""Bringing a file of articles into a site: all of it or nothing, and twice is the same as once.

An article is found again by its external id, else by its question and language. What the file does
not say (a column it lacks) stays as it is. Everything slow, reading and converting, happens before
the one transaction that stores.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from faq import editing, imports_store, links_store, store
from faq.importing_columns import Parsed, parse
from faq.importing_files import read_rows
from faq.importing_matching import Existing
from faq.importing_plan import Plan, Step, plan
from faq.importing_report import MOST_NOTES, MOST_PREVIEWS, ImportReport, Preview
from faq.imports_store import ImportStep, KeptImport
from faq.model import MOVES_CUSTOMERS, WORDS, Article
from faq.standing import standings
from madoguchi import sites
from madoguchi.database.protocol import Database, Transaction
from madoguchi.i18n import mark
from madoguchi.ids import new_id
from madoguchi.sites import Site

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How to import.

    ``locale`` is for rows that name none (the site's default otherwise); ``publish`` for rows that
    name no status. ``add_locales`` gives the site the languages it lacks, else such rows are
    rejected. ``skip_bad`` stores the good rows although others are rejected. ``check_only`` stores
    nothing.
    """

    locale: str = ""
    publish: bool = True
    add_locales: bool = True
    skip_bad: bool = False
    check_only: bool = False


_EXCERPT = 200  # characters of a part that a preview shows


def _no_progress(done: int, total: int) -> None:
    """Tell nobody."""


def import_file(
    db: Database,
    site_id: str,
    data: bytes,
    options: ImportOptions,
    author: editing.Author,
    *,
    source: str = "",
    is_sample: bool = False,
    progress: Progress = _no_progress,
) -> ImportReport:
    """Import a file's bytes and report; raise `InvalidInput` for a file that is none of ours.

    ``source`` is the file's name or address, for people. What changed something is kept as a batch
    that `faq.importing_undo` takes back, but not a sample, which goes as a whole.
    """
    with db.read() as tx:
        site = sites.get_site(tx, site_id)
    file = read_rows(data, source)
    total = len(file.rows)
    parsed = parse(
        file,
        options.locale or site.default_locale,
        site.time_zone,
        lambda done: progress(done, total),
    )
    progress(total, total)
    if options.check_only:
        with db.read() as tx:
            return _planned(tx, site_id, parsed, options, author)[1]
    with db.write() as tx:
        tx.lock("site", site_id)  # whoever edits or imports waits: the plan is made for these rows
        made, report, locales = _planned(tx, site_id, parsed, options, author)
        if report.stored:
            steps = _store(tx, site_id, made, locales, author, is_sample)
            if steps and not is_sample:
                kept = _kept(site_id, source, report, author)
                imports_store.add(tx, kept, steps)
                report = replace(report, import_id=kept.id)
    return report


def _planned(
    tx: Transaction,
    site_id: str,
    parsed: Parsed,
    options: ImportOptions,
    author: editing.Author,
) -> tuple[Plan, ImportReport, tuple[str, ...]]:
    site = sites.get_site(tx, site_id)
    parsed, locales = _with_locales(parsed, site, options.add_locales)
    made = plan(
        parsed.entries,
        _existing(tx, site_id),
        parsed.given,
        author.clock(),
        publish=options.publish,
    )
    rejected = sorted([*parsed.rejected, *made.rejected], key=lambda note: note.line)
    stored = not options.check_only and (options.skip_bad or not rejected)
    report = ImportReport(
        format=parsed.format,
        rows=parsed.rows,
        added=made.added,
        updated=len(made.steps) - made.added,
        unchanged=made.unchanged,
        merged=made.merged,
        rejected_count=len(rejected),
        stored=stored,
        check_only=options.check_only,
        rejected=tuple(rejected[:MOST_NOTES]),
        notes=tuple(sorted([*parsed.notes, *made.notes], key=lambda note: note.line)[:MOST_NOTES]),
        ignored_columns=parsed.ignored,
        added_locales=locales,
        previews=tuple(map(_preview, made.steps[:MOST_PREVIEWS])),
    )
    return made, report, locales


def _preview(step: Step) -> Preview:
    before, (words, change) = step.article, step.steps[-1]
    parts = (
        (name, _begins(getattr(before, name) if before else None), _begins(getattr(words, name)))
        for name in (WORDS if before else ("answer",))
    )
    return Preview(
        line=step.entry.line,
        place=step.entry.place,
        question=words.question,
        article_id=before.id if before else "",
        change=change,
        parts=tuple(part for part in parts if part[1] != part[2]),
    )


def _begins(value: object) -> str:
    """Return how a part of an article begins, on one line."""
    text = " / ".join(value) if isinstance(value, tuple) else str(value or "")
    line = " ".join(text.split())
    return line if len(line) <= _EXCERPT else f"{line[:_EXCERPT]}…"


def _existing(tx: Transaction, site_id: str) -> list[Existing]:
    articles = store.articles_of_site(tx, site_id)
    where = standings(tx, site_id, articles)
    taken_back = imports_store.taken_back(tx, site_id)
    stale = links_store.stale_translations(tx, site_id)
    return [
        Existing(
            item,
            where[item.id],
            withdrawn=taken_back.get((item.id, item.revision)) == 0,
            is_stale=item.id in stale,
        )
        for item in articles
    ]


def _with_locales(parsed: Parsed, site: Site, add_locales: bool) -> tuple[Parsed, tuple[str, ...]]:
    """Fit the rows' languages to the site's: ja-JP is ja where the site has no ja-JP."""
    entries = []
    rejected = list(parsed.rejected)
    missing: dict[str, None] = {}
    for entry in parsed.entries:
        locale = entry.draft.locale
        if locale not in site.locales and locale.split("-")[0] in site.locales:
            locale = locale.split("-")[0]
        if locale not in site.locales and not add_locales:
            message = mark("The site does not have the language %(locale)s.")
            rejected.append(entry.note(message, locale=locale))
            continue
        if locale not in site.locales:
            missing[locale] = None
        entries.append(replace(entry, draft=replace(entry.draft, locale=locale)))
    fitted = replace(parsed, entries=tuple(entries), rejected=tuple(rejected))
    return fitted, tuple(missing)


def _store(
    tx: Transaction,
    site_id: str,
    made: Plan,
    locales: tuple[str, ...],
    author: editing.Author,
    is_sample: bool,
) -> list[ImportStep]:
    if locales:
        site = sites.get_site(tx, site_id)
        sites.update_site(tx, site_id, locales=(*site.locales, *locales))
    taken = [(step, list(_taken(site_id, step, author, is_sample))) for step in made.steps]
    store.put_articles(tx, [articles[-1] for _step, articles in taken])
    store.add_revisions(
        tx,
        [
            editing.as_revision(article, change, author.account_id)
            for step, articles in taken
            for article, (_words, change) in zip(articles, step.steps, strict=True)
        ],
    )
    if any(_moves_customers(step) for step in made.steps):
        editing.announce_published(tx, site_id)
    return [_as_kept(step, articles[-1]) for step, articles in taken]


def _as_kept(step: Step, after: Article) -> ImportStep:
    before = step.article
    if before is None:
        return ImportStep(after.id, after.revision)
    return ImportStep(
        after.id,
        after.revision,
        before.revision,
        before.status,
        before.published_revision,
        before.scheduled_revision,
        before.external_id,
    )


def _kept(site_id: str, source: str, report: ImportReport, author: editing.Author) -> KeptImport:
    return KeptImport(
        id=new_id("imp"),
        site_id=site_id,
        source=source,
        added=report.added,
        changed=report.updated,
        locales=report.added_locales,
        author_id=author.account_id,
        author_name=None,
        created_at=author.clock(),
    )


def _taken(site_id: str, step: Step, author: editing.Author, is_sample: bool) -> Iterator[Article]:
    """Yield the article as it is after each of its steps."""
    now, own_id = author.clock(), step.entry.external_id
    article = step.article or editing.new_article(
        site_id, step.entry.draft, now, is_sample=is_sample, id=step.article_id
    )
    if own_id is not None and own_id != article.id:
        article = replace(article, external_id=own_id)
    for words, change in step.steps:
        article = editing.stepped(article, words, change, now)
        yield article


def _moves_customers(step: Step) -> bool:
    was_live = step.article is not None and step.article.is_live
    return any(
        change == "published" or (was_live and change in MOVES_CUSTOMERS)
        for _words, change in step.steps
    )
