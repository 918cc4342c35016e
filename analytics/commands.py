"""``madoguchi analytics``: rates from facts, and the facts once more from the events."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from functools import partial
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

import click

from analytics import checking, figures, rebuilding, store
from analytics.command_options import (
    AS_JSON,
    OF_SITE,
    Instant,
    check_order,
    in_zone,
    period_options,
)
from analytics.export_commands import events, inquiries
from analytics.facts import read_lines
from analytics.filters import Filters
from analytics.goals_commands import goals, import_pages
from analytics.help_store import help_events
from analytics.help_use import help_use
from analytics.model import Inquiry
from analytics.plain import plain_help, plain_report
from analytics.rates import Report, rate_json, report, to_json
from analytics.reasons_commands import reasons
from analytics.report_commands import report as one_page
from analytics.snapshot_commands import take as snapshot
from analytics.voices_commands import erase_voices, import_voices, undo_voices
from madoguchi.clock import system_clock
from madoguchi.database import Database
from madoguchi.errors import InvalidInput
from madoguchi.sites import get_site
from madoguchi.terminal import in_one_sentence, opened

T = TypeVar("T")


@click.group()
def analytics() -> None:
    """Rates from inquiry facts, and the facts rebuilt from the events."""


_ELSEWHERE = (
    *(inquiries, events, one_page, snapshot, reasons, goals, import_pages),
    *(import_voices, undo_voices, erase_voices),
)
for command in _ELSEWHERE:
    analytics.add_command(command)


@analytics.command()
@click.option(
    "--inquiries",
    "path",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Inquiry facts as JSON lines, - for standard input; without it the database is read.",
)
@period_options(required=True)
@click.option("--as-of", type=Instant(), help="The instant of the report; now unless told.")
@click.option(
    "--site", help="Count this site's inquiries only, in days of its time zone; UTC without it."
)
@AS_JSON
@in_one_sentence
def rates(
    path: Path | None,
    from_: datetime,
    to: datetime,
    as_of: datetime | None,
    site: str | None,
    as_json: bool,
) -> None:
    """Print one report: every rate of the inquiries that started in a period."""
    full = (
        _report_of_database(site, from_, to, as_of)
        if path is None
        else _report_of_file(path, site, from_, to, as_of)
    )
    values = to_json(full)
    click.echo(json.dumps(values, indent=1) if as_json else plain_report(values))


@analytics.command("help-centre")
@OF_SITE
@period_options(required=True)
@AS_JSON
@in_one_sentence
def help_centre(site: str, from_: datetime, to: datetime, as_json: bool) -> None:
    """Print what readers did in the help centre: views, exits and votes by article, searches."""
    with opened() as (db, _), db.read() as tx:
        zone = ZoneInfo(get_site(tx, site).time_zone)
        first, end = in_zone(from_, zone), in_zone(to, zone)
        use = help_use(help_events(tx, site, first, end))
    values = {
        "from": first.isoformat(),
        "to": end.isoformat(),
        "no_hit_rate": rate_json(use.no_hit_rate),
        "articles": [
            {
                "article_id": one.article_id,
                "views": one.views,
                "exit_rate": rate_json(one.exit_rate),
                "helpful_rate": rate_json(one.helpful_rate),
            }
            for one in use.articles
        ],
    }
    click.echo(json.dumps(values, indent=1) if as_json else plain_help(values))


@analytics.command()
@click.option("--site", help="Rebuild this site only.")
@in_one_sentence
def rebuild(site: str | None) -> None:
    """Replace the inquiries by what the events say."""
    for site_id in _sites(site):
        count = _with_database(partial(_rebuild, site_id))
        click.echo(f"{site_id}: {count} inquiries")


@analytics.command("recompute-check")
@click.option("--site", help="Check this site only.")
@in_one_sentence
def recompute_check(site: str | None) -> None:
    """Compare rows and sums with what the events say; fail when any differs."""
    wrong = 0
    for site_id in _sites(site):
        found = _with_database(partial(_drift, site_id))
        wrong += len(found.numbers)
        told = ", ".join(f"{n} {_KEPT[name]} differ" for name, n in found.numbers.items())
        click.echo(f"{site_id}: {told or 'the same'}")
        for name in found.inquiries:
            click.echo(f"  {name}")
    if wrong:
        raise click.ClickException("Run `madoguchi analytics rebuild` to rebuild them.")


def _report_of_file(
    path: Path, site: str | None, from_: datetime, to: datetime, as_of: datetime | None
) -> Report:
    return report(
        _from_file(path),
        *_period(from_, to, as_of, UTC),
        counted=None if site is None else lambda inquiry: inquiry.site_id == site,
    )


def _report_of_database(
    site: str | None, from_: datetime, to: datetime, as_of: datetime | None
) -> Report:
    def read(db: Database) -> Report:
        with db.read() as tx:
            zone = UTC if site is None else ZoneInfo(get_site(tx, site).time_zone)
            first, end, at = _period(from_, to, as_of, zone)
            return figures.between(tx, site, first, end, Filters(), at)

    return _with_database(read)


def _period(
    from_: datetime, to: datetime, as_of: datetime | None, zone: tzinfo
) -> tuple[datetime, datetime, datetime]:
    first, end = in_zone(from_, zone), in_zone(to, zone)
    check_order(first, end)
    return first, end, in_zone(as_of, zone) if as_of else system_clock()


def _from_file(path: Path) -> list[Inquiry]:
    try:
        if str(path) == "-":
            return read_lines(sys.stdin)
        with path.open(encoding="utf-8-sig") as lines:
            return read_lines(lines)
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput("The facts cannot be read: %(reason)s", reason=error) from error


def _sites(site: str | None) -> list[str]:
    def read(db: Database) -> list[str]:
        with db.read() as tx:
            return store.sites_with_events(tx) if site is None else [get_site(tx, site).id]

    return _with_database(read)


def _rebuild(site_id: str, db: Database) -> int:
    with db.write() as tx:
        return rebuilding.rebuild(tx, site_id)


def _drift(site_id: str, db: Database) -> checking.Drift:
    with db.read() as tx:
        return checking.drift(tx, site_id)


def _with_database(work: Callable[[Database], T]) -> T:
    with opened() as (db, _):
        rebuilding.make_ready(db)
        return work(db)


_KEPT = {
    "inquiries": "rows",
    "articles": "articles of inquiries",
    "questions": "missed questions",
    "sums": "sums of rates",
    "counts": "daily counts",
    "views": "views of pages",
}
