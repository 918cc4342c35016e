"""``madoguchi analytics reasons``: what customers want, grouped by what they mean."""

from __future__ import annotations

import json
from datetime import timedelta
from zoneinfo import ZoneInfo

import click

from analytics import reasons_job, reasons_reading
from analytics.command_options import AS_JSON, OF_SITE
from analytics.filters import Filters
from analytics.periods import Days
from analytics.rates import rate_json
from analytics.reasons_figures import Figures
from analytics.reasons_reading import Told
from madoguchi.clock import system_clock
from madoguchi.sites import get_site
from madoguchi.terminal import in_one_sentence, opened


@click.command("reasons")
@OF_SITE
@click.option("--days", default=7, type=click.IntRange(1, 366), help="The last so many days.")
@click.option("--group", is_flag=True, help="Group what is new first.")
@click.option("--regroup", is_flag=True, help="Group everything anew first.")
@AS_JSON
@in_one_sentence
def reasons(site: str, days: int, group: bool, regroup: bool, as_json: bool) -> None:
    """Print the contact reasons of the last days, today included."""
    with opened() as (db, settings):
        if group or regroup:
            from madoguchi.encoder import load_encoder

            encoder = load_encoder(settings, threads=2)
            reasons_job.bring_up_to_date(
                db, site, encoder, system_clock, lambda *_: None, regroup=regroup
            )
        with db.read() as tx:
            zone = ZoneInfo(get_site(tx, site).time_zone)
            today = system_clock().astimezone(zone).date()
            period = Days(today - timedelta(days=days - 1), today, zone)
            told = reasons_reading.read(tx, site, period, Filters(), is_over=False)
    click.echo(json.dumps(_json(told), ensure_ascii=False, indent=1) if as_json else _text(told))


def _json(told: Told) -> dict[str, object]:
    raised = {one.reason.id for one in told.unusual}
    return {
        "inquiries": told.count,
        "without_reason": told.without,
        "reasons": [
            {
                "reason_id": one.reason.id,
                "theme": group.theme.name if group.theme else None,
                "name": one.reason.name,
                "inquiries": one.count,
                "periods": list(one.counts),
                "is_changed": one.is_changed,
                "usual": [one.usual.low, one.usual.high] if one.usual else None,
                "is_unusual": one.reason.id in raised,
                "outcomes": dict(one.outcomes),
                "confirmed_resolution_rate": rate_json(one.confirmed),
                "resolution_rate_upper": rate_json(one.upper),
                "escalation_rate": rate_json(one.escalated),
                "csat_rate": rate_json(one.csat),
                "articles": [id for id, _n in reasons_reading.matching(one)],
            }
            for group in told.groups
            for one in group.figures
        ],
    }


def _text(told: Told) -> str:
    if not told.ranked:
        return "No reasons: nothing was asked, or it was not grouped yet (--group)."
    raised = {one.reason.id for one in told.unusual}
    lines = []
    for group in told.groups:
        lines.append(group.theme.name if group.theme else "-")
        lines += [f"  {_line(one, one.reason.id in raised)}" for one in group.figures]
    return "\n".join([*lines, f"without a reason: {told.without}"])


def _line(one: Figures, is_unusual: bool) -> str:
    usual = ""
    if is_unusual and one.usual:
        usual = f"  unusual: {one.usual.low} to {one.usual.high} expected"
    return f"{one.count:>6}  {one.reason.name}{usual}"
