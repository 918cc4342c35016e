"""Preparing the vectors of an encoder that is not in force yet, while another one answers.

They are kept beside the other's in the database. A service that is then started with the new
encoder finds them and encodes nothing; so does one that goes back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from faq import embedding_store, store
from faq.background import background
from faq.preparing import Progress, find_encoded, prepare
from faq.search import Document
from madoguchi.clock import Clock, system_clock
from madoguchi.database.protocol import Database
from madoguchi.encoder import Encoded, Encoder
from madoguchi.sites import Site

_PORTION = 200


class Indexed(NamedTuple):
    """What one site's index needs: articles, their sentences, and how many were encoded now."""

    articles: int
    sentences: int
    encoded: int


def index_site(
    db: Database,
    site: Site,
    encoder: Encoder,
    progress: Progress,
    clock: Clock = system_clock,
) -> Indexed:
    """Encode what a site's index needs and the database lacks, and keep it.

    Every 200 articles are kept at once: a run that is interrupted goes on from there.
    ``progress(done, total)`` counts articles. Raises `madoguchi.errors.Unavailable` when the
    encoder fails.
    """
    with db.read() as tx:
        documents = [
            item for locale in site.locales for item in store.documents(tx, site.id, locale)
        ]
        known = embedding_store.encoded(tx, site.id, encoder.name, encoder.dimensions)
    held = known.keys()
    used: dict[str, Encoded] = {}
    for start in range(0, len(documents), _PORTION):
        found = _encoded(documents[start : start + _PORTION], encoder, {**known, **used})
        fresh = {key: one for key, one in found.items() if key not in held | used.keys()}
        with db.write() as tx:
            embedding_store.add(tx, site.id, encoder.name, fresh)
            embedding_store.note_use(tx, site.id, encoder.name, clock)
        used |= found
        progress(min(start + _PORTION, len(documents)), len(documents))
    return Indexed(len(documents), len(used), len(used.keys() - held))


def _encoded(
    documents: Sequence[Document], encoder: Encoder, known: Mapping[str, Encoded]
) -> dict[str, Encoded]:
    locales = {item.locale for item in documents}
    others = [sentence for locale in sorted(locales) for sentence in background(locale)]
    return find_encoded([prepare(item) for item in documents], others, encoder, known, None)
