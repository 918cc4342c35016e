"""Another encoder's index is made beside the one that answers, and going back costs nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from faq import indexing
from faq.editing import Author
from faq.importing import ImportOptions, import_file
from faq.index import FaqIndex
from faq.indexing import Indexed, index_site
from faq.live import LiveIndexes
from madoguchi import sites
from madoguchi.clock import FakeClock
from madoguchi.database.protocol import Database
from madoguchi.encoder import Encoded, Encoder, Vectors
from madoguchi.errors import Unavailable
from tests.bundled import bundled_encoder, second_encoder
from tests.fakes import HashEncoder

SAMPLE = Path(__file__).resolve().parents[2] / "bot" / "sample"


class NarrowEncoder(HashEncoder):
    """Another encoder, of another width."""

    name = "hash-narrow"
    dimensions = 48


class Counting:
    """An encoder that counts the texts it encodes."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.name, self.dimensions, self.encoded = encoder.name, encoder.dimensions, 0
        self.tells_tokens = encoder.tells_tokens

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Count and encode."""
        self.encoded += len(texts)
        return self._encoder.encode_queries(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Count and encode."""
        self.encoded += len(texts)
        return self._encoder.encode_passages(texts)

    def read_queries(self, texts: Sequence[str]) -> list[Encoded]:
        """Count and encode."""
        self.encoded += len(texts)
        return self._encoder.read_queries(texts)

    def read_passages(self, texts: Sequence[str]) -> list[Encoded]:
        """Count and encode."""
        self.encoded += len(texts)
        return self._encoder.read_passages(texts)


@pytest.fixture
def shop(db: Database, site_id: str, clock: FakeClock) -> str:
    """A site with the sample's 45 English articles."""
    data = (SAMPLE / "articles.en.jsonl").read_bytes()
    options = ImportOptions(locale="en", publish=True)
    import_file(db, site_id, data, options, Author(None, clock))
    return site_id


def make(db: Database, site_id: str, encoder: Encoder) -> Indexed:
    """Prepare a site's vectors, without a word."""
    with db.read() as tx:
        site = sites.get_site(tx, site_id)
    return index_site(db, site, encoder, lambda done, total: None)


def started(db: Database, encoder: Encoder) -> LiveIndexes:
    """Return the indexes of a process that has just started."""
    live = LiveIndexes(db, encoder)
    live.refresh()
    return live


def found_first(index: FaqIndex) -> float:
    """Return the share of the sample's English questions whose article comes first."""
    with (SAMPLE / "articles.en.jsonl").open(encoding="utf-8") as file:
        topics = {row["question"]: row["id"] for row in map(json.loads, file)}
    names = {document.id: topics[document.question] for document in index.documents}
    with (SAMPLE / "questions.en.jsonl").open(encoding="utf-8") as file:
        asked = [row for row in map(json.loads, file) if row["topic"] in names.values()]
    results = index.search_many([row["text"] for row in asked])
    right: list[bool] = [
        bool(result.hits) and names[result.hits[0].id] == row["topic"]
        for result, row in zip(results, asked, strict=True)
    ]
    return sum(right) / len(right)


def test_a_start_with_a_prepared_encoder_encodes_nothing(db: Database, shop: str) -> None:
    """Whatever its width; the process with the old one is not disturbed, nor its next start."""
    old, new = HashEncoder(), NarrowEncoder()
    before = started(db, old)
    answer = before.get(shop, "en").search("shipping to Okinawa")
    done = make(db, shop, new)
    assert done.articles == 45
    assert done.sentences == done.encoded == new.encoded
    assert make(db, shop, new).encoded == 0
    new.encoded = old.encoded = 0
    assert started(db, new).get(shop, "en").search("shipping to Okinawa").hits
    assert before.get(shop, "en").search("shipping to Okinawa") == answer
    assert new.encoded == 1  # the question
    old.encoded = 0
    started(db, old)
    assert old.encoded == 0


def test_a_run_that_is_cut_short_goes_on_from_there(
    db: Database, shop: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every portion is kept as soon as it is encoded."""
    monkeypatch.setattr(indexing, "_PORTION", 10)
    with db.read() as tx:
        site = sites.get_site(tx, shop)
    encoder, seen = HashEncoder(), list[tuple[int, int]]()

    def break_after_three(done: int, total: int) -> None:
        seen.append((done, total))
        encoder.failing = done == 30

    with pytest.raises(Unavailable):
        index_site(db, site, encoder, break_after_three)
    assert seen == [(10, 45), (20, 45), (30, 45)]
    encoder.failing, first = False, encoder.encoded
    rest = make(db, shop, encoder)
    assert rest.encoded == encoder.encoded - first
    assert 0 < rest.encoded < rest.sentences / 2


def test_a_start_that_fails_loses_nothing(db: Database, shop: str) -> None:
    """The old encoder's vectors are there when the new one cannot be used."""
    old, broken = HashEncoder(), NarrowEncoder()
    started(db, old)
    broken.failing = True
    assert started(db, broken).status().failed == (shop,)
    old.encoded = 0
    started(db, old)
    assert old.encoded == 0


@pytest.mark.slow
def test_a_second_real_model_takes_over_and_gives_back(db: Database, shop: str) -> None:
    """English articles are found well by either, and each is encoded once."""
    bundled, second = Counting(bundled_encoder()), Counting(second_encoder())
    before = started(db, bundled)
    assert found_first(before.get(shop, "en")) > 0.85
    make(db, shop, second)
    second.encoded = bundled.encoded = 0
    after = started(db, second)
    assert second.encoded == 0
    assert found_first(after.get(shop, "en")) > 0.85
    assert found_first(before.get(shop, "en")) > 0.85
    bundled.encoded = 0
    started(db, bundled)
    assert bundled.encoded == 0
