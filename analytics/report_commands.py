"""``madoguchi analytics report``: the one page of a period, as text, HTML or JSON."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import click

from analytics import filters_store, onepage_html
from analytics.command_options import OF_SITE, check_order, filter_options, in_zone, period_options
from analytics.filters import Filters
from analytics.onepage import last_week, read_page, week_named
from analytics.onepage_plain import page_json, page_text
from analytics.periods import Days
from madoguchi.clock import system_clock
from madoguchi.i18n import LOCALES, use_locale
from madoguchi.sites import get_site
from madoguchi.terminal import in_one_sentence, opened


@click.command("report")
@OF_SITE
@period_options(required=False)
@click.option("--week", help="A week by its name, like 2026-W47; the last whole one unless told.")
@filter_options
@click.option("--format", "format", default="text", type=click.Choice(["text", "html", "json"]))
@click.option("--language", type=click.Choice(LOCALES), help="The site's own unless told.")
@in_one_sentence
def report(
    site: str,
    from_: datetime | None,
    to: datetime | None,
    week: str | None,
    format: str,
    language: str | None,
    **filters: str,
) -> None:
    """Print the one-page report of a period; --to is the first day after it."""
    with opened() as (db, settings), db.read() as tx:
        found = get_site(tx, site)
        now = system_clock()
        days = _days(ZoneInfo(found.time_zone), now, from_, to, week)
        counted = filters_store.known(tx, site, Filters.read(filters))
        page = read_page(tx, found, days, counted, now)
    with use_locale(language or found.default_locale):
        if format == "html":
            click.echo(onepage_html.document(page, settings.public_url))
        elif format == "json":
            click.echo(json.dumps(page_json(page, settings.public_url), indent=1))
        else:
            click.echo(page_text(page, settings.public_url))


def _days(
    zone: ZoneInfo,
    now: datetime,
    from_: datetime | None,
    to: datetime | None,
    week: str | None,
) -> Days:
    if week is not None:
        if from_ or to:
            raise click.UsageError("Say either --week or --from and --to.")
        return week_named(week, zone)
    if from_ is None and to is None:
        return last_week(now.astimezone(zone).date(), zone)
    if from_ is None:
        raise click.UsageError("Say --from as well.")
    first, end = (in_zone(at, zone).astimezone(zone) for at in (from_, to or now))
    check_order(first, end)
    last = (end - timedelta(microseconds=1)).date()
    return Days(first.date(), last, zone)
