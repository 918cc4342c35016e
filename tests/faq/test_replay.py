"""What an edit would do to customers' questions is told before it is live, and comes true."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from faq import editing, replay_job, store, synonyms_editing
from faq.editing import Author
from faq.evaluate import read_corpus, read_queries
from faq.index import FaqIndex, build
from faq.live import LiveIndexes, Proposal
from faq.model import Article, Draft
from faq.replay import Effect, Past, Report, Told, effect_of, replay
from faq.search import Decision, Document
from faq.searching import search_site
from faq.synonyms_editing import Line
from faq.testing import run_tests
from madoguchi import jobs
from madoguchi.clock import FakeClock
from madoguchi.database.protocol import Database
from madoguchi.jobs import Runner
from tests.bundled import bundled_encoder
from tests.fakes import HashEncoder
from tests.faq.shop import SHOP

SHOP_DATA = Path(__file__).resolve().parent.parent / "data" / "ja-shop"


def told(decision: Decision, *articles: str) -> Told:
    """Return what the bot does."""
    return Told(decision, articles, 0.5)


@pytest.mark.parametrize(
    ("was", "becomes", "effect"),
    [
        (told("answer", "a"), told("answer", "a"), None),
        (told("clarify", "a", "b"), told("clarify", "a", "b"), None),
        (told("none"), told("none"), None),
        (told("none"), told("clarify", "a"), "fixed"),
        (told("clarify", "a", "b"), told("answer", "a"), "fixed"),
        (told("answer", "a"), told("clarify", "a", "b"), "broken"),
        (told("answer", "a"), told("answer", "b"), "moved"),
        (told("clarify", "a", "b"), told("clarify", "a", "c"), "moved"),
        (told("answer", "denied"), told("answer", "a"), "fixed"),
        (told("answer", "denied"), told("none"), "fixed"),
        (told("none"), told("answer", "denied"), "broken"),
        (told("answer", "a"), told("answer", "confirmed"), "fixed"),
        (told("answer", "confirmed"), told("answer", "a"), "broken"),
        (told("answer", "confirmed"), told("clarify", "confirmed", "a"), "broken"),
        (told("answer", "denied"), told("answer", "denied too"), "moved"),
        (told("answer", "confirmed"), told("answer", "confirmed too"), "moved"),
    ],
)
def test_what_customers_said_counts_before_the_bots_sureness(
    was: Told, becomes: Told, effect: Effect | None
) -> None:
    """A question that loses an answer that was denied has won."""
    past = Past(
        "?", "ja", 1, frozenset(["confirmed", "confirmed too"]), frozenset(["denied", "denied too"])
    )
    meant = effect_of(past, was, becomes)
    assert (meant and meant[0]) == effect


def test_counts_are_of_questions_as_often_as_asked() -> None:
    """All decisions together are all questions, and progress ends at all different ones."""
    before, after = ({"ja": build(items, HashEncoder())} for items in (SHOP[1:], SHOP))
    heard: list[tuple[int, int]] = []
    questions = [
        Past(SHOP[0].question, "ja", 3),
        Past(SHOP[1].question, "ja", 2, denied=frozenset([SHOP[1].id])),
        Past("明日の天気", "ja"),
    ]
    report = replay(before, after, questions, lambda *step: heard.append(step))
    assert report.questions == sum(report.before.values()) == sum(report.after.values()) == 6
    assert report.effects["fixed"] == 3
    assert report.changed[0].text == SHOP[0].question
    assert report.changed[0].after.articles == (SHOP[0].id,)
    assert report.wrong_before == report.wrong_after == 2
    assert heard[-1] == (3, 3)
    assert Report.from_json(report.to_json()) == report


def test_an_article_that_takes_anothers_questions_is_named() -> None:
    """From whom, by whom, how often."""
    copy = SHOP[0].__class__("copy", SHOP[0].question, (), "別の答え")
    before, after = ({"ja": build(items, HashEncoder())} for items in (SHOP, [copy, *SHOP[1:]]))
    report = replay(before, after, [Past(SHOP[0].question, "ja", 4)], lambda *_: None)
    assert report.taken == ((SHOP[0].id, "copy", 4),)
    assert report.effects["moved"] == 4


def test_no_questions_give_an_empty_report() -> None:
    """Nothing to divide by."""
    indexes = {"ja": build(SHOP, HashEncoder())}
    assert replay(indexes, indexes, [], lambda *_: None).questions == 0


def publish(db: Database, site_id: str, clock: FakeClock, question: str, live: bool) -> Article:
    """Write an article."""
    draft = Draft("ja", question, f"{question}のお答えです。")
    with db.write() as tx:
        return editing.create(tx, site_id, draft, Author(None, clock), publish=live)


def test_a_proposal_is_indexed_beside_what_is_in_force(
    db: Database, site_id: str, clock: FakeClock
) -> None:
    """A new article, a changed one and synonyms; customers go on with what they had."""
    known = publish(db, site_id, clock, "返品できますか", live=True)
    draft = publish(db, site_id, clock, "ギフト包装はできますか", live=False)
    live = LiveIndexes(db, HashEncoder())
    before, after = live.proposed(site_id, Proposal(), Proposal(store.document(draft)))
    assert [item.id for item in before["ja"].documents] == [known.id]
    assert [item.id for item in after["ja"].documents] == [known.id, draft.id]
    (after,) = live.proposed(site_id, Proposal(synonyms=(("返品", "リターン"),)))
    assert after["ja"].synonyms.groups == (("返品", "リターン"),)
    assert live.of_site(site_id)["ja"].synonyms.groups == ()
    assert before["ja"].synonyms.groups == ()
    live.stop()


def test_no_more_is_built_than_is_asked_for(
    db: Database, site_id: str, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Testing before a publication builds the site once, a replay twice."""
    article = publish(db, site_id, clock, "返品できますか", live=False)
    live, sides = LiveIndexes(db, HashEncoder()), list[list[str]]()
    live.refresh()

    def counting(documents: Sequence[Document], *rest: Any) -> FaqIndex:
        sides.append([document.id for document in documents])
        return build(documents, *rest)

    monkeypatch.setattr("faq.live.build", counting)
    run_tests(live, article)
    assert [side for side in sides if side] == [[article.id]]
    once = len(sides)
    live.proposed(site_id, Proposal(), Proposal(store.document(article)))
    assert len(sides) == 3 * once
    live.stop()


