"""What the commands of ``madoguchi analytics`` share: periods, in days of a site."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from typing import Any

import click

from analytics.periods import YEARS

OF_SITE = click.option("--site", required=True, help="The site; days are those of its time zone.")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
FILTERS = {
    "segment": "Of this segment of customers only.",
    "tag": "Whose last article carries this tag only.",
    "category": "Of this category only.",
    "locale": "In this language only.",
    "channel": "Of this channel only.",
}
"""What can be counted alone, by the names of `analytics.filters.NAMES`."""


class Instant(click.ParamType[datetime]):
    """A date (its first instant) or an instant; without a zone where none is given."""

    name = "date"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Read ISO 8601."""
        try:
            at = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value} is neither a date nor an instant, like 2026-01-31", param, ctx)
        if at.year not in YEARS:
            self.fail(f"{value} is not in a year from 2000 to 2199", param, ctx)
        return at


def period_options(*, required: bool) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return what adds ``--from`` and ``--to``."""

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        ends = ("--to", "to", "First day or instant after."), ("--from", "from_", "First day.")
        for name, variable, words in ends:
            option = click.option(name, variable, type=Instant(), required=required, help=words)
            command = option(command)
        return command

    return add


def filter_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what narrows a page of the console, under the same names."""
    for name, words in FILTERS.items():
        command = click.option(f"--{name}", default="", help=words)(command)
    return command


def in_zone(at: datetime, zone: tzinfo) -> datetime:
    """Return an instant in UTC; one without a zone stands on the clock of ``zone``."""
    return (at.replace(tzinfo=zone) if at.tzinfo is None else at).astimezone(UTC)


def check_order(first: datetime | None, end: datetime | None) -> None:
    """Raise `click.UsageError` for a period that ends before it begins."""
    if first is not None and end is not None and first >= end:
        raise click.UsageError("--from has to be before --to.")
