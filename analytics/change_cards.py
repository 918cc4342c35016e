"""The changes of a page, ready for the template. Pure but for the language in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from analytics import changes_saying as saying
from analytics import words
from analytics.addresses import Addresses
from analytics.changes import FaqChange
from analytics.effect_chart import effect_drawing, reach_of
from analytics.effects import Effect, Share
from analytics.following import Given
from analytics.judging import MEASURES, Compared, Judged, Sides
from analytics.periods import Days
from analytics.svg import EMPTY
from madoguchi.i18n import format_percent
from madoguchi.i18n import gettext as _


@dataclass(frozen=True)
class Figure:
    """A share with the lists of what it is a share of."""

    share: Share
    part_url: str
    whole_url: str

    @property
    def text(self) -> str:
        """The share in per cent."""
        return format_percent(self.share.value) if self.share.whole else "–"


@dataclass(frozen=True)
class Row:
    """A rate before and after, with the effect on it where one was computed."""

    name: str
    before: Figure
    after: Figure
    effect: Effect | None = None
    drawing: Markup = EMPTY


@dataclass(frozen=True)
class Card:
    """A judged bundle, ready for the page.

    ``articles`` are the inquiries that got each changed article, ``others`` the untouched topics.
    """

    judged: Judged
    rows: Sequence[Row] = ()
    articles: Sequence[Row] = ()
    others: Sequence[Row] = ()


def cards(judged: Sequence[Judged], given: Given, site_id: str) -> list[Card]:
    """Put the cards of a page together; all drawings have one scale."""
    measured = [_effects(one) for one in judged]
    reach = reach_of(found for effects in measured for found in effects.values())
    return [
        _card(one, one.compared, _Page(effects, reach, given, site_id))
        if one.compared
        else Card(one)
        for one, effects in zip(judged, measured, strict=True)
    ]


def _effects(judged: Judged) -> dict[str, Effect]:
    if judged.effect is None or judged.compared is None:
        return {}
    return {measure: judged.compared.effect_on(measure) for measure in MEASURES}


@dataclass(frozen=True)
class _Page:
    """What a card needs besides its bundle."""

    effects: Mapping[str, Effect]
    reach: float
    given: Given
    site_id: str


def _card(judged: Judged, compared: Compared, page: _Page) -> Card:
    topic, names = judged.bundle.topic or "", words.metric_names()
    rows = [
        _row(names[measure], topic, compared.topic, compared, measure, page.site_id)
        for measure in MEASURES
    ]
    drawn = [
        replace(row, effect=found, drawing=_drawn(row.name, found, page.reach))
        for row, found in zip(rows, page.effects.values(), strict=False)
    ]
    others = [
        _row(name, name, sides, compared, MEASURES[0], page.site_id)
        for name, sides in compared.others.items()
    ]
    titles = {change.article_id: change.title for change in judged.bundle.changes}
    articles = [_article(title, article_id, compared, page) for article_id, title in titles.items()]
    return Card(judged, drawn or rows, articles, others)


def _article(title: str, article_id: str, compared: Compared, page: _Page) -> Row:
    links = Addresses(page.site_id, {}, {})

    def figure(days: Days) -> Figure:
        return Figure(
            page.given.get(days, {}).get(article_id, Share(0, 0)),
            links.inquiries_of(days, article=article_id, said="confirmed"),
            links.inquiries_of(days, article=article_id),
        )

    return Row(title, figure(compared.windows.before), figure(compared.windows.after))


def _drawn(name: str, found: Effect, reach: float) -> Markup:
    described = _(
        "%(name)s: %(value)s points, between %(low)s and %(high)s",
        name=name,
        value=saying.points(found.value),
        low=saying.points(found.low),
        high=saying.points(found.high),
    )
    return effect_drawing(found, reach, described, _("points"))


def _row(
    name: str, topic: str, sides: Sides, compared: Compared, measure: str, site_id: str
) -> Row:
    links = Addresses(site_id, {}, {"category": topic})
    moved, windows = sides.moved(measure), compared.windows

    def figure(share: Share, days: Days) -> Figure:
        return Figure(
            share,
            links.inquiries_of(days, metric=measure),
            links.inquiries_of(days, metric=measure, part="all"),
        )

    return Row(name, figure(moved.before, windows.before), figure(moved.after, windows.after))


def comparison(site_id: str, change: FaqChange) -> str:
    """Return where both texts of a change are set side by side, or its only one is read."""
    article = Addresses(site_id, {}, {}).article(change.article_id)
    if change.revision_before is None:
        return article
    return f"{article}/compare?old={change.revision_before}&new={change.revision}"
