"""Every message reaches everybody who listens, once, whatever order transactions commit in."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.stream import GAP_SECONDS, GAPS_AT_MOST, Gaps, Hub, Reader
from madoguchi.database import Database
from madoguchi.database.protocol import Row
from madoguchi.wakeup import Wakeup
from tests.bot.stream_rows import add_conversation, say, write_message


class Listener:
    """Remembers the ids it was given."""

    def __init__(self) -> None:
        self.ids: list[int] = []

    def __call__(self, row: Row) -> None:
        self.ids.append(row["id"])


class Seconds:
    """A monotonic clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def wait_until(condition: Callable[[], bool], seconds: float = 10) -> None:
    """Fail unless ``condition`` comes true in time."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)


def test_a_skipped_id_is_asked_for_until_it_is_found() -> None:
    """What lies between two ids is missing, until it is seen."""
    gaps = Gaps(3)
    gaps.advance([5, 8])
    assert gaps.last == 8
    assert gaps.missing() == [4, 6, 7]
    gaps.found(6)
    assert gaps.missing() == [4, 7]


def test_an_id_that_never_comes_is_given_up() -> None:
    """A transaction that was rolled back leaves a hole; it is not asked for for ever."""
    seconds = Seconds()
    gaps = Gaps(0, seconds)
    gaps.advance([2])
    seconds.now = GAP_SECONDS - 1
    assert gaps.missing() == [1]
    seconds.now = GAP_SECONDS + 1
    assert gaps.missing() == []


def test_a_jump_of_the_sequence_does_not_fill_the_memory() -> None:
    """Of a huge gap only the newest ids are asked for."""
    gaps = Gaps(0)
    gaps.advance([10**12, 10**12 + 10])
    assert len(gaps.missing()) == GAPS_AT_MOST
    assert gaps.missing()[-1] == 10**12 + 9


@given(st.permutations(range(1, 30)), st.lists(st.integers(1, 5), min_size=30, max_size=30))
def test_any_order_of_commits_delivers_each_id_once(order: list[int], sizes: list[int]) -> None:
    """Whatever becomes visible when, ``missing`` and ``id > last`` together give each id once."""
    gaps, visible, delivered = Gaps(0), set[int](), list[int]()
    remaining = list(order)
    for size in sizes:
        visible.update(remaining[:size])
        del remaining[:size]
        late = [id_ for id_ in gaps.missing() if id_ in visible]
        new = sorted(id_ for id_ in visible if id_ > gaps.last)
        for id_ in late:
            gaps.found(id_)
        gaps.advance(new)
        delivered += late + new
    assert sorted(delivered) == sorted(visible)
    assert len(delivered) == len(set(delivered))


def test_a_message_reaches_its_conversation_and_its_inbox_only(db: Database, site_id: str) -> None:
    """Other conversations and former listeners hear nothing."""
    hub, here, elsewhere, inbox, former = Hub(), Listener(), Listener(), Listener(), Listener()
    add_conversation(db, "a")
    add_conversation(db, "b")
    hub.listen_to_conversation("a", here)
    hub.listen_to_conversation("b", elsewhere)
    hub.listen_to_inbox(site_id, inbox)
    hub.listen_to_inbox(site_id, former)()
    reader = Reader(db, hub)
    say(db, "a", "before the reader began")
    reader.read()
    id_ = say(db, "a")
    reader.read()
    reader.read()
    assert (here.ids, elsewhere.ids, inbox.ids, former.ids) == ([id_], [], [id_], [])


def test_more_than_a_batch_arrives_in_order(
    db: Database, site_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader that was away catches up batch by batch."""
    monkeypatch.setattr("bot.stream.BATCH", 7)
    hub, inbox = Hub(), Listener()
    add_conversation(db, "a")
    hub.listen_to_inbox(site_id, inbox)
    reader = Reader(db, hub)
    reader.read()
    ids = [say(db, "a") for _ in range(30)]
    reader.read()
    assert inbox.ids == ids


@pytest.mark.parametrize("began_before", [True, False])
def test_the_slower_of_two_transactions_is_not_lost(
    db: Database, site_id: str, began_before: bool
) -> None:
    """On PostgreSQL the second id may be committed first, even while the reader begins."""
    if db.dialect == "sqlite":
        began_before = False  # one writer at a time: the first is always first
    hub, inbox, customer = Hub(), Listener(), Listener()
    add_conversation(db, "slow")
    add_conversation(db, "fast")
    hub.listen_to_inbox(site_id, inbox)
    hub.listen_to_conversation("slow", customer)
    reader = Reader(db, hub)
    written, may_commit = threading.Event(), threading.Event()
    ids: list[int] = []

    def write_slowly() -> None:
        with db.write() as tx:
            ids.append(write_message(tx, "slow"))
            written.set()
            if db.dialect == "postgresql":
                assert may_commit.wait(10)

    if not began_before:
        reader.read()
    thread = threading.Thread(target=write_slowly)
    thread.start()
    assert written.wait(10)
    fast = say(db, "fast")
    reader.read()
    assert (fast in inbox.ids) is not began_before
    assert ids[0] < fast
    may_commit.set()
    thread.join()
    reader.read()
    reader.read()
    assert customer.ids == ids
    assert sorted(inbox.ids) == (ids if began_before else [*ids, fast])


def test_a_running_reader_hears_of_commits_within_a_moment(db: Database, site_id: str) -> None:
    """Woken by the database, it publishes without being asked, and it ends when told to."""
    hub, inbox = Hub(), Listener()
    add_conversation(db, "a")
    hub.listen_to_inbox(site_id, inbox)
    reader, wakeup = Reader(db, hub), Wakeup(db)
    wakeup.subscribe(reader.notify)
    reader.start()
    wakeup.start()
    try:
        ids = [say(db, "a") for _ in range(3)]
        wait_until(lambda: inbox.ids == ids)
    finally:
        wakeup.stop()
        reader.stop()
    assert not any(thread.name == "stream-reader" for thread in threading.enumerate())
