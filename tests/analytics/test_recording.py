"""What an event does to the log and to the inquiry it belongs to."""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from typing import Any

import pytest

from analytics import recording
from analytics.model import Event
from analytics.outcomes import label, outcome
from madoguchi.database import Row
from madoguchi.database.protocol import Transaction
from madoguchi.errors import InvalidInput
from tests.analytics.talk import Talk

IDLE = timedelta(minutes=30)


def events_of(talk: Talk) -> list[Row]:
    """Return every event written, in order."""
    with talk.db.read() as tx:
        return tx.all("SELECT * FROM event ORDER BY id")


def asked_and_answered(talk: Talk) -> None:
    """Have a question asked and answered five seconds later."""
    talk.say("question", message_id=1, text="送料は？")
    talk.wait(seconds=5)
    talk.say("answer", message_id=2, article_id="art_1", category="送料", confidence=0.9)


def test_a_conversation_without_a_question_has_no_inquiry(talk: Talk) -> None:
    """Opening the widget and greeting leave events and no row."""
    talk.say("conversation_started", page_url="https://shop.example/", referrer=None)
    talk.say("widget_opened")
    talk.say("small_talk")
    assert talk.inquiries() == []
    assert [event["inquiry_id"] for event in events_of(talk)] == [None, None, None]


def test_a_question_starts_an_inquiry_on_the_page_of_the_conversation(talk: Talk) -> None:
    """The row knows where the customer stood; the event knows its inquiry."""
    talk.say("conversation_started", page_url="https://shop.example/cart", referrer="https://g/")
    event = talk.say("question", text="送料は？")
    row = talk.only()
    assert event.inquiry_id == row.inquiry_id
    assert (row.page_url, row.referrer, row.trigger) == (
        "https://shop.example/cart",
        "https://g/",
        "initial",
    )
    assert (row.question_count, row.started_at, row.ended_at) == (1, talk.clock(), None)


def test_a_request_for_a_person_starts_an_inquiry_without_a_question(talk: Talk) -> None:
    """Fine print 9: the question count may be 0."""
    talk.say("person_requested", text="人と話したい")
    talk.say("handed_over", reason="customer_request")
    row = talk.only()
    assert (row.question_count, row.escalation_reason) == (0, "customer_request")


def test_an_answer_says_article_and_topic_and_clarifying_does_not_overwrite_it(talk: Talk) -> None:
    """The topic is the category of the article last given."""
    talk.say("question", text="あれは")
    talk.say("clarify", candidates=["art_1", "art_2"], category="返品")
    assert talk.only().topic_id == "返品"
    talk.say("candidate_chosen", article_id="art_2")
    talk.say("answer", article_id="art_2", category="送料")
    talk.say("question", text="では")
    talk.say("no_answer", category="会員")
    row = talk.only()
    assert (row.last_article_id, row.topic_id) == ("art_2", "送料")
    counts = (row.question_count, row.answer_count, row.no_answer_count, row.clarify_count)
    assert counts == (2, 1, 1, 1)


def test_silence_ends_an_inquiry_thirty_minutes_after_its_last_message(talk: Talk) -> None:
    """The end is dated at the last message plus the idle time, not at the moment of noticing."""
    asked_and_answered(talk)
    last = talk.clock()
    talk.wait(minutes=29, seconds=59)
    with talk.db.write() as tx:
        assert recording.end_idle(tx, talk.clock(), 30) == []
    talk.wait(hours=5)
    with talk.db.write() as tx:
        assert recording.end_idle(tx, talk.clock(), 30) == [("shop", "con_1")]
        assert recording.end_idle(tx, talk.clock(), 30) == []
    row = talk.only()
    assert (row.ended_at, row.end_reason, row.resolved_at) == (last + IDLE, "idle", None)
    assert outcome(row) == "assumed"


