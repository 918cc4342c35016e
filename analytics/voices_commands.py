"""``madoguchi analytics import-voices`` and what belongs to it."""

from __future__ import annotations

import json
from pathlib import Path

import click

from analytics.command_options import AS_JSON, OF_SITE
from madoguchi.errors import InvalidInput
from madoguchi.terminal import in_one_sentence, opened


@click.command("import-voices")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@OF_SITE
@click.option("--channel", default="phone", show_default=True, help="Of rows that name none.")
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="FIELD=NAME",
    help="What holds when, time, channel, text, reason, contact, id or locale.",
)
@click.option("--skip-bad", is_flag=True, help="Import the good rows even if others are bad.")
@click.option("--dry-run", is_flag=True, help="Store nothing; say what would be.")
@AS_JSON
@in_one_sentence
def import_voices(
    file: Path,
    site: str,
    channel: str,
    columns: tuple[str, ...],
    skip_bad: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Import a log of calls or mails (CSV, TSV, XLSX, JSON) as voices from elsewhere.

    All or nothing. Ends with the code 1 where rows cannot be taken.
    """
    from analytics import voices_importing as importing
    from analytics.voices_saying import note_text, sentence
    from madoguchi.clock import system_clock
    from madoguchi.settings import ensure_secret_key

    options = importing.Options(_columns(columns), channel, skip_bad, dry_run)
    with opened() as (db, settings):
        key = importing.digest_key(ensure_secret_key(settings).secret_key, site)
        data = _bytes(file)
        report = importing.import_voices(
            db, site, data, options, key, system_clock, source=file.name
        )
    if as_json:
        click.echo(json.dumps(report.to_json(), ensure_ascii=False, indent=1))
    else:
        for note in report.rejected:
            click.echo(f"line {note.line}: {note_text(note)}", err=True)
        read = ", ".join(f"{field}: {column}" for field, column in report.columns.items())
        click.echo(f"Columns: {read}")
        click.echo(sentence(report))
    if report.rejected_count:
        raise click.exceptions.Exit(1)


@click.command("undo-voices")
@OF_SITE
@click.option("--yes", is_flag=True, help="Do not ask.")
@in_one_sentence
def undo_voices(site: str, yes: bool) -> None:
    """Delete what the last import of voices added, after asking once."""
    from analytics import voices_importing as importing
    from analytics import voices_store as store
    from madoguchi.clock import system_clock

    with opened() as (db, _):
        with db.read() as tx:
            last = store.last_import(tx, site)
        if last is None:
            raise InvalidInput("There is no import to take back.")
        if not yes:
            question = f"Delete the {last.added:,} voices of {last.source}?"
            click.confirm(question, abort=True, err=True)
        count = importing.undo(db, site, last.id, system_clock)
    click.echo(f"{count:,} voices were deleted.")


@click.command("erase-voices")
@click.argument("contact")
@OF_SITE
@click.option("--yes", is_flag=True, help="Do not ask.")
@in_one_sentence
def erase_voices(contact: str, site: str, yes: bool) -> None:
    """Erase the words of all voices of CONTACT, a telephone number or whatever the logs name.

    They stay counted. It cannot be undone.
    """
    from analytics import reasons_forgetting
    from analytics import voices_store as store
    from analytics.voices import digest
    from analytics.voices_importing import digest_key
    from analytics.voices_job import KIND
    from madoguchi import jobs
    from madoguchi.settings import ensure_secret_key

    if not yes:
        click.confirm("Erase them for good? This cannot be undone.", abort=True, err=True)
    with opened() as (db, settings), db.write() as tx:
        key = digest_key(ensure_secret_key(settings).secret_key, site)
        person = [digest(contact, key)]
        reasons_forgetting.forget(tx, site, store.of_contacts(tx, site, person))
        count, words = store.silence(tx, site, person)
        jobs.forget_words(tx, site, (KIND,), words)
    click.echo(f"{count:,} voices were erased.")


def _columns(given: tuple[str, ...]) -> dict[str, str]:
    columns = dict[str, str]()
    for one in given:
        field, equals, name = one.partition("=")
        if not equals:
            raise click.UsageError("Write --column FIELD=NAME, like --column text=内容.")
        columns[field.strip()] = name.strip()
    return columns


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise InvalidInput(
            "%(file)s cannot be read: %(reason)s.", file=file, reason=error.strerror
        ) from error
