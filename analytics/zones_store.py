"""On which clock the days of a site's numbers are.

A site's days are made anew when it changes its time zone; until then rows and rollups go on in the
zone they are in, so that they never speak of two kinds of days.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from madoguchi.database.protocol import Transaction

_ZONE = "SELECT time_zone FROM analytics_site WHERE site_id = :site_id"


def settled_zone(tx: Transaction, site_id: str) -> ZoneInfo:
    """Return the zone a site's rows are in, and settle it with the first one; for writers."""
    tx.run(
        """
        INSERT INTO analytics_site (site_id, time_zone)
        SELECT id, time_zone FROM site WHERE id = :site_id
        ON CONFLICT (site_id) DO NOTHING
        """,
        site_id=site_id,
    )
    return zone_of_rows(tx, site_id)


def zone_of_rows(tx: Transaction, site_id: str) -> ZoneInfo:
    """Return the zone a site's rows are in.

    It is empty for rows of an earlier version, which have no days yet: the site's own stands then.
    """
    row = tx.one(_ZONE, site_id=site_id)
    return ZoneInfo(row["time_zone"]) if row and row["time_zone"] else site_zone(tx, site_id)


def site_zone(tx: Transaction, site_id: str) -> ZoneInfo:
    """Return the zone a site is in; UTC when there is no such site."""
    row = tx.one("SELECT time_zone FROM site WHERE id = :site_id", site_id=site_id)
    return ZoneInfo(row["time_zone"] if row else "UTC")


def days_are_in(tx: Transaction, site_id: str, zone_name: str) -> bool:
    """Tell whether the days of a site's numbers are those of a zone; nothing counted is so too."""
    row = tx.one(_ZONE, site_id=site_id)
    return row is None or row["time_zone"] == zone_name


def set_zone(tx: Transaction, site_id: str, zone: ZoneInfo) -> None:
    """Note that all of a site's numbers have just been made, in a zone; they drift no more."""
    tx.run(
        """
        INSERT INTO analytics_site (site_id, time_zone)
        SELECT id, :time_zone FROM site WHERE id = :site_id
        ON CONFLICT (site_id) DO UPDATE SET time_zone = excluded.time_zone, drift = '{}',
            times_made = analytics_site.times_made + 1
        """,
        site_id=site_id,
        time_zone=zone.key,
    )


def sites_to_make(tx: Transaction) -> list[str]:
    """Return the sites whose rows are of an earlier version or in another zone than the site."""
    rows = tx.all(
        """
        SELECT site.id FROM site JOIN analytics_site ON analytics_site.site_id = site.id
        WHERE analytics_site.time_zone <> site.time_zone ORDER BY site.id
        """
    )
    return [row["id"] for row in rows]


def sites_of_an_earlier_version(tx: Transaction) -> list[str]:
    """Return the sites whose rows have nothing derived yet."""
    rows = tx.all("SELECT site_id FROM analytics_site WHERE time_zone = '' ORDER BY site_id")
    return [row["site_id"] for row in rows]


def is_small(tx: Transaction, site_id: str, rows: int) -> bool:
    """Tell whether a site has at most so many inquiries, and so many views of pages."""
    for table in ("inquiry", "page_view"):
        more = f"SELECT 1 FROM {table} WHERE site_id = :site_id LIMIT 1 OFFSET :rows"
        if tx.one(more, site_id=site_id, rows=rows):
            return False
    return True
