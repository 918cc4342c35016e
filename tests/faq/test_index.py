"""Building an index and searching it, with an encoder that has no model."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import faiss
import numpy as np
import pytest

from faq.calibration import thresholds
from faq.candidates import best_of, by_document
from faq.dense import Dense
from faq.evidence import NAMES, Reading
from faq.index import FaqIndex, build
from faq.ranker import learnt
from faq.ranking import Ranked
from faq.search import Document, judge
from faq.segment import EXAMINED, Look, likeliest
from madoguchi.errors import Unavailable
from tests.fakes import HashEncoder, TokenlessEncoder
from tests.faq.shop import SHOP


@pytest.fixture
def encoder() -> HashEncoder:
    """An encoder without a model."""
    return HashEncoder()


@pytest.fixture
def index(encoder: HashEncoder) -> FaqIndex:
    """The shop's index."""
    return build(SHOP, encoder)


def first(index: FaqIndex, query: str) -> str:
    """Return the id of the best hit."""
    return index.search(query).hits[0].id


@pytest.mark.parametrize(
    ("query", "article"),
    [
        ("返品したいのですがどうすればよろしいでしょうか", "return"),
        ("ﾊﾟｽﾜｰﾄﾞを忘れた", "password"),
        ("ていきびんのかいやく", "cancel"),
        ("ryoushuusho", "receipt"),
        ("引っ越した", "address"),
        ("送料", "fee"),
    ],
)
def test_what_is_asked_is_found(index: FaqIndex, query: str, article: str) -> None:
    """However it is typed."""
    assert first(index, query) == article


def test_the_very_question_is_certain(index: FaqIndex) -> None:
    """A question or paraphrase of an article is answered with it, whatever else is near."""
    for query in ("返品はできますか", " 返したい", "やめたい"):
        result = index.search(query)
        assert result.hits[0].score == 1.0
        assert judge(result, index.thresholds).decision == "answer"


def test_hits_come_best_first_with_their_evidence(index: FaqIndex) -> None:
    """Scores fall, each article comes once, and the nearest wording is named."""
    hits = index.search("荷物が来ないです").hits
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert len({hit.id for hit in hits}) == len(hits) == 10
    assert hits[0].evidence.matched_text == "荷物が来ない"
    assert hits[0].evidence.question_cosine > hits[1].evidence.question_cosine


def test_the_limit_holds(index: FaqIndex) -> None:
    """And does not change how sure the result is."""
    assert len(index.search("送料", limit=2).hits) == 2
    assert index.search("送料", limit=2).confidence == index.search("送料").confidence


@pytest.mark.parametrize(
    "query", ["", "   ", "\u200b\n", "👍", "？！", "。。。", "\x00\x07", "\ud800"]
)
def test_a_query_without_a_word_finds_nothing(index: FaqIndex, query: str) -> None:
    """And is no error."""
    result = index.search(query)
    assert (result.hits, result.confidence) == ((), 0.0)


@pytest.mark.parametrize(
    "query", ["?", "a" * 100_000, "返品" * 5000, "\ud800返品", "배송비는 얼마예요"]
)
def test_any_query_gets_a_result(index: FaqIndex, query: str) -> None:
    """Very long texts, half a character and a language no article has included: no answer."""
    result = index.search(query)
    assert judge(result, index.thresholds).decision != "answer"
    assert all(0 <= hit.score <= 1 for hit in result.hits)


@pytest.mark.parametrize("kind", [HashEncoder, TokenlessEncoder])
def test_each_kind_of_encoder_is_weighed_by_its_own_weights(kind: type[HashEncoder]) -> None:
    """Those of one that tells no tokens were learnt without."""
    index = build(SHOP, kind())
    result = index.search("返品したいのですが")
    (found,) = index.candidates("返品したいのですが")
    assert result.hits[0].id == "return"
    own = [place for place, name in enumerate(NAMES) if "token" in name]
    assert found.evidence[:, own].any() == kind.tells_tokens
    scores = learnt(kind.tells_tokens).order(found.evidence)
    best = best_of(by_document([found], kind.tells_tokens))
    assert best is not None
    assert best.scores[0] == pytest.approx(scores.max())
    assert index.thresholds == thresholds(tells_tokens=kind.tells_tokens)
    model = learnt(kind.tells_tokens).confidence
    assert result.confidence == pytest.approx(float(model(index.calibration.row(best))))


