"""The indexes in force, as articles come and go."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from threading import Event

import pytest

from faq import embedding_store
from faq.live import LiveIndexes
from faq.search import Document
from madoguchi import sites
from madoguchi.clock import FakeClock
from madoguchi.database.protocol import Database, Transaction
from madoguchi.encoder import Vectors
from madoguchi.errors import NotFound, Unavailable
from tests.fakes import HashEncoder
from tests.faq.shop import SHOP


class Articles:
    """What is published, without the tables of articles; changing it moves the revision."""

    def __init__(self, db: Database, site_id: str) -> None:
        self.db, self.site_id = db, site_id
        self.documents: list[Document] = list(SHOP)

    def load(self, tx: Transaction, site_id: str, locale: str) -> Sequence[Document]:
        """Return the documents of a locale."""
        return [document for document in self.documents if document.locale == locale]

    def publish(self, *documents: Document) -> None:
        """Replace what is published."""
        self.documents = list(documents)
        with self.db.write() as tx:
            sites.bump_faq_revision(tx, self.site_id)


@pytest.fixture
def articles(db: Database, site_id: str) -> Articles:
    """The shop's articles."""
    return Articles(db, site_id)


@pytest.fixture
def encoder() -> HashEncoder:
    """An encoder without a model."""
    return HashEncoder()


@pytest.fixture
def live(db: Database, articles: Articles, encoder: HashEncoder) -> Iterator[LiveIndexes]:
    """Indexes that are stopped at the end."""
    indexes = LiveIndexes(db, encoder, articles.load)
    yield indexes
    indexes.stop()


def soon(condition: Callable[[], bool], seconds: float = 3.0) -> bool:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.01)
    return condition()


NEW = Document("new", "ギフト包装はできますか", (), "はい、無料です。")


def test_a_site_is_indexed_when_it_is_first_asked_for(live: LiveIndexes, site_id: str) -> None:
    """A command needs no thread, and a language without articles has an empty index."""
    assert live.get(site_id, "ja").search("返品").hits[0].id == "return"
    assert live.get(site_id, "en").documents == ()
    assert live.get(site_id, "fr").documents == ()
    assert live.get(site_id, "ja") is live.get(site_id, "ja")


def test_an_unknown_site_is_not_found(live: LiveIndexes) -> None:
    """Rather than an empty one."""
    with pytest.raises(NotFound):
        live.get("nowhere", "ja")


def test_an_edit_is_seen_after_a_refresh(
    live: LiveIndexes, articles: Articles, encoder: HashEncoder, site_id: str
) -> None:
    """Only the new article is encoded; an index that is held goes on unchanged."""
    live.refresh()
    before = live.get(site_id, "ja")
    encoder.encoded = 0
    articles.publish(*SHOP, NEW)
    live.refresh()
    assert encoder.encoded == 3, "question, passage, and the answer's one sentence"
    assert live.get(site_id, "ja").search("ギフト包装").hits[0].id == "new"
    assert "new" not in {hit.id for hit in before.search("ギフト包装").hits}


def test_a_site_that_accepts_fewer_wrong_answers_answers_later(
    db: Database, live: LiveIndexes, site_id: str
) -> None:
    """The thresholds follow the site's setting without an edit."""
    before = live.get(site_id, "ja").thresholds
    with db.write() as tx:
        sites.update_site(tx, site_id, wrong_answers=2)
    live.refresh()
    assert live.get(site_id, "ja").thresholds.answer > before.answer


def test_what_is_held_is_of_the_sites_present_revision(
    live: LiveIndexes, articles: Articles, db: Database, site_id: str
) -> None:
    """Nobody waits for it: not before the first build, nor between an edit and the next."""

    def site() -> sites.Site:
        with db.read() as tx:
            return sites.get_site(tx, site_id)

    assert not live.has(site_id)
    assert live.held(site()) is None
    live.refresh()
    assert live.has(site_id)
    assert live.held(site()) is live.of_site(site_id)
    articles.publish(NEW)
    assert live.held(site()) is None
    assert live.has(site_id)


def test_nothing_is_rebuilt_when_nothing_moved(live: LiveIndexes, site_id: str) -> None:
    """Most wake-ups are about something else."""
    live.refresh()
    before = live.get(site_id, "ja")
    live.refresh()
    assert live.get(site_id, "ja") is before


def test_an_article_that_is_withdrawn_is_gone(
    live: LiveIndexes, articles: Articles, site_id: str
) -> None:
    """Also the last one."""
    live.refresh()
    articles.publish(*SHOP[1:])
    live.refresh()
    assert "ship" not in {hit.id for hit in live.get(site_id, "ja").search("商品が届きません").hits}
    articles.publish()
    live.refresh()
    assert live.get(site_id, "ja").search("返品").hits == ()


def test_a_restart_encodes_nothing(
    db: Database, live: LiveIndexes, articles: Articles, site_id: str
) -> None:
    """The vectors are in the database."""
    live.refresh()
    articles.publish(*SHOP, NEW)
    live.refresh()
    fresh = HashEncoder()
    again = LiveIndexes(db, fresh, articles.load)
    again.refresh()
    before = fresh.encoded
    assert before == 0
    assert again.get(site_id, "ja").search("ギフト") == live.get(site_id, "ja").search("ギフト")


