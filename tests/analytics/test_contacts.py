"""Erasing a person and merging contacts: in the log, in the rows, and in a rebuild."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics import contacts, contacts_store, rebuilding, recording, store
from analytics.checking import Drift, drift
from analytics.contacts_store import Standing
from analytics.model import Event
from analytics.outcomes import outcome
from analytics.rates import report, to_json
from analytics.standing import fold_standings
from analytics.tombstones import tombstone
from madoguchi import sites
from madoguchi.clock import FakeClock, to_text
from madoguchi.database import Database, Row
from madoguchi.errors import Conflict

FROM, TO = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
AS_OF = datetime(2027, 6, 1, tzinfo=UTC)


class Log:
    """The log of several contacts, each with a conversation, told at a fake clock's time."""

    def __init__(self, db: Database, clock: FakeClock, site_id: str) -> None:
        self.db, self.clock, self.site_id = db, clock, site_id

    def say(self, contact: str, kind: str, *, number: int = 1, **payload: Any) -> Event:
        """Record an event of a contact's conversation, which is there from its first event on."""
        conversation = f"cnv_{contact}_{number}"
        with self.db.write() as tx:
            add_conversation(tx.run, self.site_id, contact, conversation, self.clock)
            event = Event(
                site_id=self.site_id,
                kind=kind,
                occurred_at=self.clock(),
                channel="web",
                contact_id=contact,
                conversation_id=conversation,
                payload=payload,
            )
            return recording.record(tx, event)

    def visit(self, contact: str, number: int = 1, article: str = "art_1") -> None:
        """Ask, be answered, say yes, rate; half an hour later it has ended."""
        page = {"page_url": "https://shop.example/cart?mail=1#a", "referrer": "https://g.example/"}
        self.say(contact, "conversation_started", number=number, **page)
        self.say(contact, "question", number=number, text=f"{contact}の送料は？")
        self.say(contact, "answer", number=number, article_id=article, category="送料")
        self.say(contact, "feedback", number=number, solved=True, article_id=article)
        self.say(contact, "csat", number=number, score=5, comment="田中です。助かりました")
        self.clock.advance(hours=1)
        with self.db.write() as tx:
            recording.end_idle(tx, self.clock())

    def erase(self, contact: str) -> contacts.Erased:
        """Erase a person."""
        with self.db.write() as tx:
            return contacts.erase(tx, self.site_id, contact, self.clock(), "acc_1")

    def merge(self, kept: str, other: str) -> str:
        """Merge two contacts."""
        with self.db.write() as tx:
            return contacts.merge(tx, self.site_id, kept, other, self.clock(), None)

    def rows(self, table: str) -> list[Row]:
        """Return every row of a table."""
        with self.db.read() as tx:
            return sorted(tx.all(f"SELECT * FROM {table}"), key=str)

    def rates(self) -> dict[str, Any]:
        """Return every rate of the year."""
        with self.db.read() as tx:
            inquiries = store.site_inquiries(tx, self.site_id)
        return to_json(report(inquiries, FROM, TO, AS_OF))


def add_conversation(
    run: Any, site_id: str, contact: str, conversation: str, clock: FakeClock
) -> None:
    """Insert a contact and a conversation where they are not there."""
    now = to_text(clock())
    run(
        """
        INSERT INTO contact (id, site_id, created_at) VALUES (:id, :site_id, :now)
        ON CONFLICT (id) DO NOTHING
        """,
        id=contact,
        site_id=site_id,
        now=now,
    )
    run(
        """
        INSERT INTO conversation (id, site_id, contact_id, token_hash, status, channel, locale,
            is_test, is_sample, last_message_at, created_at)
        VALUES (:id, :site_id, :contact, '', 'pending', 'web', 'ja', FALSE, FALSE, :now, :now)
        ON CONFLICT (id) DO NOTHING
        """,
        id=conversation,
        site_id=site_id,
        contact=contact,
        now=now,
    )


@pytest.fixture
def log(db: Database, clock: FakeClock, site_id: str) -> Log:
    """An empty log."""
    return Log(db, clock, site_id)