def test_a_message_exactly_at_the_idle_time_starts_a_new_inquiry(talk: Talk) -> None:
    """A microsecond earlier it would have gone on in the old one."""
    asked_and_answered(talk)
    talk.wait(minutes=30, microseconds=-1)
    talk.say("question", text="まだ")
    assert len(talk.inquiries()) == 1
    talk.wait(minutes=30)
    talk.say("question", text="また")
    first, second = talk.inquiries()
    assert first.ended_at == second.started_at
    assert (first.trigger, second.trigger) == ("initial", "reopen")


def test_a_yes_ends_the_inquiry_at_the_yes_once_the_idle_time_has_passed(talk: Talk) -> None:
    """Until then it is open, because a no may still come."""
    asked_and_answered(talk)
    yes = talk.wait(seconds=30)
    talk.say("feedback", message_id=2, solved=True, article_id="art_1")
    assert label(talk.only()) == "open"
    talk.wait(minutes=30)
    with talk.db.write() as tx:
        recording.end_idle(tx, talk.clock(), 30)
    row = talk.only()
    assert (row.ended_at, row.end_reason, row.resolved_at) == (yes, "customer_confirmed", yes)


@pytest.mark.parametrize("kind", ["question", "person_requested", "small_talk", "candidate_chosen"])
def test_a_yes_ends_the_inquiry_when_a_new_message_comes(talk: Talk, kind: str) -> None:
    """The next message belongs to a new inquiry, or to none if it only says thanks."""
    asked_and_answered(talk)
    yes = talk.wait(seconds=30)
    talk.say("feedback", message_id=2, solved=True)
    talk.wait(minutes=1)
    talk.say(kind)
    first, *later = talk.inquiries()
    assert (first.ended_at, first.end_reason) == (yes, "customer_confirmed")
    assert [row.trigger for row in later] == ([] if kind == "small_talk" else ["reopen"])


def test_a_no_after_a_yes_reopens_the_verdict(talk: Talk) -> None:
    """The inquiry goes on, and silence then ends it as denied."""
    asked_and_answered(talk)
    talk.wait(minutes=1)
    talk.say("feedback", message_id=2, solved=True)
    no = talk.wait(minutes=1)
    talk.say("feedback", message_id=2, solved=False)
    talk.wait(minutes=10)
    talk.say("question", text="別の聞き方")
    row = talk.only()
    assert (row.denied_at, row.ended_at, outcome(row)) == (no, None, "denied")


def test_a_no_that_comes_too_late_changes_no_verdict(talk: Talk) -> None:
    """Said exactly at the idle time or after it, it is noted and does not count."""
    asked_and_answered(talk)
    talk.say("feedback", message_id=2, solved=True)
    talk.wait(minutes=30)
    talk.say("feedback", message_id=2, solved=False)
    row = talk.only()
    assert row.denied_at is not None
    assert outcome(row) == "confirmed"


def test_a_second_yes_after_the_end_does_not_lose_the_first(talk: Talk) -> None:
    """A yes that counts stays the yes of the row."""
    asked_and_answered(talk)
    yes = talk.clock()
    talk.say("feedback", message_id=2, solved=True)
    talk.wait(hours=2)
    talk.say("feedback", message_id=2, solved=True)
    row = talk.only()
    assert (row.confirmed_at, outcome(row)) == (yes, "confirmed")


def test_a_yes_to_an_earlier_answer_goes_to_the_inquiry_of_that_answer(talk: Talk) -> None:
    """A late click on an old answer does not confirm the new inquiry."""
    asked_and_answered(talk)
    talk.wait(hours=1)
    talk.say("question", message_id=3, text="別の話")
    talk.say("answer", message_id=4, article_id="art_2", category="返品")
    talk.wait(minutes=1)
    talk.say("feedback", message_id=5, answer_message_id=2, solved=True)
    first, second = talk.inquiries()
    assert first.confirmed_at == talk.clock()
    assert second.confirmed_at is None
    assert (outcome(first), outcome(second)) == ("assumed", "assumed")


