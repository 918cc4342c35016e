"""``madoguchi site hours``: the opening hours of a site in the terminal."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import click

from madoguchi.clock import system_clock
from madoguchi.errors import InvalidInput
from madoguchi.hours import OpeningHours, Slots, is_open, next_opening
from madoguchi.hours_store import opening_hours, remove_opening_hours, set_opening_hours
from madoguchi.hours_text import (
    read_closed,
    read_opened,
    read_slots,
    write_closed,
    write_opened,
    write_slots,
)
from madoguchi.sites import Site, get_site
from madoguchi.terminal import in_one_sentence, opened

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CLOSED = OpeningHours(week=((),) * 7)


@click.command("hours")
@click.argument("site_id")
@click.option(
    "--day", "days", multiple=True, help="mon-fri=9:00-12:00,13:00-18:00; sun= is closed."
)
@click.option("--holidays/--no-holidays", default=None, help="Closed on national holidays or not.")
@click.option("--closed", multiple=True, help="A closing day or stretch; replaces all, '' none.")
@click.option("--opened", "own", multiple=True, help="A day and its times; replaces all, '' none.")
@click.option("--remove", is_flag=True, help="Forget the hours.")
@in_one_sentence
def site_hours(
    site_id: str,
    days: tuple[str, ...],
    holidays: bool | None,
    closed: tuple[str, ...],
    own: tuple[str, ...],
    remove: bool,
) -> None:
    """Show or change when people of a site are there; what is not named stays."""
    changes = bool(days or closed or own) or holidays is not None
    if remove and changes:
        raise click.UsageError("--remove goes with nothing else.")
    with opened() as (db, _), db.write() as tx:
        site, hours = get_site(tx, site_id), opening_hours(tx, site_id)
        if remove:
            remove_opening_hours(tx, site_id)
            hours = None
        elif changes:
            before = hours or _CLOSED
            changed = OpeningHours(
                week=_week(before, days),
                holidays=before.holidays if holidays is None else holidays,
                closed=read_closed("\n".join(closed)) if closed else before.closed,
                opened=read_opened("\n".join(own)) if own else before.opened,
            )
            hours = set_opening_hours(tx, site_id, changed)
    _describe(site, hours)


def _week(hours: OpeningHours, days: tuple[str, ...]) -> tuple[Slots, ...]:
    week = list(hours.week)
    for text in days:
        names, equals, times = text.partition("=")
        if not equals:
            raise InvalidInput("Write a day like mon-fri=9:00-18:00: %(text)s", text=text)
        for day in _days(names):
            week[day] = read_slots(times)
    return tuple(week)


def _days(names: str) -> range:
    first, _dash, last = names.strip().lower().partition("-")
    if first not in DAYS or (last or first) not in DAYS:
        raise InvalidInput("Days are %(days)s: %(text)s", days=", ".join(DAYS), text=names)
    return range(DAYS.index(first), DAYS.index(last or first) + 1)


def _describe(site: Site, hours: OpeningHours | None) -> None:
    if hours is None:
        click.echo(f"{site.id}: opening hours are not set")
        return
    for name, slots in zip(DAYS, hours.week, strict=True):
        click.echo(f"{name}       {write_slots(slots) or 'closed'}")
    click.echo(f"holidays  {'closed' if hours.holidays else 'as any other day'}")
    for name, text in (
        ("closed", write_closed(hours.closed)),
        ("opened", write_opened(hours.opened)),
    ):
        for line in text.splitlines():
            click.echo(f"{name}    {line}")
    now, zone = system_clock(), ZoneInfo(site.time_zone)
    then = next_opening(hours, zone, now)
    opens = "open" if is_open(hours, zone, now) else "closed"
    if opens == "closed" and then is not None:
        opens = f"closed, opens {then.astimezone(zone):%Y-%m-%d %H:%M}"
    click.echo(f"now       {opens} ({site.time_zone})")
