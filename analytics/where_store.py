"""Which inquiries are meant, as a condition of SQL: the period, the filters, a number's selection.

Every condition is about the columns of ``inquiry`` under that name.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from analytics.derived import AGENT_CLOSED, CONFIRMED, FIRST_RESPONSE
from analytics.filters import Filters
from analytics.followers import CAME_BACK, SAME_TOPIC, WEEK, WENT_ON
from analytics.model import OUTCOMES, REASONS
from analytics.periods import Days
from analytics.selections import ANY_REASON, NO_REASON, NO_THEME, Selection
from madoguchi.clock import to_text
from madoguchi.errors import InvalidInput


@dataclass(frozen=True)
class Where:
    """A condition and the parameters it names."""

    sql: str
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def and_(self, sql: str, **parameters: object) -> Where:
        """Narrow it."""
        return Where(f"{self.sql} AND {sql}", {**self.parameters, **parameters})


def of_site(site_id: str | None, filters: Filters) -> Where:
    """The inquiries of a site (None: of all) that filters leave, tests included."""
    where = Where("TRUE")
    if site_id is not None:
        where = Where("inquiry.site_id = :site_id", {"site_id": site_id})
    if filters.channel:
        where = where.and_("inquiry.channel = :channel", channel=filters.channel)
    if filters.locale:
        where = where.and_("inquiry.locale = :locale", locale=filters.locale)
    if filters.category:
        where = where.and_("inquiry.topic_id = :category", category=filters.category)
    if filters.tag:
        where = _one_of(where, "inquiry.last_article_id", filters.tagged)
    if filters.segment:
        where = where.and_(_IN_SEGMENT, segment=filters.segment)
    return where


def of_period(site_id: str | None, from_: datetime, to: datetime, filters: Filters) -> Where:
    """Those of them that started in a period."""
    return of_site(site_id, filters).and_(
        "inquiry.started_at >= :from_ AND inquiry.started_at < :to",
        from_=to_text(from_),
        to=to_text(to),
    )


def selected(
    site_id: str, days: Days, filters: Filters, as_of: datetime, selection: Selection
) -> Where:
    """The inquiries behind a number; raises `InvalidInput` for a number there is not."""
    if selection.open_now:
        where = of_site(site_id, filters).and_(f"{_REAL} AND inquiry.ended_at IS NULL")
        return where.and_(_WAITS) if selection.waiting else where
    return narrowed(of_period(site_id, days.from_, days.to, filters), selection, as_of)


def narrowed(where: Where, selection: Selection, as_of: datetime) -> Where:
    """Those of some inquiries that a number counts; what is open now is told by `selected`."""
    if selection.outcome == "test":
        return where.and_("inquiry.is_test = TRUE")
    where = where.and_(_REAL)
    if selection.reason:
        where = of_reason(where, selection.reason)
    if selection.article:
        said = _SAID.get(selection.said, "TRUE")
        return where.and_(_USED.format(said=said), article=selection.article)
    if selection.question:
        return _asked(where, selection)
    if selection.split:
        return where.and_(f"{_ENDED} AND {_ESCALATED} AND {_SPLITS[selection.split]}")
    if selection.metric:
        where = where.and_(f"{_ENDED} AND {_of_metric(selection)}")
        return Where(where.sql, {**where.parameters, "week_ago": to_text(as_of - WEEK)})
    return _by_outcome(where, selection)


def of_reason(where: Where, reason: str, id: str = "inquiry.inquiry_id") -> Where:
    """Those of them in a contact reason, or in those of a theme or of `analytics.selections`."""
    if reason in _REASONS:
        return where.and_(_HAS_REASON.format(which=_REASONS[reason], id=id))
    return where.and_(_HAS_REASON.format(which=_THIS_REASON, id=id), reason=reason)


def _by_outcome(where: Where, selection: Selection) -> Where:
    if selection.outcome == "open":
        where = where.and_("inquiry.ended_at IS NULL")
    elif selection.outcome:
        where = where.and_(_ENDED)
    if selection.outcome in OUTCOMES:
        where = where.and_("inquiry.outcome = :outcome", outcome=selection.outcome)
    if selection.topic:
        where = where.and_("inquiry.topic_id = :topic", topic=selection.topic)
    return where


def _asked(where: Where, selection: Selection) -> Where:
    language = "AND COALESCE(locale, 'und') = :asked_in" if selection.asked_in else ""
    return where.and_(
        f"""
        inquiry.inquiry_id IN (
            SELECT inquiry_id FROM inquiry_missed
            WHERE site_id = :site_id AND key = :question {language}
        )
        """,
        question=selection.question,
        **({"asked_in": selection.asked_in} if language else {}),
    )


def _of_metric(selection: Selection) -> str:
    if selection.metric not in METRICS:
        raise InvalidInput("There is no number called “%(name)s” here.", name=selection.metric)
    part, whole = METRICS[selection.metric]
    return whole if selection.whole else f"{whole} AND {part}"


def _one_of(where: Where, column: str, values: Collection[str]) -> Where:
    names = {f"one_of{n}": value for n, value in enumerate(sorted(values))}
    listed = ", ".join(f":{name}" for name in names)
    return where.and_(f"{column} IN ({listed})" if names else "FALSE", **names)


_IN_SEGMENT = """
    inquiry.conversation_id IN (
        SELECT conversation.id FROM conversation WHERE conversation.site_id = inquiry.site_id
            AND conversation.segment = :segment
    )
