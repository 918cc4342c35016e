"""What customers asked, for tests of edits and for the FAQ's gaps."""

from __future__ import annotations

from datetime import datetime, timedelta

from analytics.reading_store import denied_questions, questions_asked, unanswered_questions
from tests.analytics.talk import Talk


def ask(talk: Talk, text: str, number: int, is_test: bool = False) -> None:
    """Have a question answered."""
    talk.say("question", message_id=number, text=text, is_test=is_test)
    talk.say("answer", message_id=number + 1, article_id="art_1", is_test=is_test)


def asked(talk: Talk, since: datetime, most: int = 100) -> list[tuple[str, str, int]]:
    """Return what was asked."""
    with talk.db.read() as tx:
        return questions_asked(tx, talk.site_id, since, most)


def test_questions_are_counted_by_words_and_language(talk: Talk) -> None:
    """The latest first; tests, and what is older, are left out."""
    before = talk.clock()
    ask(talk, "返品は？", 1)
    talk.wait(hours=1)
    between = talk.clock()
    ask(talk, "送料は？", 3)
    ask(talk, "返品は？", 5)
    ask(talk, "試し", 7, is_test=True)
    assert [(text, times) for text, _, times in asked(talk, before)] == [
        ("返品は？", 2),
        ("送料は？", 1),
    ]
    assert [(text, times) for text, _, times in asked(talk, between)] == [
        ("返品は？", 1),
        ("送料は？", 1),
    ]
    assert [text for text, _, _ in asked(talk, before, most=1)] == ["返品は？"]


def test_a_denied_answer_gives_its_question_and_its_article(talk: Talk) -> None:
    """One confirmed in the end gives none, and a late word goes with its own question."""
    start = talk.clock()
    ask(talk, "返品は？", 1)
    talk.say("feedback", solved=False, article_id="art_1", answer_message_id=2)
    ask(talk, "送料は？", 3)
    talk.say("feedback", solved=True, article_id="art_1", answer_message_id=4)
    ask(talk, "配送は？", 5)
    talk.say("feedback", solved=False, article_id="art_1", answer_message_id=6)
    talk.say("feedback", solved=True, article_id="art_1", answer_message_id=6)
    ask(talk, "領収書は？", 7)
    ask(talk, "ポイントは？", 9)
    talk.say("feedback", solved=False, article_id="art_1", answer_message_id=8)
    end = talk.clock() + timedelta(minutes=1)
    with talk.db.read() as tx:
        found = denied_questions(tx, talk.site_id, start, end)
        assert denied_questions(tx, talk.site_id, end, end) == []
    assert [(one.text, article_id) for one, article_id in found] == [
        ("返品は？", "art_1"),
        ("領収書は？", "art_1"),
    ]


def test_unanswered_questions_are_no_tests(talk: Talk) -> None:
    """Staff who try the bot leave no gap."""
    start = talk.clock()
    talk.say("question", message_id=1, text="試し", is_test=True)
    talk.say("no_answer", message_id=2, is_test=True)
    with talk.db.read() as tx:
        assert unanswered_questions(tx, talk.site_id, start, start + timedelta(days=1)) == []
