"""What an FAQ needs: every rule by examples."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from faq.care import About, Finding, Quote
from faq.care_contradictions import contradictions
from faq.care_duplicates import duplicates
from faq.care_finding import find
from faq.care_reading import read, too_alike
from faq.care_saying import evidence, name
from faq.care_synonyms import suggested_synonyms
from faq.care_use import Confirmed, Facts, Use, overdue, unhelpful, unread
from faq.care_wordings import stray_wordings
from faq.evaluate import read_corpus
from faq.index import FaqIndex, assemble, build
from faq.model import Article
from faq.search import Document
from madoguchi.i18n import use_locale
from tests.bundled import bundled_encoder
from tests.fakes import HashEncoder
from tests.faq import care_examples as examples
from tests.faq.shop import SHOP

NOW = datetime(2026, 11, 27, tzinfo=UTC)
DATA = Path(__file__).resolve().parent.parent / "data"
TRADES = DATA.parent.parent / "training" / "data"
Pair = tuple[str, str, str, str]


@cache
def shop() -> FaqIndex:
    """The 60 articles of a shop, uncalibrated, by what they are spelt with."""
    return assemble(read_corpus(DATA / "ja-shop" / "corpus.jsonl"), HashEncoder())


def index_of(*documents: Document) -> FaqIndex:
    """Index the shop and some further articles."""
    return assemble([*shop().documents, *documents], shop().encoder, shop())


def pair(question: str, answer: str, other: str, other_answer: str) -> list[Document]:
    """Two further articles, ``one`` and ``two``."""
    locale = "en" if question.isascii() else "ja"
    return [
        Document("one", question, (), answer, locale=locale),
        Document("two", other, (), other_answer, locale=locale),
    ]


def about(findings: Iterable[Finding]) -> list[set[str]]:
    """Return which articles each is about."""
    return [{article.id for article in finding.articles} for finding in findings]


def article(id: str, **more: object) -> Article:
    """A published article."""
    given: dict[str, object] = {
        "id": id, "site_id": "shop", "locale": "ja", "question": f"{id}?", "answer": f"{id}.",
        "external_id": None, "status": "published", "revision": 2, "published_revision": 2,
        "is_sample": False, "created_at": NOW, "updated_at": NOW,
        "published_at": NOW - timedelta(days=200), **more,
    }  # fmt: skip
    return Article(**given)  # type: ignore[arg-type]


def test_two_limits_of_one_thing_contradict_each_other() -> None:
    """Both sentences are shown, and what differs is marked."""
    documents = pair(*examples.CONTRADICTIONS[0])
    (finding,) = contradictions(read(index_of(*documents)))
    assert about([finding]) == [{"one", "two"}]
    marked = [text for quote in finding.quotes for text, is_marked in quote.parts() if is_marked]
    assert marked == ["8日", "7日"]
    assert "".join(text for text, _ in finding.quotes[0].parts()) == finding.quotes[0].text


@pytest.mark.parametrize("example", examples.NO_CONTRADICTIONS, ids=lambda one: one[0])
def test_two_things_do_not_contradict_each_other(example: Pair) -> None:
    """Two plans, two cases, or the same number written otherwise; by words alone already."""
    assert about(contradictions(read(index_of(*pair(*example))))) == []


def test_a_yes_contradicts_a_no() -> None:
    """Where both say it of the same, in much the same words."""
    yes = Document("yes", "海外へ送れますか", (), "海外への発送を承っております。")
    no = Document("no", "海外に発送してほしい", (), "海外への発送を承っておりません。")
    other = Document("other", "倉庫はどこですか", (), "倉庫は横浜にあり、海外にはありません。")
    assert about(contradictions(read(index_of(yes, no, other)))) == [{"yes", "no"}]


def test_two_articles_are_named_once() -> None:
    """However many of their sentences disagree."""
    one = "送料は全国一律500円です。受付は平日9時から18時までです。"
    other = "送料は全国一律600円です。受付は平日10時から18時までです。"
    documents = pair("送料と受付", one, "受付と送料について", other)
    assert about(contradictions(read(index_of(*documents)))) == [{"one", "two"}]


def test_the_same_answer_twice_is_a_duplicate() -> None:
    """Unless it contradicts the other, which is worse."""
    for example in (examples.DUPLICATES[2], examples.DUPLICATES[7]):
        index = index_of(*pair(*example))
        (finding,) = duplicates(index, read(index), ())
        assert about([finding]) == [{"one", "two"}]
        assert finding.numbers["alike"] > 0.6
        assert duplicates(index, read(index), {frozenset({"one", "two"})}) == []


def test_articles_with_a_wording_in_common_are_duplicates() -> None:
    """Whatever they answer, and however it is written."""
    other = Document("other", "着かない", ("荷物が来ない。",), "お問い合わせください。")
    index = build([*SHOP, other], HashEncoder())
    (finding,) = duplicates(index, read(index), ())
    assert about([finding]) == [{"ship", "other"}]
    assert finding.quotes[0].text.startswith("荷物が来ない")
    assert "same words" in evidence(finding)


@pytest.mark.parametrize("example", examples.NO_DUPLICATES, ids=lambda one: one[0])
def test_answers_of_the_same_form_are_no_duplicates(example: Pair) -> None:
    """Each speaks of its own."""
    index = index_of(*pair(*example))
    assert duplicates(index, read(index), ()) == []


def test_the_limit_lies_halfway_from_what_is_usual_to_the_same() -> None:
    """So that an FAQ whose articles are all alike is not full of duplicates."""
    assert too_alike([0.2] * 100) == pytest.approx(0.6)
    assert too_alike([0.6] * 100) == pytest.approx(0.8)
    assert too_alike([0.2] * 3) > 0.6, "three articles show little"


def test_a_wording_that_another_article_answers_is_found() -> None:
    """The bot would give the other one, were it not there; what fits its own is left alone."""
    wordings = ("会員をやめたい", "領収書を発行してほしいのですが")
    leave = Document("leave", "退会したい", wordings, "会員情報の画面から退会できます。")
    index = build([one if one.id != "leave" else leave for one in SHOP], HashEncoder())
    heard: list[tuple[int, int]] = []
    finding, *others = stray_wordings(index, read(index), lambda *step: heard.append(step))
    assert all(other.articles[0].id != "leave" for other in others)
    assert [one.id for one in finding.articles] == ["leave", "receipt"]
    assert finding.quotes == (Quote("領収書を発行してほしいのですが"),)
    assert finding.numbers["sure"] >= index.thresholds.answer
    assert heard[-1][0] == heard[-1][1]


def test_a_wording_in_an_edit_beside_a_large_index_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Numbers of a second segment name the right articles, however few are looked at."""
    monkeypatch.setattr("faq.segment.EXAMINED", 2)
    monkeypatch.setattr("faq.index.PATCHED_FROM", 5)
    monkeypatch.setattr("faq.index._CHANGED", 0.5)
    encoder = HashEncoder()
    before = build(SHOP, encoder)
    leave = Document("leave", "退会したい", ("領収書を発行してほしいのですが",), "画面から。")
    index = build([*(one for one in SHOP if one.id != "leave"), leave], encoder, before)
    found = stray_wordings(index, read(index), lambda *_: None)
    assert about(found[:1]) == [{"leave", "receipt"}]


