"""Inquiries put into a database as they are, with all that is kept beside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

from analytics import keeping
from analytics.model import Inquiry, TrackedInquiry
from madoguchi.database.protocol import Transaction


def put(tx: Transaction, inquiries: Iterable[Inquiry], time_zone: str = "UTC") -> None:
    """Save inquiries, one after the other, in the order given; their sites are made as needed."""
    for inquiry in inquiries:
        tx.run(
            """
            INSERT INTO site (id, name, locales, default_locale, allowed_origins, time_zone,
                              accent, is_sample, created_at)
            VALUES (:id, 'x', '["ja"]', 'ja', '[]', :time_zone, '#0f6e84', FALSE, 'x')
            ON CONFLICT (id) DO NOTHING
            """,
            id=inquiry.site_id,
            time_zone=time_zone,
        )
        last = inquiry.ended_at or inquiry.started_at
        keeping.save(tx, None, TrackedInquiry(**asdict(inquiry), last_message_at=last))
