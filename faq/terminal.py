"""What the commands of ``madoguchi faq`` share: files, and the site that is meant."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from madoguchi.errors import InvalidInput

if TYPE_CHECKING:
    from faq.model import Article
    from madoguchi.database.protocol import Database
    from madoguchi.sites import Site

FILE = click.Path(dir_okay=False, path_type=Path)
SOURCE = click.Path(dir_okay=False, allow_dash=True)
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
OF_SITE = click.option("--site", "site_id", default="", help="Needed when there are several.")


def read_file(file: Path) -> bytes:
    """Return a file's bytes; raise `InvalidInput` where it cannot be read or is too large."""
    from madoguchi.tables.rows import LARGEST_FILE

    try:
        if file.stat().st_size > LARGEST_FILE:
            raise _too_large()
        return file.read_bytes()
    except OSError as error:
        raise InvalidInput(
            "%(file)s cannot be read: %(reason)s.", file=file, reason=error.strerror
        ) from error


def read_source(source: str) -> bytes:
    """Return a file's bytes, or for “-” what is piped in; raise as `read_file` does."""
    from madoguchi.tables.rows import LARGEST_FILE

    if source != "-":
        return read_file(Path(source))
    data = sys.stdin.buffer.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        raise _too_large()
    return data


def write_file(file: Path, data: bytes) -> None:
    """Write a file; raise `InvalidInput` where that cannot be done."""
    try:
        file.write_bytes(data)
    except OSError as error:
        raise InvalidInput(
            "%(file)s cannot be written: %(reason)s.", file=file, reason=error.strerror
        ) from error


def write_folder(folder: Path, texts: Iterable[Mapping[str, Any]]) -> None:
    """Write articles as Markdown files; raise `InvalidInput` where that cannot be done."""
    from faq import exporting_folder

    try:
        exporting_folder.write_to(folder, texts)
    except OSError as error:
        raise InvalidInput(
            "%(file)s cannot be written: %(reason)s.", file=folder, reason=error.strerror
        ) from error


def _too_large() -> InvalidInput:
    from madoguchi.tables.rows import LARGEST_FILE

    megabytes = LARGEST_FILE // 1024 // 1024
    return InvalidInput("The file is larger than %(limit)s MB. Split it.", limit=megabytes)


def standing_of(article: Article) -> str:
    """Say at which revision an article is, and what customers see of it."""
    live = article.published_revision
    seen = "customers do not see it"
    if live is not None:
        seen = "customers see it" if live == article.revision else f"customers see revision {live}"
    if article.scheduled_revision is not None and article.publish_at:
        seen += f", revision {article.scheduled_revision} goes live by itself"
    waits = article.status == "published" and article.has_unpublished_changes
    status = "unpublished changes" if waits else article.status
    return f"revision {article.revision}, {status}, {seen}"


def site_named(db: Database, site_id: str) -> Site:
    """Return the site that is named, or the only one there is."""
    from madoguchi import sites

    with db.read() as tx:
        if site_id:
            return sites.get_site(tx, site_id)
        found = sites.list_sites(tx)
    if not found:
        raise InvalidInput("There is no site yet. Make one: madoguchi site create NAME.")
    if len(found) > 1:
        raise InvalidInput(
            "There are several sites. Say --site with one of: %(sites)s.",
            sites=", ".join(site.id for site in found),
        )
    return found[0]
