"""Reads inquiry facts from JSON lines. Broken rows are refused by name, never repaired. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from analytics.inquiries import RESOLVED_BY
from analytics.model import (
    COUNTS,
    END_REASONS,
    ESCALATION_REASONS,
    FACT_COLUMNS,
    INSTANTS,
    TRIGGERS,
    Inquiry,
)
from madoguchi.clock import from_text
from madoguchi.errors import InvalidInput

_NAMED = ("inquiry_id", "site_id", "conversation_id", "channel")
_TEXTS = (
    "locale",
    "page_url",
    "referrer",
    "contact_id",
    "last_article_id",
    "topic_id",
    "agent_id",
    "csat_comment",
)
_CHOICES = {
    "trigger": TRIGGERS,
    "end_reason": (*END_REASONS, None),
    "escalation_reason": (*ESCALATION_REASONS, None),
}


@dataclass(frozen=True)
class BrokenRow:
    """One row that cannot be: where it stands, its name if it has one, and what is wrong."""

    line: int
    inquiry_id: str | None
    reasons: tuple[str, ...]

    def __str__(self) -> str:
        name = self.inquiry_id or "(no inquiry_id)"
        return f"line {self.line}, {name}: {'; '.join(self.reasons)}"


class BrokenFacts(InvalidInput):
    """Some rows are broken; ``rows`` names every one of them."""

    def __init__(self, rows: tuple[BrokenRow, ...]) -> None:
        super().__init__(
            "Nothing was computed, because these rows of facts are broken:%(rows)s",
            rows="".join(f"\n{row}" for row in rows),
        )
        self.rows = rows


def read_lines(lines: Iterable[str]) -> list[Inquiry]:
    """Read one JSON object per line, blank lines left out; raise `BrokenFacts` naming all."""
    inquiries: list[Inquiry] = []
    broken: list[BrokenRow] = []
    first_line: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        row, reasons = _parsed(line)
        name = row.get("inquiry_id")
        name = name if isinstance(name, str) and name else None
        if name in first_line:
            reasons.append(f"inquiry_id is already that of line {first_line[name]}")
        elif name is not None:
            first_line[name] = number
        if not reasons:
            inquiry, reasons = read_row(row)
            if inquiry is not None:
                inquiries.append(inquiry)
        if reasons:
            broken.append(BrokenRow(number, name, tuple(reasons)))
    if broken:
        raise BrokenFacts(tuple(broken))
    return inquiries


def read_row(row: dict[str, Any]) -> tuple[Inquiry | None, list[str]]:
    """Read one row; return the inquiry, or None and every reason why it is broken."""
    reasons = _wrong_values(row)
    values: dict[str, Any] = {column: row.get(column) for column in FACT_COLUMNS}
    for column in INSTANTS:
        values[column] = _instant(values[column])
        if values[column] is None and row.get(column) is not None:
            reasons.append(f"{column} is not an instant with a time zone")
    if values["started_at"] is None and row.get("started_at") is None:
        reasons.append("no started_at")
    if reasons:
        return None, reasons
    inquiry = Inquiry(**values)
    reasons = contradictions(inquiry)
    return (None, reasons) if reasons else (inquiry, [])


def contradictions(inquiry: Inquiry) -> list[str]:
    """Say what in a row's facts cannot be true together (fine print 26)."""
    found = [
        *_order(inquiry),
        *_end(inquiry),
        *_human_side(inquiry),
    ]
    if (inquiry.answer_count > 0) != (inquiry.first_answer_at is not None):
        found.append("answer_count and first_answer_at are at odds")
    return found


def _parsed(line: str) -> tuple[dict[str, Any], list[str]]:
    try:
        row = json.loads(line)
    except ValueError:
        return {}, ["not JSON"]
    return (row, []) if isinstance(row, dict) else ({}, ["not a JSON object"])


def _wrong_values(row: dict[str, Any]) -> list[str]:
    found = [f"unknown column {column}" for column in row if column not in FACT_COLUMNS]
    for column in _NAMED:
        if not isinstance(row.get(column), str) or not row[column]:
            found.append(f"no {column}" if not row.get(column) else f"{column} is not text")
    for column in _TEXTS:
        if not isinstance(row.get(column), str | None):
            found.append(f"{column} is not text")
    for column, choices in _CHOICES.items():
        if row.get(column) not in choices:
            found.append(f"unknown {column} {row.get(column)!r}")
    for column in COUNTS:
        if not _is_whole(row.get(column)) or row[column] < 0:
            found.append(f"{column} is not a whole number from 0 on")
    csat = row.get("csat")
    if csat is not None and not (_is_whole(csat) and 1 <= csat <= 5):
        found.append("csat is not a whole number from 1 to 5")
    if not isinstance(row.get("is_test"), bool):
        found.append("is_test is neither true nor false")
    return found


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _instant(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        return from_text(value)
    except (ValueError, OverflowError):
        return None


def _order(inquiry: Inquiry) -> list[str]:
    found = []
    for column in INSTANTS[1:]:
        at: datetime | None = getattr(inquiry, column)
        if at is None:
            continue
        if at < inquiry.started_at:
            found.append(f"{column} is before started_at")
        word = column in ("confirmed_at", "denied_at")
        if inquiry.ended_at is not None and at > inquiry.ended_at and not word:
            found.append(f"{column} is after ended_at")
    return found


def _end(inquiry: Inquiry) -> list[str]:
    found = []
    if inquiry.ended_at is not None and inquiry.end_reason is None:
        found.append("ended_at without end_reason")
    if inquiry.ended_at is None and inquiry.end_reason is not None:
        found.append("end_reason without ended_at")
    expected = inquiry.ended_at if inquiry.end_reason in RESOLVED_BY else None
    if inquiry.resolved_at != expected:
        found.append(
            "resolved_at is not ended_at"
            if inquiry.end_reason in RESOLVED_BY
            else f"resolved_at with end_reason {inquiry.end_reason}"
        )
    if inquiry.end_reason == "form_sent" and inquiry.escalated_at is None:
        found.append("form_sent without escalated_at")
    return found


def _human_side(inquiry: Inquiry) -> list[str]:
    if inquiry.agent_first_reply_at is None:
        return []
    if inquiry.escalated_at is None:
        return ["agent_first_reply_at without escalated_at"]
    if inquiry.agent_first_reply_at < inquiry.escalated_at:
        return ["agent_first_reply_at is before escalated_at"]
    return []
