"""The one-page report as JSON values and as lines of text."""

from __future__ import annotations

from typing import Any

from analytics.articles import ArticleUse
from analytics.compared import change_json, count_change, rate_change
from analytics.onepage import OnePage
from analytics.onepage_cards import (
    Bar,
    addresses,
    cards,
    few_words,
    outcome_bars,
    reason_bars,
    said_plainly,
)
from analytics.panels import period_name
from analytics.rates import Report, to_json
from analytics.sentence import told
from analytics.suppression import HIDDEN, Told
from madoguchi.i18n import format_percent
from madoguchi.i18n import gettext as _


def page_json(page: OnePage, base: str) -> dict[str, Any]:
    """Return everything the page says as JSON values; addresses below ``base``."""
    now, links = page.told.now, addresses(page)
    before = page.told.before if page.told.comparable else None
    return {
        "site": page.site.id,
        "first_day": page.days.first.isoformat(),
        "last_day": page.days.last.isoformat(),
        "time_zone": page.days.zone.key,
        "filters": dict(page.filters.query),
        "sentences": said_plainly(page),
        "now": _report(now, page.small.hand_overs),
        "before": _report(before, page.small.hand_overs_before) if before else None,
        "changes": _changes(now, before),
        "unanswered": [
            {
                "question": one.text,
                "locale": one.locale,
                "inquiries": page.asked(one),
                "url": base + links.asked(one),
            }
            for one in page.unanswered
        ],
        "articles": [
            {
                "article_id": use.article_id,
                "question": page.titles.get(use.article_id),
                "given": page.used(use, "given"),
                "confirmed": page.used(use, "confirmed"),
                "denied": page.used(use, "denied"),
                "escalated_after": page.used(use, "escalated"),
                "url": base + links.article(use.article_id),
            }
            for use in page.articles
        ],
        "url": base + links.overview(),
    }


def _report(report: Report, told: Told[str]) -> dict[str, Any]:
    """Write a report with the reasons for hand-overs that may be told; null for the others."""
    values = to_json(report)
    reasons = values["rates"]["escalation_rate_by_reason"]
    for name in reasons if told.total is None else told.small | told.beside:
        hidden = dict.fromkeys(("value", "numerator", "low", "high"))
        reasons[name] = {**reasons[name], **hidden}
    return values


def _changes(now: Report, before: Report | None) -> dict[str, Any]:
    totals = [None if one is None else one.counts.ended + one.counts.open for one in (now, before)]
    return {
        "inquiries": change_json(count_change(totals[0] or 0, totals[1])),
        **{name: change_json(rate_change(name, now, before)) for name in now.rates},
    }


def page_text(page: OnePage, base: str) -> str:
    """Lay the page out as text, for a terminal and for a mail without HTML."""
    links = addresses(page)
    lines = [page.site.name, period_name(page.told), "", *said_plainly(page), ""]
    for card in cards(page):
        change = f"  {card.change.words}" if card.change.words else ""
        lines.append(f"{card.name}: {card.value}  ({card.detail}){change}")
    lines += _bars(_("How did inquiries end?"), outcome_bars(page))
    lines += _bars(_("Why people were needed"), reason_bars(page))
    if page.small.hand_overs.total is None:
        lines.append(f"  {few_words()}")
    lines += ["", _("What found no answer")]
    lines += [f"  {told(page.asked(one)):>6}  {one.text}" for one in page.unanswered] or ["  –"]
    lines += ["", _("What the articles did")]
    for use in page.articles:
        title = page.titles.get(use.article_id, use.article_id)
        lines.append(f"  {told(page.used(use, 'given')):>6}  {title}  {_article_words(page, use)}")
    if not page.articles:
        lines.append("  –")
    return "\n".join([*lines, "", base + links.overview()])


def _bars(title: str, bars: list[Bar]) -> list[str]:
    shown = [f"  {told(bar.count):>6}  {_share(bar):>5}  {bar.name}" for bar in bars] or ["  –"]
    return ["", title, *shown]


def _share(bar: Bar) -> str:
    return HIDDEN if bar.share is None else format_percent(bar.share)


def _article_words(page: OnePage, use: ArticleUse) -> str:
    return _(
        "(solved %(yes)s, not solved %(no)s, handed over after %(people)s)",
        yes=told(page.used(use, "confirmed")),
        no=told(page.used(use, "denied")),
        people=told(page.used(use, "escalated")),
    )
