"""``madoguchi analytics snapshot``: one SQLite file for sqlite-utils, Datasette and the like."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from analytics import snapshot, snapshot_store
from analytics.command_options import check_order, in_zone, period_options
from analytics.export_commands import replaced
from madoguchi.database.protocol import Transaction
from madoguchi.errors import InvalidInput
from madoguchi.sites import Site, get_site, list_sites
from madoguchi.terminal import in_one_sentence, opened

_ALWAYS = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)


@click.command("snapshot")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--site", help="The site; days are those of its time zone.")
@click.option("--all", "everything", is_flag=True, help="All sites; days are those of each.")
@period_options(required=False)
@in_one_sentence
def take(
    file: Path,
    site: str | None,
    everything: bool,
    from_: datetime | None,
    to: datetime | None,
) -> None:
    """Write FILE.db, read-only, and FILE.metadata.json for Datasette beside it."""
    if (site is None) != everything:
        raise click.UsageError("Say either --site or --all.")
    described = file.with_suffix(".metadata.json")
    if described == file:
        raise InvalidInput("Name a file that ends in .db.")
    with opened() as (db, _), db.read() as tx:
        sites = list_sites(tx) if site is None else [get_site(tx, site)]
        with replaced(file) as draft, replaced(described) as metadata:
            _write(draft, tx, sites, from_, to)
            metadata.write_text(snapshot.metadata(file.stem, sites), encoding="utf-8")
            draft.chmod(0o400)


def _write(
    draft: Path,
    tx: Transaction,
    sites: list[Site],
    from_: datetime | None,
    to: datetime | None,
) -> None:
    periods = [_period(ZoneInfo(site.time_zone), from_, to) for site in sites]
    rows = snapshot_store.last_event(tx) + sum(
        snapshot_store.count_inquiries(tx, site.id, *period)
        for site, period in zip(sites, periods, strict=True)
    )
    made, names = snapshot.create(draft), snapshot.Names()
    with click.progressbar(length=rows, label="Writing", file=sys.stderr) as bar:
        for site, period in zip(sites, periods, strict=True):
            snapshot.add_site(made, tx, site, period, names, lambda n: bar.update(n))
        bar.update(rows)  # events of other sites are in the total
    snapshot.finish(made)


def _period(
    zone: ZoneInfo, from_: datetime | None, to: datetime | None
) -> tuple[datetime, datetime]:
    first, end = (
        always if at is None else in_zone(at, zone)
        for at, always in zip((from_, to), _ALWAYS, strict=True)
    )
    check_order(first, end)
    return first, end
