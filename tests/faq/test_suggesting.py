"""Suggesting articles while a customer still types."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.lexical import Field, count, terms
from faq.suggesting import Suggester, Suggestion, speak
from madoguchi.text import normalise

QUESTIONS = {
    "cancel": ("定期便を解約したいです。", "やめたい"),
    "password": ("パスワードを忘れてしまいました。",),
    "change": ("パスワードを変更したいです。",),
    "login": ("マイページにログインできません。",),
    "fee": ("送料はいくらかかりますか。",),
    "receipt": ("領収書を発行してもらえますか。",),
    "return": ("返品したいときはどうすればよいですか。", "商品を送り返す"),
    "points": ("ポイントに有効期限はありますか。",),
    "refund": ("How do I get a refund?",),
}

NOTHING = np.zeros(1, np.float32)


@pytest.fixture(scope="module")
def suggester() -> Suggester:
    """A small shop's questions."""
    spoken = [[speak(normalise(text)) for text in own] for own in QUESTIONS.values()]
    field = Field([count(terms(normalise(" ".join(own)))) for own in QUESTIONS.values()])
    written = [own[0] for own in QUESTIONS.values()]
    return Suggester(list(QUESTIONS), spoken, written, lambda text: field.scores(terms(text)))


def suggest(suggester: Suggester, typed: str, limit: int = 5) -> list[Suggestion]:
    """Return what is suggested, without how likely it is."""
    return [suggestion for _, suggestion in suggester.suggest(typed, limit)]


def shown(suggestion: Suggestion) -> str:
    """The question with brackets around what was typed."""
    return "".join(f"[{p.text}]" if p.matched else p.text for p in suggestion.parts)


@pytest.mark.parametrize("typed", ["解約", "かいや", "かいy", "kaiy", "kaiyaku", "ｶｲﾔ", "カイヤク"])
def test_one_word_is_found_however_far_it_is_typed(suggester: Suggester, typed: str) -> None:
    """Before and after conversion, in kana, half-width or with the input method off."""
    assert shown(suggest(suggester, typed)[0]) == "定期便を[解約]したいです。"


@pytest.mark.parametrize("typed", ["ぱすわ", "pasuw", "pasuwa-do", "パス", "ﾊﾟｽ"])
def test_all_that_begin_alike_are_suggested(suggester: Suggester, typed: str) -> None:
    """In the order of the FAQ."""
    assert [item.id for item in suggest(suggester, typed)][:2] == ["password", "change"]


@pytest.mark.parametrize(
    ("typed", "marked"),
    [
        ("ryoushuush", "[領収書]を発行してもらえますか。"),
        ("ログイn", "マイページに[ログイン]できません。"),
        ("ポイント 期限", "[ポイント]に有効[期限]はありますか。"),
        ("REFU", "How do I get a [refu]nd?"),
        ("そうりょう", "[送料]はいくらかかりますか。"),
    ],
)
def test_what_was_typed_is_marked(suggester: Suggester, typed: str, marked: str) -> None:
    """Also where it is written otherwise: whole words where kanji stand for the sounds."""
    assert shown(suggest(suggester, typed)[0]) == marked


def test_a_paraphrase_leads_to_its_article(suggester: Suggester) -> None:
    """The article's own question is shown."""
    assert suggest(suggester, "やめた")[0].question == "定期便を解約したいです。"


def test_a_sentence_is_found_by_its_words(suggester: Suggester) -> None:
    """When nothing stands in the FAQ as it was typed."""
    assert suggest(suggester, "届いた服を返品するには")[0].id == "return"


@pytest.mark.parametrize(
    "typed", ["", "  ", "\u200b", "!?", "(", "[a-", "*", "🎉", "k", "ひょうたん"]
)
def test_what_leads_nowhere_suggests_nothing(suggester: Suggester, typed: str) -> None:
    """Signs are signs, never a pattern."""
    assert suggest(suggester, typed) == []


def test_no_more_than_asked_for(suggester: Suggester) -> None:
    """And each article once."""
    found = suggest(suggester, "た", limit=3)
    assert len({item.id for item in found}) == len(found) <= 3


@given(st.text(max_size=40))
def test_anything_may_be_typed(suggester: Suggester, typed: str) -> None:
    """The parts of a suggestion always make its question."""
    for item in suggest(suggester, typed):
        assert item.question == normalise(QUESTIONS[item.id][0])


def test_an_empty_faq_suggests_nothing() -> None:
    """And does not fail."""
    assert suggest(Suggester([], [], [], lambda text: Field([]).scores([])), "返品") == []


@pytest.mark.parametrize(
    ("question", "marked"),
    [
        ("送料はいくらですか？（税込）", "[送料]はいくらですか？（税込）"),
        ("㈱みなとの送料は", "(株)みなとの[送料]は"),
        ("ﾊﾟｽの…送料は", "パスの...[送料]は"),
    ],
)
def test_a_question_is_shown_as_it_is_written(question: str, marked: str) -> None:
    """Unless a letter of it becomes several where everything is compared in one form."""
    suggester = Suggester(["fee"], [[speak(normalise(question))]], [question], lambda _: NOTHING)
    assert shown(suggest(suggester, "souryou")[0]) == marked
