"""A conversation to record: events of one site, told one after the other."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from analytics import recording, store
from analytics.model import Event, TrackedInquiry
from madoguchi.clock import FakeClock
from madoguchi.database import Database


class Talk:
    """Records events of one conversation at the time of a fake clock."""

    def __init__(
        self, db: Database, clock: FakeClock, site_id: str, conversation_id: str = "con_1"
    ) -> None:
        self.db = db
        self.clock = clock
        self.site_id = site_id
        self.conversation_id = conversation_id

    def say(
        self,
        kind: str,
        *,
        message_id: int | None = None,
        is_test: bool = False,
        locale: str = "ja",
        channel: str = "web",
        contact_id: str | None = "contact_1",
        **payload: Any,
    ) -> Event:
        """Record one event now."""
        event = Event(
            site_id=self.site_id,
            kind=kind,
            occurred_at=self.clock(),
            channel=channel,
            locale=locale,
            contact_id=contact_id,
            conversation_id=self.conversation_id,
            message_id=message_id,
            is_test=is_test,
            payload=payload,
        )
        with self.db.write() as tx:
            return recording.record(tx, event)

    def wait(self, **delta: float) -> datetime:
        """Let time pass."""
        return self.clock.advance(**delta)

    def inquiries(self) -> list[TrackedInquiry]:
        """Return the site's inquiries in order of start."""
        with self.db.read() as tx:
            return store.site_inquiries(tx, self.site_id)

    def only(self) -> TrackedInquiry:
        """Return the one inquiry there is."""
        (inquiry,) = self.inquiries()
        return inquiry
