"""The engine that is in use, replaced as a whole when the files it comes from change."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Lock

from bot.nlu.model import Engine, Parse
from madoguchi.errors import MadoguchiError

log = logging.getLogger(__name__)


class LiveEngine:
    """Answers with the newest engine there is; safe to call from several threads.

    ``stamp`` is cheap and returns something that differs when the files have changed; ``make``
    reads them and trains, and may take seconds: the old engine answers meanwhile. Files that cannot
    be used leave it in place, and ``problem`` says what is wrong with them.
    """

    def __init__(self, stamp: Callable[[], object], make: Callable[[], Engine]) -> None:
        """Make the first engine; raises what ``make`` does."""
        self._stamp, self._make = stamp, make
        self._refreshing = Lock()
        self._seen = stamp()
        self._engine = make()
        self.problem: MadoguchiError | None = None

    @property
    def name(self) -> str:
        """The name of the engine that answers."""
        return self._engine.name

    def parse(self, text: str, locale: str) -> Parse:
        """Return what a message is."""
        return self._engine.parse(text, locale)

    def refresh(self) -> bool:
        """Replace the engine if the files have changed, and say whether that was done.

        Returns at once where another thread is at it.
        """
        if not self._refreshing.acquire(blocking=False):
            return False
        try:
            return self._replace()
        finally:
            self._refreshing.release()

    def _replace(self) -> bool:
        seen = self._stamp()
        if seen == self._seen:
            return False
        try:
            made = self._make()
        except MadoguchiError as error:
            if str(error) != str(self.problem):
                log.warning("the assistant's files cannot be used, the old ones stay: %s", error)
            self.problem = error
            return False
        self._engine, self._seen, self.problem = made, seen, None
        log.info("the assistant's files are in use as they are now")
        return True