def test_an_erasure_leaves_no_word_and_every_number(log: Log) -> None:
    """Payloads are tombstones; the outcome, the rating and the page without its query stay."""
    log.visit("a")
    log.visit("b")
    before = log.rates()
    erased = log.erase("a")
    assert erased == contacts.Erased(6, frozenset({"aの送料は？"}))
    told = "".join(row["payload"] for row in log.rows("event") if row["contact_id"] == "a")
    assert not [w for w in ("送料は", "田中", "助かり", "mail=1", "g.example") if w in told]
    with log.db.read() as tx:
        a, b = store.site_inquiries(tx, "shop")
    assert (a.csat, a.csat_comment, a.page_url, a.referrer) == (
        5,
        None,
        "https://shop.example/cart",
        None,
    )
    assert b.csat_comment == "田中です。助かりました"
    assert outcome(a) == "confirmed"
    assert log.rates() == before
    with log.db.read() as tx:
        assert drift(tx, "shop") == Drift()


def test_a_question_that_was_missed_is_not_shown_any_more(log: Log) -> None:
    """The list of what found no answer holds a copy of it."""
    log.say("a", "question", text="田中の駐車場は？")
    log.say("a", "no_answer", category=None)
    assert "田中" in str(log.rows("inquiry_missed"))
    log.erase("a")
    assert "田中" not in str(log.rows("inquiry_missed"))
    with log.db.read() as tx:
        assert drift(tx, "shop") == Drift()


def test_an_erasure_is_an_event_and_happens_once(log: Log) -> None:
    """Who did it and when is known; a second time says that there is nothing left."""
    log.visit("a")
    log.erase("a")
    with log.db.read() as tx:
        (event,) = contacts_store.told_of_contacts(tx, "shop")
    assert event.kind == "contact_erased"
    assert event.payload == {"contacts": ["a"], "by": "acc_1"}
    with pytest.raises(Conflict, match="nothing left to erase"):
        log.erase("a")


def test_what_arrives_after_the_erasure_is_a_tombstone_too(log: Log) -> None:
    """A turn that was under way is counted without its words."""
    log.visit("a")
    log.erase("a")
    event = log.say("a", "question", text="まだいます 山田太郎")
    assert event.payload["erased"] is True
    assert "text" not in event.payload
    log.say("a", "csat", score=1, comment="ひどい")
    with log.db.read() as tx:
        assert "ひどい" not in str(store.site_inquiries(tx, "shop"))
        assert drift(tx, "shop") == Drift()


def test_merged_contacts_come_back_as_one(log: Log) -> None:
    """Totals stay; whether somebody came back is asked of both together."""
    log.visit("a")
    log.visit("b")
    before = log.rates()
    assert log.merge("a", "b") == "a"
    after = log.rates()
    assert after["counts"] == before["counts"]
    with log.db.read() as tx:
        assert drift(tx, "shop") == Drift()
    moved = {name for name, one in after["rates"].items() if one != before["rates"][name]}
    assert moved == {"recontact_rate", "durable_resolution_rate"}
    for name in moved:
        assert after["rates"][name]["denominator"] == before["rates"][name]["denominator"] == 2
    assert after["rates"]["recontact_rate"]["numerator"] == 1
    assert after["rates"]["durable_resolution_rate"]["numerator"] == 1


def test_a_merge_takes_along_whoever_was_merged_before(log: Log) -> None:
    """a stands for b, then c for a: all three are c, also in what happens later."""
    for name in "abc":
        log.visit(name)
    log.merge("a", "b")
    log.merge("c", "b")
    log.visit("b", 2)
    with log.db.read() as tx:
        assert contacts_store.one_person(tx, "shop", "b") == ["c", "a", "b"]
        assert {i.contact_id for i in store.site_inquiries(tx, "shop")} == {"c"}
    with pytest.raises(Conflict, match="one contact already"):
        log.merge("a", "c")


