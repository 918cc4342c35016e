"""Importing from an address of the web: what is taken from there, and from whom."""

from __future__ import annotations

from collections.abc import Callable, Collection

from madoguchi import fetching, sites
from madoguchi.addresses import checked_address, origin_host
from madoguchi.database.protocol import Database
from madoguchi.sites import Site
from madoguchi.tables.encodings import encoding_named

TYPES = frozenset({
    "text/html", "application/xhtml+xml", "text/csv", "text/tab-separated-values", "text/plain",
    "text/markdown", "application/json", "application/ld+json", "application/jsonl",
    "application/x-ndjson", "application/x-jsonlines", "application/zip",
    "application/octet-stream",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
})  # fmt: skip

Fetch = Callable[[str, str], bytes]
"""Returns the file of a site's import that lies at an address."""


def allowed_hosts(site: Site, hosts: Collection[str]) -> frozenset[str]:
    """Return the hosts a site may import from: the given ones and those of its own origins."""
    return frozenset({*hosts, *map(origin_host, site.allowed_origins)})


def check(site: Site, url: str, hosts: Collection[str]) -> str:
    """Return an address as it is asked; raise `InvalidInput` where it may not be."""
    return checked_address(url, allowed_hosts(site, hosts)).geturl()


def fetcher(db: Database, hosts: Collection[str]) -> Fetch:
    """Return what brings a file from an address; it raises as `madoguchi.fetching.fetch` does."""

    def bring(site_id: str, url: str) -> bytes:
        with db.read() as tx:
            site = sites.get_site(tx, site_id)
        found = fetching.fetch(url, allowed_hosts(site, hosts), TYPES)
        return as_said(found.body, found.content_type)

    return bring


def as_said(body: bytes, content_type: str) -> bytes:
    """Return a text in UTF-8 where its sender names another encoding: the file does not tell."""
    label = content_type.lower().partition("charset=")[2].partition(";")[0]
    encoding = encoding_named(label)
    if not encoding or encoding.replace("-", "") == "utf8":
        return body
    try:
        return body.decode(encoding).encode("utf-8-sig")
    except (UnicodeDecodeError, LookupError):
        return body
