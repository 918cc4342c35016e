"""``madoguchi analytics inquiries`` and ``events``: every fact, as files for other tools."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from analytics import filters_store
from analytics.batches import Events, event_batches, inquiry_batches, ndjson
from analytics.command_options import OF_SITE, check_order, filter_options, in_zone, period_options
from analytics.exporting import FORMATS, csv_lines, facts_json, write_sheet
from analytics.filters import Filters
from analytics.model import OUTCOMES, TrackedInquiry
from analytics.selections import Selection
from analytics.where_store import narrowed, of_period
from madoguchi.errors import InvalidInput
from madoguchi.sites import get_site
from madoguchi.terminal import in_one_sentence, opened

OUTCOME = click.Choice([*OUTCOMES, "ended", "open", "test"])


@click.command("inquiries")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@OF_SITE
@period_options(required=True)
@filter_options
@click.option("--outcome", type=OUTCOME, help="That ended so; all but tests without.")
@in_one_sentence
def inquiries(
    file: Path,
    site: str,
    from_: datetime,
    to: datetime,
    outcome: str | None,
    **filters: str,
) -> None:
    """Write one row per inquiry to FILE: .csv, .xlsx, or .jsonl with the facts alone."""
    format = file.suffix.removeprefix(".").lower()
    if format not in FORMATS:
        raise InvalidInput("Name a file that ends in .csv, .xlsx or .jsonl.")
    with opened() as (db, _):
        with db.read() as tx:
            zone = ZoneInfo(get_site(tx, site).time_zone)
            known = filters_store.known(tx, site, Filters.read(filters))
        first, end = in_zone(from_, zone), in_zone(to, zone)
        check_order(first, end)
        where = of_period(site, first, end, known)
        found = inquiry_batches(db, narrowed(where, Selection(outcome=outcome or ""), end))
        with replaced(file) as draft:
            _write(draft, format, found, zone)


def _write(
    file: Path, format: str, batches: Iterable[Sequence[TrackedInquiry]], zone: ZoneInfo
) -> None:
    if format == "xlsx":
        write_sheet(batches, zone, file)
        return
    facts = ([facts_json(one) for one in batch] for batch in batches)
    pieces = csv_lines(batches, zone) if format == "csv" else ndjson(facts)
    with file.open("w", encoding="utf-8", newline="") as out:
        out.writelines(pieces)


@click.command("events")
@OF_SITE
@period_options(required=False)
@click.option("--kind", default="", help="Of one kind only; docs/metrics.md lists them.")
@click.option("--after", default=0, type=click.IntRange(0), help="The last id you have.")
@in_one_sentence
def events(site: str, from_: datetime | None, to: datetime | None, kind: str, after: int) -> None:
    """Print the site's events as NDJSON, in the order of their ids."""
    with opened() as (db, _):
        with db.read() as tx:
            zone = ZoneInfo(get_site(tx, site).time_zone)
        first, end = (None if at is None else in_zone(at, zone) for at in (from_, to))
        check_order(first, end)
        for piece in ndjson(event_batches(db, Events(site, first, end, kind, after))):
            click.echo(piece, nl=False)


@contextmanager
def replaced(file: Path) -> Iterator[Path]:
    """Give a draft beside a file to write, and put it in the file's place once it is whole.

    Raise `InvalidInput` where that cannot be done; then the file is as it was.
    """
    try:
        with tempfile.TemporaryDirectory(dir=file.parent, prefix=".madoguchi-") as folder:
            draft = Path(folder) / file.name
            yield draft
            os.replace(draft, file)
    except OSError as error:
        raise InvalidInput(
            "%(file)s cannot be written: %(reason)s.", file=file, reason=error.strerror
        ) from error
