"""Why a question was decided as it was, in words."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from faq.explaining import decision_reason, reasons
from faq.lexical import query_words
from faq.preparing import prepare, share
from faq.search import Decision, Document, Evidence, Hit, Thresholds
from madoguchi.i18n import use_locale

LIMITS = Thresholds(0.8, 0.3)


def told(evidence: Evidence) -> list[tuple[str, str]]:
    """Return what is said of an article, in Japanese."""
    with use_locale("ja"):
        return [(reason.side, reason.text) for reason in reasons(evidence)]


def test_words_met_by_synonym_and_lacking_are_named() -> None:
    """料金 is a synonym of 値段; 海外 stands nowhere; a negation is told apart."""
    article = prepare(Document("a", "配送の料金はいくらですか", (), "配送先によります。"))
    shared = share(query_words("海外への配送の値段がない"), article)
    assert shared.met == ("配送",)
    assert shared.near == (("値段", "料金"),)
    assert shared.lacking == ("海外",)


def test_a_synonym_that_only_the_answer_holds_has_no_name() -> None:
    """The word is said, its counterpart is not guessed."""
    article = prepare(Document("a", "いくらですか", (), "料金は五百円です。"))
    assert share(query_words("値段は"), article).near == (("値段", ""),)


def test_what_speaks_for_and_against_is_said() -> None:
    """Meaning, words, negation and how the query was read."""
    evidence = Evidence(
        0.81, 0.4, 0.5, "会員をやめたい", ("会員",), (("退会", "やめる"), ("値段", "")), ("海外",),
        opposed=True, read_as="会員をやめたい", foreign=False,
    )  # fmt: skip
    assert told(evidence) == [
        ("note", "「会員をやめたい」と読みました"),
        ("for", "意味がとても近い：「会員をやめたい」"),
        ("against", "片方だけが否定の文です"),
        ("for", "共通する言葉：会員"),
        ("for", "言い換えで一致：退会 ≈ やめる、値段"),
        ("against", "記事にない言葉：海外"),
    ]


def test_what_is_far_and_foreign_is_said() -> None:
    """Nearer to the answer than to the question, in another language."""
    assert told(Evidence(0.1, 0.2, 0.0, "x", foreign=True)) == [
        ("note", "質問と言語が違うため、意味で比べました（同じ書き方の名称だけは少し考慮します）"),
        ("against", "意味が遠い：回答の本文"),
    ]


def test_stored_evidence_is_read_again() -> None:
    """As JSON has it, lists for tuples; what an older trace lacks is not said."""
    evidence = Evidence(0.6, 0.1, 0.2, "送料は", ("送料",))
    assert reasons({**asdict(evidence), "met": ["送料"]}) == reasons(evidence)
    short = {"question_cosine": 0.6, "passage_cosine": 0.1, "lexical": 0.2, "matched_text": "a"}
    assert [reason.text for reason in reasons(short)] == ["Close in meaning to “a”"]


@pytest.mark.parametrize(
    ("decision", "confidence", "second", "said"),
    [
        ("answer", 0.9, 0.5, "Sure to 90%"),
        ("clarify", 0.5, 0.69, "Several articles fit about equally"),
        ("clarify", 0.5, 0.4, "below 80% it asks which is meant"),
        ("clarify", 0.9, 0.4, "One word alone"),
        ("none", 0.1, 0.4, "below 30% none is offered"),
    ],
)
def test_a_decision_is_explained(
    decision: Decision, confidence: float, second: float, said: str
) -> None:
    """With the limit that decided."""
    evidence = Evidence(0.5, 0.5, 0.5, "x")
    hits = [Hit("a", 0.7, evidence), Hit("b", second, evidence)]
    assert said in decision_reason(decision, confidence, LIMITS, hits, is_empty=False)


def test_without_articles_it_says_what_is_missing() -> None:
    """Nothing is published: nothing can be sure."""
    assert "Nothing is published" in decision_reason("none", 0.0, LIMITS, [], is_empty=True)


def test_a_question_without_a_word_is_told_from_an_empty_faq() -> None:
    """A thumb up finds nothing however much is published."""
    assert "no word in it" in decision_reason("none", 0.0, LIMITS, [], is_empty=False)
