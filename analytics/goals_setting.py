"""Setting a goal, and what a site sets for all of them: what is typed becomes a goal. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from babel.numbers import list_currencies

from analytics.goals import BETTER_HIGH, MEASURES, Count, Goal
from analytics.judging import SETTLED
from analytics.periods import day_of
from madoguchi.errors import InvalidInput

SOURCES = ("own", "file")
"""Which sessions count where both are known of a day: measured here, or imported."""

LONGEST_BASELINE, LONGEST_AHEAD = 366, 3 * 366
ENOUGH = 20
"""A baseline that fewer inquiries stand behind says nothing."""


@dataclass(frozen=True)
class Settings:
    """What a site sets. ``unit_cost`` is what a handled inquiry costs, None where not set."""

    session_source: str = "own"
    unit_cost: Decimal | None = None
    currency: str = "JPY"


@dataclass(frozen=True)
class Wish:
    """A goal as it is wanted, before its baseline is counted."""

    measure: str
    first: date
    last: date
    target: float
    is_relative: bool
    due: date

    @classmethod
    def read(cls, form: Mapping[str, str], today: date) -> Wish:
        """Read a form: ``measure first last target kind due``; raise `InvalidInput`.

        ``target`` is in per cent but where ``kind`` is ``value`` and the measure is a number of
        inquiries a week.
        """
        measure = form.get("measure", "")
        if measure not in MEASURES:
            raise InvalidInput("There is no such number to set a goal for.", field="measure")
        is_relative = form.get("kind", "") == "change"
        typed = _decimal(form.get("target", ""), "target")
        in_per_cent = is_relative or MEASURES[measure] != "per_week"
        wish = cls(
            measure,
            _day(form.get("first", ""), "first"),
            _day(form.get("last", ""), "last"),
            float(typed / 100 if in_per_cent else typed),
            is_relative,
            _day(form.get("due", ""), "due"),
        )
        wish._check(today)
        return wish

    def _check(self, today: date) -> None:
        if self.first > self.last:
            raise InvalidInput("The baseline ends before it begins.", field="last")
        if (self.last - self.first).days >= LONGEST_BASELINE:
            raise InvalidInput("A baseline is a year at most.", field="first")
        if MEASURES[self.measure] == "per_week" and ((self.last - self.first).days + 1) % 7:
            raise InvalidInput(
                "A baseline of inquiries a week has to be whole weeks: 7, 14, 21 or 28 days.",
                field="last",
            )
        if self.last > today - SETTLED:
            raise InvalidInput(
                "The baseline has to be over for %(days)s days, so that its inquiries have ended.",
                field="last",
                days=SETTLED.days,
            )
        if self.due <= self.last:
            raise InvalidInput("The due date has to be after the baseline.", field="due")
        if (self.due - today).days > LONGEST_AHEAD:
            raise InvalidInput("The due date is more than three years away.", field="due")
        is_share = MEASURES[self.measure] == "share"
        if not self.is_relative and (self.target < 0 or (is_share and self.target > 1)):
            raise InvalidInput("The target is not a value this number can have.", field="target")
        if self.is_relative and self.target <= -1:
            raise InvalidInput("A number cannot fall by 100 % or more.", field="target")

    def goal(self, id: str, baseline: Count | None) -> Goal:
        """Make the goal once its baseline is counted; raise `InvalidInput` where it says nothing.

        ``baseline`` is None where there is nothing to divide by.
        """
        if baseline is None or not baseline.whole:
            raise InvalidInput("Nothing was measured in the baseline's days.", field="first")
        if MEASURES[self.measure] == "share" and baseline.whole < ENOUGH:
            raise InvalidInput(
                "Only %(count)s inquiries are in the baseline; %(enough)s are needed.",
                field="first",
                count=baseline.whole,
                enough=ENOUGH,
            )
        if self.is_relative and not baseline.part:
            raise InvalidInput("The baseline is 0: say the target as a value.", field="target")
        found = Goal(
            id=id,
            measure=self.measure,
            first=self.first,
            last=self.last,
            baseline=baseline,
            target=self.target,
            is_relative=self.is_relative,
            due=self.due,
        )
        if MEASURES[self.measure] == "share" and found.target_value > 1:
            raise InvalidInput("The target is not a value this number can have.", field="target")
        if found.meets(found.baseline_value):
            if self.measure in BETTER_HIGH:
                raise InvalidInput("The target has to be above the baseline.", field="target")
            raise InvalidInput("The target has to be below the baseline.", field="target")
        return found


def read_settings(form: Mapping[str, str], now: Settings) -> Settings:
    """Read a form with some of ``session_source unit_cost currency``; raise `InvalidInput`.

    An empty unit cost unsets it.
    """
    source = form.get("session_source", now.session_source)
    if source not in SOURCES:
        raise InvalidInput("There is no such source of sessions.", field="session_source")
    cost = now.unit_cost
    if "unit_cost" in form:
        cost = _decimal(form["unit_cost"], "unit_cost") if form["unit_cost"].strip() else None
    if cost is not None and not 0 < cost < 10_000_000:
        raise InvalidInput("The cost of an inquiry has to be more than 0.", field="unit_cost")
    currency = form.get("currency", now.currency).strip().upper()
    if currency not in list_currencies():
        raise InvalidInput("There is no such currency; write JPY, USD or EUR.", field="currency")
    return Settings(source, cost, currency)


def _day(text: str, field: str) -> date:
    found = day_of(text.strip())
    if found is None:
        raise InvalidInput("“%(text)s” is no day like 2026-11-03.", field=field, text=text[:40])
    return found


def _decimal(text: str, field: str) -> Decimal:
    plain = unicodedata.normalize("NFKC", text).strip().removesuffix("%").strip()
    plain = plain.replace(",", "").replace("−", "-").replace("‐", "-")
    try:
        found = Decimal(plain)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or abs(found) > 1_000_000_000:
        raise InvalidInput("“%(text)s” is no number.", field=field, text=text[:40])
    return found