def test_erasing_one_of_merged_contacts_erases_the_person(log: Log) -> None:
    """And who was erased is merged with nobody any more."""
    for name in "abc":
        log.visit(name)
    log.merge("a", "b")
    log.erase("b")
    assert "bの送料" not in str(log.rows("event")) + str(log.rows("inquiry"))
    assert "aの送料" not in str(log.rows("event"))
    assert "cの送料" in str(log.rows("event"))
    for pair in (("c", "a"), ("b", "c")):
        with pytest.raises(Conflict, match="was erased"):
            log.merge(*pair)


def test_a_rebuild_reproduces_what_was_erased_and_merged(log: Log) -> None:
    """Byte for byte: events, inquiries and how contacts stand."""
    for name in "abcd":
        log.visit(name)
    log.merge("a", "b")
    log.erase("c")
    log.visit("b", 2)
    log.merge("d", "a")
    tables = ("event", "inquiry", "contact_standing", "inquiry_missed")
    before = {table: log.rows(table) for table in tables}
    with log.db.write() as tx:
        assert drift(tx, "shop") == Drift()
        tx.run("DELETE FROM contact_standing")
        tx.run("DELETE FROM inquiry")
        rebuilding.rebuild(tx, "shop")
    assert {table: log.rows(table) for table in tables} == before


def test_a_rebuild_lays_the_tombstones_that_are_missing(log: Log) -> None:
    """A log that was restored beside its erasures does not bring the words back."""
    log.visit("a")
    full = [(row["id"], row["payload"]) for row in log.rows("event")]
    log.erase("a")
    with log.db.write() as tx:
        for id, payload in full:
            tx.run("UPDATE event SET payload = :payload WHERE id = :id", id=id, payload=payload)
        rebuilding.rebuild(tx, "shop")
    assert "aの送料" not in str(log.rows("event"))


def test_another_site_is_not_touched(log: Log) -> None:
    """Contacts are a site's own."""
    log.visit("a")
    with log.db.write() as tx:
        sites.create_site(tx, id="other", name="別", locales=("ja",), clock=log.clock)
        assert contacts.erase(tx, "other", "a", log.clock(), None).events == 0
    assert "aの送料" in str(log.rows("event"))


@st.composite
def merges(draw: st.DrawFn) -> list[Event]:
    """Draw merges and erasures as the service would allow them: every id is merged once."""
    names, told = list("abcdef"), []
    while len(names) > 1 and draw(st.booleans()):
        kept, other = draw(st.permutations(names))[:2]
        names.remove(other)
        told.append(_told("contacts_merged", kept, merged=other))
    for name in draw(st.sets(st.sampled_from(names))):
        told.append(_told("contact_erased", name, contacts=[name]))
    return told


def _told(kind: str, contact_id: str, **payload: Any) -> Event:
    return Event(
        site_id="shop", kind=kind, occurred_at=FROM, contact_id=contact_id, payload=payload
    )


@given(told=merges(), seed=st.randoms())
def test_the_order_in_which_merges_are_told_does_not_matter(told: list[Event], seed: Any) -> None:
    """Neither at once nor one after the other."""
    shuffled = list(told)
    seed.shuffle(shuffled)
    expected = fold_standings(told)
    assert fold_standings(shuffled) == expected
    known: dict[str, Standing] = {}
    for event in shuffled:
        known = fold_standings([event], known)
    assert known == expected


def test_a_tombstone_keeps_what_is_counted_and_nothing_it_does_not_know() -> None:
    """A key that somebody adds tomorrow is gone unless it is named; twice changes nothing."""
    left = tombstone({"score": 4, "comment": "山田", "text": "山田", "new_words": "山田"})
    assert left == {"score": 4, "erased": True}
    assert tombstone(left) == left
    assert tombstone({"page_url": "no address"}) == {"page_url": None, "erased": True}


def test_an_event_about_contacts_is_itself_never_a_tombstone(log: Log) -> None:
    """It has to be read by the next rebuild."""
    event = replace(_told("contact_erased", "a", contacts=["a"]), site_id="shop")
    log.visit("a")
    log.erase("a")
    with log.db.write() as tx:
        assert recording.record(tx, event).payload == {"contacts": ["a"]}
