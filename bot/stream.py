"""From the log of messages to everybody who listens: one reader per process, no SQL here.

The reader selects ``id > last``. On PostgreSQL an id is drawn before its transaction commits, so 8
may be visible before 7; `Gaps` remembers 7 and the reader asks for it again for a while. Within one
conversation ids come in order, because whoever writes holds the conversation's row.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence

from bot import stream_store as store
from madoguchi.database.protocol import Database, Row
from madoguchi.errors import Unavailable

BATCH = 500
GAP_SECONDS = 60.0
GAPS_AT_MOST = 1_000
RETRY_SECONDS = 1.0

Receiver = Callable[[Row], None]
Unsubscribe = Callable[[], None]
_logger = logging.getLogger(__name__)


class Gaps:
    """Which ids below the newest one have not been seen, and until when to ask for them."""

    def __init__(self, last: int, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.last = last
        self._monotonic = monotonic
        self._missing: dict[int, float] = {}

    def missing(self) -> list[int]:
        """Return the ids to ask for again; those asked for long enough are given up."""
        now = self._monotonic()
        self._missing = {id_: until for id_, until in self._missing.items() if until > now}
        return list(self._missing)

    def found(self, id_: int) -> None:
        """Note that a missing id has been seen."""
        self._missing.pop(id_, None)

    def advance(self, ids: Sequence[int]) -> None:
        """Note new ids, in order, all above `last`; what lies between them is missing."""
        until = self._monotonic() + GAP_SECONDS
        for id_ in ids:
            between = range(max(self.last + 1, id_ - GAPS_AT_MOST), id_)
            self._missing.update(dict.fromkeys(between, until))
            self.last = id_
        for oldest in list(self._missing)[: max(0, len(self._missing) - GAPS_AT_MOST)]:
            del self._missing[oldest]


class Hub:
    """Passes each message on to who listens to its conversation or to its site's inbox.

    Receivers are called in the reader's thread and must return at once.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._receivers: dict[tuple[str, str], tuple[Receiver, ...]] = {}

    def listen_to_conversation(self, conversation_id: str, receiver: Receiver) -> Unsubscribe:
        """Call ``receiver`` with each new row of a conversation from now on."""
        return self._listen(("conversation", conversation_id), receiver)

    def listen_to_inbox(self, site_id: str, receiver: Receiver) -> Unsubscribe:
        """Call ``receiver`` with each new row of any conversation of a site from now on."""
        return self._listen(("inbox", site_id), receiver)

    def listeners(self, conversation_id: str) -> int:
        """Return how many listen to a conversation."""
        return len(self._receivers.get(("conversation", conversation_id), ()))

    def publish(self, rows: Sequence[Row]) -> None:
        """Pass rows on, each to every receiver once, in the order given."""
        for row in rows:
            keys = (("conversation", row["conversation_id"]), ("inbox", row["site_id"]))
            for key in keys:
                for receiver in self._receivers.get(key, ()):
                    receiver(row)

    def _listen(self, key: tuple[str, str], receiver: Receiver) -> Unsubscribe:
        with self._lock:
            self._receivers[key] = (*self._receivers.get(key, ()), receiver)

        def unsubscribe() -> None:
            with self._lock:
                left = tuple(one for one in self._receivers.get(key, ()) if one != receiver)
                if left:
                    self._receivers[key] = left
                else:
                    self._receivers.pop(key, None)

        return unsubscribe


class Reader:
    """The one thread of a process that reads new messages and publishes them."""

    def __init__(
        self, db: Database, hub: Hub, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._db = db
        self._hub = hub
        self._monotonic = monotonic
        self._gaps: Gaps | None = None
        self._stop = threading.Event()
        self._news = threading.Event()
        self._thread = threading.Thread(target=self._work, name="stream-reader", daemon=True)

    def start(self) -> None:
        """Begin with what is committed after this call."""
        self.read()
        self._thread.start()

    def stop(self, timeout: float = 3.0) -> None:
        """Stop reading and wait until the thread has ended."""
        self._stop.set()
        self._news.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def notify(self) -> None:
        """Read soon; for `madoguchi.wakeup.Wakeup.subscribe`."""
        self._news.set()

    def read(self) -> None:
        """Read and publish everything new; the first call only finds out where the log ends."""
        if self._gaps is None:
            self._gaps = self._begin()
            return
        while self._read_batch(self._gaps) == BATCH:
            pass

    def _begin(self) -> Gaps:
        """Return the end of the log, with what may still be committed below it as missing."""
        with self._db.read() as tx:
            start = max(0, store.newest_id(tx) - BATCH)
            rows = store.new_messages(tx, start, BATCH)
        gaps = Gaps(start, self._monotonic)
        gaps.advance([row["id"] for row in rows])
        return gaps

    def _read_batch(self, gaps: Gaps) -> int:
        with self._db.read() as tx:
            late = store.messages_by_id(tx, gaps.missing())
            new = store.new_messages(tx, gaps.last, BATCH)
        for row in late:
            gaps.found(row["id"])
        gaps.advance([row["id"] for row in new])
        self._hub.publish([*late, *new])
        return len(new)

    def _work(self) -> None:
        while not self._stop.is_set():
            self._news.wait()
            self._news.clear()
            try:
                if not self._stop.is_set():
                    self.read()
            except Unavailable:
                self._again("The database does not answer; streams wait.")
            except Exception:  # without this thread every stream would fall silent
                _logger.exception("Reading new messages failed")
                self._again("Streams are behind; reading again.")

    def _again(self, why: str) -> None:
        _logger.warning(why)
        self._stop.wait(RETRY_SECONDS)
        self._news.set()
