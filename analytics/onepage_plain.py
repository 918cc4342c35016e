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
    outcome_bars,
    reason_bars,
    said_plainly,
)
from analytics.panels import period_name
from analytics.rates import Report, to_json
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
        "now": to_json(now),
        "before": to_json(before) if before else None,
        "changes": _changes(now, before),
        "unanswered": [
            {
                "question": one.text,
                "locale": one.locale,
                "inquiries": one.count,
                "url": base + links.asked(one),
            }
            for one in page.unanswered
        ],
        "articles": [
            {
                "article_id": use.article_id,
                "question": page.titles.get(use.article_id),
                "given": use.given,
                "confirmed": use.confirmed,
                "denied": use.denied,
                "escalated_after": use.escalated,
                "url": base + links.article(use.article_id),
            }
            for use in page.articles
        ],
        "url": base + links.overview(),
    }


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
    lines += ["", _("What found no answer")]
    lines += [f"  {one.count:>6}  {one.text}" for one in page.unanswered] or ["  –"]
    lines += ["", _("What the articles did")]
    for use in page.articles:
        title = page.titles.get(use.article_id, use.article_id)
        lines.append(f"  {use.given:>6}  {title}  {_article_words(use)}")
    if not page.articles:
        lines.append("  –")
    return "\n".join([*lines, "", base + links.overview()])


def _bars(title: str, bars: list[Bar]) -> list[str]:
    shown = [f"  {bar.count:>6}  {_share(bar):>5}  {bar.name}" for bar in bars] or ["  –"]
    return ["", title, *shown]


def _share(bar: Bar) -> str:
    return format_percent(bar.share)


def _article_words(use: ArticleUse) -> str:
    return _(
        "(solved %(yes)s, not solved %(no)s, handed over after %(people)s)",
        yes=use.confirmed,
        no=use.denied,
        people=use.escalated,
    )