def test_a_job_says_what_an_article_and_what_synonyms_would_do(
    db: Database, site_id: str, clock: FakeClock
) -> None:
    """With the articles' questions; a text that has moved on since is not tested."""
    publish(db, site_id, clock, "返品の締め切り", live=True)
    draft = publish(db, site_id, clock, "ギフト包装", live=False)
    live = LiveIndexes(db, HashEncoder())
    asked = [Past("ギフト包装", "ja", 5), Past("リターンの締切", "ja")]
    handler = replay_job.handler(db, live, lambda *_: asked, clock)
    with db.write() as tx:
        first = replay_job.enqueue_article(tx, draft, clock, None)
        other = replay_job.enqueue_synonyms(tx, site_id, [("返品", "リターン")], clock, None)
    Runner(db, clock, {replay_job.KIND: handler}).run_due()
    with db.write() as tx:
        results = [jobs.get_job(tx, id, site_id).result or {} for id in (first, other)]
        editing.publish(tx, site_id, draft.id, Author(None, clock), expected_revision=1)
        stale = replay_job.enqueue_article(tx, draft, clock, None)
    of_article = Report.from_json(results[0]["report"])
    assert of_article.effects["fixed"] == 5
    assert results[0]["titles"][draft.id] == "ギフト包装"
    assert Report.from_json(results[1]["report"]).effects["fixed"] == 1
    Runner(db, clock, {replay_job.KIND: handler}).run_due()
    with db.read() as tx:
        assert jobs.get_job(tx, stale, site_id).state == "failed"
    live.stop()


@pytest.mark.slow
def test_five_hundred_predictions_come_true(db: Database, site_id: str, clock: FakeClock) -> None:
    """Every question is decided after publishing as it was said before, one by one."""
    encoder = bundled_encoder()
    corpus = read_corpus(SHOP_DATA / "corpus.jsonl")
    texts = [query.text for query in read_queries(SHOP_DATA / "queries.jsonl")]
    texts += [
        f"{item.question}{more}" for item in corpus for more in ("", "教えて", "急ぎです", "?")
    ]
    questions = [Past(text, "ja") for text in dict.fromkeys(texts)]
    assert len(questions) >= 500
    author = Author(None, clock)
    with db.write() as tx:
        for item in corpus:
            draft = Draft("ja", item.question, item.answer, item.paraphrases)
            editing.create(
                tx, site_id, draft, author, publish=item is not corpus[7], id=f"art_{item.id:0>12}"
            )
        edited = store.article(tx, site_id, f"art_{corpus[7].id:0>12}")
    live = LiveIndexes(db, encoder)
    before, after = live.proposed(site_id, Proposal(), Proposal(store.document(edited)))
    predicted = replay(before, after, questions, lambda *_: None)
    assert predicted.changed
    with db.write() as tx:
        editing.publish(tx, site_id, edited.id, author, expected_revision=edited.revision)
    live.refresh()
    now = live.of_site(site_id)
    decided = {past.text: search_site(now, past.text, "ja").verdict for past in questions}
    counts = dict.fromkeys(predicted.after, 0)
    for verdict in decided.values():
        counts[verdict.decision] += 1
    assert counts == predicted.after
    for one in predicted.changed:
        verdict = decided[one.text]
        assert verdict.decision == one.after.decision
        shown = verdict.candidates[:1] if verdict.decision == "answer" else verdict.candidates
        assert tuple(hit.id for hit in shown) == (one.after.articles or ())
    live.stop()


def test_synonyms_tested_are_the_synonyms_saved(
    db: Database, site_id: str, clock: FakeClock
) -> None:
    """The index with a proposal searches as the one after saving."""
    publish(db, site_id, clock, "返品できますか", live=True)
    live = LiveIndexes(db, HashEncoder())
    (after,) = live.proposed(site_id, Proposal(synonyms=(("返品", "リターン"),)))
    with db.write() as tx:
        synonyms_editing.replace_all(tx, site_id, [Line(1, ("返品", "リターン"))], clock)
    live.refresh()
    query = "リターンしたい"
    assert (
        search_site(after, query, "ja").result
        == search_site(live.of_site(site_id), query, "ja").result
    )
    live.stop()
