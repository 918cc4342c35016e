"""Finding documents by their words."""

from __future__ import annotations

import numpy as np
import pytest

from faq.lexical import QUANTITY, Field, Lexicon, count, grams, query_words, read, terms
from madoguchi.text import normalise


def lexicon_of(*texts: str) -> Lexicon:
    """Index texts."""
    return Lexicon([read([text], "") for text in texts])


def best(texts: list[str], query: str) -> int:
    """Return the number of the document that scores highest."""
    return int(lexicon_of(*texts).scores(query).argmax())


def test_inflection_okurigana_and_polite_words_do_not_matter() -> None:
    """Words are compared in their dictionary form, and wrapping is no word."""
    texts = ["ご注文の取り消し", "お届け先の変更", "よくあるご質問とどのようにすればよいか"]
    assert best(texts, "注文の取消しをお願いしたいのですがどのようにすればよろしいでしょうか") == 0
    assert best(texts, "届け先を変えたい") == 1


def test_synonyms_are_found() -> None:
    """The words differ, the group is the same."""
    assert best(["領収書の発行", "値段について"], "料金") == 1


def test_what_is_split_wrongly_is_found_by_its_characters() -> None:
    """Pairs of characters match where words do not."""
    assert best(["パスワードの再設定", "配送の状況"], "パスワドを忘れた") == 0


def test_other_languages_are_searched_by_word() -> None:
    """Case, accents and endings are forgiven, function words are none."""
    texts = ["Rückgabe und Erstattung", "Versandkosten", "How do I return it"]
    assert best(texts, "RUCKGABE") == 0
    assert best(texts, "the returning of an item") == 2
    assert terms("what is it") == []


def test_scores_lie_between_nothing_and_one() -> None:
    """A document that shares nothing scores 0, and more evidence scores higher."""
    lexicon = lexicon_of("返品の送料", "退会")
    some, more = lexicon.scores("返品"), lexicon.scores("返品の送料")
    assert some[1] == more[1] == 0
    assert 0 < some[0] < more[0] < 1


def test_an_empty_corpus_and_an_empty_query_are_allowed() -> None:
    """Nothing is found, nothing breaks."""
    assert lexicon_of().scores("返品").shape == (0,)
    assert list(lexicon_of("", "返品").scores("")) == [0, 0]
    assert grams("") == grams("?!") == []


def test_a_repeated_word_counts_once() -> None:
    """Asking louder is not asking more."""
    lexicon = lexicon_of("返品の送料", "退会")
    assert list(lexicon.scores("返品 返品 返品")) == list(lexicon.scores("返品"))


def test_a_word_comes_with_its_synonyms() -> None:
    """料金 and 値段 share a group; polite wrapping is no word."""
    (price,), (value,) = query_words("料金を教えてください")[:1], query_words("値段")
    assert set(price[1]) & set(value[1])
    assert query_words("どのようにすればよろしいでしょうか") == ()


def test_what_a_token_is_worth_in_some_documents_adds_up_to_their_score() -> None:
    """In whatever order they are named."""
    field = Field([count(terms(text)) for text in ("返品の送料", "退会", "返品と返金と返品")])
    tokens, some = terms("返品の送料はいくら"), np.array([2, 0])
    assert field.worths(tokens, some).sum(axis=0) == pytest.approx(field.scores(tokens)[some])
    assert field.rarity("t退会") > field.rarity("t返品")
    assert field.rarity("tなし") == field.rarest


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("三日以内に届く", "３日以内に届く"),
        ("令和8年の申告", "2026年の申告"),
        ("令和元年度", "2019年度"),
        ("五千円以上", "5,000円以上"),
        ("午後5時30分", "17:30"),
        ("三十分で", "30分で"),
        ("四月一日", "4月1日"),
        ("50%オフ", "50% off"),
        ("¥500", "500円"),
        ("within three days", "within 3 days"),
    ],
)
def test_a_number_is_one_word_however_it_is_written(one: str, other: str) -> None:
    """With its unit: kanji, digits, eras and clocks."""
    numbers = [[t for t in terms(normalise(text)) if t[0] == QUANTITY] for text in (one, other)]
    assert numbers[0] == numbers[1] != []
    assert not any(t[0] == "t" and t[1:].isdecimal() for t in terms(normalise(one)))


def test_a_number_stays_apart_from_the_same_of_something_else() -> None:
    """Three days are not three months; a week is seven days."""
    assert "n3 day" in terms("3日後")
    assert not {"n3 day", "t3"} & set(terms("3か月後"))
    assert {"n7 day"} <= set(terms("7日間")) & set(terms("一週間"))
    assert "n1 time" in terms("月に1回")
