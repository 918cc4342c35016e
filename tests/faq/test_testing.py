"""The questions that an article has to be found by, asked before it is published."""

from __future__ import annotations

import pytest

from faq import editing
from faq.editing import Author
from faq.live import LiveIndexes
from faq.model import Article, Draft
from faq.testing import fingerprint, run_tests
from madoguchi.clock import FakeClock
from madoguchi.database.protocol import Database
from tests.bundled import bundled_encoder

from .shop import SHOP

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("site_id")]


@pytest.fixture
def indexes(db: Database, clock: FakeClock) -> LiveIndexes:
    """A shop with all its articles."""
    author = Author(None, clock)
    with db.write() as tx:
        for item in SHOP:
            draft = Draft("ja", item.question, item.answer, item.paraphrases)
            editing.create(tx, "shop", draft, author, publish=True)
    return LiveIndexes(db, bundled_encoder())


def proposed(clock: FakeClock, draft: Draft) -> Article:
    """Return an article as it would be published; it is not stored."""
    return editing.new_article("shop", draft, clock())


def test_a_question_the_article_answers_passes(indexes: LiveIndexes, clock: FakeClock) -> None:
    """Although it is in other words, and nothing has been published yet."""
    draft = Draft(
        "ja",
        "ギフト包装はできますか",
        "300円で贈り物用の包装を承ります。",
        ("プレゼント用に包んでほしい",),
        test_questions=("贈り物なのでラッピングをお願いしたい",),
    )
    assert run_tests(indexes, proposed(clock, draft)) == []


def test_a_question_that_finds_another_article_or_none_fails(
    indexes: LiveIndexes, clock: FakeClock
) -> None:
    """It is told which one comes instead."""
    questions = ("退会の手続きをしたい", "明日の天気は？")
    draft = Draft("ja", "店舗はどこですか", "東京駅前です。", test_questions=questions)
    failures = run_tests(indexes, proposed(clock, draft))
    assert [one.question for one in failures] == list(questions)
    assert [one.other_question for one in failures] == ["退会したい", ""]
    assert fingerprint(failures) != fingerprint(failures[:1])


def test_a_wording_that_another_article_answers_fails(
    indexes: LiveIndexes, clock: FakeClock
) -> None:
    """Customers who use it would get the other one, whatever this article has learnt."""
    draft = Draft("ja", "会員証をなくしました", "再発行します。", ("退会したい",))
    failures = run_tests(indexes, proposed(clock, draft))
    assert [(one.question, one.other_question) for one in failures] == [
        ("退会したい", "退会したい")
    ]


def test_nothing_is_asked_for_the_staffs_articles(indexes: LiveIndexes, clock: FakeClock) -> None:
    """Customers never find them."""
    draft = Draft("ja", "社内の手順", "秘密です。", audience="staff", test_questions=("天気は？",))
    assert run_tests(indexes, proposed(clock, draft)) == []