"""
_HAS_REASON = """
    EXISTS (
        SELECT 1 FROM inquiry_reason AS put LEFT JOIN reason ON reason.id = put.reason_id
            LEFT JOIN reason AS theme ON theme.id = reason.parent_id AND theme.is_theme = TRUE
        WHERE put.inquiry_id = {id} AND {which}
    )
"""
_THIS_REASON = "(put.reason_id = :reason OR theme.id = :reason)"
_REASONS = {
    ANY_REASON: "TRUE",
    NO_REASON: "reason.id IS NULL",
    NO_THEME: "reason.id IS NOT NULL AND theme.id IS NULL",
}
_REAL = "inquiry.is_test = FALSE"
_ALL = "TRUE"
_ENDED = "inquiry.outcome IS NOT NULL"
_ESCALATED = "inquiry.outcome = 'escalated'"
_UNHANDED = "inquiry.outcome <> 'escalated'"
_CONFIRMED = "inquiry.outcome = 'confirmed'"
_SOLVED = "inquiry.outcome IN ('confirmed', 'assumed')"
_REPLIED = "inquiry.agent_first_reply_at IS NOT NULL"
_WAITS = "inquiry.escalated_at IS NOT NULL AND inquiry.agent_first_reply_at IS NULL"
_ASKED = "inquiry.question_count > 0"
_KNOWN = "inquiry.contact_id IS NOT NULL AND inquiry.ended_at <= :week_ago"
_BOT = "inquiry.answer_count + inquiry.no_answer_count + inquiry.clarify_count > 0"
_SPLITS = {
    "answered_by_agent": _REPLIED,
    "form_left": f"NOT {_REPLIED} AND inquiry.end_reason = 'form_sent'",
    "gave_up_waiting": f"NOT {_REPLIED} AND inquiry.end_reason <> 'form_sent'",
}
_SAID = {
    "confirmed": "word = 'yes'",
    "denied": "word = 'no'",
    "escalated": "escalated = TRUE",
}
_USED = """
    inquiry.inquiry_id IN (
        SELECT inquiry_id FROM inquiry_article
        WHERE site_id = :site_id AND article_id = :article AND {said}
    )
"""

METRICS: Mapping[str, tuple[str, str]] = {
    "confirmed_resolution_rate": (_CONFIRMED, _ALL),
    "resolution_rate_upper": (_SOLVED, _ALL),
    "deflection_rate": (_UNHANDED, _ALL),
    "left_without_help_rate": ("inquiry.outcome IN ('denied', 'unanswered')", _ALL),
    "escalation_rate": (_ESCALATED, _ALL),
    "answer_rate": ("inquiry.answer_count > 0", _ASKED),
    "durable_resolution_rate": (
        f"inquiry.followed & {SAME_TOPIC} = 0",
        f"{_SOLVED} AND {_KNOWN}",
    ),
    "recontact_rate": (f"inquiry.followed & {CAME_BACK} <> 0", _KNOWN),
    "csat_rate": ("inquiry.csat >= 4", "inquiry.csat IS NOT NULL"),
    "csat_response_rate": ("inquiry.csat IS NOT NULL", _ALL),
    **{
        f"escalation_rate.{reason}": (
            f"{_ESCALATED} AND COALESCE(inquiry.escalation_reason, 'unknown') = '{reason}'",
            _ALL,
        )
        for reason in REASONS
    },
    FIRST_RESPONSE: (_ALL, "inquiry.reply_us IS NOT NULL"),
    CONFIRMED: (_ALL, f"inquiry.solve_us IS NOT NULL AND {_CONFIRMED}"),
    AGENT_CLOSED: (_ALL, f"inquiry.solve_us IS NOT NULL AND {_ESCALATED}"),
    "ours_confirmed": (_CONFIRMED, _ALL),
    "ours_upper": (_SOLVED, _ALL),
    "fin_like": (f"{_SOLVED} AND inquiry.followed & {WENT_ON} = 0", _ALL),
    "contained": (_UNHANDED, _ALL),
    "alf_like": (_UNHANDED, _BOT),
    "mobilus_like": ("inquiry.word = 'yes'", "inquiry.word IS NOT NULL"),
}
"""The inquiries a number counts, and those it is a share of, among the ended ones of a period."""