def test_nobody_reads_what_was_neither_opened_nor_given() -> None:
    """Only what is live for the whole period; the oldest first."""
    articles = [
        article("read"),
        article("given"),
        article("new", published_at=NOW - timedelta(days=30)),
        article("lonely"),
        article("older", published_at=NOW - timedelta(days=900)),
    ]
    uses = {"read": Use(views=3), "given": Use(given=4)}
    facts = Facts(uses, (), NOW - timedelta(days=120))
    found = unread(articles, facts, NOW)
    assert found is not None
    assert about(found) == [{"older"}, {"lonely"}]
    assert "900 days" in evidence(found[0])


@pytest.mark.parametrize(
    "facts",
    [
        Facts(),
        Facts({"read": Use(views=50)}, (), NOW - timedelta(days=20)),
        Facts({"read": Use(views=1)}, (), NOW - timedelta(days=120)),
    ],
    ids=["no customer", "too short", "too few"],
)
def test_without_traffic_nobody_can_tell_what_is_read(facts: Facts) -> None:
    """It is said so, instead of naming every article."""
    articles = [article("read"), article("lonely")]
    assert unread(articles, facts, NOW) is None
    assert find({}, articles, facts, [], NOW, lambda *_: None).unmeasured == ("unread",)


def test_one_of_one_is_no_alarm() -> None:
    """It takes several customers, and more of them than elsewhere."""
    usual = {f"a{n}": Use(given=30, confirmed=18, denied=2, escalated=1) for n in range(20)}
    articles = [article(id) for id in (*usual, "bad", "one", "person")]
    uses = usual | {
        "one": Use(given=1, denied=1, escalated=1),
        "bad": Use(given=30, confirmed=4, denied=16, escalated=2),
        "person": Use(given=30, confirmed=9, denied=1, escalated=12),
    }
    found = unhelpful(articles, uses)
    assert about(found) == [{"bad"}, {"person"}]
    assert found[0].numbers == {"denied": 16, "denied_of": 20, "denied_usual": 0.102}
    assert "16 of 20 customers" in evidence(found[0])
    assert "12 of 30 inquiries" in evidence(found[1])
    assert unhelpful(articles, {"bad": Use(given=30, denied=30)}) == [], "nothing to compare with"


