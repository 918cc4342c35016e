"""The files a browser gets, read and compressed once, when the service starts.

What is in this folder is what is sent: nothing is built. The frame's files live below an address
that changes with any of them (``frame/<version>/…``), so a browser may keep them for ever and a
new release never mixes with an old one.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

FOLDER = Path(__file__).resolve().parent

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
}


@dataclass(frozen=True)
class Asset:
    """One file as it is sent."""

    content_type: str
    body: bytes
    compressed: bytes
    digest: str


@dataclass(frozen=True)
class Assets:
    """The loader, the frame's page, and what that page loads, by name.

    ``pages`` measures pages; ``no_pages`` is what a site gets that does not.
    """

    loader: Asset
    pages: Asset
    no_pages: Asset
    page: Asset
    parts: Mapping[str, Asset]
    version: str


def load(folder: Path = FOLDER) -> Assets:
    """Read the widget's files and fill their version into the frame's page."""
    paths = [folder / "frame.css", *sorted((folder / "frame").glob("*.js"))]
    parts = {path.name: _asset(path.suffix, path.read_bytes()) for path in paths}
    version = _digest("".join(f"{name}:{part.digest}\n" for name, part in parts.items()).encode())
    page = (folder / "frame.html").read_text(encoding="utf-8")
    page = page.replace('"frame/', f'"frame/{version}/')
    page = page.replace('"frame.css', f'"frame/{version}/frame.css')
    return Assets(
        loader=_asset(".js", (folder / "loader.js").read_bytes()),
        pages=_asset(".js", (folder / "pages.js").read_bytes()),
        no_pages=_asset(".js", b""),
        page=_asset(".html", page.encode()),
        parts=parts,
        version=version,
    )


def _asset(suffix: str, body: bytes) -> Asset:
    compressed = gzip.compress(body, compresslevel=9, mtime=0)
    return Asset(_TYPES[suffix], body, compressed, _digest(body))


def _digest(body: bytes) -> str:
    return sha256(body).hexdigest()[:16]
