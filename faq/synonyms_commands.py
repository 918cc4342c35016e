"""``madoguchi faq synonyms``: a site's words that mean the same, in a terminal."""

from __future__ import annotations

from pathlib import Path

import click

from faq.terminal import FILE, OF_SITE, read_file, site_named, write_file
from madoguchi.terminal import in_one_sentence, opened


@click.group()
def synonyms() -> None:
    """Words that mean the same on a site: list, add, import, export."""


@synonyms.command("list")
@OF_SITE
@in_one_sentence
def list_(site_id: str) -> None:
    """Print the groups, one a line, the official word first."""
    from faq import synonyms_store

    with opened() as (db, _):
        site = site_named(db, site_id)
        with db.read() as tx:
            groups = synonyms_store.groups(tx, site.id).values()
    for group in groups:
        click.echo(" = ".join(group))
    click.echo(f"{len(groups):,} groups.")


@synonyms.command("add")
@click.argument("word")
@click.argument("term")
@OF_SITE
@in_one_sentence
def add(word: str, term: str, site_id: str) -> None:
    """Have TERM mean what WORD does: in the group of WORD, or with it in a new one."""
    from faq import synonyms_editing
    from madoguchi.clock import system_clock

    with opened() as (db, _):
        site = site_named(db, site_id)
        with db.write() as tx:
            changes = synonyms_editing.add_term(tx, site.id, word, term, system_clock)
    for group in changes.added:
        click.echo(f"+ {' = '.join(group)}")
    if not changes.added:
        click.echo("Nothing was changed.")


@synonyms.command("export")
@click.argument("file", type=FILE)
@OF_SITE
@in_one_sentence
def export_synonyms(file: Path, site_id: str) -> None:
    """Write a site's synonyms to FILE (CSV: word, synonyms)."""
    from faq import synonyms_editing, synonyms_store

    with opened() as (db, _):
        site = site_named(db, site_id)
        with db.read() as tx:
            groups = synonyms_store.groups(tx, site.id)
    write_file(file, synonyms_editing.export(groups.values()))
    click.echo(f"{len(groups):,} groups of synonyms of {site.name} are in {file}.")


@synonyms.command("import")
@click.argument("file", type=FILE)
@OF_SITE
@click.option("--dry-run", is_flag=True, help="Say what would change and store nothing.")
@in_one_sentence
def import_synonyms(file: Path, site_id: str, dry_run: bool) -> None:
    """Put the synonyms of FILE in the place of a site's: all of them, or none on an error."""
    from faq import synonyms_editing, synonyms_store
    from faq.importing_report import note_text
    from madoguchi.clock import system_clock

    lines = synonyms_editing.read_lines(read_file(file))
    with opened() as (db, _):
        site = site_named(db, site_id)
        if dry_run:
            with db.read() as tx:
                groups = synonyms_store.groups(tx, site.id)
            changes = synonyms_editing.compare(groups.values(), lines)
        else:
            with db.write() as tx:
                changes = synonyms_editing.replace_all(tx, site.id, lines, system_clock)
    for note in changes.problems:
        click.echo(f"{file.name}:{note.line}: rejected: {note_text(note)}")
    for sign, groups_ in (("+", changes.added), ("-", changes.removed)):
        for group in groups_:
            click.echo(f"{sign} {' = '.join(group)}")
    click.echo(
        f"{len(changes.added):,} new, {len(changes.removed):,} gone, "
        f"{changes.unchanged:,} same as before."
    )
    if changes.problems:
        click.echo("Nothing was changed. Correct the lines and import the file again.")
        raise click.exceptions.Exit(2)
