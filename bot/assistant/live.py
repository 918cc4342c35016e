"""The assistants of all sites: read and trained when their files change, swapped as one.

Whoever asks gets the one in force at once. A site whose new files cannot be read or trained keeps
the old ones, and the log says why.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event, Lock, Thread

from bot.assistant import store
from bot.assistant.model import Assistant
from bot.assistant.project import read_files
from bot.nlu.model import Engine
from madoguchi.database.protocol import Database
from madoguchi.errors import InvalidInput, MadoguchiError

_LOOK_S = 30.0
_TRIED = 5
"""How many revisions back a working one is looked for where none is in force."""
_logger = logging.getLogger(__name__)

Train = Callable[[str, Assistant], Engine]
"""``(site_id, assistant)`` to what understands messages for it; may take seconds."""


@dataclass(frozen=True)
class Live:
    """An assistant in force, what understands messages for it, and the number of its files."""

    assistant: Assistant
    engine: Engine
    number: int


class LiveAssistants:
    """Follows the files of all sites; safe to ask from several threads."""

    def __init__(self, db: Database, train: Train) -> None:
        self._db, self._train = db, train
        self._live: dict[str, Live] = {}
        self._failed: dict[str, int] = {}
        self._refreshed = False
        self._guard = Lock()
        self._wake, self._stopping = Event(), Event()
        self._thread = Thread(target=self._follow, name="assistants", daemon=True)

    def of(self, site_id: str) -> Live | None:
        """Return the assistant of a site, None where it has none that can be used.

        Whoever asks before all have been read once waits for that.
        """
        if not self._refreshed:
            self.refresh()
        return self._live.get(site_id)

    def try_out(self, site_id: str, live: Live) -> None:
        """Hold an assistant for a site, in this process and until `refresh` finds another."""
        self._live[site_id] = live

    def is_stale(self, site_id: str, number: int) -> bool:
        """Tell whether a revision of a site is neither in force yet nor known to be broken."""
        live = self._live.get(site_id)
        return number not in (live.number if live else 0, self._failed.get(site_id))

    def refresh(self) -> None:
        """Read and train what has changed, and drop what is gone."""
        with self._guard:
            with self._db.read() as tx:
                numbers = store.numbers(tx)
            for site_id in self._live.keys() - numbers.keys():
                del self._live[site_id]
            for site_id, number in numbers.items():
                if self.is_stale(site_id, number):
                    self._bring_up_to_date(site_id)
            self._refreshed = True

    def start(self) -> None:
        """Follow changes in a thread of its own."""
        self._wake.set()
        self._thread.start()

    def stop(self, timeout: float = 5.0) -> None:
        """Stop following."""
        self._stopping.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def notify(self) -> None:
        """Say that something may have changed; returns at once."""
        self._wake.set()

    def _follow(self) -> None:
        while True:
            self._wake.wait(_LOOK_S)
            self._wake.clear()
            if self._stopping.is_set():
                return
            try:
                self.refresh()
            except Exception:  # without this thread edits would never be seen
                _logger.exception("The assistants could not be brought up to date")

    def _bring_up_to_date(self, site_id: str) -> None:
        """Put the newest revision in force, or the newest that can be where none is yet."""
        with self._db.read() as tx:
            earlier = [one.number for one in store.history(tx, site_id, _TRIED)]
        for number in earlier:
            if self._put_in_force(site_id, number) or site_id in self._live:
                return

    def _put_in_force(self, site_id: str, number: int) -> bool:
        with self._db.read() as tx:
            found, files = store.files(tx, site_id, number)
        started = time.perf_counter()
        try:
            assistant = read_files(files)
            engine = self._train(site_id, assistant)
        except InvalidInput as error:
            _logger.error("Revision %d of site %s cannot be used: %s", found, site_id, error)
            self._failed[site_id] = max(found, self._failed.get(site_id, 0))
            return False
        except Exception as error:  # one site's trouble must not stop the others; tried again
            known = isinstance(error, MadoguchiError)
            _logger.error("Site %s is not trained: %s", site_id, error, exc_info=not known)
            return True
        self._live[site_id] = Live(assistant, engine, number)
        seconds = time.perf_counter() - started
        _logger.info("Trained revision %d of site %s in %.2f s", number, site_id, seconds)
        return True
