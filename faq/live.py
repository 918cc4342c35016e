"""The indexes in force: one per site and locale, rebuilt when a site's FAQ revision moves.

A rebuilt index replaces the old one as one object: a search sees all of an edit or nothing of it.
While a rebuild fails the old index goes on answering, and `LiveIndexes.status` says so.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence, Set
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from threading import Event, Lock, Thread

from faq import embedding_store, store, synonyms_store
from faq.index import FaqIndex, build
from faq.lessons import Lesson
from faq.preparing import Progress
from faq.search import Document
from faq.synonyms import Group, Synonyms
from madoguchi import sites
from madoguchi.clock import Clock, system_clock
from madoguchi.database.protocol import Database, Transaction
from madoguchi.encoder import Encoded, Encoder
from madoguchi.errors import MadoguchiError, NotFound
from madoguchi.sites import Site

Load = Callable[[Transaction, str, str], Sequence[Document]]
"""``(tx, site_id, locale)`` → what customers may be answered with."""

Taught = Callable[[Transaction, str], Sequence[Lesson]]
"""``(tx, site_id)`` → what customers said of the answers they got."""

_BUILDERS = 4
_BETWEEN_CHECKS_S = 0.05
_RETRY_S = 5.0
_LOOK_S = 60.0
_SAID_EVERY_S = 5.0

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Status:
    """How the indexes stand; ``failed`` names the sites whose last rebuild failed."""

    ready: bool
    sites: int
    articles: int
    failed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """An edit that is not in force: an article as it would be published, or other synonyms.

    One with neither is the site as it stands.
    """

    article: Document | None = None
    synonyms: tuple[Group, ...] | None = None


@dataclass(slots=True)
class _Shelf:
    """All indexes of one site, and the state of the site they were built from."""

    revision: int
    indexes: dict[str, FaqIndex] = field(default_factory=dict)

    def is_of(self, site: Site) -> bool:
        """Tell whether nothing has moved since."""
        return self.revision == site.faq_revision and self.indexes.keys() == set(site.locales)


@dataclass(frozen=True, slots=True)
class _Sources:
    """What the indexes of one site are built from, as it stands at one moment."""

    documents: Mapping[str, Sequence[Document]]
    lessons: Sequence[Lesson]
    synonyms: Synonyms

    def with_edit(self, proposal: Proposal) -> _Sources:
        """Return the same with an edit in force."""
        documents, synonyms = dict(self.documents), self.synonyms
        if (new := proposal.article) is not None:
            there = {item.id: item for item in documents.get(new.locale, ())}
            documents[new.locale] = list((there | {new.id: new}).values())
        if proposal.synonyms is not None:
            synonyms = Synonyms(proposal.synonyms)
        return _Sources(documents, self.lessons, synonyms)


class LiveIndexes:
    """Gives the index of a site and locale, always at once once it has been built.

    Every site is built by itself, so that a large import holds up nobody else's edit.
    """

    def __init__(
        self,
        db: Database,
        encoder: Encoder,
        load: Load = store.documents,
        clock: Clock = system_clock,
        taught: Taught = lambda *_: (),
    ) -> None:
        self._db, self._encoder, self._load, self._clock = db, encoder, load, clock
        self._taught = taught
        self._shelves: dict[str, _Shelf] = {}
        self._failed: set[str] = set()
        self._refreshed = False
        self._locks: dict[str, Lock] = {}
        self._under_way: dict[str, Future[None]] = {}
        self._guard = Lock()  # of the two above
        self._builders = ThreadPoolExecutor(_BUILDERS, thread_name_prefix="faq-index")
        self._wake, self._stopping = Event(), Event()
        self._thread = Thread(target=self._follow, name="faq-indexes", daemon=True)

    def get(self, site_id: str, locale: str) -> FaqIndex:
        """Return the index in force; an empty one for a locale in which the site has no articles.

        Raises as `of_site` does.
        """
        return self.of_site(site_id).get(locale) or build([], self._encoder)

    def of_site(self, site_id: str) -> Mapping[str, FaqIndex]:
        """Return the indexes in force by locale, in the order of the site's languages.

        A site that is asked for the first time is indexed first. Raises `Unavailable` when that
        fails and `NotFound` when there is no such site.
        """
        shelf = self._shelves.get(site_id)
        if shelf is None:
            with self._lock_of(site_id):
                shelf = self._shelves.get(site_id) or self._bring_up_to_date(self._site(site_id))
        return shelf.indexes

    def has(self, site_id: str) -> bool:
        """Tell whether a site can be searched at once."""
        return site_id in self._shelves

    def held(self, site: Site) -> Mapping[str, FaqIndex] | None:
        """Return a site's indexes where they are of its present revision, without waiting."""
        shelf = self._shelves.get(site.id)
        return shelf.indexes if shelf is not None and shelf.is_of(site) else None

    def proposed(
        self, site_id: str, *proposals: Proposal, progress: Progress | None = None
    ) -> list[Mapping[str, FaqIndex]]:
        """Return a site's indexes as they would be built now, with each of the edits in force.

        All have learnt the same from customers, so that they differ by their edits alone.
        ``progress(done, total)`` hears of the sentences encoded. Raises as `of_site` does.
        """
        with self._lock_of(site_id):
            while True:
                shelf = self._bring_up_to_date(self._site(site_id))
                with self._db.read() as tx:
                    site, sources = self._read(tx, site_id)
                if shelf.is_of(site):
                    break
            held = shelf.indexes

        def built(sources: _Sources) -> dict[str, FaqIndex]:
            return {
                locale: self._build(site, locale, held.get(locale), {}, sources, progress)
                for locale in site.locales
            }

        return [built(sources.with_edit(proposal)) for proposal in proposals]

    def refresh(self) -> None:
        """Rebuild what has moved, drop what is gone, and wait until all of it is done.

        A site that fails keeps its old indexes.
        """
        wait(self._begin())
        self._refreshed = True

    def start(self) -> None:
        """Follow changes in a thread of its own."""
        self._thread.start()

    def stop(self, timeout: float = 5.0) -> None:
        """Stop following and wait until the builds that are under way have been given up."""
        self._stopping.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout)
        self._builders.shutdown(wait=False, cancel_futures=True)
        with self._guard:
            under_way = list(self._under_way.values())
        wait(under_way, timeout)

    def notify(self) -> None:
        """Say that something may have changed; returns at once."""
        self._wake.set()

    def status(self) -> Status:
        """Tell how the indexes stand, without waiting for anything."""
        indexes = [index for shelf in list(self._shelves.values()) for index in _indexes(shelf)]
        articles = sum(len(index.documents) for index in indexes)
        failed = tuple(sorted(self._failed))
        ready = self._refreshed and all(site_id in self._shelves for site_id in failed)
        return Status(ready, len(self._shelves), articles, failed)

    def _follow(self) -> None:
        patience = _LOOK_S
        while not self._stopping.is_set():
            self._wake.wait(patience)
            self._wake.clear()
            if self._stopping.is_set():
                return
            try:
                self._begin()
                patience = _RETRY_S if self._failed else _LOOK_S
            except Exception:  # without this thread edits would never be seen
                logger.exception("The FAQ's indexes could not be brought up to date")
                patience = _RETRY_S
            self._stopping.wait(_BETWEEN_CHECKS_S)

    def _begin(self) -> list[Future[None]]:
        """Begin to build every site that has moved; return the builds that are under way."""
        with self._db.read() as tx:
            present = sites.list_sites(tx)
        gone = self._shelves.keys() - {site.id for site in present}
        for site_id in gone:
            self._shelves.pop(site_id, None)
        self._failed -= gone
        with self._guard:
            for site in present:
                shelf = self._shelves.get(site.id)
                if site.id not in self._under_way and not (shelf and shelf.is_of(site)):
                    self._under_way[site.id] = self._builders.submit(self._try, site)
            return list(self._under_way.values())

    def _site(self, site_id: str) -> Site:
        with self._db.read() as tx:
            return sites.get_site(tx, site_id)

    def _lock_of(self, site_id: str) -> Lock:
        with self._guard:
            return self._locks.setdefault(site_id, Lock())

    def _try(self, site: Site) -> None:
        try:
            with self._lock_of(site.id):
                self._bring_up_to_date(site)
            self._failed.discard(site.id)
            self._wake.set()  # it may have moved again meanwhile
        except _StoppedError:
            pass
        except NotFound:  # deleted meanwhile
            self._shelves.pop(site.id, None)
        except Exception as error:  # one site's trouble must not stop the others
            known = isinstance(error, MadoguchiError)
            logger.error("Indexing site %s failed: %s", site.id, error, exc_info=not known)
            self._failed.add(site.id)
        finally:
            with self._guard:
                self._under_way.pop(site.id, None)

    def _bring_up_to_date(self, site: Site) -> _Shelf:
        """Build the indexes of one site that are not of its present revision; hold its lock.

        What the site has already is replaced language by language, as each is built.
        """
        shelf = self._shelves.get(site.id)
        if shelf is not None and shelf.is_of(site):
            return shelf
        with self._db.read() as tx:
            site, sources = self._read(tx, site.id)
            cached = self._cached(tx, site.id) if shelf is None else {}
        first = shelf is None
        new = shelf or _Shelf(site.faq_revision)
        held = cached.keys() | {key for index in _indexes(new) for key in index.encoded}
        # The language with the least to read comes first: it waits for no other.
        for locale in sorted(site.locales, key=lambda locale: len(sources.documents[locale])):
            built = self._build(site, locale, new.indexes.get(locale), cached, sources)
            new.indexes = {**new.indexes, locale: built}  # the old may be in use
        new.indexes = {locale: new.indexes[locale] for locale in site.locales}
        new.revision = site.faq_revision
        self._shelves[site.id] = new
        used = {key: one for index in _indexes(new) for key, one in index.encoded.items()}
        fresh = {key: one for key, one in used.items() if key not in held}
        self._keep_encoded(site.id, fresh, cached.keys() - used.keys(), first)
        return new

    def _build(
        self,
        site: Site,
        locale: str,
        previous: FaqIndex | None,
        cached: dict[str, Encoded],
        sources: _Sources,
        progress: Progress | None = None,
    ) -> FaqIndex:
        started = noted = time.perf_counter()

        def hear(done: int, total: int) -> None:
            nonlocal noted
            self._progress(done, total)
            if progress is not None:
                progress(done, total)
            if time.perf_counter() - noted > _SAID_EVERY_S:
                noted = time.perf_counter()
                logger.info(
                    "%d of %d sentences of site %s (%s) encoded", done, total, site.id, locale
                )

        documents, accepted = sources.documents[locale], site.wrong_answers / 100
        index = build(
            *(documents, self._encoder, previous, cached, hear),
            *(accepted, sources.lessons, sources.synonyms),
        )
        seconds = time.perf_counter() - started
        logger.info(
            "Indexed %d articles of site %s (%s) in %.2f s",
            len(documents),
            site.id,
            locale,
            seconds,
        )
        return index

    def _progress(self, done: int, total: int) -> None:
        if self._stopping.is_set():
            raise _StoppedError

    def _read(self, tx: Transaction, site_id: str) -> tuple[Site, _Sources]:
        site = sites.get_site(tx, site_id)
        documents = {locale: self._load(tx, site_id, locale) for locale in site.locales}
        synonyms = Synonyms(synonyms_store.groups(tx, site_id).values())
        return site, _Sources(documents, self._taught(tx, site_id), synonyms)

    def _cached(self, tx: Transaction, site_id: str) -> dict[str, Encoded]:
        return embedding_store.encoded(tx, site_id, self._encoder.name, self._encoder.dimensions)

    def _keep_encoded(
        self, site_id: str, fresh: Mapping[str, Encoded], stale: Set[str], first: bool
    ) -> None:
        """Write what is new to the cache and, after a start, drop those that nothing uses.

        What other encoders made stays while somebody may go back to them or still run them.
        """
        if not first and not fresh:
            return
        try:
            with self._db.write() as tx:
                embedding_store.add(tx, site_id, self._encoder.name, fresh)
                embedding_store.note_use(tx, site_id, self._encoder.name, self._clock)
                if first:
                    embedding_store.forget(tx, site_id, self._encoder.name, stale)
                    embedding_store.forget_unused_encoders(tx, site_id, self._clock)
        except MadoguchiError as error:  # the next start encodes again, that is all
            logger.warning("The vectors of site %s could not be kept: %s", site_id, error)


class _StoppedError(Exception):
    """Raised out of a build that nobody waits for any more."""


def _indexes(shelf: _Shelf) -> list[FaqIndex]:
    return list(shelf.indexes.values())
