"""The table of the analytics API for programs: what `analytics.api_web` serves.

Everything is read only; the numbers come from the functions that the dashboard and the commands
call.
"""

from __future__ import annotations

from typing import Any

from analytics.command_options import FILTERS
from analytics.exporting import DERIVED_COLUMNS
from analytics.model import COUNTS, FACT_COLUMNS, INSTANTS, OUTCOMES
from madoguchi import access
from madoguchi.api_describing import described, list_of, object_of
from madoguchi.api_operation import FLAG, NUMBER, TEXT, TIME, Operation, Schema

_PERIOD = {
    "from": "First day (of the site's time zone) or instant.",
    "to": "First day or instant after.",
}
_FILTERS = dict(reversed(FILTERS.items()))

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        *("read_report", "GET", "/analytics/report", "Read the one-page report of some days"),
        access.READ_ANALYTICS,
        "Report",
        query={
            **_PERIOD,
            "week": "Instead: 2026-W47. Last week unless said.",
            **_FILTERS,
        },
    ),
    Operation(
        *("read_rates", "GET", "/analytics/rates", "Read every rate of a period"),
        access.READ_ANALYTICS,
        "Rates",
        query={**_PERIOD, "as_of": "The instant of the report; now unless said.", **_FILTERS},
    ),
    Operation(
        *("list_inquiries", "GET", "/analytics/inquiries", "List inquiries in order of start"),
        access.READ_ANALYTICS,
        "InquiryList",
        query={
            **_PERIOD,
            **_FILTERS,
            "outcome": f"{', '.join(OUTCOMES)}, ended, open or test; all but tests without.",
            "cursor": "`next` of the page before.",
            "limit": "How many; 100 unless said, 1,000 at most.",
        },
    ),
    Operation(
        *("list_events", "GET", "/analytics/events", "List events in the order of their ids"),
        access.READ_ANALYTICS,
        "EventList",
        query={
            **_PERIOD,
            "kind": "Of one kind only.",
            "after": "The last id you have: `after` of the page before.",
            "limit": "How many; 1,000 unless said and at most. All of them as ndjson.",
            "format": "json, or ndjson: one event a line.",
        },
    ),
)

_NUMBER_OR_NONE: Schema = {"type": ["number", "null"]}
_OBJECT: Schema = {"type": "object"}
_TEXT_OR_NONE: Schema = {"type": ["string", "null"]}


def paths() -> dict[str, dict[str, Any]]:
    """Return the operations as OpenAPI 3.1 writes paths."""
    return described(OPERATIONS, "Analytics")


def schemas() -> dict[str, Any]:
    """Return the schemas that the operations name."""
    columns = {name: _column(name) for name in (*FACT_COLUMNS, *DERIVED_COLUMNS)}
    event = {"id": NUMBER, "version": NUMBER, "kind": TEXT, "occurred_at": TIME, "site_id": TEXT}
    about = ("channel", "locale", "contact_id", "conversation_id", "inquiry_id")
    rest = {"message_id": {"type": ["integer", "null"]}, "is_test": FLAG, "payload": _OBJECT}
    return {
        "Rate": object_of(
            {
                **dict.fromkeys(("value", "low", "high"), _NUMBER_OR_NONE),
                **dict.fromkeys(("numerator", "denominator"), NUMBER),
            }
        ),
        "Rates": object_of(
            {
                **dict.fromkeys(("from", "to", "as_of"), TIME),
                **dict.fromkeys(("counts", "rates", "durations", "other_rules"), _OBJECT),
            }
        ),
        "Report": object_of(
            {
                **dict.fromkeys(("site", "first_day", "last_day", "time_zone", "url"), TEXT),
                "filters": _OBJECT,
                "sentences": {"type": "array", "items": TEXT},
                "now": {"$ref": "#/components/schemas/Rates"},
                "before": {"type": ["object", "null"]},
                "changes": _OBJECT,
                "unanswered": {"type": "array", "items": _OBJECT},
                "articles": {"type": "array", "items": _OBJECT},
            }
        ),
        "Inquiry": object_of(columns),
        "InquiryList": object_of({"inquiries": list_of("Inquiry"), "next": _TEXT_OR_NONE}),
        "Event": object_of({**event, **dict.fromkeys(about, _TEXT_OR_NONE), **rest}),
        "EventList": object_of({"events": list_of("Event"), "after": NUMBER, "more": FLAG}),
    }


def _column(name: str) -> Schema:
    if name in COUNTS:
        return NUMBER
    if name == "csat":
        return {"type": ["integer", "null"]}
    if name == "is_test":
        return FLAG
    return TIME if name in INSTANTS else _TEXT_OR_NONE
