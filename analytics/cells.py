"""What one inquiry adds to the numbers of its day. Pure.

A cell is a site's day, channel, language and topic; its counters are sums over its inquiries, so
that a period, with whatever filters, is a sum of cells, and a change of an inquiry is what it adds
now less what it added before. `analytics.rates` makes a report of the sums, wherever they are from.
Numbers in comments are lines of the fine print of docs/metrics.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from analytics.followers import CAME_BACK, SAME_TOPIC, WENT_ON
from analytics.model import ESCALATION_REASONS, OUTCOMES, Inquiry
from analytics.outcomes import bot_involved, last_word, outcome

Counts = Counter[str]
"""How much of each of `COUNTERS`; one that is missing is 0."""


class Cell(NamedTuple):
    """Where an inquiry is counted; ``""`` for a language or a topic that is not known."""

    day: str
    channel: str
    locale: str
    topic: str


class Traits(NamedTuple):
    """All of an inquiry that counts; ``outcome`` and ``word`` are None while it is open."""

    is_test: bool
    outcome: str | None
    word: str | None
    escalation_reason: str | None
    end_reason: str | None
    has_reply: bool
    is_resolved: bool
    question_count: int
    answer_count: int
    bot_involved: bool
    csat: int | None
    has_contact: bool
    followed: int


COUNTERS = (
    *("ended", "still_open", "tests", *OUTCOMES, "answered_by_agent", "form_left"),
    *ESCALATION_REASONS,
    *("questions", "answered", "bot", "bot_alone", "said", "said_yes"),
    *(f"csat_{score}" for score in range(1, 6)),
    *("closed_confirmed", "closed_by_agent", "known", "returned", "known_solved", "lasting"),
    "went_on",
)

_SOLVED = ("confirmed", "assumed")


def traits(inquiry: Inquiry, followed: int) -> Traits:
    """Read what counts of an inquiry; ``followed`` are the bits of `analytics.followers`."""
    ended = inquiry.ended_at is not None
    return Traits(
        is_test=inquiry.is_test,
        outcome=outcome(inquiry) if ended else None,
        word=last_word(inquiry) if ended else None,
        escalation_reason=inquiry.escalation_reason,
        end_reason=inquiry.end_reason,
        has_reply=inquiry.agent_first_reply_at is not None,
        is_resolved=inquiry.resolved_at is not None,
        question_count=inquiry.question_count,
        answer_count=inquiry.answer_count,
        bot_involved=bot_involved(inquiry),
        csat=inquiry.csat,
        has_contact=inquiry.contact_id is not None,
        followed=followed,
    )


def counts(one: Traits) -> Counts:
    """Return what an inquiry adds; a test (2) and an open one (3) add nothing but themselves."""
    if one.is_test:
        return Counter(("tests",))
    if one.outcome is None:
        return Counter(("still_open",))
    found = Counter(("ended", one.outcome))
    found["questions"] = one.question_count
    found["answered"] = min(one.answer_count, one.question_count)  # (10)
    found["bot"] = one.bot_involved  # (22)
    found["bot_alone"] = one.bot_involved and one.outcome != "escalated"
    found["said"] = one.word is not None  # (23)
    found["said_yes"] = one.word == "yes"
    if one.csat is not None:
        found[f"csat_{one.csat}"] = 1
    _add_escalated(found, one)
    found["went_on"] = one.outcome in _SOLVED and bool(one.followed & WENT_ON)  # (21)
    found.update(settling(one))
    return +found


def settling(one: Traits) -> Counts:
    """Return what an ended inquiry adds to the rates that are known 7 days later (13 to 16).

    Whoever counts takes it off again for inquiries that are not as old as that.
    """
    if not one.has_contact or one.outcome is None or one.is_test:
        return Counter()
    return settling_of(one.outcome, one.followed)


def settling_of(outcome: str, followed: int) -> Counts:
    """Return the same of an outcome and of who came back, where the contact is known."""
    solved = outcome in _SOLVED
    return +Counter(
        known=1,
        returned=bool(followed & CAME_BACK),
        known_solved=solved,
        lasting=solved and not followed & SAME_TOPIC,
    )


def _add_escalated(found: Counts, one: Traits) -> None:
    if one.outcome == "confirmed":
        found["closed_confirmed"] = one.end_reason == "customer_confirmed" and one.is_resolved
    if one.outcome != "escalated":
        return
    if one.escalation_reason:
        found[one.escalation_reason] = 1
    if one.has_reply:
        found["answered_by_agent"] = 1
    elif one.end_reason == "form_sent":
        found["form_left"] = 1
    # A bot's chat that an agent tidied away has no time (19).
    found["closed_by_agent"] = one.end_reason == "agent_closed" and one.is_resolved


def cell(inquiry: Inquiry, day: str) -> Cell:
    """Return the cell of an inquiry that started on ``day``."""
    return Cell(day, inquiry.channel, inquiry.locale or "", inquiry.topic_id or "")


def difference(
    before: tuple[Cell, Counts] | None, after: tuple[Cell, Counts] | None
) -> dict[Cell, Counts]:
    """Return what has to be added to the cells when an inquiry changes; never a zero."""
    change: dict[Cell, Counts] = {}
    for told, sign in ((before, -1), (after, 1)):
        if told is not None:
            of_cell = change.setdefault(told[0], Counter())
            for name, n in told[1].items():
                of_cell[name] += sign * n
    return {
        one: Counter({name: n for name, n in of_cell.items() if n})
        for one, of_cell in change.items()
        if any(of_cell.values())
    }


def without_topics(cells: Mapping[Cell, Counts]) -> dict[Cell, Counts]:
    """Return the sums of each day, channel and language, whatever the topic."""
    found: dict[Cell, Counts] = {}
    for one, told in cells.items():
        found.setdefault(one._replace(topic=""), Counts()).update(told)
    return found