def test_a_day_to_look_again_comes() -> None:
    """On that day, not before."""
    today = date(2026, 11, 27)
    articles = [
        article("none"),
        article("today", review_on=today),
        article("late", review_on=today - timedelta(days=9)),
        article("tomorrow", review_on=today + timedelta(days=1)),
    ]
    late, due = overdue(articles, today)
    assert about([late, due]) == [{"late"}, {"today"}]
    assert "9 days ago" in evidence(late)
    assert "Today" in evidence(due)


def said(text: str, article_id: str, *customers: str) -> list[Confirmed]:
    """A question that some customers asked, all of them helped."""
    return [Confirmed(text, "ja", article_id, customer) for customer in customers]


def many_questions() -> list[Confirmed]:
    """What customers of the shop ask with words it knows."""
    found = []
    for number, document in enumerate(SHOP):
        for wording in (document.question, *document.paraphrases, f"{document.question}教えて"):
            found += said(wording, document.id, f"c{number}")
    return found


def test_a_word_customers_use_for_one_of_the_faq_is_suggested() -> None:
    """With their questions; three customers and three questions are the least."""
    index = build(SHOP, HashEncoder())
    new = [
        *said("送り賃はいくら", "fee", "c1", "c9"),
        *said("北海道までの送り賃を知りたい", "fee", "c2"),
        *said("送り賃が無料になるのは", "fee", "c3"),
    ]
    (finding,) = suggested_synonyms(index, read(index), [*many_questions(), *new], ())
    assert [quote.text for quote in finding.quotes[:2]] == ["送料", "送り賃"]
    assert about([finding]) == [{"fee"}]
    assert finding.numbers == {"customers": 4}
    assert [text for text, is_marked in finding.quotes[2].parts() if is_marked] == ["送り賃"]
    assert "送り賃" in evidence(finding)
    fewer = [*many_questions(), *new[:3]]
    assert suggested_synonyms(index, read(index), fewer, ()) == []
    known = [("送料", "送り賃")]
    assert suggested_synonyms(index, read(index), [*many_questions(), *new], known) == []


def test_a_word_that_only_goes_together_is_not_suggested() -> None:
    """Customers who ask for anything with it mean nothing by it."""
    index = build(SHOP, HashEncoder())
    new = [
        *said("至急ですが送料は", "fee", "c1"),
        *said("至急、返品できますか", "return", "c2"),
        *said("至急パスワードを忘れました", "password", "c3"),
    ]
    assert suggested_synonyms(index, read(index), [*many_questions(), *new], ()) == []


