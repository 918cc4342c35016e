"""Letting go of words that somebody typed, in everything that other packages derive from them."""

from __future__ import annotations

from collections.abc import Collection

from analytics import voices_job
from faq.forgetting import forget_words
from madoguchi import jobs
from madoguchi.database.protocol import Transaction


def forget(tx: Transaction, site_id: str, words: Collection[str]) -> None:
    """Forget words in what the FAQ learnt and found, and in the reports of imports."""
    forget_words(tx, site_id, words)
    jobs.forget_words(tx, site_id, (voices_job.KIND,), words)
