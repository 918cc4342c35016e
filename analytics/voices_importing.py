"""Importing a log of calls or mails: all or nothing, the same file twice adds nothing."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from analytics import voices_store as store
from analytics.voice_columns import FIELDS, REQUIRED, chosen, is_header
from analytics.voices import LONGEST_CHANNEL, SHOWN_TEXT, Reading, Voice, read_voice
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database
from madoguchi.errors import Conflict, InvalidInput
from madoguchi.i18n import mark
from madoguchi.sites import Site, get_site
from madoguchi.tables import archive
from madoguchi.tables.encodings import decoded
from madoguchi.tables.rows import LARGEST_FILE, MOST_ROWS, Note, RawFile
from madoguchi.tables.sheet import read_sheet
from madoguchi.tables.text import read_table

MOST_NOTES, MOST_SHOWN = 500, 20
_NOT_OURS = mark("This is not a CSV, TSV, Excel (.xlsx) or JSON file.")
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_EVERY = 500

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Options:
    """How to import: the column of each field ({}: guessed), the channel of rows that name none,
    whether to leave out rows that cannot be taken, and whether only to look.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    channel: str = "phone"
    skip_bad: bool = False
    check_only: bool = False


@dataclass(frozen=True)
class Report:
    """What an import did or would do; ``added``, ``known`` and ``rejected_count`` are all ``rows``.

    ``known`` are there already, or stand in the file twice. ``columns`` is what was read from
    which of ``all_columns``; ``shown`` the first voices, as they are stored.
    """

    format: str
    rows: int
    added: int
    known: int
    rejected_count: int
    stored: bool
    check_only: bool
    columns: Mapping[str, str]
    all_columns: tuple[str, ...]
    rejected: tuple[Note, ...] = ()
    notes: tuple[Note, ...] = ()
    shown: tuple[Mapping[str, Any], ...] = ()
    import_id: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return it as plain values for a job's result."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Report:
        """Read what `to_json` wrote."""
        notes = {
            name: tuple(Note(**note) for note in values[name]) for name in ("rejected", "notes")
        }
        lists = {"all_columns": tuple(values["all_columns"]), "shown": tuple(values["shown"])}
        return cls(**{**values, **notes, **lists})


def digest_key(secret: str, site_id: str) -> bytes:
    """Return the key of a site's digests: without the installation's secret nobody makes them."""
    return hmac.new(secret.encode(), f"voices of {site_id}".encode(), hashlib.sha256).digest()


def import_voices(
    db: Database,
    site_id: str,
    data: bytes,
    options: Options,
    key: bytes,
    clock: Clock,
    *,
    source: str = "",
    author_id: str | None = None,
    progress: Progress = lambda done, total: None,
) -> Report:
    """Import a file, or only look at it; raise `InvalidInput` for one that is no table of voices.

    Where a row cannot be taken, nothing is stored, unless the others are wanted.
    """
    check(options)
    file = read_file(data)
    columns = chosen(file.columns, options.columns)
    with db.read() as tx:
        site = get_site(tx, site_id)
        there = [str(row.cells.get(columns.get("contact", "")) or "") for row in file.rows]
        ids = sorted({one for one in there if one.startswith("ctc_")})
        contacts = store.known_contacts(tx, site_id, ids)
    missing = [name for name in REQUIRED if name not in columns]
    read, rejected = (
        ([], [Note(1, mark("Say which columns hold the day and the text."))])
        if missing
        else _read(file, _reading(site, columns, options, key, clock(), contacts), progress)
    )
    once = {voice.external_id: voice for voice in read}
    stores = not options.check_only and not missing and (options.skip_bad or not rejected)
    import_id = ""
    with db.write() if stores else db.read() as tx:
        if stores:
            tx.lock("site", site_id)
        known = store.known_ids(tx, site_id, sorted(once))
        new = [voice for name, voice in once.items() if name not in known]
        if stores and new:
            import_id = store.add_import(tx, site_id, source, new, clock(), author_id)
    refused = len(file.rows) if missing else len(rejected)
    return Report(
        format=file.format,
        rows=len(file.rows),
        added=len(new),
        known=len(read) - len(new),
        rejected_count=refused,
        stored=stores,
        check_only=options.check_only,
        columns=columns,
        all_columns=file.columns,
        rejected=tuple(rejected[:MOST_NOTES]),
        notes=file.notes,
        shown=tuple(_plain(voice) for voice in new[:MOST_SHOWN]),
        import_id=import_id,
    )


def undo(db: Database, site_id: str, import_id: str, clock: Clock) -> int:
    """Take the last import back; return how many voices went. Conflict for any other."""
    with db.write() as tx:
        tx.lock("site", site_id)
        store.get_import(tx, site_id, import_id)
        last = store.last_import(tx, site_id)
        if last is None or last.id != import_id:
            raise Conflict("Only the last import can be taken back, and only once.")
        return store.undo_import(tx, import_id, clock())


def read_file(data: bytes) -> RawFile:
    """Read a table told by its content; raise `InvalidInput`."""
    if len(data) > LARGEST_FILE:
        raise InvalidInput(
            "The file is larger than %(limit)s MB. Split it.", limit=LARGEST_FILE // 1024 // 1024
        )
    if data.startswith(_OLD_EXCEL):
        raise InvalidInput("This is an old Excel file (.xls). Save it as .xlsx or CSV.")
    if data.startswith(b"PK"):
        if not any(name.startswith("xl/") for name in archive.names(data)):
            raise InvalidInput(_NOT_OURS)
        file = read_sheet(data, is_header)
    else:
        file = read_table(decoded(data, _NOT_OURS), _NOT_OURS)
    if not file.rows:
        raise InvalidInput("The file has no rows.")
    if len(file.rows) > MOST_ROWS:
        raise InvalidInput(
            "The file has more than %(limit)s rows. Split it.", limit=f"{MOST_ROWS:,}"
        )
    return file


def check(options: Options) -> None:
    """Raise `InvalidInput` for options that cannot be."""
    if not options.channel.strip() or len(options.channel) > LONGEST_CHANNEL:
        raise InvalidInput(
            "Name the channel in at most %(limit)s characters.",
            field="channel",
            limit=LONGEST_CHANNEL,
        )
    if unknown := set(options.columns) - set(FIELDS):
        raise InvalidInput(
            "There is no field “%(name)s”. There are: %(names)s.",
            name=sorted(unknown)[0],
            names=", ".join(FIELDS),
        )


def _reading(
    site: Site,
    columns: Mapping[str, str],
    options: Options,
    key: bytes,
    now: datetime,
    contacts: set[str],
) -> Reading:
    return Reading(
        columns=columns,
        channel=options.channel.strip(),
        locale=site.default_locale,
        zone=ZoneInfo(site.time_zone),
        now=now,
        key=key,
        contacts=contacts,
    )


def _read(
    file: RawFile, reading: Reading, progress: Progress
) -> tuple[list[Voice], Sequence[Note]]:
    voices: list[Voice] = []
    rejected: list[Note] = []
    for number, row in enumerate(file.rows):
        if number % _EVERY == 0:
            progress(number, len(file.rows))
        found = read_voice(row, reading)
        if isinstance(found, Voice):
            voices.append(found)
        else:
            rejected.append(found)
    return voices, rejected


def _plain(voice: Voice) -> dict[str, Any]:
    return {
        "occurred_at": voice.occurred_at.isoformat(),
        "channel": voice.channel,
        "text": voice.text[:SHOWN_TEXT],
        "reason": voice.reason,
    }
