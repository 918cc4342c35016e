"""A snapshot: everything analytics knows of some sites as one SQLite file for other tools.

It is read in one transaction, so its tables agree, in batches, so that any size needs little
memory. Texts are masked as they are in the log; customers and agents get names that mean nothing
outside the file; addresses of pages lose their query.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlite_utils import Database as File

from analytics import export_store, snapshot_store
from analytics.batches import BATCH, event_json
from analytics.exporting import derived
from analytics.filters import Filters
from analytics.model import FACT_COLUMNS, TrackedInquiry
from analytics.pages import page_of
from analytics.snapshot_schema import DOCUMENTATION, TABLES
from analytics.store import to_row
from analytics.where_store import of_period
from madoguchi.database.protocol import Row, Transaction
from madoguchi.sites import Site

Progress = Callable[[int], None]
"""Told how many rows more are written."""

_PEOPLE = re.compile(r"\b(?:ctc|acc)_[0-9a-z]{23}\b")
_PAGES = ("page_url", "referrer", "page")
_QUERIES = Path(__file__).parent / "snapshot_queries.sql"


@dataclass(frozen=True)
class Names:
    """Names for people: the same person has the same one throughout a file, and none elsewhere."""

    _key: bytes = field(default_factory=lambda: secrets.token_bytes(16), repr=False)

    def of(self, person: str | None) -> str | None:
        """Return the name of a customer or an agent."""
        if person is None:
            return None
        return "p_" + hashlib.blake2b(person.encode(), key=self._key, digest_size=8).hexdigest()

    def within(self, text: str) -> str:
        """Return a text with the ids of people in it replaced."""
        return _PEOPLE.sub(lambda found: str(self.of(found[0])), text)


def create(path: Path) -> File:
    """Return a new file with every table, its keys and what they mean."""
    file = File(path)
    file.execute("PRAGMA journal_mode = OFF")  # nobody else reads it, and a half one is thrown away
    file.execute("PRAGMA synchronous = OFF")
    for table in TABLES:
        file.table(table.name).create(
            {name: kind for name, (kind, _meaning) in table.columns.items()},
            pk=table.key if len(table.key) > 1 else table.key[0],
            foreign_keys=table.links,
            not_null=table.not_null,
        )
    file.table(DOCUMENTATION.name).insert_all(_meanings())
    return file


def add_site(
    file: File,
    tx: Transaction,
    site: Site,
    period: tuple[datetime, datetime],
    names: Names,
    progress: Progress,
) -> None:
    """Write what there is of a site's period: its inquiries, and the events of those.

    Events of no inquiry are those that happened in the period.
    """
    file.table("site").insert(
        {
            "site_id": site.id,
            "name": site.name,
            "time_zone": site.time_zone,
            "default_locale": site.default_locale,
        }
    )
    file.table("article").insert_all(snapshot_store.articles(tx, site.id))
    zone = ZoneInfo(site.time_zone)
    inquiries = _inquiries(tx, site.id, period)
    _insert(file, "inquiry", ([_inquiry(i, zone, names) for i in b] for b in inquiries), progress)
    events = _events(tx, site.id, period[0])
    _insert(file, "event", ([_event(row, names) for row in b] for b in events), progress)
    snapshot_store.drop_strangers(file, site.id, *period)


def finish(file: File) -> None:
    """Work out the tables that follow, make the indexes and the full text, and close the file."""
    snapshot_store.add_derived(file)
    for table in TABLES:
        for columns in table.indexes:
            file.table(table.name).create_index(columns)
    file.table("question").enable_fts(["text"], tokenize="trigram")
    file.analyze()
    file.execute("PRAGMA journal_mode = DELETE")
    file.vacuum()
    file.close()


def queries() -> dict[str, str]:
    """Return the example queries by what they ask."""
    parts = re.split(r"^-- ", _QUERIES.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return {title: sql.strip() for title, _, sql in (part.partition("\n") for part in parts)}


def metadata(name: str, sites: Iterable[Site]) -> str:
    """Return a file's description for Datasette; ``name`` is the file's, without its ending."""
    tables = {
        table.name: {
            "description": table.about,
            "columns": {column: words for column, (_kind, words) in table.columns.items()},
        }
        for table in TABLES
    }
    asked = {
        re.sub(r"[^a-z]+", "-", title.lower()).strip("-"): {"title": title, "sql": sql}
        for title, sql in queries().items()
    }
    described = {
        "title": "Madoguchi: " + ", ".join(site.name for site in sites),
        "databases": {name: {"tables": tables, "queries": asked}},
    }
    return json.dumps(described, ensure_ascii=False, indent=1) + "\n"


def _meanings() -> Iterator[dict[str, str]]:
    for table in TABLES:
        lines = {"": table.about} | {name: words for name, (_, words) in table.columns.items()}
        for column, words in lines.items():
            yield {"table_name": table.name, "column_name": column, "meaning": words}


def _insert(
    file: File, table: str, batches: Iterable[Sequence[dict[str, Any]]], progress: Progress
) -> None:
    for batch in batches:
        file.table(table).insert_all(batch, batch_size=BATCH)
        progress(len(batch))


def _inquiries(
    tx: Transaction, site_id: str, period: tuple[datetime, datetime]
) -> Iterator[list[TrackedInquiry]]:
    after, where = None, of_period(site_id, *period, Filters())
    while batch := export_store.inquiries_after(tx, where, after, BATCH):
        yield batch
        after = export_store.place_of(batch[-1])


def _events(tx: Transaction, site_id: str, from_: datetime) -> Iterator[list[Row]]:
    after, last = 0, snapshot_store.last_event(tx)
    while after < last:
        rows, after = export_store.events_between(tx, site_id, after, last, from_=from_)
        yield rows


def _inquiry(inquiry: TrackedInquiry, zone: ZoneInfo, names: Names) -> dict[str, Any]:
    facts, more = to_row(inquiry, zone), derived(inquiry, zone)
    started, ended = more["local_started_at"], more["local_ended_at"]
    return {
        **{column: facts[column] for column in FACT_COLUMNS},
        "contact_id": names.of(inquiry.contact_id),
        "agent_id": names.of(inquiry.agent_id),
        "page_url": page_of(inquiry.page_url) or None,
        "referrer": page_of(inquiry.referrer) or None,
        "derived_outcome": more["derived_outcome"],
        "local_started_at": started.isoformat(sep=" "),
        "local_ended_at": ended.isoformat(sep=" ") if ended else None,
        "local_day": started.date().isoformat(),
        "local_weekday": started.isoweekday(),
        "local_hour": started.hour,
    }


def _event(row: Row, names: Names) -> dict[str, Any]:
    values = event_json(row)
    payload = {
        key: page_of(value) or None if key in _PAGES and isinstance(value, str) else value
        for key, value in values.pop("payload").items()
    }
    return {
        "event_id": values.pop("id"),
        **values,
        "contact_id": names.of(values["contact_id"]),
        "payload": names.within(json.dumps(payload, ensure_ascii=False)),
    }
