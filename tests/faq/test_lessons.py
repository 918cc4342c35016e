"""What customers taught is heeded, in measure."""

from __future__ import annotations

import pytest

from faq.explaining import reasons
from faq.index import FaqIndex, build
from faq.lessons import Lesson
from faq.search import Document
from tests.fakes import HashEncoder

TWINS = [
    Document("parcel", "荷物を送る箱の大きさ", (), "三辺の合計は百六十センチまでです。"),
    Document("luggage", "荷物を預ける箱の大きさ", (), "幅三十センチのロッカーです。"),
    Document("hours", "営業時間", (), "九時からです。"),
]
ASKED = "荷物の箱の大きさは"


@pytest.fixture
def encoder() -> HashEncoder:
    """An encoder without a model."""
    return HashEncoder()


def taught(encoder: HashEncoder, *lessons: Lesson) -> FaqIndex:
    """Return an index of two articles alike that has learnt."""
    return build(TWINS, encoder, lessons=lessons)


def score(index: FaqIndex, article_id: str) -> float:
    """Return how good an article is for the question."""
    return next(hit.score for hit in index.search(ASKED).hits if hit.id == article_id)


def test_what_customers_confirmed_comes_first(encoder: HashEncoder) -> None:
    """Whichever of the two it is."""
    for wanted in ("parcel", "luggage"):
        index = taught(encoder, *[Lesson(ASKED, wanted, True)] * 3)
        hit = index.search("荷物の箱の大きさは？").hits[0]
        assert hit.id == wanted
        assert hit.evidence.taught > 0.5
        assert "Customers said that it solved such a question" in [
            reason.text for reason in reasons(hit.evidence)
        ]


def test_what_customers_denied_makes_less_sure(encoder: HashEncoder) -> None:
    """The article falls, and the bot with it from its sureness."""
    before = taught(encoder).search(ASKED)
    first = before.hits[0].id
    after = taught(encoder, *[Lesson(ASKED, first, False)] * 3)
    assert score(after, first) < before.hits[0].score
    denied = next(hit for hit in after.search(ASKED).hits if hit.id == first)
    assert reasons(denied.evidence)[-1].side == "against"


def test_those_who_disagree_cancel_out(encoder: HashEncoder) -> None:
    """A yes and a no teach nothing; one voice counts less than three."""
    none = taught(encoder)
    both = taught(encoder, Lesson(ASKED, "parcel", True), Lesson(ASKED, "parcel", False))
    one = taught(encoder, Lesson(ASKED, "parcel", True))
    three = taught(encoder, *[Lesson(ASKED, "parcel", True)] * 3)
    assert score(both, "parcel") == score(none, "parcel")
    assert score(none, "parcel") < score(one, "parcel") < score(three, "parcel")


def test_other_questions_learn_nothing(encoder: HashEncoder) -> None:
    """Nor does a lesson about an article that is gone, or one without words, do harm."""
    index = taught(
        encoder,
        Lesson(ASKED, "parcel", True),
        Lesson(ASKED, "gone", True),
        Lesson("\u200b", "parcel", True),
    )
    assert index.search("営業時間を教えて") == taught(encoder).search("営業時間を教えて")


def test_a_rebuilt_index_encodes_no_lesson_twice(encoder: HashEncoder) -> None:
    """Their vectors are among those that are kept."""
    lesson = Lesson(ASKED, "parcel", True)
    index = taught(encoder, lesson)
    encoder.encoded = 0
    again = build(TWINS, encoder, previous=index, lessons=[lesson])
    assert encoder.encoded == 0
    assert again.search(ASKED) == index.search(ASKED)


def test_a_bare_word_stays_ambiguous_whatever_was_taught(encoder: HashEncoder) -> None:
    """Lessons tell which candidate comes first; they come from who said more."""
    documents = [
        Document("how", "返品の方法を教えてください", (), "マイページから申し込んでください。"),
        Document("when", "返品の期限はいつまでですか", (), "到着から8日以内です。"),
    ]
    lessons = [Lesson("返品", "when", True)] * 3
    result = build(documents, encoder, lessons=lessons).search("返品")
    assert (result.hits[0].id, result.is_ambiguous) == ("when", True)
    assert result.hits[0].evidence.taught > 0
