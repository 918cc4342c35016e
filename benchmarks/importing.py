"""Files of articles on their way in: preview, import, searchable, undone; with time and memory.

The 896 messy rows of the COVID FAQ (from ``MADOGUCHI_TEST_DATA``), and 20,000 rows of which one in
a hundred is broken. Each in a process and a database of its own, as ``madoguchi faq import`` runs:
a check, the import of the good rows, the same file once more, and an undo; in between the index is
built as a service builds it, with the real encoder, and asked for the last row.
"""

from __future__ import annotations

import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from benchmarks.corpus import articles
from benchmarks.service import lend_encoder
from faq import imports_store, store
from faq.editing import Author
from faq.importing import ImportOptions, import_file
from faq.importing_report import ImportReport
from faq.importing_undo import undo_import
from faq.live import LiveIndexes
from faq.searching import search_site
from madoguchi import sites
from madoguchi.clock import system_clock
from madoguchi.database import Database, migrate, open_database
from madoguchi.encoder import load_encoder
from madoguchi.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
ROWS, BROKEN = 20_000, 100
SITE = "bench"
T = TypeVar("T")


def run() -> dict[str, Any]:
    """Return the figures of each file."""
    figures = {}
    with tempfile.TemporaryDirectory() as folder:
        made = write_broken(Path(folder) / "rows.csv")
        covid = Path(os.environ.get("MADOGUCHI_TEST_DATA", "../shared/data")) / "covid-faq/faq.csv"
        for name, path in (("covid-faq, 896 messy rows", covid), (f"{ROWS:,} rows", made)):
            if path.is_file():
                figures[name] = _apart(path)
            else:
                print(f"left out: there is no {path} (MADOGUCHI_TEST_DATA)", flush=True)
    return figures


def write_broken(path: Path) -> Path:
    """Write a CSV in which every hundredth row is broken, each in one of four ways."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "question", "answer", "category", "status"])
        for number, item in enumerate(articles(ROWS)):
            row = [item["id"], item["question"], item["answer"], item["category"], "published"]
            if number % BROKEN == BROKEN // 2:
                ways = (("question", 1, ""), ("answer", 2, ""), ("status", 4, "perhaps"))
                _, at, text = ways[number // BROKEN % 3]
                row[at] = text
            writer.writerow(row)
    return path


def _apart(path: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.importing", str(path)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def measure(path: Path) -> dict[str, Any]:
    """Measure one file in this process."""
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder)
        lend_encoder(data_dir)
        db = open_database(f"sqlite:///{data_dir / 'madoguchi.db'}")
        migrate(db)
        with db.write() as tx:
            sites.create_site(tx, id=SITE, name="Bench", locales=["ja"], default_locale="ja")
        settings = Settings.from_environment({"MADOGUCHI_DATA_DIR": folder})
        try:
            return _measure(db, settings, path.read_bytes(), path.name)
        finally:
            db.close()


def _measure(db: Database, settings: Settings, data: bytes, name: str) -> dict[str, Any]:
    told: list[int] = []

    def tell(done: int, total: int) -> None:
        told.append(done)

    def load(check_only: bool = False) -> ImportReport:
        wanted = ImportOptions(skip_bad=True, check_only=check_only)
        author = Author(None, system_clock)
        return import_file(db, SITE, data, wanted, author, source=name, progress=tell)

    checked, preview = _timed(lambda: load(check_only=True))
    stored, imported = _timed(load)
    memory_of_import = _peak_mib()
    steps_told = len(told)
    _again, again = _timed(load)
    encoder = load_encoder(settings)
    indexes = LiveIndexes(db, encoder)
    _, indexed = _timed(indexes.refresh)
    found = _found(db, indexes)
    with db.read() as tx:
        last = imports_store.last(tx, SITE)
    assert last is not None
    undone, undo = _timed(lambda: undo_import(db, SITE, last.id, Author(None, system_clock)))
    return {
        "rows": stored.rows,
        "imported": stored.added,
        "rejected": stored.rejected_count,
        "merged": stored.merged,
        "foreseen": (checked.added, checked.rejected_count)
        == (stored.added, stored.rejected_count),
        "preview_s": round(preview, 1),
        "import_s": round(imported, 1),
        "same_file_again_s": round(again, 1),
        "times_progress_was_told": steps_told,
        "encode_and_index_s": round(indexed, 1),
        "searchable_after_s": round(imported + indexed, 1),
        "last_row_is_found": found,
        "undo_s": round(undo, 1),
        "put_away_by_undo": undone.put_away,
        "peak_mib_of_import": memory_of_import,
        "peak_mib_with_index": _peak_mib(),
    }


def _found(db: Database, indexes: LiveIndexes) -> bool:
    with db.read() as tx:
        last = store.published_articles(tx, SITE)[-1]
    found = search_site(indexes.of_site(SITE), last.question, last.locale)
    return last.id in [hit.id for hit in found.result.hits[:3]]


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    started = time.perf_counter()
    result = work()
    return result, time.perf_counter() - started


def _peak_mib() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]))))
