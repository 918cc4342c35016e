"""What customers said of answers, for search to learn from."""

from __future__ import annotations

from analytics.judged_store import judged_answers
from tests.analytics.talk import Talk


def judged(talk: Talk, most: int = 100) -> list[tuple[str, str, bool]]:
    """Return what was said."""
    with talk.db.read() as tx:
        found = judged_answers(tx, talk.site_id, most)
    return [(one.text, one.article_id, one.solved) for one in found]


def ask(talk: Talk, text: str, article_id: str, message_id: int) -> None:
    """Have a question answered."""
    talk.say("question", message_id=message_id, text=text)
    talk.say("answer", message_id=message_id + 1, article_id=article_id)
    talk.wait(seconds=5)


def test_a_word_on_an_answer_goes_with_the_question_before_it(talk: Talk) -> None:
    """Masked, the latest first."""
    ask(talk, "送料は？ taro@example.com", "art_1", 1)
    talk.say("feedback", solved=True, article_id="art_1", answer_message_id=2)
    ask(talk, "返品は？", "art_2", 3)
    talk.say("feedback", solved=False, article_id="art_2", answer_message_id=4)
    latest, first = judged(talk)
    assert latest == ("返品は？", "art_2", False)
    assert first[1:] == ("art_1", True)
    assert first[0].startswith("送料は？")
    assert "taro" not in first[0]
    assert judged(talk, most=1) == [latest]


def test_the_last_word_on_an_answer_counts(talk: Talk) -> None:
    """Who changes their mind has said one thing."""
    ask(talk, "送料は？", "art_1", 1)
    talk.say("feedback", solved=True, article_id="art_1", answer_message_id=2)
    talk.wait(seconds=5)
    talk.say("feedback", solved=False, article_id="art_1", answer_message_id=2)
    assert judged(talk) == [("送料は？", "art_1", False)]


def test_a_candidate_chosen_counts_as_solved(talk: Talk) -> None:
    """Until its answer is denied: the last word counts."""
    talk.say("question", message_id=1, text="送りたい")
    talk.say("clarify", message_id=2, candidates=["art_1", "art_2"])
    talk.say("candidate_chosen", message_id=3, article_id="art_2")
    talk.say("answer", message_id=4, article_id="art_2")
    assert judged(talk) == [("送りたい", "art_2", True)]
    talk.say("feedback", solved=False, article_id="art_2", answer_message_id=4)
    assert judged(talk) == [("送りたい", "art_2", False)]


def test_a_late_word_goes_with_the_question_it_is_about(talk: Talk) -> None:
    """Not with the one asked since."""
    ask(talk, "返品は？", "art_1", 1)
    ask(talk, "送料は？", "art_2", 3)
    talk.say("feedback", solved=True, article_id="art_1", answer_message_id=2)
    assert judged(talk) == [("返品は？", "art_1", True)]


def test_one_customer_speaks_for_one(talk: Talk) -> None:
    """However often the same is asked and denied."""
    for number in range(1, 20, 2):
        ask(talk, "送料は？", "art_1", number)
        talk.say("feedback", solved=False, article_id="art_1", answer_message_id=number + 1)
    assert judged(talk) == [("送料は？", "art_1", False)]


def test_tests_are_left_out(talk: Talk) -> None:
    """Nobody learns from staff trying things."""
    talk.say("question", message_id=1, text="送料は？", is_test=True)
    talk.say("answer", message_id=2, article_id="art_1", is_test=True)
    talk.say("feedback", solved=True, article_id="art_1", answer_message_id=2, is_test=True)
    assert judged(talk) == []


def test_what_was_said_since_a_moment_is_told_apart_by_customer(talk: Talk) -> None:
    """With the language of the conversation; older words are left out."""
    ask(talk, "送料は？", "art_1", 1)
    talk.say("feedback", solved=True, article_id="art_1", answer_message_id=2)
    talk.wait(days=2)
    since = talk.clock()
    ask(talk, "返品は？", "art_2", 3)
    talk.say("feedback", solved=True, article_id="art_2", answer_message_id=4)
    with talk.db.read() as tx:
        (latest,) = judged_answers(tx, talk.site_id, 100, since)
    assert (latest.text, latest.locale, latest.customer) == ("返品は？", "ja", "contact_1")
