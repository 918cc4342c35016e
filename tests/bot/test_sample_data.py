"""The sample's words: well formed, enough of them, and one set of facts in both languages."""

from __future__ import annotations

import re
import unicodedata

import pytest

from analytics.masking import mask
from bot.demo.content import content
from bot.sample.data import (
    BAD,
    FOLDER,
    GAP,
    IMPROVED,
    LOCALES,
    NO_ARTICLE,
    articles,
    earlier,
    questions,
    talk,
)
from faq.content import checked
from faq.rendering import to_html

YEN = re.compile(r"(?:¥|￥)([\d,]+)|([\d,]+)円")
PHONE = re.compile(r"\b0\d{1,3}-\d{3,4}-\d{3,4}\b")
MAIL = re.compile(r"[\w.+-]+@([\w.-]+\w)")


@pytest.mark.parametrize(("locale", "fewest"), [("ja", 60), ("en", 30)])
def test_there_are_articles_enough(locale: str, fewest: int) -> None:
    """Ids are unique, and each article has three to six other wordings and a category."""
    found = articles(locale)
    assert len(found) >= fewest
    assert len({article.id for article in found}) == len(found)
    for article in found:
        assert 3 <= len(article.draft.paraphrases) <= 6, article.id
        assert article.draft.category, article.id
        assert checked(article.draft) == article.draft, article.id


def test_every_english_article_is_in_japanese_too() -> None:
    """The same id says the same thing in both languages."""
    assert {a.id for a in articles("en")} < {a.id for a in articles("ja")}


def test_no_wording_belongs_to_two_articles() -> None:
    """A question or paraphrase that stands at two articles could not be answered."""
    for locale in LOCALES:
        seen: dict[str, str] = {}
        for article in articles(locale):
            for text in {article.draft.question, *article.draft.paraphrases}:
                assert seen.setdefault(_plain(text), article.id) == article.id, text


def test_steps_are_numbered_lists() -> None:
    """What is done in an order is a list with numbers from 1, each line a step."""
    for locale in LOCALES:
        for article in articles(locale):
            numbers = re.findall(r"^(\d+)\. ", article.draft.answer, re.MULTILINE)
            assert numbers == [str(n + 1) for n in range(len(numbers))], article.id
            assert to_html(article.draft.answer).count("<ol") == bool(numbers), article.id


def test_japanese_answers_are_polite_and_short() -> None:
    """Answers are in です・ます and can be read in a chat window."""
    for article in articles("ja"):
        assert re.search(r"(です|ます|ません|ました|ください|でした)", article.draft.answer), (
            article.id
        )
        assert len(article.draft.answer) <= 420, article.id


def test_english_amounts_are_those_of_the_japanese_article() -> None:
    """No fee differs between the languages, nor on the shop's own pages."""
    japanese = {article.id: _amounts(article.draft.answer) for article in articles("ja")}
    everywhere = set().union(*japanese.values())
    for article in articles("en"):
        known = japanese[article.id] | (everywhere if article.id == "pay-methods" else set())
        assert _amounts(article.draft.answer) <= known, article.id
    for locale in LOCALES:
        words = content(locale)
        shown = " ".join(item["text"] for item in words["members"]["guide"]["items"])
        shown += words["top"]["premium"]["text"] + str(words["top"]["facts"])
        assert _amounts(shown) <= everywhere


@pytest.mark.parametrize(("locale", "fewest"), [("ja", 350), ("en", 80)])
def test_customers_have_wordings_of_their_own(locale: str, fewest: int) -> None:
    """Every topic has several, and none stands in the article that answers it."""
    found = questions(locale)
    texts = [text for wordings in found.values() for text in wordings]
    assert len(texts) == len(set(texts))
    assert len(texts) >= fewest
    assert set(found) == {a.id for a in articles(locale)} - ({BAD} if locale == "en" else set()) | (
        NO_ARTICLE
    )
    for article in articles(locale):
        written = {_plain(t) for t in (article.draft.question, *article.draft.paraphrases)}
        assert len(found[article.id]) >= 2, article.id
        assert not written & {_plain(text) for text in found[article.id]}, article.id


def test_personal_data_is_made_up_and_gets_masked() -> None:
    """Mail and telephone can reach nobody; analytics hides them."""
    files = [path for path in sorted(FOLDER.iterdir()) if path.suffix in {".jsonl", ".json"}]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    assert set(MAIL.findall(text)) == {"example.com"}
    assert all(re.search(r"000-?0000$|000-000$", number) for number in PHONE.findall(text))
    private = [q for wordings in questions("ja").values() for q in wordings if MAIL.search(q)]
    assert len(private) >= 3
    assert not any(MAIL.search(mask(q)) for q in private)


def test_what_is_planted_is_there() -> None:
    """One evasive article, one topic without any, and one that was rewritten."""
    ids = {article.id for article in articles("ja")}
    assert {BAD, IMPROVED} <= ids
    assert GAP not in ids
    assert len(questions("ja")[GAP]) >= 8
    now = next(article for article in articles("ja") if article.id == IMPROVED)
    assert list(earlier()) == [IMPROVED]
    assert "1. " in now.draft.answer
    assert "1. " not in earlier()[IMPROVED].draft.answer


def test_agents_have_words_in_both_languages() -> None:
    """Each kind of line has something to choose from."""
    for locale in LOCALES:
        words = talk(locale)
        assert set(words.replies) <= set(questions(locale))
        assert all((words.reply, words.second, words.details, words.thanks, words.ask_person))


def _plain(text: str) -> str:
    """Return a wording without what a reader does not hear."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\s?？。、！!]", "", folded)


def _amounts(text: str) -> set[str]:
    return {(first or second).replace(",", "") for first, second in YEN.findall(text)}