def test_the_idle_clock_stops_at_the_hand_over(talk: Talk) -> None:
    """The next morning's reply is still in the row; the agent's closing ends it."""
    asked_and_answered(talk)
    talk.say("feedback", message_id=2, solved=False)
    talk.say("handed_over", reason="answer_denied")
    handed_over = talk.clock()
    replied = talk.wait(hours=15)
    with talk.db.write() as tx:
        assert recording.end_idle(tx, talk.clock(), 30) == []
    talk.say("agent_replied", agent_id="acc_1")
    talk.say("customer_message")
    closed = talk.wait(minutes=4)
    talk.say("agent_closed", agent_id="acc_2")
    row = talk.only()
    assert (row.escalated_at, row.agent_first_reply_at) == (handed_over, replied)
    assert (row.agent_id, row.end_reason, row.resolved_at) == ("acc_1", "agent_closed", closed)


def test_a_yes_after_the_hand_over_ends_nothing(talk: Talk) -> None:
    """Escalated wins, and the next message stays in the same inquiry."""
    asked_and_answered(talk)
    talk.say("handed_over", reason="customer_request")
    talk.say("feedback", message_id=2, solved=True)
    talk.wait(hours=2)
    talk.say("customer_message")
    row = talk.only()
    assert (row.ended_at, outcome(row)) == (None, "escalated")


def test_a_customer_who_goes_back_to_the_bot_ends_the_escalated_inquiry(talk: Talk) -> None:
    """It gave up waiting; the next question is a new inquiry."""
    talk.say("question", text="人と")
    talk.say("handed_over", reason="customer_request")
    left = talk.wait(minutes=9)
    talk.say("withdrawn")
    talk.say("question", text="送料は")
    first, second = talk.inquiries()
    assert (first.ended_at, first.end_reason) == (left, "idle")
    assert second.escalated_at is None


def test_an_agent_who_joins_unasked_is_an_escalation_by_policy(talk: Talk) -> None:
    """Neither a reply nor a form occurs without an escalation."""
    talk.say("question", text="送料は")
    joined = talk.wait(minutes=1)
    talk.say("agent_replied", agent_id="acc_1")
    row = talk.only()
    assert (row.escalated_at, row.escalation_reason) == (joined, "policy")


def test_a_form_sent_ends_the_inquiry_without_resolving_it(talk: Talk) -> None:
    """Offering the form is an escalation; sending it is no resolution."""
    talk.say("question", text="送料は")
    talk.say("form_sent")
    row = talk.only()
    assert (row.end_reason, row.resolved_at) == ("form_sent", None)
    assert row.escalated_at == row.ended_at


def test_an_agent_who_tidies_away_a_bots_chat_does_not_escalate_it(talk: Talk) -> None:
    """The row is resolved and its outcome stays the bot's."""
    asked_and_answered(talk)
    talk.say("agent_closed", agent_id="acc_1")
    row = talk.only()
    assert (row.escalated_at, row.resolved_at, outcome(row)) == (None, talk.clock(), "assumed")


def test_an_auto_close_ends_an_escalated_inquiry_at_its_last_message_or_later(talk: Talk) -> None:
    """An end before the last message would be a broken row."""
    talk.say("person_requested")
    talk.say("handed_over", reason="customer_request")
    early = talk.clock()
    talk.wait(hours=1)
    talk.say("customer_message")
    ended_at = early.isoformat()
    talk.say("inquiry_ended", end_reason="idle", ended_at=ended_at)
    assert talk.only().ended_at == talk.clock()


def test_csat_may_come_after_the_end(talk: Talk) -> None:
    """A rating is noted on the conversation's last inquiry, its comment masked."""
    asked_and_answered(talk)
    talk.wait(days=1)
    talk.say("csat", score=4, comment="助かりました 090-1234-5678")
    row = talk.only()
    assert (row.csat, row.csat_comment) == (4, "助かりました [phone]")


def test_what_a_person_typed_is_masked_in_the_log(talk: Talk) -> None:
    """Even when the caller forgot to."""
    talk.say("question", text="taro@example.com に送って")
    assert json.loads(events_of(talk)[0]["payload"])["text"] == "[email] に送って"


