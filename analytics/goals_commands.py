"""``madoguchi analytics goals`` and ``import-pages``: where goals stand, and page figures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from analytics import goals_saying, goals_store, page_importing
from analytics.command_options import OF_SITE
from analytics.goals import Count, Measured, Progress
from analytics.goals_reading import all_progress
from analytics.page_figures import MOST_BYTES
from analytics.page_importing import Preview
from madoguchi.clock import system_clock
from madoguchi.errors import InvalidInput
from madoguchi.sites import get_site
from madoguchi.terminal import in_one_sentence, opened


@click.command()
@OF_SITE
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@in_one_sentence
def goals(site: str, as_json: bool) -> None:
    """Print where the goals of a site stand; they are set on its page of goals."""
    with opened() as (db, _), db.read() as tx:
        zone = get_site(tx, site).time_zone
        found = all_progress(tx, site, goals_store.goals(tx, site), system_clock(), zone)
    if as_json:
        click.echo(json.dumps([_json(one) for one in found], indent=1))
        return
    for one in found:
        goal, name = one.goal, goals_saying.measure_names()[one.goal.measure]
        click.echo(f"{name}: {goals_saying.value(goal.measure, one.baseline.value)}", nl=False)
        click.echo(f" → {goals_saying.target(goal)} by {goal.due.isoformat()}")
        click.echo(f"  {goals_saying.sentence(one)}")
    if not found:
        click.echo("There is no goal yet.")


@click.command("import-pages")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@OF_SITE
@click.option("--dry-run", is_flag=True, help="Say what the file holds; import nothing.")
@click.option("--undo", is_flag=True, help="Undo the last import instead; FILE is its name.")
@in_one_sentence
def import_pages(file: Path, site: str, dry_run: bool, undo: bool) -> None:
    """Import page views, exits and sessions by day from a CSV; its days replace what there was."""
    if undo:
        _undo(file, site)
        return
    try:
        with file.open("rb") as opened_file:
            data = opened_file.read(MOST_BYTES + 1)
    except OSError as error:
        raise InvalidInput("The file cannot be read: %(reason)s", reason=error) from error
    with opened() as (db, _), db.write() as tx:
        found = page_importing.keep(tx, site, file.name, data, None, system_clock)
        _print(found)
        if dry_run:
            page_importing.forget(tx, found.kept.id)
        else:
            page_importing.count(tx, site, found.kept.id)
    click.echo("Nothing was imported." if dry_run else "Imported.")


def _undo(file: Path, site: str) -> None:
    with opened() as (db, _), db.write() as tx:
        done = page_importing.undo_named(tx, site, file.name)
    click.echo(f"The import of {done.name} is undone; its days are as they were before.")


def _print(found: Preview) -> None:
    read = found.read
    for meaning, name in read.columns.items():
        click.echo(f"{name} is read as {meaning}")
    kept = found.kept
    click.echo(f"{read.rows:,} rows, {kept.days:,} days from {kept.first} to {kept.last}", nl=False)
    click.echo(f", {kept.pages:,} pages; {found.replaces:,} days are replaced")
    if read.sessions is None:
        click.echo("The site's sessions are not in this file.")
    for one in read.problems:
        click.echo(f"line {one.line}: {one.error}", err=True)


def _json(one: Progress) -> dict[str, Any]:
    goal = one.goal
    return {
        "id": goal.id,
        "measure": goal.measure,
        "status": one.status,
        "baseline": {
            "from": goal.first.isoformat(),
            "to": goal.last.isoformat(),
            **_measured(one.baseline),
        },
        "target": goal.target_value,
        "due": goal.due.isoformat(),
        "now": _now(one, one.now) if one.now else None,
        "way": one.way,
        "forecast": list(one.forecast) if one.forecast else None,
        "weeks": [
            {"from": week.days.first.isoformat(), **(_made_of(week.count) if week.count else {})}
            for week in one.weeks
        ],
    }


def _now(progress: Progress, now: Measured) -> dict[str, Any]:
    return {
        "from": progress.recent[0].days.first.isoformat(),
        "to": progress.recent[-1].days.last.isoformat(),
        **_measured(now),
    }


def _measured(one: Measured) -> dict[str, Any]:
    return {"value": one.value, "low": one.low, "high": one.high, **_made_of(one.count)}


def _made_of(count: Count) -> dict[str, int]:
    return {"numerator": count.part, "denominator": count.whole}
