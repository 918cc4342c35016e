"""All that is kept beside the log, once more, from the events alone.

A site is read conversation by conversation, so that the length of its log does not matter. What
looks from one conversation into another (who came back) follows when all rows are there.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from zoneinfo import ZoneInfo

from analytics import (
    articles_store,
    contacts_store,
    daily,
    daily_store,
    followers_store,
    log_store,
    missed_store,
    page_store,
    reasons_asked_store,
    rollup_store,
    standing,
    store,
    traits_store,
)
from analytics.articles import Uses, after_event, handed_over
from analytics.derived import local_day
from analytics.followers import WENT_ON, Followers
from analytics.inquiries import fold
from analytics.missed import Missed, of_conversation
from analytics.model import Event, TrackedInquiry
from analytics.zones_store import set_zone, site_zone, sites_of_an_earlier_version
from madoguchi.database.protocol import Database, Transaction

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Made:
    """What the events of one conversation say; ``uses`` by inquiry."""

    inquiries: Sequence[TrackedInquiry]
    uses: dict[str, Uses]
    missed: Sequence[Missed]
    counted: daily.Counts


def make(log: Iterable[Event], zone: ZoneInfo) -> Made:
    """Fold the events of a conversation, in the order they were written."""
    events = list(log)
    inquiries: dict[str, TrackedInquiry] = {}
    uses: dict[str, Uses] = {}
    counted = daily.Counts()
    for event in events:
        counted.update(daily.of_event(event, zone))
        if event.inquiry_id is None:
            continue
        folded = fold(inquiries.get(event.inquiry_id), event)
        if folded is not None:
            inquiries[event.inquiry_id] = folded
            uses[event.inquiry_id] = after_event(uses.get(event.inquiry_id, {}), event, folded)
    went_on = Followers(inquiries.values())
    made = [replace(i, followed=went_on.bits(i) & WENT_ON) for i in inquiries.values()]
    uses = {i.inquiry_id: handed_over(uses[i.inquiry_id], i) for i in made}
    for inquiry in made:
        counted.update(daily.of_inquiry(inquiry, zone))
        counted.update(daily.of_uses(inquiry, uses[inquiry.inquiry_id].values(), zone))
    return Made(made, uses, of_conversation(events, made), counted)


def conversations(tx: Transaction, site_id: str, zone: ZoneInfo) -> Iterator[Made]:
    """Make every conversation of a site, and last what happened outside of any."""
    standings = standing.fold_standings(contacts_store.told_of_contacts(tx, site_id))
    log = standing.of_whom_they_are(log_store.in_conversations(tx, site_id), standings)
    for _name, events in groupby(log, key=lambda event: event.conversation_id):
        yield make(events, zone)
    for event in log_store.outside_conversations(tx, site_id):
        yield Made((), {}, (), daily.of_event(event, zone))


def rebuild(tx: Transaction, site_id: str) -> int:
    """Replace all that is kept of a site by what its events say, in days of its time zone.

    Returns how many inquiries there are.
    """
    store.hold_log(tx)
    rollup_store.hold_sums(tx)
    standing.restore(tx, site_id)
    zone = site_zone(tx, site_id)
    page_store.rebuild(tx, site_id, zone)
    store.delete_inquiries(tx, site_id)
    for kept in (articles_store, missed_store, rollup_store, daily_store):
        kept.clear(tx, site_id)
    written, counted = 0, page_store.counts(tx, site_id, zone)
    for made in conversations(tx, site_id, zone):
        written += len(made.inquiries)
        counted.update(made.counted)
        _write(tx, site_id, made, zone)
    for inquiry in came_back(tx, site_id):
        followers_store.set_followed(tx, inquiry)
    reasons_asked_store.settle_days(tx, site_id)
    rollup_store.fill(tx, site_id, traits_store.cells_of_site(tx, site_id))
    daily_store.fill(tx, site_id, counted)
    set_zone(tx, site_id, zone)
    return written


def came_back(tx: Transaction, site_id: str) -> Iterator[TrackedInquiry]:
    """Return the inquiries of a site whose row says something wrong of who came back, righted."""
    rows = log_store.inquiries_by_contact(tx, site_id)
    for _contact, found in groupby(rows, key=lambda inquiry: inquiry.contact_id):
        inquiries = list(found)
        followers = Followers(inquiries)
        for inquiry in inquiries:
            bits = (followers.bits(inquiry) & ~WENT_ON) | (inquiry.followed & WENT_ON)
            if bits != inquiry.followed:
                yield replace(inquiry, followed=bits)


def make_ready(db: Database) -> None:
    """Make what is kept of sites whose rows are of an earlier version; quick when there are none.

    Called when the service and the commands start: a page shall not show half of it.
    """
    make_anew(db, sites_of_an_earlier_version)


def make_anew(db: Database, to_make: Callable[[Transaction], Collection[str]]) -> int:
    """Make the sites anew that ``to_make`` names, each in a transaction; return how many.

    One that fails is logged, and keeps no other from it.
    """
    with db.read() as tx:
        sites = to_make(tx)
    made = 0
    for site_id in sites:
        try:
            with db.write() as tx:
                store.hold_log(tx)
                if site_id not in to_make(tx):  # another process has just made it
                    continue
                rebuild(tx, site_id)
        except Exception:  # one site's trouble must not stop the others
            _logger.exception("The numbers of %s could not be made anew", site_id)
        else:
            made += 1
            _logger.info("The numbers of %s were made anew", site_id)
    return made


def _write(tx: Transaction, site_id: str, made: Made, zone: ZoneInfo) -> None:
    store.add_inquiries(tx, made.inquiries, zone)
    days = {i.inquiry_id: local_day(i.started_at, zone) for i in made.inquiries}
    for inquiry_id, uses in made.uses.items():
        articles_store.save(tx, site_id, inquiry_id, {}, uses)
    for one in made.missed:
        missed_store.add(tx, site_id, days[one.inquiry_id], [one])
