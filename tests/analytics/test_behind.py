"""What articles did, what found no answer, and which inquiries stand behind a number."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from analytics.articles import article_uses
from analytics.cohorts import Cohort, inside, named_samples
from analytics.filters import Filters
from analytics.followers import Followers
from analytics.model import Event, Inquiry
from analytics.periods import Days
from analytics.questions import Asked, unanswered
from analytics.rates import report
from analytics.selections import Behind, Selection, select
from madoguchi.clock import from_text
from tests.analytics.examples import START, an_inquiry, at, golden_inquiries

AS_OF = from_text("2026-02-05T00:00:00Z")
JANUARY = Days(
    from_text("2026-01-01T00:00:00Z").date(),
    from_text("2026-01-31T00:00:00Z").date(),
    ZoneInfo("UTC"),
)


def event(kind: str, seconds: float, inquiry_id: str = "inq_1", **payload: object) -> Event:
    """Return an event some seconds after the start of the example inquiry."""
    return Event(
        site_id="shop",
        kind=kind,
        occurred_at=START + timedelta(seconds=seconds),
        inquiry_id=inquiry_id,
        payload=payload,
    )


def test_a_word_counts_for_the_article_it_was_said_to() -> None:
    """Not for the one given after it."""
    events = [
        event("answer", 1, article_id="a"),
        event("feedback", 2, solved=False, article_id="a"),
        event("answer", 3, article_id="b"),
        event("feedback", 4, solved=True),
    ]
    first, second = article_uses(events, [an_inquiry()])
    assert (first.article_id, first.denied, first.confirmed) == ("a", {"inq_1"}, set())
    assert (second.article_id, second.denied, second.confirmed) == ("b", set(), {"inq_1"})


def test_the_last_word_on_an_article_counts() -> None:
    """A no after a yes takes the yes back; a word after the end counts for nothing."""
    events = [
        event("answer", 1, article_id="a"),
        event("feedback", 2, solved=True, article_id="a"),
        event("feedback", 3, solved=False, article_id="a"),
        event("feedback", 36000, solved=True, article_id="a"),
    ]
    (use,) = article_uses(events, [an_inquiry()])
    assert (use.confirmed, use.denied) == (set(), {"inq_1"})


def test_only_a_hand_over_after_the_answer_is_the_articles() -> None:
    """An answer to somebody who is already with people has not failed."""
    escalated = an_inquiry(escalated_at=at(seconds=10))
    (before,) = article_uses([event("answer", 5, article_id="a")], [escalated])
    (after,) = article_uses([event("answer", 15, article_id="a")], [escalated])
    assert (before.escalated, after.escalated) == ({"inq_1"}, set())


def test_events_of_other_inquiries_are_left_out() -> None:
    """What is not counted is in no article's numbers."""
    assert article_uses([event("answer", 1, "inq_2", article_id="a")], [an_inquiry()]) == []


def asked(inquiry_id: str, text: str, when: datetime, locale: str | None = "ja") -> Asked:
    """Return a question that found no answer."""
    return Asked(inquiry_id, text, locale, when)


def test_what_most_asked_is_first_and_shows_its_latest_wording() -> None:
    """Inquiries are counted, not turns; among equals the latest is first; languages stay apart."""
    groups = unanswered(
        [
            asked("i1", "駐車場は", at(minutes=50)),
            asked("i1", "駐車場は？", at(minutes=51)),
            asked("i1", "Gift?", at(minutes=1), "en"),
            asked("i2", "gift", at(minutes=9), "en"),
            asked("i2", "gift", at(minutes=2)),
            asked("i3", "？？", at(minutes=3)),
        ]
    )
    assert [(one.text, one.locale, one.count) for one in groups] == [
        ("gift", "en", 2),
        ("駐車場は？", "ja", 1),
        ("gift", "ja", 1),
    ]
    assert groups[0].inquiry_ids == {"i1", "i2"}


def test_a_questions_number_opens_the_inquiries_of_its_language() -> None:
    """The same words in another language, or in none that is known, are another row."""
    known = golden_inquiries()[:3]
    names = [inquiry.inquiry_id for inquiry in known]
    groups = unanswered(
        asked(name, "gift", at(), locale)
        for name, locale in zip(names, ("ja", "en", None), strict=True)
    )
    for one in groups:
        selection = Selection.read({"question": one.key, "asked_in": one.language})
        found = select(known, JANUARY, Filters(), AS_OF, selection, Behind(unanswered=groups))
        assert {inquiry.inquiry_id for inquiry in found} == one.inquiry_ids


def listed(**query: str) -> list[Inquiry]:
    """Return the golden inquiries of January that an address selects."""
    selection = Selection.read(query)
    found = golden_inquiries()
    return select(found, JANUARY, Filters(), AS_OF, selection, Behind())


def test_every_number_has_as_many_inquiries_as_it_says() -> None:
    """Every rate's numerator and denominator, and every duration's n."""
    known = golden_inquiries()
    full = report(known, JANUARY.from_, JANUARY.to, AS_OF)
    reasons = {f"escalation_rate.{name}": one for name, one in full.by_reason.items()}
    for name, one in {**full.rates, **reasons, **full.other_rules}.items():
        if name == "answer_rate":
            continue
        assert len(listed(metric=name)) == one.numerator, name
        assert len(listed(metric=name, part="all")) == one.denominator, name
    for name, times in full.durations.items():
        assert len(listed(metric=name)) == times.n, name
    for name, count in full.counts.outcomes.items():
        assert len(listed(outcome=name)) == count, name
    for name, count in full.counts.escalated_split.items():
        assert len(listed(split=name)) == count, name
    assert len(listed(outcome="ended")) == full.counts.ended
    assert len(listed(outcome="open")) == full.counts.open
    assert len(listed(outcome="test")) == full.counts.test_excluded


def test_the_answer_rate_lists_the_inquiries_its_questions_are_in() -> None:
    """48 questions, 33 of them answered."""
    assert sum(i.question_count for i in listed(metric="answer_rate", part="all")) == 48
    answered = listed(metric="answer_rate")
    assert sum(min(i.answer_count, i.question_count) for i in answered) == 33


def test_an_address_that_asks_for_nothing_lists_all() -> None:
    """Ended and open, without tests, the latest first."""
    rows = listed()
    assert len(rows) == 45
    assert rows == sorted(rows, key=lambda i: (i.started_at, i.inquiry_id), reverse=True)


def test_every_metric_can_be_asked_for_by_name() -> None:
    """The list and the report share one set of names."""
    known = golden_inquiries()
    cohort = Cohort(inside(known, JANUARY.from_, JANUARY.to).ended, Followers(known), AS_OF)
    assert len(named_samples(cohort)) == 10 + 7 + 3 + 6


def test_a_topic_stands_for_all_its_inquiries_that_count() -> None:
    """Ended and open ones of the period; no tests, none about something else."""
    inquiries = [
        an_inquiry(inquiry_id="ended", topic_id="送料"),
        an_inquiry(inquiry_id="open", topic_id="送料", ended_at=None, end_reason=None),
        an_inquiry(inquiry_id="test", topic_id="送料", is_test=True),
        an_inquiry(inquiry_id="other", topic_id="返品"),
        an_inquiry(inquiry_id="none", topic_id=None),
    ]
    found = select(inquiries, JANUARY, Filters(), AS_OF, Selection(topic="送料"), Behind())
    assert {one.inquiry_id for one in found} == {"ended", "open"}
