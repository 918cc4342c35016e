"""What a row of `inquiry` holds beside its facts, so that SQL can count and list by it. Pure.

Nothing here is decided here: outcome and last word are those of `analytics.outcomes`.
"""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from typing import Any

from analytics.model import Inquiry
from analytics.outcomes import last_word, outcome

DERIVED_COLUMNS = ("day", "outcome", "word", "reply_us", "solve_us")
FIRST_RESPONSE = "first_response_seconds"
CONFIRMED = "resolution_seconds_confirmed"
AGENT_CLOSED = "resolution_seconds_agent_closed"
TIMES = (FIRST_RESPONSE, CONFIRMED, AGENT_CLOSED)
_MICROSECOND = timedelta(microseconds=1)


def derived(inquiry: Inquiry, zone: tzinfo) -> dict[str, Any]:
    """Return the values of `DERIVED_COLUMNS`; all but ``day`` are None while it is open.

    ``word`` is the last word that counts. ``reply_us`` is how long the first reply of a person
    took, ``solve_us`` how long a confirmed or an agent's solution did (`times_of`).
    """
    found: dict[str, Any] = dict.fromkeys(DERIVED_COLUMNS)
    found["day"] = local_day(inquiry.started_at, zone)
    if inquiry.ended_at is not None:
        found["outcome"] = outcome(inquiry)
        found["word"] = last_word(inquiry)
        times = times_of(inquiry)
        found["reply_us"] = times.get(FIRST_RESPONSE)
        found["solve_us"] = times.get(CONFIRMED, times.get(AGENT_CLOSED))
    return found


def times_of(inquiry: Inquiry) -> dict[str, int]:
    """Return those of `TIMES` that are measured of an inquiry (18, 19), in microseconds."""
    if inquiry.is_test or inquiry.ended_at is None:
        return {}
    found: dict[str, int] = {}
    if (reply := _first_reply(inquiry)) is not None:
        found[FIRST_RESPONSE] = reply
    if (solution := _solution(inquiry)) is not None:
        found[CONFIRMED if outcome(inquiry) == "confirmed" else AGENT_CLOSED] = solution
    return found


def local_day(at: datetime, zone: tzinfo) -> str:
    """Return the date of an instant on the clock of a site."""
    return at.astimezone(zone).date().isoformat()


def _first_reply(inquiry: Inquiry) -> int | None:
    if inquiry.escalated_at is None or inquiry.agent_first_reply_at is None:
        return None
    return (inquiry.agent_first_reply_at - inquiry.escalated_at) // _MICROSECOND


def _solution(inquiry: Inquiry) -> int | None:
    if inquiry.resolved_at is None:
        return None
    found = outcome(inquiry)
    confirmed = found == "confirmed" and inquiry.end_reason == "customer_confirmed"
    closed = found == "escalated" and inquiry.end_reason == "agent_closed"
    # A bot's chat that an agent tidied away is in neither sample (19).
    measured = confirmed or closed
    return (inquiry.resolved_at - inquiry.started_at) // _MICROSECOND if measured else None
