"""Sites: a website with its widget, its languages, its colour and the origins that may embed it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from madoguchi import contacts, sites_store
from madoguchi.clock import Clock, system_clock, to_text
from madoguchi.contacts import Contact
from madoguchi.database.protocol import Transaction
from madoguchi.errors import Conflict, InvalidInput, NotFound
from madoguchi.ids import new_id

LOCALES = ("ja", "en")  # what the interface speaks; a site's FAQ may be in further languages
DEFAULT_ACCENT = "#0f6e84"
DEFAULT_TIME_ZONE = "Asia/Tokyo"
DEFAULT_WRONG_ANSWERS, MOST_WRONG_ANSWERS = 10, 50

# These words are addresses of their own below /console/.
RESERVED_IDS = frozenset({"sites", "profile", "new", "api", "static"})

_SITE_ID = re.compile(r"[a-z0-9][a-z0-9_-]{1,62}")
_LOCALE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_COLOUR = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True)
class Site:
    """A website that customers visit.

    ``faq_revision`` moves with every published change. ``wrong_answers`` is how many per cent of
    the answers given may be wrong: fewer of them, and more is asked back. ``contact`` is what the
    help centre offers beside its articles. ``measure_pages`` lets the loader tell views of pages.
    """

    id: str
    name: str
    locales: tuple[str, ...]
    default_locale: str
    allowed_origins: tuple[str, ...]
    time_zone: str
    accent: str
    is_sample: bool
    faq_revision: int = 0
    wrong_answers: int = DEFAULT_WRONG_ANSWERS
    contact: Contact = field(default_factory=Contact)
    measure_pages: bool = False

    @property
    def on_accent(self) -> str:
        """The text colour that reads best on the accent."""
        return on_accent(self.accent)


def get_site(tx: Transaction, site_id: str) -> Site:
    """Return the site; NotFound when there is none."""
    row = sites_store.site(tx, site_id)
    if row is None:
        raise NotFound("There is no such site.")
    return Site(**row)


def list_sites(tx: Transaction) -> list[Site]:
    """Return every site in the order of their names."""
    return [Site(**row) for row in sites_store.sites(tx)]


def create_site(
    tx: Transaction,
    *,
    name: str,
    locales: Iterable[str] = ("ja",),
    default_locale: str | None = None,
    allowed_origins: Iterable[str] = (),
    time_zone: str = DEFAULT_TIME_ZONE,
    accent: str = DEFAULT_ACCENT,
    wrong_answers: int = DEFAULT_WRONG_ANSWERS,
    contact: Contact | None = None,
    measure_pages: bool = False,
    is_sample: bool = False,
    id: str | None = None,
    clock: Clock = system_clock,
) -> Site:
    """Add a site and return it; InvalidInput or Conflict say what to change."""
    chosen = tuple(locales)
    site = checked(
        Site(
            id=id or new_id("site"),
            name=name,
            locales=chosen,
            default_locale=default_locale or next(iter(chosen), ""),
            allowed_origins=tuple(allowed_origins),
            time_zone=time_zone,
            accent=accent,
            wrong_answers=wrong_answers,
            contact=contact or Contact(),
            measure_pages=measure_pages,
            is_sample=is_sample,
        )
    )
    if sites_store.site(tx, site.id) is not None:
        raise Conflict("There already is a site with the id %(id)s.", id=site.id)
    sites_store.add_site(tx, **_row(site), created_at=to_text(clock()))
    return site


def update_site(
    tx: Transaction,
    site_id: str,
    *,
    name: str | None = None,
    locales: Iterable[str] | None = None,
    default_locale: str | None = None,
    allowed_origins: Iterable[str] | None = None,
    time_zone: str | None = None,
    accent: str | None = None,
    wrong_answers: int | None = None,
    contact: Contact | None = None,
    measure_pages: bool | None = None,
) -> Site:
    """Change what is given, keep the rest, and return the site as it now is."""
    site = get_site(tx, site_id)
    changed = checked(
        replace(
            site,
            name=site.name if name is None else name,
            locales=site.locales if locales is None else tuple(locales),
            default_locale=site.default_locale if default_locale is None else default_locale,
            allowed_origins=(
                site.allowed_origins if allowed_origins is None else tuple(allowed_origins)
            ),
            time_zone=site.time_zone if time_zone is None else time_zone,
            accent=site.accent if accent is None else accent,
            wrong_answers=site.wrong_answers if wrong_answers is None else wrong_answers,
            contact=site.contact if contact is None else contact,
            measure_pages=site.measure_pages if measure_pages is None else measure_pages,
        )
    )
    sites_store.change_site(tx, **_row(changed))
    if changed.wrong_answers != site.wrong_answers:
        return replace(changed, faq_revision=bump_faq_revision(tx, site_id))
    return changed


def delete_site(tx: Transaction, site_id: str) -> None:
    """Remove the site with everything that belongs to it."""
    if not sites_store.remove_site(tx, site_id):
        raise NotFound("There is no such site.")
    tx.announce("faq")


def remove_sample(tx: Transaction, keep_account: str | None = None) -> int:
    """Remove every sample site and the sample accounts; return how many sites went.

    ``keep_account`` is who asked for it: a sample administrator becomes a real one and stays.
    """
    removed = sites_store.remove_sample_sites(tx)
    if keep_account is not None:
        sites_store.keep_account(tx, keep_account)
    sites_store.remove_sample_accounts(tx)
    tx.announce("faq")
    return removed


def bump_faq_revision(tx: Transaction, site_id: str) -> int:
    """Move the number that tells search indexes to rebuild; return the new one."""
    revision = sites_store.bump_faq_revision(tx, site_id)
    if revision is None:
        raise NotFound("There is no such site.")
    return revision


def snippet(public_url: str, site_id: str) -> str:
    """Return the line of HTML that puts the widget on a page."""
    return f'<script async src="{public_url}/widget/loader.js" data-site="{site_id}"></script>'


def checked(site: Site) -> Site:
    """Return the site tidied, or raise InvalidInput naming the field to change."""
    name = site.name.strip()
    accent = site.accent.strip().lower()
    if not _SITE_ID.fullmatch(site.id) or site.id in RESERVED_IDS:
        raise InvalidInput(
            "A site's id is 2 to 63 small letters, digits and hyphens, and not a reserved word.",
            field="id",
        )
    if not 1 <= len(name) <= 80:
        raise InvalidInput("A site needs a name of up to 80 characters.", field="name")
    if not site.locales or not all(map(_LOCALE.fullmatch, site.locales)):
        raise InvalidInput("Choose at least one language, like ja or en.", field="locales")
    if site.default_locale not in site.locales:
        raise InvalidInput(
            "The default language must be one of the site's languages.", field="default_locale"
        )
    if not 1 <= site.wrong_answers <= MOST_WRONG_ANSWERS:
        raise InvalidInput(
            "Accept between 1 and %(most)d per cent of wrong answers.",
            field="wrong_answers",
            most=MOST_WRONG_ANSWERS,
        )
    if not _COLOUR.fullmatch(accent):
        raise InvalidInput("Write the colour like #0f6e84.", field="accent")
    _check_time_zone(site.time_zone)
    origins = tuple(dict.fromkeys(origin(text) for text in site.allowed_origins))
    locales = tuple(dict.fromkeys(site.locales))
    contact = contacts.checked(site.contact)
    return replace(
        site,
        name=name,
        accent=accent,
        allowed_origins=origins,
        locales=locales,
        contact=contact,
    )


def origin(text: str) -> str:
    """Return ``scheme://host[:port]`` in its one normal spelling, or raise InvalidInput."""
    problem = InvalidInput(
        "Write an origin like https://www.example.com, without a path: %(origin)s",
        field="allowed_origins",
        origin=text.strip(),
    )
    try:
        parts = urlsplit(text.strip())
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise problem from error
    if parts.scheme not in ("http", "https") or not host or not _plain_host(host):
        raise problem
    if parts.path not in ("", "/") or parts.query or parts.fragment or "@" in parts.netloc:
        raise problem
    shown = f"[{host}]" if ":" in host else host
    default = {"http": 80, "https": 443}[parts.scheme]
    suffix = "" if port is None or port == default else f":{port}"
    return f"{parts.scheme}://{shown}{suffix}"


def on_accent(accent: str) -> str:
    """Return white or near black, whichever contrasts more with ``#rrggbb``."""
    return max(("#ffffff", "#16181a"), key=lambda text: contrast(accent, text))


def contrast(one: str, other: str) -> float:
    """Return the WCAG 2.2 contrast ratio of two ``#rrggbb`` colours, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _plain_host(host: str) -> bool:
    return re.fullmatch(r"[a-z0-9.-]+|[0-9a-f:.]+", host) is not None


def _check_time_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidInput(
            "There is no time zone called %(name)s.", field="time_zone", name=name
        ) from error


def _row(site: Site) -> dict[str, object]:
    return {
        "id": site.id,
        "name": site.name,
        "locales": site.locales,
        "default_locale": site.default_locale,
        "allowed_origins": site.allowed_origins,
        "time_zone": site.time_zone,
        "accent": site.accent,
        "wrong_answers": site.wrong_answers,
        "contact": site.contact,
        "measure_pages": site.measure_pages,
        "is_sample": site.is_sample,
    }
