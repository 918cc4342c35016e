"""Who may embed a site's chat, as the header that browsers obey."""

from __future__ import annotations

from collections.abc import Iterable

from madoguchi.errors import InvalidInput
from madoguchi.sites import Site, origin

_FRAME = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' https: data:; base-uri 'none'; form-action 'none'; frame-ancestors "
)
# A page of words only: wherever it is shown, it says what is wrong.
WORDS_ONLY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'"


def policy(site: Site) -> str:
    """Return the frame's Content-Security-Policy: who may embed it.

    That is the site's own origins, and the service itself: its help centre offers the chat.
    """
    return _FRAME + " ".join(("'self'", *_safe(site.allowed_origins)))


def may_embed(site: Site, host: str) -> bool:
    """Say whether a page of the origin ``host`` may embed the site's chat."""
    return host in _safe(site.allowed_origins)


def _safe(origins: Iterable[str]) -> list[str]:
    """Return what is an origin and nothing else: a header must not be written by a setting."""
    found = []
    for text in origins:
        try:
            found.append(origin(text))
        except InvalidInput:
            continue
    return found
