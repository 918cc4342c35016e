"""``madoguchi bot import``, ``export``, ``history``, ``restore``: a site's files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from faq.terminal import OF_SITE, site_named
from madoguchi.i18n import LOCALES
from madoguchi.terminal import in_one_sentence, opened

if TYPE_CHECKING:
    from bot.assistant.differences import Difference
    from bot.assistant.model import Assistant

_FOLDER = click.Path(path_type=Path, file_okay=False)
_PLURALS = {"story": "stories"}
_LISTED = 10
"""How many differences of a kind are printed."""


@click.command("import")
@click.argument("directory", type=_FOLDER)
@OF_SITE
@click.option("--check", is_flag=True, help="Say what would change and store nothing.")
@click.option("--note", default="", help="What the history says about it.")
@click.option("--language", type=click.Choice(LOCALES), default="en", help="For what is wrong.")
@click.pass_context
@in_one_sentence
def import_(
    context: click.Context, directory: Path, site_id: str, check: bool, note: str, language: str
) -> None:
    """Make the files in DIRECTORY (Rasa 3.x) the assistant of a site.

    All or nothing: where anything is wrong it is printed as file:line:column, nothing is stored
    and the code is 1. A service that runs trains it and takes it on by itself.
    """
    from bot.assistant import store
    from bot.assistant.editing import Change, replace_files
    from bot.assistant.printing import print_problems, telling_problems
    from bot.assistant.project import read_files, read_folder
    from madoguchi.clock import system_clock

    files = read_folder(directory)
    with telling_problems(context, directory, language):
        assistant = read_files(files)
        print_problems(assistant.warnings, directory)
    texts = {
        name: content.decode("utf-8").removeprefix("\ufeff") for name, content in files.items()
    }
    with opened() as (db, _settings):
        site = site_named(db, site_id)
        with db.read() as tx:
            number, before = store.files(tx, site.id)
        _print_differences(before, assistant)
        if check:
            click.echo("Nothing was stored.")
            return
        change = Change(note or f"Imported from {directory.resolve().name}", seen=number)
        with db.write() as tx:
            new, _ = replace_files(tx, site.id, texts, change, system_clock)
    kept = f"Revision {new:,} of {site.id} was stored."
    click.echo(kept if new != number else f"Nothing has changed: revision {number:,} stays.")


@click.command("export")
@click.argument("directory", type=_FOLDER)
@OF_SITE
@click.option("--revision", type=click.IntRange(1), help="An earlier one; the newest unless told.")
@click.option("--force", is_flag=True, help="Replace the assistant's files that are there.")
@in_one_sentence
def export(directory: Path, site_id: str, revision: int | None, force: bool) -> None:
    """Write the files of a site's assistant into DIRECTORY, all of them or none.

    Whatever else is in DIRECTORY stays.
    """
    from bot.assistant import store
    from bot.assistant.folder import write_folder
    from madoguchi.errors import NotFound

    with opened() as (db, _settings):
        site = site_named(db, site_id)
        with db.read() as tx:
            number, files = store.files(tx, site.id, revision)
    if revision and number != revision:
        raise NotFound("There is no such revision of the assistant.")
    if not files:
        raise NotFound("The site has no assistant yet: madoguchi bot import DIRECTORY.")
    write_folder(directory, files, replaces=force)
    click.echo(f"Revision {number:,} of {site.id} was written to {directory}: {len(files)} files.")


@click.command("history")
@OF_SITE
@in_one_sentence
def history(site_id: str) -> None:
    """List what was done to the files of a site's assistant, newest first."""
    from bot.assistant import store
    from madoguchi import accounts
    from madoguchi.i18n import format_datetime

    with opened() as (db, _settings):
        site = site_named(db, site_id)
        with db.read() as tx:
            revisions = store.history(tx, site.id)
            names = {account.id: account.name for account in accounts.list_accounts(tx)}
    for one in revisions:
        who = names.get(one.made_by, one.made_by) if one.made_by else "a command"
        when = format_datetime(one.made_at, site.time_zone)
        click.echo(f"{one.number:>5}  {when}  {who}: {one.note}")
    if not revisions:
        click.echo("The site has no assistant yet: madoguchi bot import DIRECTORY.")


@click.command("restore")
@click.argument("number", type=click.IntRange(1))
@OF_SITE
@in_one_sentence
def restore(number: int, site_id: str) -> None:
    """Make revision NUMBER the newest one again; what was done since stays in the history."""
    from bot.assistant import store
    from bot.assistant.editing import Change
    from bot.assistant.editing import restore as bring_back
    from madoguchi.clock import system_clock

    with opened() as (db, _settings):
        site = site_named(db, site_id)
        with db.write() as tx:
            before, files = store.files(tx, site.id)
            change = Change(f"Restored revision {number}")
            new, assistant = bring_back(tx, site.id, number, change, system_clock)
    _print_differences(files, assistant)
    kept = f"Revision {number:,} is in force again, as revision {new:,}."
    click.echo(kept if new != before else f"Nothing has changed: it is as revision {number:,} was.")


def _print_differences(before: dict[str, str], after: Assistant) -> None:
    from bot.assistant.differences import differences
    from bot.assistant.model import Assistant
    from bot.assistant.problems import BadFiles
    from bot.assistant.project import read_files

    try:
        old = read_files(before) if before else Assistant({})
    except BadFiles:
        click.echo("What the site had cannot be read any more; all of it is replaced.")
        return
    lines = listed(differences(old, after))
    for line in lines if before else lines[-1:]:
        click.echo(line)


def listed(found: Iterable[Difference]) -> list[str]:
    """Return differences as lines: the first few of a kind, and how many there are.

    Examples of intents that come or go as a whole are counted, not listed.
    """
    every = list(found)
    whole = {one.name for one in every if one.kind == "intent"}
    lines, counts = list[str](), Counter[tuple[str, str]]()
    for one in every:
        counts[one.sign, one.kind] += 1
        if one.of not in whole and counts[one.sign, one.kind] <= _LISTED:
            lines.append(str(one))
    verbs = {"+": "added", "-": "removed", "~": "changed"}
    sums = [
        f"{_PLURALS.get(kind, f'{kind}s')} {verbs[sign]}: {n:,}"
        for (sign, kind), n in counts.items()
    ]
    return [*lines, *([", ".join(sums) + "."] if sums else [])]
