"""Languages: the English sentence is the key; each package brings its own Japanese catalogue.

``<package>/locale/<locale>/LC_MESSAGES/messages.po`` is read once at the first use, there is no
compile step. The language in force is bound to the context: a request binds it in
`madoguchi.shell.web`, a command or a job with `use_locale`::

    with use_locale("ja"):
        gettext("Saved.")
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError, dates, numbers
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from madoguchi.clock import Clock, system_clock
from madoguchi.errors import MadoguchiError

LOCALES = ("ja", "en")
LANGUAGE_NAMES = {"ja": "日本語", "en": "English"}
PACKAGES = ("madoguchi", "faq", "analytics", "bot", "widget")

DAY = 24 * 60 * 60

Translations = dict[tuple[str | None, str], str]

_locale: ContextVar[str] = ContextVar("madoguchi_locale", default="en")
_catalogues: dict[str, Translations] = {}


def load_catalogues(packages: Iterable[str] = PACKAGES) -> None:
    """Read the packages' catalogues anew and merge them; a later package wins."""
    merged: dict[str, Translations] = {locale: {} for locale in LOCALES}
    for package in packages:
        for locale in LOCALES:
            path = catalogue_path(package, locale)
            if path.is_file():
                merged[locale].update(_translations(read_catalogue(path, locale)))
    _catalogues.update(merged)


def catalogue_path(package: str, locale: str) -> Path:
    """Return where a package keeps its catalogue of a language."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"no package {package!r}")
    folder = Path(spec.submodule_search_locations[0])
    return folder / "locale" / locale / "LC_MESSAGES" / "messages.po"


def read_catalogue(path: Path, locale: str) -> Catalog:
    """Read one .po file."""
    with path.open("rb") as file:
        return read_po(file, locale=locale, abort_invalid=True)


def locale() -> str:
    """Return the language in force, ``ja`` or ``en``."""
    return _locale.get()


@contextmanager
def use_locale(name: str) -> Iterator[None]:
    """Bind a language for the length of a ``with`` block."""
    token = _locale.set(name if name in LOCALES else "en")
    try:
        yield
    finally:
        _locale.reset(token)


def gettext(message: str, **values: object) -> str:
    """Translate a sentence into the language in force and fill its ``%(name)s`` places."""
    return _filled(_translated(None, message), values)


def mark(message: str) -> str:
    """Return the sentence as it is: it is translated later, where somebody reads it."""
    return message


def pgettext(context: str, message: str, **values: object) -> str:
    """Translate a word that means different things, told apart by ``context``."""
    return _filled(_translated(context, message), values)


def ngettext(singular: str, plural: str, n: int, **values: object) -> str:
    """Translate by number; ``%(n)s`` and ``%(num)s`` hold it."""
    fallback = singular if n == 1 else plural
    text = _catalogue().get((None, singular), fallback) if locale() != "en" else fallback
    return _filled(text, {"n": n, "num": n, **values})


def translate_error(error: MadoguchiError) -> str:
    """Say what an error says, in the language in force."""
    return gettext(error.message, **error.values)


def choose_locale(accept_language: str, offered: Iterable[str] = LOCALES) -> str | None:
    """Return the best of ``offered`` for an Accept-Language header, or None."""
    offers = tuple(offered)
    ranked: list[tuple[float, str]] = []
    for part in accept_language.split(","):
        name, _, quality = part.strip().partition(";q=")
        try:
            ranked.append((-float(quality or 1), name.split("-")[0].lower()))
        except ValueError:
            continue
    ranked.sort(key=lambda pair: pair[0])
    return next((name for weight, name in ranked if weight < 0 and name in offers), None)


def format_number(number: float, digits: int | None = None) -> str:
    """Write a number with the language's separators, ``digits`` after the point."""
    if digits is None and isinstance(number, int):
        return f"{number:,}"  # as both languages do, and a page has hundreds
    pattern = None if digits is None else "#,##0" + ("." + "0" * digits if digits else "")
    return numbers.format_decimal(number, format=pattern, locale=locale())


def format_percent(share: float, digits: int = 0) -> str:
    """Write 0..1 as a percentage."""
    # As both languages do, and a page has hundreds; decimally, as numbers are written.
    return f"{Decimal(str(share)) * 100:.{digits}f}%"


def format_money(amount: float, currency: str) -> str:
    """Write an amount of a currency (ISO 4217), without a fraction: ￥24,000."""
    return numbers.format_currency(
        round(amount), currency, format="¤#,##0", locale=locale(), currency_digits=False
    )


def format_date(day: date) -> str:
    """Write a day with its weekday: 2026年11月22日(日), Sun, 22 Nov 2026."""
    return _date(day, locale())


@lru_cache(maxsize=2048)
def _date(day: date, locale: str) -> str:
    return dates.format_date(day, "y年M月d日(E)" if locale == "ja" else "E, d MMM y", locale=locale)


def weekday_names(width: Literal["wide", "abbreviated"] = "wide") -> list[str]:
    """Return the names of the days from Monday on."""
    names = dates.get_day_names(width, "stand-alone", locale())
    return [names[day] for day in range(7)]


def format_datetime(instant: datetime, time_zone: str) -> str:
    """Write an instant on the clock of ``time_zone``: 2026年11月22日(日) 14:05."""
    local = instant.astimezone(ZoneInfo(time_zone))
    return f"{format_date(local.date())} {local:%H:%M}"


def format_relative(instant: datetime, time_zone: str, clock: Clock = system_clock) -> str:
    """Write an instant under a day away as a distance (3分前), others as `format_datetime`."""
    seconds = (instant - clock()).total_seconds()
    size = int(abs(seconds))
    if size >= DAY:
        return format_datetime(instant, time_zone)
    # Cut to whole units: 59 minutes and 40 seconds have not been an hour yet.
    size -= size % (3600 if size >= 3600 else 60 if size >= 60 else 1)
    distance = timedelta(seconds=size if seconds > 0 else -max(size, 1))  # now is no future
    said = dates.format_timedelta(distance, add_direction=True, threshold=1, locale=locale())
    return said.replace(" ", "") if locale() == "ja" else said


def language_name(name: str, shown_in: str | None = None) -> str:
    """Return a language's name in ``shown_in`` (in itself unless given); its code when unknown."""
    try:
        return Locale.parse(name, sep="-").get_display_name(shown_in) or name
    except (UnknownLocaleError, ValueError):
        return name


def _catalogue() -> Translations:
    if not _catalogues:
        load_catalogues()
    return _catalogues[locale()]


def _translated(context: str | None, message: str) -> str:
    return _catalogue().get((context, message), message)


def _filled(text: str, values: dict[str, object]) -> str:
    return text % values if values else text


def _translations(catalogue: Catalog) -> Translations:
    found: Translations = {}
    for message in catalogue:
        key = message.id if isinstance(message.id, str) else message.id[0]
        texts = message.string
        text = texts[0] if isinstance(texts, (tuple, list)) else texts
        if key and text and not message.fuzzy:
            found[(message.context, key)] = text
    return found
