"""Sitemaps as sitemaps.org describes them, with the languages of a page as its alternates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from xml.sax.saxutils import quoteattr

MOST = 50_000
"""More addresses one sitemap must not hold."""

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


@dataclass(frozen=True, slots=True)
class Entry:
    """One address; ``alternates`` are addresses by language, its own included."""

    address: str
    changed_at: datetime | None = None
    alternates: Mapping[str, str] = field(default_factory=dict)


def sitemap(entries: Iterable[Entry]) -> str:
    """Return the sitemap of some pages; addresses are absolute and encoded."""
    body = "".join(f"<url>{_entry(entry)}</url>\n" for entry in entries)
    xhtml = 'xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    return f"{_HEAD}<urlset {_SPACE} {xhtml}>\n{body}</urlset>\n"


def sitemap_index(entries: Iterable[Entry]) -> str:
    """Return the list of several sitemaps."""
    body = "".join(f"<sitemap>{_entry(entry)}</sitemap>\n" for entry in entries)
    return f"{_HEAD}<sitemapindex {_SPACE}>\n{body}</sitemapindex>\n"


def _entry(entry: Entry) -> str:
    changed = (
        f"<lastmod>{entry.changed_at:%Y-%m-%dT%H:%M:%SZ}</lastmod>" if entry.changed_at else ""
    )
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang={quoteattr(name)} href={quoteattr(address)}/>'
        for name, address in entry.alternates.items()
    )
    return f"<loc>{entry.address.replace('&', '&amp;')}</loc>{changed}{links}"