ASKED_TWICE = (
    Document("how", "返品の方法を教えてください", (), "マイページから申し込んでください。"),
    Document("when", "返品の期限はいつまでですか", (), "到着から8日以内です。"),
    Document("gift", "ラッピングはできますか", (), "できます。"),
)


@pytest.mark.parametrize(
    ("query", "vague"),
    [
        ("返品", True),
        ("ご返品は？", True),
        ("返品について", True),
        ("へんぴん", True),
        ("hennpinn", True),
        ("返品の期限", False),
        ("ラッピング", False),
        ("返品 期限", False),
    ],
)
def test_one_bare_word_that_several_articles_ask_about_is_vague(
    encoder: HashEncoder, query: str, vague: bool
) -> None:
    """More words, or a word of one article alone, are not."""
    assert build(ASKED_TWICE, encoder).search(query).is_ambiguous == vague


def test_a_bare_word_that_an_article_has_as_its_wording_is_its_own(encoder: HashEncoder) -> None:
    """Whoever wrote it there has decided what it means."""
    owned = replace(ASKED_TWICE[1], paraphrases=("返品",))
    result = build([ASKED_TWICE[0], owned], encoder).search("返品")
    assert (result.is_ambiguous, result.hits[0].id) == (False, "when")


@pytest.mark.parametrize(
    ("query", "article"),
    [
        ("三日以内に届きますか", "three"),
        ("一週間以内に届きますか", "seven"),
        ("7日以内に届きますか", "seven"),
    ],
)
def test_numbers_have_to_agree(encoder: HashEncoder, query: str, article: str) -> None:
    """Two questions of the same words but for a number are told apart by it."""
    documents = [
        Document("three", "3日以内に届く地域はどこですか", (), "本州です。"),
        Document("seven", "７日以内に届く地域はどこですか", (), "離島です。"),
    ]
    hits = build(documents, encoder).search(query).hits
    assert hits[0].id == article
    assert {"three": "3日", "seven": "7日"}[article] in hits[1].evidence.lacking


def test_what_one_denies_and_the_other_does_not_is_told(encoder: HashEncoder) -> None:
    """It is part of the evidence, whatever else is alike."""
    documents = [
        Document("comes", "メールはいつ届きますか", (), "すぐに届きます。"),
        Document("lost", "メールが届きません", (), "迷惑メールの設定を見てください。"),
    ]
    result = build(documents, encoder).search("メールが届かない")
    assert {hit.id: hit.evidence.opposed for hit in result.hits} == {"lost": False, "comes": True}
    assert not result.is_ambiguous
    swapped = build([replace(documents[1], question="迷惑メールの設定"), *documents[:1]], encoder)
    for limit in (1, 2, 10):  # how many are shown decides nothing
        found = swapped.search("メールが届かない", limit)
        assert (found.hits[0].id, found.is_ambiguous) == ("comes", True)


@pytest.mark.parametrize(
    ("query", "foreign"),
    [("PayPay", False), ("paypay", False), ("how do I pay", True), ("支払い", False)],
)
def test_a_name_in_latin_letters_that_articles_have_is_no_other_language(
    encoder: HashEncoder, query: str, foreign: bool
) -> None:
    """What else is in Latin letters is."""
    documents = [*ASKED_TWICE, Document("pay", "PayPayで支払えますか", (), "はい。")]
    hits = build(documents, encoder).search(query).hits
    assert {hit.evidence.foreign for hit in hits} == {foreign}


def test_an_empty_index_knows_nothing(encoder: HashEncoder) -> None:
    """It says so instead of failing."""
    index = build([], encoder)
    result = index.search("返品")
    assert judge(result, index.thresholds).decision == "none"
    assert index.documents == ()