def test_a_mail_address_in_a_pages_address_is_masked(talk: Talk) -> None:
    """A form that was sent may have left one there; the inquiry's row takes it from the event."""
    talk.say(
        "conversation_started",
        page_url="https://shop.example/thanks?mail=taro%40example.com&n=1",
        referrer="https://shop.example/form?tel=09012345678",
    )
    talk.say("question", text="送料は？")
    row = talk.only()
    assert row.page_url == "https://shop.example/thanks?mail=[email]&n=1"
    assert row.referrer == "https://shop.example/form?tel=[phone]"


def test_the_same_event_told_twice_is_written_once(talk: Talk) -> None:
    """A retry inside the same turn counts nothing twice."""
    first = talk.say("question", message_id=1, text="送料は？")
    again = talk.say("question", message_id=1, text="送料は？")
    with talk.db.write() as tx:
        assert recording.record(tx, first) == first
    assert again == first
    assert talk.only().question_count == 1


def test_a_yes_and_a_no_at_one_instant_are_two_events(talk: Talk) -> None:
    """Only the very same event is taken for a retry; at one instant the no counts."""
    asked_and_answered(talk)
    talk.say("feedback", message_id=2, solved=True)
    talk.say("feedback", message_id=2, solved=False)
    assert outcome(talk.only()) == "denied"


def test_a_clock_that_runs_backwards_breaks_no_row(talk: Talk) -> None:
    """An answer never lies before its question."""
    talk.say("question", text="送料は")
    talk.wait(seconds=-3)
    talk.say("answer", article_id="art_1", category=None)
    row = talk.only()
    assert row.first_answer_at == row.started_at


def test_a_preview_is_marked_as_test(talk: Talk) -> None:
    """The row carries what its first event said."""
    talk.say("question", is_test=True, text="送料は")
    assert label(talk.only()) == "test"


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("applause", {}),
        ("csat", {"score": 6}),
        ("inquiry_ended", {"end_reason": "bored", "ended_at": "2026-01-01T00:00:00Z"}),
    ],
)
def test_what_the_catalogue_does_not_know_is_refused(
    talk: Talk, kind: str, payload: dict[str, Any]
) -> None:
    """Nothing is written then."""
    with pytest.raises(InvalidInput):
        talk.say(kind, **payload)
    assert events_of(talk) == []


def test_an_event_outside_any_conversation_is_only_logged(talk: Talk) -> None:
    """A view in the help centre has no inquiry."""
    with talk.db.write() as tx:
        event = Event(site_id="shop", kind="article_viewed", occurred_at=talk.clock())
        assert recording.record(tx, event).id is not None
    assert talk.inquiries() == []


def test_silence_is_noticed_while_a_customer_of_two_conversations_speaks(talk: Talk) -> None:
    """Whoever speaks locks the conversation, then the contact; so does the job, with all."""
    for conversation_id in ("con_1", "con_2"):
        with talk.db.write() as tx:
            _open_conversation(tx, talk.site_id, conversation_id)
        Talk(talk.db, talk.clock, talk.site_id, conversation_id).say("question", text="送料は？")
    now = talk.wait(hours=1)
    ended: list[tuple[str, str]] = []

    def end_idle() -> None:
        with talk.db.write() as tx:
            ended.extend(recording.end_idle(tx, now))

    job = threading.Thread(target=end_idle)
    with talk.db.write() as tx:
        tx.lock("conversation", "con_2")
        job.start()
        job.join(0.5)
        tx.lock("contact", "contact_1")
    job.join()
    assert ended == [("shop", "con_1"), ("shop", "con_2")]


def _open_conversation(tx: Transaction, site_id: str, conversation_id: str) -> None:
    tx.run(
        """
        INSERT INTO contact (id, site_id, created_at) VALUES ('contact_1', :site_id, 'x')
        ON CONFLICT (id) DO NOTHING
        """,
        site_id=site_id,
    )
    tx.run(
        """
        INSERT INTO conversation (id, site_id, contact_id, token_hash, status, channel, locale,
                                  is_test, is_sample, last_message_at, created_at)
        VALUES (:id, :site_id, 'contact_1', 'x', 'bot', 'web', 'ja', FALSE, FALSE, 'x', 'x')
        """,
        id=conversation_id,
        site_id=site_id,
    )
