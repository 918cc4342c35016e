"""``madoguchi faq import``, ``export`` and ``undo-import``. Heavy things are imported when used."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from faq.terminal import OF_SITE, read_file, site_named, write_file, write_folder
from madoguchi.errors import InvalidInput
from madoguchi.terminal import ProgressBar, in_one_sentence, opened

if TYPE_CHECKING:
    from faq.importing_report import ImportReport
    from faq.importing_undo import UndoReport
    from madoguchi.database.protocol import Database
    from madoguchi.settings import Settings
    from madoguchi.sites import Site


@click.command("import")
@click.argument("source")
@OF_SITE
@click.option("--locale", default="", help="Language of rows that name none; the site's default.")
@click.option("--publish/--draft", default=True, help="For rows that name no status.")
@click.option("--add-locales/--no-add-locales", default=True, help="Add missing languages.")
@click.option("--skip-bad", is_flag=True, help="Import the good rows although others are bad.")
@click.option("--dry-run", is_flag=True, help="Say what would change and store nothing.")
@in_one_sentence
def import_(
    source: str,
    site_id: str,
    locale: str,
    publish: bool,
    add_locales: bool,
    skip_bad: bool,
    dry_run: bool,
) -> None:
    """Bring the articles of SOURCE into a site.

    SOURCE is a file (CSV, TSV, XLSX, JSON lines, JSON, a web page, a ZIP of Markdown), a folder of
    Markdown, or the address of a page or file on an allowed host.
    """
    from faq.content import clean_locale
    from faq.editing import Author
    from faq.importing import ImportOptions, import_file
    from madoguchi.clock import system_clock

    options = ImportOptions(
        locale=clean_locale(locale) if locale else "",
        publish=publish,
        add_locales=add_locales,
        skip_bad=skip_bad,
        check_only=dry_run,
    )
    with opened() as (db, settings):
        site = site_named(db, site_id)
        name, data = _brought(source, db, site, settings)
        author = Author(None, system_clock)
        report = import_file(
            db, site.id, data, options, author, source=name, progress=ProgressBar("Rows read")
        )
    _print_report(report, name, site)
    if report.rejected_count and not report.stored:
        raise click.exceptions.Exit(2)


def _brought(source: str, db: Database, site: Site, settings: Settings) -> tuple[str, bytes]:
    """Return the name and the bytes of what is to be imported."""
    if source.startswith(("http://", "https://")):
        from faq import importing_address

        url = importing_address.check(site, source, settings.import_hosts)
        return url, importing_address.fetcher(db, settings.import_hosts)(site.id, url)
    path = Path(source)
    if path.is_dir():
        from faq.importing_folder import packed

        return path.name or source, packed(path)
    return path.name, read_file(path)


@click.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@OF_SITE
@click.option("--locale", default="", help="Only this language.")
@click.option(
    "--format", "format_name", type=click.Choice(["csv", "xlsx", "jsonl", "zip", "markdown"])
)
@in_one_sentence
def export(file: Path, site_id: str, locale: str, format_name: str | None) -> None:
    """Write a site's articles to FILE, in the format its name ends with.

    A name without an ending is a folder of Markdown files, .zip the same packed.
    """
    from faq import exporting

    name: Any = format_name or file.suffix.lstrip(".").lower() or "markdown"
    if name not in (*exporting.FORMATS, "markdown"):
        raise InvalidInput("End the file's name in .csv, .xlsx, .jsonl or .zip, or say --format.")
    with opened() as (db, _):
        site = site_named(db, site_id)
        with db.read() as tx:
            texts = exporting.texts(tx, site.id, locale)
    if name == "markdown":
        write_folder(file, texts)
    else:
        write_file(file, exporting.export(texts, name))
    articles = len({(text["locale"], text["id"]) for text in texts})
    click.echo(f"{articles:,} articles of {site.name} are in {file}.")


@click.command("undo-import")
@OF_SITE
@click.option("--yes", is_flag=True, help="Do not ask back.")
@in_one_sentence
def undo_import(site_id: str, yes: bool) -> None:
    """Take the last import back: what it added is put away, what it changed is as before."""
    from faq import importing_undo
    from faq.editing import Author
    from madoguchi.clock import system_clock

    with opened() as (db, _):
        site = site_named(db, site_id)
        author = Author(None, system_clock)
        with db.read() as tx:
            last = importing_undo.last_import(tx, site.id)
            planned = importing_undo.preview(tx, site.id, last.id, author)
        if not yes:
            when = f"{last.created_at:%Y-%m-%d %H:%M} UTC"
            click.echo(f"The last import of {site.name} is {last.source}, of {when}.")
            click.echo(f"{_counts(planned)} would be left alone because of a later change.")
            click.confirm("Undo it?", abort=True)
        done = importing_undo.undo_import(db, site.id, last.id, author)
    for article_id, question in done.left:
        click.echo(f"left alone, changed since: {question[:60]}  [{article_id}]")
    if done.locales:
        click.echo(f"Languages the site no longer has: {', '.join(done.locales)}.")
    click.echo(f"{site.name}: the import of {done.source} is undone. {_counts(done)} left alone.")


def _counts(report: UndoReport) -> str:
    return (
        f"{report.put_away:,} new articles put away, {report.restored:,} as before the import, "
        f"{report.left_count:,}"
    )


def _print_report(report: ImportReport, source: str, site: Site) -> None:
    from faq.importing_report import note_text

    for title, notes in (("rejected", report.rejected), ("note", report.notes)):
        for note in notes:
            about = f" ({note.question[:60]})" if note.question else ""
            place = note.place or f"{source}:{note.line}"
            click.echo(f"{place}: {title}: {note_text(note)}{about}")
    if report.ignored_columns:
        click.echo(f"Ignored columns: {', '.join(report.ignored_columns)}.")
    if report.added_locales:
        click.echo(f"New languages of the site: {', '.join(report.added_locales)}.")
    click.echo(
        f"{report.rows:,} rows: {report.added:,} new, {report.updated:,} changed, "
        f"{report.unchanged:,} same as before, {report.merged:,} repeated in the file, "
        f"{report.rejected_count:,} rejected."
    )
    click.echo(f"{site.name}: {report.summary}")
