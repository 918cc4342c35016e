"""Questions without an answer, grouped by what they want to know."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path

import pytest

from faq.evaluate import read_corpus
from faq.gaps import Gap, Missed, Wording, answered_now, find_gaps
from faq.index import FaqIndex, build
from faq.search import Document
from tests.bundled import bundled_encoder
from tests.fakes import HashEncoder
from tests.faq.shop import SHOP

NOW = datetime(2026, 11, 27, tzinfo=UTC)


def missed(text: str, days: int = 1, denied: str | None = None, locale: str = "ja") -> Missed:
    """Return a question asked so many days ago."""
    return Missed(text, locale, NOW - timedelta(days=days), denied)


@pytest.fixture(scope="module")
def indexes() -> dict[str, FaqIndex]:
    """A shop that says nothing of gift wrapping or of jobs."""
    return {"ja": build(SHOP, HashEncoder()), "en": build([], HashEncoder())}


def test_questions_are_counted_by_wording_week_and_denial(indexes: dict[str, FaqIndex]) -> None:
    """The wordings of one text are one, however they are spaced; other languages are apart."""
    heard: list[tuple[int, int]] = []
    gaps = find_gaps(
        indexes,
        [
            missed("ギフト包装はできますか"),
            missed(" ギフト包装はできますか\n", days=8, denied="fee"),
            missed("ギフト包装はできますか", days=26),
            missed("採用の予定"),
            missed("hiring?", locale="en"),
            missed("unknown language", locale="fr"),
            missed("  "),
        ],
        NOW,
        lambda *step: heard.append(step),
    )
    assert gaps[0].title == "ギフト包装はできますか"
    assert {(gap.title, gap.times) for gap in gaps[1:]} >= {("採用の予定", 1), ("hiring?", 1)}
    assert sum(gap.times for gap in gaps) == 5
    assert sum(gap.denied for gap in gaps) == 1
    assert gaps[0].denied_articles == ("fee",)
    assert gaps[0].weeks[0] == 1
    assert gaps[0].weeks[3] == 1
    assert heard[-1] == (3, 3)
    assert Gap.from_json(gaps[0].to_json()) == gaps[0]


def test_a_trend_compares_the_later_half_with_the_earlier() -> None:
    """More is above 0."""
    assert Gap("ja", (), 16, 0, (), (8, 5, 1, 2)).trend == 10
    assert Gap("ja", (), 16, 0, (), (1, 2, 8, 5)).trend == -10
    for weeks in ((1, 0, 0, 0), (2, 0, 2, 1), (7, 3, 9, 2), (2, 1, 0, 0)):
        assert Gap("ja", (), sum(weeks), 0, (), weeks).trend == 0, weeks


def test_searches_of_the_help_centre_count_beside_what_the_bot_was_asked(
    indexes: dict[str, FaqIndex],
) -> None:
    """By wording and in all; results of before say nothing of them."""
    searched = missed("ギフト包装はできますか")._replace(searched=True)
    asked = missed("ギフト包装はできますか")
    (gap,) = find_gaps(indexes, [searched, asked, searched], NOW, lambda *_: None)
    assert (gap.times, gap.searched) == (3, 2)
    assert gap.wordings == (Wording("ギフト包装はできますか", 3, 2),)
    old = gap.to_json()
    del old["searched"], old["wordings"][0]["searched"]
    assert Gap.from_json(old).searched == 0


def test_nothing_missed_is_no_gap(indexes: dict[str, FaqIndex]) -> None:
    """Nor is anything encoded."""
    assert find_gaps(indexes, [], NOW, lambda *_: None) == []
    assert answered_now(indexes, []) == []


def test_a_gap_is_closed_by_the_article_that_answers(indexes: dict[str, FaqIndex]) -> None:
    """Each typical wording is asked again."""
    gaps = find_gaps(indexes, [missed("ギフト包装はできますか")], NOW, lambda *_: None)
    after = {**indexes, "ja": build([*SHOP, Document("gift", gaps[0].title)], HashEncoder())}
    assert answered_now(after, gaps) == [["gift"]]


@pytest.mark.slow
def test_the_real_encoder_groups_what_is_worded_differently() -> None:
    """Three subjects of a shop that answers none of them."""
    subjects = (
        ("ギフト包装はできますか", "プレゼント用に包んでほしい", "ラッピングをお願いしたい"),
        ("アルバイトを募集していますか", "そちらで働きたい", "求人はありますか"),
        ("店の駐車場はありますか", "車で行ったらどこに停められますか", "お店に車を停める場所"),
    )
    corpus = Path(__file__).resolve().parent.parent / "data" / "ja-shop" / "corpus.jsonl"
    index = {"ja": build(read_corpus(corpus), bundled_encoder())}
    questions = [missed(text) for wordings in zip(*subjects, strict=True) for text in wordings]
    gaps = find_gaps(index, questions, NOW, lambda *_: None)
    groups = [{wording.text for wording in gap.wordings} for gap in gaps]
    together = sum(
        any(set(pair) <= group for group in groups)
        for wordings in subjects
        for pair in combinations(wordings, 2)
    )
    mixed = sum(len([1 for wordings in subjects if group & set(wordings)]) > 1 for group in groups)
    assert together >= 4
    assert mixed == 0
