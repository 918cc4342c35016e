"""What the service does with the numbers by itself: folds, makes days anew, checks at night."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from analytics import checking, drift_store, folding, rebuilding, zones_store
from analytics.drift_store import Due
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database, Transaction

CHECKED_AT = time(3)
"""On the clock of the site: then little happens, and the day has not begun."""
MORNING = time(6)
SMALL = 5_000
"""So many inquiries, and views of pages, are made anew in seconds, at any hour."""

_logger = logging.getLogger(__name__)


def keep_up(db: Database, clock: Clock) -> dict[str, int]:
    """Fold all changes, and make the numbers anew of sites whose time zone has changed.

    Nobody can write meanwhile, so a site that is not small has to wait for its night.
    """
    folded = 0
    while True:
        with db.write() as tx:
            some = folding.fold(tx)
        if not some:
            break
        folded += some
    now = clock()

    def to_make(tx: Transaction) -> list[str]:
        return [site for site in zones_store.sites_to_make(tx) if _may_be_made(tx, site, now)]

    return {"folded": folded, "made": rebuilding.make_anew(db, to_make)}


def check_due(db: Database, clock: Clock) -> dict[str, int]:
    """Check each site that was not checked last night; say what drifted, and repair nothing.

    A site that cannot be checked is logged, and one that was made anew meanwhile is left out: both
    are still due.
    """
    now = clock()
    with db.read() as tx:
        due = [site.site_id for site in drift_store.sites(tx) if _is_due(site, now)]
    checked = drifted = 0
    for site_id in due:
        try:
            numbers = _check(db, site_id, now)
        except Exception:  # one site's trouble must not stop the others
            _logger.exception("The numbers of %s could not be checked", site_id)
            continue
        if numbers is None:
            continue
        checked += 1
        if numbers:
            drifted += 1
            _logger.error("The numbers of %s drifted from its log: %s", site_id, numbers)
    return {"checked": checked, "drifted": drifted}


def _check(db: Database, site_id: str, now: datetime) -> Mapping[str, int] | None:
    """Check a site and note what drifted; None where it was made anew meanwhile."""
    with db.read() as tx:
        made = drift_store.times_made(tx, site_id)
        numbers = checking.drift(tx, site_id).numbers
    with db.write() as tx:
        return numbers if drift_store.note(tx, site_id, numbers, now, made) else None


def _may_be_made(tx: Transaction, site_id: str, now: datetime) -> bool:
    local = now.astimezone(zones_store.site_zone(tx, site_id))
    return CHECKED_AT <= local.time() < MORNING or zones_store.is_small(tx, site_id, SMALL)


def _is_due(site: Due, now: datetime) -> bool:
    if not site.time_zone:  # about to be made
        return False
    local = now.astimezone(ZoneInfo(site.time_zone))
    night = datetime.combine(local.date(), CHECKED_AT, local.tzinfo)
    if night > local:
        night -= timedelta(days=1)
    return site.checked_at is None or site.checked_at < night