def test_a_restart_forgets_vectors_that_nothing_uses(
    db: Database, live: LiveIndexes, articles: Articles, encoder: HashEncoder, site_id: str
) -> None:
    """Edits leave some behind; the cache does not grow for ever."""
    live.refresh()
    articles.publish(NEW)
    live.refresh()
    LiveIndexes(db, encoder, articles.load).refresh()
    with db.read() as tx:
        kept = embedding_store.encoded(tx, site_id, encoder.name, encoder.dimensions)
    used = live.get(site_id, "ja").encoded.keys() | live.get(site_id, "en").encoded.keys()
    assert kept.keys() == used


def test_a_failing_build_leaves_the_old_index(
    live: LiveIndexes,
    articles: Articles,
    encoder: HashEncoder,
    site_id: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It is logged, told by the status, and made up for by the next refresh."""
    live.refresh()
    before = live.get(site_id, "ja")
    encoder.failing = True
    articles.publish(*SHOP, NEW)
    with caplog.at_level(logging.ERROR):
        live.refresh()
    assert live.get(site_id, "ja") is before
    assert live.status().failed == (site_id,)
    assert live.status().ready
    assert "shop" in caplog.text
    encoder.failing = False
    live.refresh()
    assert len(live.get(site_id, "ja").documents) == len(SHOP) + 1
    assert live.status().failed == ()


def test_a_site_that_was_never_built_is_not_ready(
    live: LiveIndexes, encoder: HashEncoder, site_id: str
) -> None:
    """Asking for it says that search is unavailable."""
    assert not live.status().ready
    encoder.failing = True
    live.refresh()
    assert not live.status().ready
    with pytest.raises(Unavailable):
        live.get(site_id, "ja")


def test_the_status_counts(live: LiveIndexes) -> None:
    """Sites and articles."""
    live.refresh()
    status = live.status()
    assert (status.ready, status.sites, status.articles) == (True, 1, len(SHOP))


def test_a_deleted_site_is_dropped(db: Database, live: LiveIndexes, site_id: str) -> None:
    """Its index with it."""
    live.refresh()
    with db.write() as tx:
        sites.delete_site(tx, site_id)
    live.refresh()
    assert live.status().sites == 0
    with pytest.raises(NotFound):
        live.get(site_id, "ja")


def test_the_thread_follows_what_it_is_told(
    live: LiveIndexes, articles: Articles, encoder: HashEncoder, site_id: str
) -> None:
    """An edit is seen soon after, and after a failure without being told again."""
    live.refresh()
    live.start()
    articles.publish(*SHOP, NEW)
    live.notify()
    assert soon(lambda: len(live.get(site_id, "ja").documents) == len(SHOP) + 1)


def test_the_thread_outlives_a_database_that_fails(
    live: LiveIndexes, articles: Articles, site_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It tries again by itself."""
    monkeypatch.setattr("faq.live._RETRY_S", 0.05)
    live.refresh()
    calls = []
    real = sites.list_sites

    def failing_once(tx: Transaction) -> list[sites.Site]:
        calls.append(1)
        if len(calls) == 1:
            raise RuntimeError("the disk is on fire")
        return real(tx)

    monkeypatch.setattr(sites, "list_sites", failing_once)
    live.start()
    articles.publish(NEW)
    live.notify()
    assert soon(lambda: len(calls) >= 2 and len(live.get(site_id, "ja").documents) == 1)


def test_stopping_gives_up_a_build(db: Database, articles: Articles, site_id: str) -> None:
    """A long first indexing does not hold up the end of the process."""

    class Slow(HashEncoder):
        def encode_queries(self, texts: Sequence[str]) -> Vectors:
            time.sleep(0.05)
            return super().encode_queries(texts)

    articles.documents = [Document(f"a{n}", f"質問{n}") for n in range(3000)]
    indexes = LiveIndexes(db, Slow(), articles.load)
    indexes.start()
    indexes.notify()
    time.sleep(0.1)
    started = time.monotonic()
    indexes.stop()
    assert time.monotonic() - started < 4
    assert indexes.status().articles == 0


def test_a_large_import_holds_up_nobody_else(
    db: Database, articles: Articles, site_id: str, clock: FakeClock
) -> None:
    """While one site is being encoded, another's edit is in force and a new one can be asked."""
    busy, go_on = Event(), Event()

    class Slow(HashEncoder):
        def encode_queries(self, texts: Sequence[str]) -> Vectors:
            if any(text.startswith("大量") for text in texts):
                busy.set()
                go_on.wait(10)
            return super().encode_queries(texts)

    with db.write() as tx:
        sites.create_site(tx, id="other", name="別の店", clock=clock)
    articles.documents = list(SHOP)
    shelves = {"other": articles.load, site_id: articles.load}
    large = [Document(f"a{n}", f"大量の質問{n}") for n in range(100)]

    def load(tx: Transaction, site: str, locale: str) -> Sequence[Document]:
        if site == "empty":
            return []
        return large if site == "other" and busy_import else shelves[site](tx, site, locale)

    busy_import = False
    indexes = LiveIndexes(db, Slow(), load)
    try:
        indexes.refresh()
        indexes.start()
        busy_import = True
        with db.write() as tx:
            sites.bump_faq_revision(tx, "other")
        indexes.notify()
        assert busy.wait(5)
        with db.write() as tx:
            sites.create_site(tx, id="empty", name="新しい店", clock=clock)
        assert indexes.get("empty", "ja").documents == ()
        articles.publish(*SHOP, NEW)
        indexes.notify()
        assert soon(lambda: len(indexes.get(site_id, "ja").documents) == len(SHOP) + 1)
        assert len(indexes.get("other", "ja").documents) == len(SHOP)  # answers as before
        go_on.set()
        assert soon(lambda: len(indexes.get("other", "ja").documents) == len(large))
    finally:
        go_on.set()
        indexes.stop()
