"""``madoguchi analytics`` whole: the log's own commands, and those that also read the FAQ."""

from __future__ import annotations

import json
from datetime import date, datetime

import click

from analytics.commands import analytics
from madoguchi.terminal import in_one_sentence, opened

__all__ = ["analytics"]


@analytics.command()
@click.option("--site", required=True, help="The site; days are those of its time zone.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day; today unless told.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@in_one_sentence
def changes(site: str, until: datetime | None, as_json: bool) -> None:
    """Say of each change of the FAQ in 26 weeks whether it helped, as far as that can be told."""
    from analytics.changes_saying import plain
    from analytics.following import follow, to_json
    from bot.faq_changes import faq_changes
    from madoguchi.clock import system_clock
    from madoguchi.sites import get_site

    last: date | None = until.date() if until else None
    with opened() as (db, _), db.read() as tx:
        zone = get_site(tx, site).time_zone
        found = follow(tx, site, faq_changes, system_clock(), zone, last)
    if as_json:
        click.echo(json.dumps(to_json(found), ensure_ascii=False, indent=1))
    else:
        click.echo(plain(found.judged))
