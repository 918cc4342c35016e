"""Time, injected. Instants are aware UTC datetimes; in the database they are ISO text.

The text has a fixed width (``2026-11-22T05:00:00.000000Z``), so comparing text compares time.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Return the present instant in UTC."""
    return datetime.now(UTC)


class FakeClock:
    """A clock that stands still until it is told to move; for tests and the simulator."""

    def __init__(self, start: datetime) -> None:
        self.now = start.astimezone(UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **delta: float) -> datetime:
        """Move forward by ``timedelta(**delta)`` and return the new instant."""
        self.now += timedelta(**delta)
        return self.now


def to_text(instant: datetime) -> str:
    """Write an aware instant as fixed-width UTC text with microseconds."""
    if instant.tzinfo is None:
        raise ValueError("an instant without a time zone cannot be stored")
    return instant.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def from_text(text: str) -> datetime:
    """Read an instant written by `to_text`, or any ISO 8601 text with a zone."""
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone")
    return instant.astimezone(UTC)