def test_one_article_is_not_the_answer_to_everything(encoder: HashEncoder) -> None:
    """It answers its own question only."""
    index = build(SHOP[:1], encoder)
    assert judge(index.search("商品が届きません"), index.thresholds).decision == "answer"
    for query in ("今日の天気は", "富士山の高さ", "hello"):
        assert judge(index.search(query), index.thresholds).decision == "none"


def test_documents_without_question_or_answer_are_allowed() -> None:
    """An import may hold passages, or questions that nobody has answered yet."""
    bare = [Document("p", "", (), "梅雨は雨の多い期間です。"), Document("q", "梅雨とは", (), "")]
    index = build([*bare, *SHOP, Document("nothing", "")], TokenlessEncoder())
    assert {hit.id for hit in index.search("梅雨の期間").hits[:2]} == {"p", "q"}


@pytest.mark.parametrize("size", [41, 43, 62])
def test_equal_documents_come_in_the_order_of_their_ids(encoder: HashEncoder, size: int) -> None:
    """Wherever the rows of their vectors and tokens lie."""
    words = "返品 送料 交換 領収書 会員 退会 支払い 配送 予約 修理 保証 在庫".split()
    texts = [
        f"{words[n % 12]}は{n}日、{words[n * 7 % 11]}より{words[n // 12]}。" for n in range(size)
    ]
    once = [Document(f"a{n:02}", "", (), text) for n, text in enumerate(texts)]
    again = [Document(f"z{n:02}", "", (), text) for n, text in enumerate(texts)]
    index = build([*again[::3], *once, *again[1::3], *again[2::3]], encoder)
    for query in [f"{word}は{n}日ですか" for word in words for n in (5, 17)]:
        ids = [hit.id for hit in index.search(query, size).hits]
        places = {identity: place for place, identity in enumerate(ids)}
        pairs = [
            (places[f"a{n:02}"], places.get(f"z{n:02}"))
            for n in range(size)
            if f"a{n:02}" in places
        ]
        assert pairs
        assert all(again is None or once < again for once, again in pairs)


def test_many_queries_are_encoded_together_with_the_same_results(index: FaqIndex) -> None:
    """One by one or all at once."""
    queries = ["返品", "", "kaiyaku", "送料は？"]
    assert index.search_many(queries) == [index.search(query) for query in queries]


def test_an_edit_encodes_only_what_changed(encoder: HashEncoder, index: FaqIndex) -> None:
    """Everything else is taken over from the previous index."""
    encoder.encoded = 0
    edited = replace(SHOP[0], answer="営業所にお問い合わせください。")
    after = build([edited, *SHOP[1:]], encoder, previous=index)
    assert encoder.encoded == 2, "its passage and its one sentence"
    assert after.search("営業所").hits[0].id == "ship"


def test_a_previous_index_changes_no_result(encoder: HashEncoder, index: FaqIndex) -> None:
    """An index built on another is the index built afresh."""
    edited = [replace(SHOP[0], question="荷物がまだです"), *SHOP[2:]]
    fresh, grown = build(edited, encoder), build(edited, encoder, previous=index)
    for query in ("荷物がまだ", "返品", "kaiyaku"):
        assert fresh.search(query) == grown.search(query)


def numbered(count: int) -> list[Document]:
    """Return many articles."""
    return [
        Document(f"n{n}", f"{n}番の部品を注文するには", (), f"{n}番です。") for n in range(count)
    ]


