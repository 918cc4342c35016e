"""What the commands of ``madoguchi faq`` share: files, and the site that is meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from madoguchi.errors import InvalidInput

if TYPE_CHECKING:
    from madoguchi.database.protocol import Database
    from madoguchi.sites import Site

FILE = click.Path(dir_okay=False, path_type=Path)
OF_SITE = click.option("--site", "site_id", default="", help="Needed when there are several.")


def read_file(file: Path) -> bytes:
    """Return a file's bytes; raise `InvalidInput` where it cannot be read or is too large."""
    from faq.importing_rows import LARGEST_FILE

    try:
        if file.stat().st_size > LARGEST_FILE:
            megabytes = LARGEST_FILE // 1024 // 1024
            raise InvalidInput("The file is larger than %(limit)s MB. Split it.", limit=megabytes)
        return file.read_bytes()
    except OSError as error:
        raise InvalidInput(
            "%(file)s cannot be read: %(reason)s.", file=file, reason=error.strerror
        ) from error


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
