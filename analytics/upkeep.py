"""What the service does with the numbers by itself: folds, makes days anew, checks at night."""

from __future__ import annotations

import logging
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from analytics import checking, drift_store, folding, rebuilding, store, zones_store
from analytics.drift_store import Due
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database

CHECKED_AT = time(3)
"""On the clock of the site: then little happens, and the day has not begun."""

_logger = logging.getLogger(__name__)


def keep_up(db: Database) -> dict[str, int]:
    """Fold all changes, and make the numbers anew of sites whose time zone has changed."""
    folded = 0
    while True:
        with db.write() as tx:
            some = folding.fold(tx)
        if not some:
            break
        folded += some
    with db.read() as tx:
        sites = zones_store.sites_to_make(tx)
    for site_id in sites:
        with db.write() as tx:
            store.hold_log(tx)
            if site_id in zones_store.sites_to_make(tx):
                rebuilding.rebuild(tx, site_id)
                _logger.info("The days of %s were made anew", site_id)
    return {"folded": folded, "made": len(sites)}


def check_due(db: Database, clock: Clock) -> dict[str, int]:
    """Check each site that was not checked last night; say what drifted, and repair nothing."""
    now = clock()
    with db.read() as tx:
        due = [site.site_id for site in drift_store.sites(tx) if _is_due(site, now)]
    drifted = 0
    for site_id in due:
        with db.read() as tx:
            found = checking.drift(tx, site_id)
        with db.write() as tx:
            drift_store.note(tx, site_id, found.numbers, now)
        if found.numbers:
            drifted += 1
            _logger.error("The numbers of %s drifted from its log: %s", site_id, found.numbers)
    return {"checked": len(due), "drifted": drifted}


def _is_due(site: Due, now: datetime) -> bool:
    if not site.time_zone:  # about to be made
        return False
    local = now.astimezone(ZoneInfo(site.time_zone))
    night = datetime.combine(local.date(), CHECKED_AT, local.tzinfo)
    if night > local:
        night -= timedelta(days=1)
    return site.checked_at is None or site.checked_at < night