def test_a_large_index_takes_edits_beside_it(
    encoder: HashEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was added, changed and deleted is seen; what stayed is not indexed again."""
    monkeypatch.setattr("faq.index.PATCHED_FROM", 100)
    many = numbered(200)
    index = build([*many, *SHOP], encoder)
    changed = replace(many[7], question="蛇口の水漏れを直したい", answer="水道屋をお呼びします。")
    new = Document("new", "煙突の掃除を頼みたい", ("えんとつそうじ",), "承ります。")
    edited = [*many[:7], changed, *many[9:], *SHOP, new]
    after = build(edited, encoder, previous=index)
    assert after.base is index.base
    assert after.documents == tuple(edited)
    assert first(after, "煙突の掃除") == "new"
    assert first(after, "エントツソウジ") == "new"
    assert first(after, "蛇口が水漏れ") == "n7"
    assert first(after, "返品したい") == "return"
    assert first(after, "150番の部品の注文") == "n150"
    found = {hit.id for hit in after.search("8番の部品を注文するには", limit=200).hits}
    assert "n8" not in found
    assert [item.id for item in after.suggest("えんとつ")] == ["new"]
    assert after.suggest("8番の部品")[0].id != "n8"
    assert after.search(new.question).hits[0].score == 1.0


def test_edits_beside_an_index_score_as_if_they_were_in_it(
    encoder: HashEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second segment takes over how rare words are and what all sentences share."""
    monkeypatch.setattr("faq.index.PATCHED_FROM", 100)
    many = numbered(400)
    new = Document("new", "煙突の掃除を頼みたい", (), "承ります。")
    beside = build([*many, new], encoder, previous=build(many, encoder))
    within = build([*many, new], encoder)
    assert beside.base is not within.base
    for query in ("煙突の掃除", "30番の部品"):
        one, other = beside.search(query).hits[0], within.search(query).hits[0]
        assert one.id == other.id
        assert one.score == pytest.approx(other.score, abs=0.02)


def test_edits_about_something_else_change_no_evidence(
    encoder: HashEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What tells candidates apart is counted over the best of all segments, however many."""
    monkeypatch.setattr("faq.index.PATCHED_FROM", 100)
    many = numbered(400)
    chimneys = [Document(f"c{n}", f"煙突の掃除を頼む {n}", (), "承ります。") for n in range(12)]
    index = build(many, encoder)
    edited = build([*many, *chimneys], encoder, previous=index)
    assert edited.base is index.base
    before, after = index.candidates("30番の部品"), edited.candidates("30番の部品")
    assert len(after) == 2 * len(before)
    for one, other, beside in zip(before, after[::2], after[1::2], strict=True):
        assert np.array_equal(one.evidence, other.evidence)
        assert len(one.evidence) == EXAMINED
        assert not len(beside.evidence)


@pytest.mark.parametrize(
    ("base", "edits", "kept"),
    [
        ([0.9, 0.8, 0.1], [0.5], [2, 1]),
        ([0.9, 0.3], [0.8, 0.7, 0.6], [1, 2]),
        ([0.5, 0.0, 0.0], [0.4, 0.0], [2, 1]),
        ([0.0, 0.0, 0.0, 0.0], [0.0, 0.0], [3, 0]),
        ([], [0.2], [0, 1]),
        ([], [], [0, 0]),
    ],
)
def test_the_likeliest_of_all_segments_are_looked_at(
    monkeypatch: pytest.MonkeyPatch, base: list[float], edits: list[float], kept: list[int]
) -> None:
    """Never more, also where many are worth the same."""
    monkeypatch.setattr("faq.segment.EXAMINED", 3)
    segment = build(SHOP, HashEncoder()).base
    nothing = HashEncoder().read_queries([""])[0]
    reading = Reading("", (), nothing.vector, nothing.tokens, respelled=False, foreign=False)
    looks = []
    for scores in (base, edits):
        own, places = np.array(scores, np.float32), np.arange(len(scores))
        looks.append(Look(segment, reading, Ranked(places, own, own, own, own, places)))
    for look, count in zip(likeliest(looks), kept, strict=True):
        assert look.ranked.documents.tolist() == list(range(count))


def test_many_edits_are_indexed_with_the_rest(
    encoder: HashEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond one in twenty a second segment would be an index of its own."""
    monkeypatch.setattr("faq.index.PATCHED_FROM", 100)
    many = numbered(200)
    index = build(many, encoder)
    after = build(many[20:], encoder, previous=index)
    assert after.base is not index.base
    assert len(after.base.items) == 180


def test_a_graph_finds_what_an_exact_search_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nearly always: it is approximate."""
    rng = np.random.default_rng(0)
    rows = rng.standard_normal((3000, 64)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    questions, background = [row[None] for row in rows], rows[:50]
    exact = Dense(questions, rows, questions, background)
    monkeypatch.setattr("faq.dense.GRAPH_FROM", 1000)
    graph = Dense(questions, rows, questions, background)
    assert type(exact._questions) is not type(graph._questions)
    again = Dense(questions, rows, questions, background)  # built by as many threads as there are
    one, other = (faiss.serialize_index(own._questions) for own in (graph, again))
    assert np.array_equal(one, other)
    assert np.array_equal(exact._question_rows, graph._question_rows)
    assert np.array_equal(exact._passage_rows, graph._passage_rows)
    shared = 0.0
    for query in exact.centre(rows[:100] + 0.3 * rows[100:200]):
        there, here = exact.candidates(query, 20), graph.candidates(query, 20)
        shared += len(np.intersect1d(there, here)) / len(there)
    assert shared / 100 > 0.9


def test_cached_vectors_are_not_encoded_again(encoder: HashEncoder, index: FaqIndex) -> None:
    """As after a restart."""
    encoder.encoded = 0
    again = build(SHOP, encoder, encoded=index.encoded)
    assert encoder.encoded == 0
    assert again.search("返品") == index.search("返品")


def test_another_encoder_takes_over_no_vectors(index: FaqIndex) -> None:
    """Its vectors live in another space."""
    other = HashEncoder()
    other.name = "hash-2"
    build(SHOP, other, previous=index)
    assert other.encoded == len(index.encoded)


def test_progress_is_told(encoder: HashEncoder) -> None:
    """It ends with everything done."""
    told: list[tuple[int, int]] = []
    build(SHOP, encoder, progress=lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1] > 20
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_a_broken_encoder_is_unavailable(encoder: HashEncoder, index: FaqIndex) -> None:
    """In a search and in a build."""
    encoder.failing = True
    with pytest.raises(Unavailable):
        index.search("返品")
    with pytest.raises(Unavailable):
        build([Document("new", "新しい質問")], encoder)


def test_an_index_may_be_searched_from_many_threads(index: FaqIndex) -> None:
    """With the results of one."""
    queries = [document.question for document in SHOP] * 8
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(index.search, queries))
    assert found == [index.search(query) for query in queries]


def test_duplicates_come_in_a_stable_order(encoder: HashEncoder) -> None:
    """Two articles with the same words are ranked by id, whatever order they are loaded in."""
    twins = [replace(SHOP[2], id="b"), replace(SHOP[2], id="a")]
    for documents in (twins, twins[::-1]):
        hits = build([*documents, *SHOP[3:]], encoder).search("送料").hits
        assert [hit.id for hit in hits[:2]] == ["a", "b"]


def test_a_thousand_articles_are_searched_as_fully_as_ten(encoder: HashEncoder) -> None:
    """The candidates that a large index looks at closely hold the right one."""
    index = build([*numbered(1000), *SHOP], encoder)
    assert first(index, "返したいです") == "return"
    assert first(index, "777番の部品の注文") == "n777"
    assert np.isfinite(index.search("番").confidence)


def test_a_wording_that_articles_share_lifts_none_of_them(encoder: HashEncoder) -> None:
    """An article's own wording is certain; one that three hundred have is not."""
    shared = [
        Document(f"a{n:03}", f"{n}番の棚の組み立て", ("返品",), f"答え{n}", None, "ja")
        for n in range(300)
    ]
    index = build(shared, encoder)
    assert index.search("7番の棚の組み立て").hits[0].score == 1.0
    assert index.search("返品").hits[0].score < 1.0


def test_the_longest_answer_that_may_be_stored_is_found() -> None:
    """By what stands at its very end."""
    answer = "利用規約の条文です。" * 1_998 + "違約金は一万円です。"
    terms = Document("terms", "規約は", (), answer)
    index = build([*SHOP, terms], HashEncoder())
    assert index.search("違約金").hits[0].id == "terms"
