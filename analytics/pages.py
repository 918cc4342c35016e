"""Pages of a website: what counts as the same one. Pure."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

LONGEST = 500
_DEFAULT_PORTS = {"http": 80, "https": 443}


def page_of(url: str | None) -> str:
    """Return the page an address leads to: without query, fragment, user and usual port.

    ``""`` for what is no web address. Nothing is guessed about a path: ``/a`` and ``/a/`` are two.
    """
    try:
        parts = urlsplit((url or "").strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        return ""
    if parts.scheme not in _DEFAULT_PORTS or not host:
        return ""
    shown = f"[{host}]" if ":" in host else host
    suffix = "" if port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{port}"
    path = "".join(c for c in parts.path if c.isprintable())
    return f"{parts.scheme}://{shown}{suffix}{path or '/'}"[:LONGEST].rstrip()


def page_name(page: str) -> str:
    """Return a page as people read it: without the scheme, letters not in percent signs."""
    read = unquote(page.partition("://")[2], errors="replace")
    return "".join(c for c in read if c.isprintable()) or page
