"""Voices from elsewhere: what customers said on the telephone, by mail and so on, row by row.

They count in reasons and volumes, and in none of the bot's rates. What they said is masked before
it is stored; who they were is kept only as a digest that nobody can turn back without the
installation's secret, unless it is the id of a contact that is known here. Pure.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from analytics.masking import mask
from analytics.voice_times import read_moment
from madoguchi.i18n import mark
from madoguchi.tables.rows import Note, RawRow, Unreadable

LONGEST_TEXT, LONGEST_REASON, LONGEST_CHANNEL, LONGEST_ID = 4_000, 200, 40, 200
SHOWN_TEXT = 200
"""How many characters of a text the report of an import shows."""
CHANNELS: Mapping[str, tuple[str, ...]] = {
    "phone": ("phone", "tel", "telephone", "call", "電話", "入電", "コール", "通話"),
    "mail": ("mail", "email", "メール", "eメール", "電子メール"),
    "fax": ("fax", "ファックス", "ファクス"),
    "letter": ("letter", "post", "手紙", "郵便", "はがき"),
    "counter": ("counter", "store", "shop", "visit", "店頭", "来店", "窓口", "対面"),
    "form": ("form", "webform", "フォーム", "問い合わせフォーム", "お問い合わせフォーム"),
    "social": ("sns", "social", "twitter", "x", "facebook", "instagram", "line"),
}
"""Channels with a name of their own, and what they are called in logs."""
_CALLED = {name: channel for channel, names in CHANNELS.items() for name in names}
_LATER = timedelta(days=1)  # clocks differ; further ahead it is a slip of the pen


@dataclass(frozen=True)
class Voice:
    """One call, mail or the like; ``text`` and ``reason`` are masked, ``day`` is the site's own."""

    occurred_at: datetime
    day: str
    channel: str
    locale: str
    text: str
    reason: str | None
    contact_id: str | None
    external_id: str


@dataclass(frozen=True)
class Reading:
    """What a file's rows are read with: the columns, and what they do not say themselves.

    ``contacts`` are the ids of contacts that are known on the site.
    """

    columns: Mapping[str, str]
    channel: str
    locale: str
    zone: ZoneInfo
    now: datetime
    key: bytes
    contacts: Set[str]


def read_voice(row: RawRow, reading: Reading) -> Voice | Note:
    """Return what a row says, or why it cannot be taken."""
    if row.problem:
        return Note(row.line, row.problem, row.values)
    cells = {field: row.cells.get(column) for field, column in reading.columns.items()}
    for cell in cells.values():
        if isinstance(cell, Unreadable):
            return Note(row.line, cell.message, cell.values)
    text = mask(_text(cells.get("text")))[:LONGEST_TEXT]
    if not text:
        return Note(row.line, mark("There is no text."))
    written = cells.get("when")
    if written is None or not str(written).strip():
        return Note(row.line, mark("There is no day."), question=text)
    moment = read_moment(written, cells.get("time"), reading.zone, reading.now)
    if moment is None:
        message = mark("“%(value)s” is no day that can be read. Write it like 2026-11-03 14:05.")
        return Note(row.line, message, {"value": mask(str(written))[:40]}, text)
    if moment > reading.now + _LATER:
        message = mark("%(value)s has not been yet.")
        return Note(row.line, message, {"value": mask(str(written))[:40]}, text)
    return _voice(cells, text, moment, reading)


def digest(value: str, key: bytes) -> str:
    """Return by what somebody is known of whom no more is to be: the same for every spelling."""
    plain = unicodedata.normalize("NFKC", value).strip().lower()
    number = re.sub(r"[\s().-]", "", plain)
    if re.fullmatch(r"\+?[0-9]{8,15}", number):
        plain = re.sub(r"^\+81", "0", number)
    return f"dig_{hmac.new(key, plain.encode(), hashlib.sha256).hexdigest()[:32]}"


def _voice(cells: Mapping[str, Any], text: str, moment: datetime, reading: Reading) -> Voice:
    channel = _channel(_text(cells.get("channel"))) or reading.channel
    contact = _text(cells.get("contact"))
    contact_id = None
    if contact:
        known = contact in reading.contacts
        contact_id = contact if known else digest(contact, reading.key)
    name = _text(cells.get("id"))
    said = "\0".join((moment.isoformat(), channel, text, contact_id or ""))
    is_plain = bool(name) and len(name) <= LONGEST_ID and mask(name) == name
    return Voice(
        occurred_at=moment,
        day=moment.astimezone(reading.zone).date().isoformat(),
        channel=channel,
        locale=_text(cells.get("locale"))[:20] or reading.locale,
        text=text,
        reason=mask(_text(cells.get("reason")))[:LONGEST_REASON] or None,
        contact_id=contact_id,
        external_id=name if is_plain else digest(name or said, reading.key),
    )


def _channel(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).lower()
    return _CALLED.get(re.sub(r"[\s_-]", "", plain), mask(plain)[:LONGEST_CHANNEL])


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
