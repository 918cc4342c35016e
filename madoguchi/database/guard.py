"""What both adapters check so that a mistake shows on either database, not on one of them."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from madoguchi.errors import InvalidInput


class OneAtATime:
    """Refuses a transaction inside another one of the same thread.

    The inner one would not see what the outer one wrote, and on PostgreSQL it would take a second
    connection while holding the first, which ends in a deadlock when the pool is empty.
    """

    def __init__(self) -> None:
        self._local = threading.local()

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Mark this thread as being in a transaction for the length of the ``with``."""
        if getattr(self._local, "inside", False):
            raise RuntimeError("a transaction is already open in this thread: pass it on instead")
        self._local.inside = True
        try:
            yield
        finally:
            self._local.inside = False


def check_parameters(parameters: Mapping[str, object]) -> None:
    """Refuse text with a NUL character, which PostgreSQL cannot store and SQLite cuts."""
    for value in parameters.values():
        if type(value) is str and "\0" in value:
            raise unstorable()


def unstorable() -> InvalidInput:
    """Return the error for a value that no database column can hold."""
    return InvalidInput("This contains characters or numbers that cannot be stored.")