def test_everything_is_looked_at_and_comes_by_kind() -> None:
    """What misleads customers first; each with the revision that was looked at."""
    documents = pair(*examples.CONTRADICTIONS[0])
    index = {"ja": index_of(*documents), "en": build([], HashEncoder())}
    articles = [article(one.id, question=one.question) for one in index["ja"].documents]
    articles[0] = replace(articles[0], review_on=NOW.date())
    articles.append(article("inside", audience="staff", review_on=NOW.date()))
    steps: list[tuple[int, int]] = []
    care = find(index, articles, Facts(), [], NOW, lambda *step: steps.append(step))
    kinds = [finding.kind for finding in care.findings if finding.kind != "stray_wording"]
    assert kinds == ["contradiction", "overdue", "overdue"]
    assert {one.revision for finding in care.findings for one in finding.articles} == {2}
    assert care.articles == len(articles)
    assert care.count("overdue") == 2
    assert steps[-1][0] == steps[-1][1]
    assert steps == sorted(steps)


def test_a_finding_is_the_same_until_its_words_change() -> None:
    """Whatever order its articles come in, and through storage."""
    one, two = About("a", "A?", 1), About("b", "B?", 4)
    finding = Finding("duplicate", "ja", (one, two), (Quote("x", ((0, 1),)),), compared=("p", "q"))
    turned = Finding("duplicate", "ja", (two, one), compared=("q", "p"))
    assert finding.fingerprint == turned.fingerprint
    assert Finding.from_json(finding.to_json()) == finding
    changed = Finding("duplicate", "ja", (one, two), compared=("p", "other"))
    assert changed.fingerprint != finding.fingerprint


@pytest.mark.parametrize("locale", ["ja", "en"])
def test_every_kind_has_its_words(locale: str) -> None:
    """In both languages, without a hole."""
    numbers = {"alike": 0.8, "sure": 0.9, "days": 3, "customers": 4, "denied": 5, "denied_of": 6,
               "denied_usual": 0.1}  # fmt: skip
    with use_locale(locale):
        for kind in ("contradiction", "duplicate", "stray_wording", "unhelpful", "overdue",
                     "synonym", "unread"):  # fmt: skip
            finding = Finding(kind, "ja", (), (Quote("a"), Quote("b")), numbers)
            assert name(finding.kind)
            assert "%(" not in evidence(finding)


@cache
def trade(folder: Path) -> FaqIndex:
    """An FAQ with the real encoder, uncalibrated."""
    return assemble(read_corpus(folder / "corpus.jsonl"), bundled_encoder())


def contradict(example: Pair) -> bool:
    """Tell whether a pair is found among the articles of a whole FAQ."""
    base = trade(TRADES / "delivery-en" if example[0].isascii() else DATA / "ja-shop")
    index = assemble([*base.documents, *pair(*example)], base.encoder, base)
    return {"one", "two"} in about(contradictions(read(index)))


@pytest.mark.slow
def test_the_real_encoder_tells_contradictions_from_neighbours() -> None:
    """Most of what was made up for it, and nothing that only looks like it."""
    true = (*examples.CONTRADICTIONS, *examples.LATER_CONTRADICTIONS)
    false = (*examples.NO_CONTRADICTIONS, *examples.LATER_NO_CONTRADICTIONS)
    assert sum(map(contradict, true)) >= 24
    assert [example[0] for example in false if contradict(example)] == []


@pytest.mark.slow
@pytest.mark.parametrize("name_of_trade", ["library-ja", "water-ja", "bank-en", "travel-en"])
def test_an_faq_written_with_care_contradicts_and_repeats_nothing(name_of_trade: str) -> None:
    """Its neighbours are near, and each says something else."""
    index = trade(TRADES / name_of_trade)
    articles = read(index)
    assert contradictions(articles) == []
    assert duplicates(index, articles, ()) == []
