"""What the one-page report may not tell, because it leaves the house: numbers of small groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from analytics import group_contacts_store
from analytics.articles import SAID, ArticleUse
from analytics.filters import Filters
from analytics.periods import Days
from analytics.questions import Unanswered
from analytics.reading import missed_among
from analytics.sentence import Rise
from analytics.suppression import LEAST, Group, Told, is_small, tell
from analytics.where_store import Where, of_period
from madoguchi.database.protocol import Transaction
from madoguchi.errors import InvalidInput


@dataclass(frozen=True)
class Small:
    """The numbers that are not told: of questions, of an article by a name of `SAID`, and of why
    inquiries were handed over, in the period and in the one before."""

    questions: Sequence[Unanswered]
    uses: frozenset[tuple[str, str]]
    hand_overs: Told[str]
    hand_overs_before: Told[str]

    @property
    def hides(self) -> bool:
        """Tell whether any number on the page is not told."""
        return bool(self.questions or self.uses or self.hand_overs.small)


def is_of_few(tx: Transaction, site_id: str, days: Days, filters: Filters) -> bool:
    """Tell whether filters leave fewer contacts of some days than may be told of."""
    if not filters.query:
        return False
    contacts = group_contacts_store.of_inquiries(tx, _of(site_id, days, filters))
    return is_small(Group(contacts, contacts))


def check_size(tx: Transaction, site_id: str, days: Days, filters: Filters) -> None:
    """Raise `InvalidInput` where a report would be of fewer contacts than may be told of."""
    if is_of_few(tx, site_id, days, filters):
        raise InvalidInput(
            "This would be a report of fewer than %(n)s customers. "
            "Choose more days or fewer filters.",
            n=LEAST,
        )


def small_groups(
    tx: Transaction,
    site_id: str,
    days: Days,
    filters: Filters,
    missed: Sequence[Unanswered],
    uses: Sequence[ArticleUse],
) -> Small:
    """Find what is not told of the questions and articles that the report shows."""
    among, where = missed_among(tx, site_id, days, filters), _of(site_id, days, filters)
    contacts = {
        use.article_id: group_contacts_store.of_article(tx, where, use.article_id) for use in uses
    }
    return Small(
        questions=[
            one
            for one in missed
            if is_small(Group(group_contacts_store.of_question(tx, among, one), one.count))
        ],
        uses=frozenset(
            (use.article_id, said)
            for use in uses
            for said in SAID
            if is_small(Group(contacts[use.article_id][said], getattr(use, said)))
        ),
        hand_overs=tell(group_contacts_store.of_hand_overs(tx, where)),
        hand_overs_before=tell(
            group_contacts_store.of_hand_overs(tx, _of(site_id, days.before, filters))
        ),
    )


def rise_to_tell(
    tx: Transaction, site_id: str, days: Days, filters: Filters, rise: Rise | None
) -> Rise | None:
    """Return what rose most as it may be told; None where it would tell of a small group."""
    if rise is None:
        return None
    now, before = (
        group_contacts_store.of_inquiries(
            tx, _of(site_id, period, filters).and_("inquiry.topic_id = :topic", topic=rise.topic)
        )
        for period in (days, days.before)
    )
    if is_small(Group(now, rise.now)):
        return None
    return replace(rise, before=None) if is_small(Group(before, rise.before or 0)) else rise


def _of(site_id: str, days: Days, filters: Filters) -> Where:
    return of_period(site_id, days.from_, days.to, filters)
