"""What articles did, what found no answer, and which inquiries stand behind a number."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from analytics import lists_store, missed_store
from analytics.articles import Use, after_event
from analytics.filters import Filters
from analytics.missed import of_conversation
from analytics.model import Event, Inquiry
from analytics.periods import Days
from analytics.rates import report
from analytics.reading import missed_among
from analytics.selections import Selection
from analytics.where_store import METRICS, selected
from madoguchi.clock import from_text
from madoguchi.database import Database
from madoguchi.errors import InvalidInput
from tests.analytics.examples import START, an_inquiry, at, golden_inquiries
from tests.analytics.kept import put
from tests.analytics.talk import Talk

AS_OF = from_text("2026-02-05T00:00:00Z")
JANUARY = Days(
    from_text("2026-01-01T00:00:00Z").date(),
    from_text("2026-01-31T00:00:00Z").date(),
    ZoneInfo("UTC"),
)


def event(kind: str, seconds: float, **payload: object) -> Event:
    """Return an event some seconds after the start of the example inquiry."""
    return Event(
        site_id="shop",
        kind=kind,
        occurred_at=START + timedelta(seconds=seconds),
        inquiry_id="inq_1",
        payload=payload,
    )


def used(events: Iterable[Event], inquiry: Inquiry) -> dict[str, tuple[str, ...]]:
    """Return what is said of each article, by name."""
    uses: dict[str, Use] = {}
    for one in events:
        uses = dict(after_event(uses, one, inquiry))
    return {name: use.said for name, use in uses.items()}


def test_a_word_counts_for_the_article_it_was_said_to() -> None:
    """Not for the one given after it; without a name it is about the last one."""
    events = [
        event("answer", 1, article_id="a"),
        event("feedback", 2, solved=False, article_id="a"),
        event("answer", 3, article_id="b"),
        event("feedback", 4, solved=True),
    ]
    said = used(events, an_inquiry(last_article_id="b"))
    assert said == {"a": ("given", "denied"), "b": ("given", "confirmed")}


def test_the_last_word_on_an_article_counts() -> None:
    """A no after a yes takes the yes back; a word after the end counts for nothing."""
    events = [
        event("answer", 1, article_id="a"),
        event("feedback", 2, solved=True, article_id="a"),
        event("feedback", 3, solved=False, article_id="a"),
        event("feedback", 36000, solved=True, article_id="a"),
        event("feedback", 4, solved=True, article_id="never given"),
    ]
    assert used(events, an_inquiry()) == {"a": ("given", "denied")}


def test_only_a_hand_over_after_the_answer_is_the_articles() -> None:
    """An answer to somebody who is already with people has not failed."""
    escalated = an_inquiry(escalated_at=at(seconds=10))
    assert used([event("answer", 5, article_id="a")], escalated) == {"a": ("given", "escalated")}
    assert used([event("answer", 15, article_id="a")], escalated) == {"a": ("given",)}


def test_what_most_asked_is_first_and_shows_its_latest_wording(talk: Talk) -> None:
    """Inquiries are counted, not turns; among equals the latest is first; languages stay apart."""
    asked = [("駐車場は", "ja"), ("駐車場は？", "ja"), ("？？", "ja"), None, ("Gift?", "en"), None]
    for words in (*asked, ("gift", "en"), ("gift", "ja")):
        talk.wait(minutes=40 if words is None else 1)
        if words is not None:
            talk.say("question", text=words[0], locale=words[1])
            talk.say("no_answer", category=None)
    days = Days(talk.clock().date(), talk.clock().date(), ZoneInfo("Asia/Tokyo"))
    for filters in (Filters(), Filters(channel="web")):
        with talk.db.read() as tx:
            among = missed_among(tx, "shop", days, filters)
            groups = missed_store.groups(tx, among)
            assert missed_store.number_of_groups(tx, among) == 3
            assert missed_store.groups(tx, among, 1, 1) == groups[1:2]
            assert missed_store.first_groups(tx, among, 2) == (groups[:2], 3)
        assert [(one.text, one.locale, one.count) for one in groups] == [
            ("gift", "en", 2),
            ("gift", "ja", 1),
            ("駐車場は？", "ja", 1),
        ]
        for one in groups:
            selection = Selection.read({"question": one.key, "asked_in": one.language})
            with talk.db.read() as tx:
                where = selected("shop", days, filters, talk.clock(), selection)
                assert lists_store.size(tx, where).inquiries == one.count


@pytest.fixture
def golden(db: Database) -> Database:
    """A database with the golden inquiries."""
    with db.write() as tx:
        put(tx, golden_inquiries())
    return db


def listed(db: Database, site_id: str = "site-1", **query: str) -> list[Inquiry]:
    """Return the (golden) inquiries of January that an address selects."""
    where = selected(site_id, JANUARY, Filters(), AS_OF, Selection.read(query))
    with db.read() as tx:
        found: list[Inquiry] = [*lists_store.whole(tx, where)]
        assert lists_store.size(tx, where).inquiries == len(found)
        assert lists_store.page(tx, where, 3, 2) == found[2:5]
    return found


def test_every_number_has_as_many_inquiries_as_it_says(golden: Database) -> None:
    """Every rate's numerator and denominator, and every duration's n."""
    full = report(golden_inquiries(), JANUARY.from_, JANUARY.to, AS_OF)
    reasons = {f"escalation_rate.{name}": one for name, one in full.by_reason.items()}
    rates = {**full.rates, **reasons, **full.other_rules}
    for name, one in rates.items():
        if name == "answer_rate":
            continue
        assert len(listed(golden, metric=name)) == one.numerator, name
        assert len(listed(golden, metric=name, part="all")) == one.denominator, name
    for name, times in full.durations.items():
        assert len(listed(golden, metric=name)) == times.n, name
    for name, count in full.counts.outcomes.items():
        assert len(listed(golden, outcome=name)) == count, name
    for name, count in full.counts.escalated_split.items():
        assert len(listed(golden, split=name)) == count, name
    assert len(listed(golden, outcome="ended")) == full.counts.ended
    assert len(listed(golden, outcome="open")) == full.counts.open
    assert len(listed(golden, outcome="test")) == full.counts.test_excluded
    assert METRICS.keys() == rates.keys() | full.durations.keys()


def test_the_answer_rate_lists_the_inquiries_its_questions_are_in(golden: Database) -> None:
    """48 questions, 33 of them answered."""
    query = {"metric": "answer_rate", "part": "all"}
    where = selected("site-1", JANUARY, Filters(), AS_OF, Selection.read(query))
    with golden.read() as tx:
        size = lists_store.size(tx, where)
    assert (size.questions, size.answered) == (48, 33)
    assert len(listed(golden, metric="answer_rate")) < size.inquiries


def test_an_address_that_asks_for_nothing_lists_all(golden: Database) -> None:
    """Ended and open, without tests, the latest first."""
    rows = listed(golden)
    assert len(rows) == 45
    assert rows == sorted(rows, key=lambda i: (i.started_at, i.inquiry_id), reverse=True)


def test_a_number_that_there_is_not_is_said_so(golden: Database) -> None:
    """And not taken for any other."""
    with pytest.raises(InvalidInput):
        listed(golden, metric="applause_rate")


def test_a_topic_stands_for_all_its_inquiries_that_count(db: Database) -> None:
    """Ended and open ones of the period; no tests, none about something else."""
    with db.write() as tx:
        put(
            tx,
            [
                an_inquiry(inquiry_id="ended", topic_id="送料"),
                an_inquiry(inquiry_id="open", topic_id="送料", ended_at=None, end_reason=None),
                an_inquiry(inquiry_id="test", topic_id="送料", is_test=True),
                an_inquiry(inquiry_id="other", topic_id="返品"),
                an_inquiry(inquiry_id="none", topic_id=None),
            ],
        )
    assert {one.inquiry_id for one in listed(db, "shop", topic="送料")} == {"ended", "open"}


def test_questions_left_at_the_bots_question_are_missed_once_it_ended() -> None:
    """Unless something was asked, chosen or answered after it."""
    told = [
        Event(site_id="shop", kind="question", occurred_at=at(), inquiry_id="inq_1", id=1,
              payload={"text": "送料は"}),
        Event(site_id="shop", kind="clarify", occurred_at=at(), inquiry_id="inq_1", id=2),
    ]  # fmt: skip
    left = an_inquiry(answer_count=0, first_answer_at=None, clarify_count=1)
    assert [one.text for one in of_conversation(told, [left])] == ["送料は"]
    still_open = an_inquiry(answer_count=0, clarify_count=1, ended_at=None)
    assert of_conversation(told, [still_open]) == []
    chosen = Event(site_id="shop", kind="candidate_chosen", occurred_at=at(), inquiry_id="inq_1")
    assert of_conversation([*told, chosen], [left]) == []
