"""Letting go of words that customers typed, wherever the FAQ's work with them has left a copy.

The index learns from customers' questions, gaps that were put aside are known by theirs, and what a
search for gaps, a look at the FAQ or a replay found quotes them. Articles are the site's own words.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from faq import care_job, embedding_store, gaps_job, gaps_store, replay_job
from faq.contrast import without_contrast
from faq.gaps_aside import key
from faq.vector_keys import vector_key
from madoguchi import jobs, sites
from madoguchi.database.protocol import Transaction
from madoguchi.text import normalise

_QUOTING = (gaps_job.KIND, care_job.KIND, replay_job.KIND)


def forget_words(tx: Transaction, site_id: str, words: Collection[str]) -> None:
    """Forget what was typed, and have the site's indexes built anew without it.

    Work that is under way and may quote it begins anew.
    """
    if not words:
        return
    texts = {without_contrast(normalise(text)) for text in words}
    embedding_store.forget_texts(tx, site_id, [vector_key("question", text) for text in texts])
    _forget_gaps(tx, site_id, {key(text) for text in words})
    jobs.forget_words(tx, site_id, _QUOTING, words)
    sites.bump_faq_revision(tx, site_id)
    tx.announce("faq")


def _forget_gaps(tx: Transaction, site_id: str, keys: Collection[str]) -> None:
    known = [one for one in gaps_store.asides(tx, site_id) if one.wordings & set(keys)]
    left = [replace(one, wordings=one.wordings - set(keys)) for one in known]
    gaps_store.keep_words(tx, site_id, [one for one in left if one.wordings])
    gaps_store.remove(tx, site_id, [one.id for one in left if not one.wordings])
