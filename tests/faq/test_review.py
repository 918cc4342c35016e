"""Review, times and what an article carries besides its words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from faq import editing, history_store, store
from faq.editing import Author
from faq.model import Article, ArticleFilter, Draft
from madoguchi.clock import FakeClock
from madoguchi.database.protocol import Database
from madoguchi.errors import InvalidInput

DRAFT = Draft("ja", "返品できますか", "はい、10日以内です。")


@pytest.fixture
def author(site_id: str, clock: FakeClock) -> Author:
    """A command, on a site that is there."""
    assert site_id == "shop"
    return Author(None, clock)


def made(db: Database, author: Author, draft: Draft = DRAFT, *, publish: bool = True) -> Article:
    """Add an article."""
    with db.write() as tx:
        return editing.create(tx, "shop", draft, author, publish=publish)


def changes(db: Database, article: Article) -> list[str]:
    """Return what the steps of an article did, the newest first."""
    with db.read() as tx:
        return [step.change for step in store.revisions(tx, "shop", article.id)]


def live_answer(db: Database, article: Article) -> str | None:
    """Return what customers get, None where they get nothing."""
    with db.read() as tx:
        found = store.published_among(tx, "shop", [article.id])
    return found[article.id].answer if found else None


def test_all_that_an_article_carries_is_stored_and_comes_back(db: Database, author: Author) -> None:
    """In the article, in its history and in what is live."""
    now = author.clock()
    full = replace(
        DRAFT,
        audience="customers",
        always_person=True,
        related=("art_a", "art_b"),
        test_questions=("返せる？",),
        publish_at=now - timedelta(days=1),
        expire_at=now + timedelta(days=1),
        review_on=date(2027, 4, 1),
        translation_of="art_c",
        translated_revision=3,
    )
    article = made(db, author, full)
    with db.read() as tx:
        assert store.article(tx, "shop", article.id).draft == full
        assert store.published_article(tx, "shop", article.id).draft == full
        assert [step.draft for step in store.revisions(tx, "shop", article.id)] == [full]


def test_what_is_live_stays_live_while_its_next_text_is_reviewed(
    db: Database, author: Author
) -> None:
    """Until somebody publishes; the note goes along."""
    article = made(db, author)
    with db.write() as tx:
        text = replace(DRAFT, answer="はい、14日以内です。")
        asked = editing.save(
            tx, "shop", article.id, text, author, expected_revision=1, review=True, note="期間"
        )
    assert (asked.status, asked.is_live) == ("in_review", True)
    assert live_answer(db, article) == "はい、10日以内です。"
    with db.read() as tx:
        assert store.revisions(tx, "shop", article.id)[0].note == "期間"
        page = store.search_articles(tx, "shop", ArticleFilter(status="in_review"))
        assert [item.id for item in page.articles] == [article.id]
        assert page.by_status["published"] == 1
    with db.write() as tx:
        done = editing.publish(tx, "shop", article.id, author, expected_revision=2)
    assert (done.status, live_answer(db, article)) == ("published", "はい、14日以内です。")


def test_a_review_is_sent_back_with_a_reason(db: Database, author: Author) -> None:
    """Never without one; the text stays."""
    article = made(db, author, publish=False)
    with db.write() as tx:
        editing.request_review(tx, "shop", article.id, author, expected_revision=1)
        with pytest.raises(InvalidInput):
            editing.send_back(tx, "shop", article.id, author, expected_revision=2, note=" ")
        back = editing.send_back(
            tx, "shop", article.id, author, expected_revision=2, note="根拠を書いてください"
        )
        with pytest.raises(InvalidInput):
            editing.send_back(tx, "shop", article.id, author, expected_revision=3, note="また")
    assert (back.status, back.answer) == ("draft", DRAFT.answer)
    assert changes(db, article) == ["returned", "in_review", "draft"]


def test_asking_for_review_is_undone(db: Database, author: Author) -> None:
    """As the first step, and as a later one."""
    article = made(db, author, publish=False)
    with db.write() as tx:
        editing.request_review(tx, "shop", article.id, author, expected_revision=1)
        undone = editing.undo(tx, "shop", article.id, author, expected_revision=2)
        first = editing.create(tx, "shop", DRAFT, author, review=True)
        taken_back = editing.undo(tx, "shop", first.id, author, expected_revision=1)
    assert (undone.status, taken_back.status) == ("draft", "draft")


def test_a_text_goes_live_and_is_taken_back_at_its_times(
    db: Database, clock: FakeClock, author: Author
) -> None:
    """Not before, and only once."""
    start = clock()
    timed = replace(
        DRAFT, publish_at=start + timedelta(hours=1), expire_at=start + timedelta(hours=2)
    )
    article = made(db, author, timed)
    assert (article.scheduled_revision, article.is_live) == (1, False)
    assert live_answer(db, article) is None
    keep_times(db, clock)
    assert changes(db, article) == ["scheduled"]
    clock.advance(hours=1)
    keep_times(db, clock)
    keep_times(db, clock)
    assert live_answer(db, article) == DRAFT.answer
    clock.advance(hours=1)
    keep_times(db, clock)
    keep_times(db, clock)
    assert live_answer(db, article) is None
    assert changes(db, article) == ["expired", "published", "scheduled"]
    with db.write() as tx, pytest.raises(InvalidInput):
        editing.publish(tx, "shop", article.id, author, expected_revision=3)


def test_a_newer_draft_survives_the_scheduled_publication(
    db: Database, clock: FakeClock, author: Author
) -> None:
    """What was scheduled goes live, what is being written stays the newest text."""
    article = made(db, author, replace(DRAFT, publish_at=clock() + timedelta(hours=1)))
    with db.write() as tx:
        newer = replace(DRAFT, answer="はい、20日以内です。")
        editing.save(tx, "shop", article.id, newer, author, expected_revision=1, review=True)
    clock.advance(hours=2)
    keep_times(db, clock)
    with db.read() as tx:
        found = store.article(tx, "shop", article.id)
    assert (found.answer, found.status) == ("はい、20日以内です。", "in_review")
    assert live_answer(db, article) == DRAFT.answer


def test_a_scheduled_publication_is_undone(db: Database, clock: FakeClock, author: Author) -> None:
    """It stays a draft when its time comes."""
    article = made(db, author, publish=False)
    with db.write() as tx:
        timed = replace(DRAFT, publish_at=clock() + timedelta(hours=1))
        editing.save(tx, "shop", article.id, timed, author, expected_revision=1, publish=True)
        undone = editing.undo(tx, "shop", article.id, author, expected_revision=2)
    assert undone.scheduled_revision is None
    clock.advance(hours=2)
    keep_times(db, clock)
    assert live_answer(db, article) is None


def test_an_article_for_the_staff_is_not_given_to_customers(db: Database, author: Author) -> None:
    """Neither searched nor on help pages, though it is live."""
    article = made(db, author, replace(DRAFT, audience="staff"))
    assert article.is_live
    assert live_answer(db, article) is None
    with db.read() as tx:
        assert store.documents(tx, "shop", "ja") == []
        assert [item.id for item in store.published_articles(tx, "shop", audience="")] == [
            article.id
        ]


def test_expiry_keeps_the_next_text_in_review_and_another_scheduled(
    db: Database, clock: FakeClock, author: Author
) -> None:
    """What is taken back is the live text alone; who asked for review, and why, stays."""
    start = clock()
    first = made(db, author, replace(DRAFT, expire_at=start + timedelta(hours=1)))
    second = made(db, author, replace(DRAFT, expire_at=start + timedelta(hours=1)))
    later = replace(DRAFT, answer="次。", publish_at=start + timedelta(hours=2))
    with db.write() as tx:
        text = replace(DRAFT, answer="改。")
        editing.save(
            tx, "shop", first.id, text, author, expected_revision=1, review=True, note="期間"
        )
        editing.save(tx, "shop", second.id, later, author, expected_revision=1, publish=True)
    clock.advance(hours=1)
    keep_times(db, clock)
    assert (live_answer(db, first), live_answer(db, second)) == (None, None)
    with db.read() as tx:
        found = store.article(tx, "shop", first.id)
        assert (found.status, found.answer) == ("in_review", "改。")
        assert store.revisions(tx, "shop", first.id)[0].note == "期間"
    clock.advance(hours=1)
    keep_times(db, clock)
    assert live_answer(db, second) == "次。"


def test_undoing_brings_the_earlier_time_back(
    db: Database, clock: FakeClock, author: Author
) -> None:
    """A text that was scheduled for another time, or taken back beside a scheduled one."""
    start = clock()
    sooner = replace(DRAFT, publish_at=start + timedelta(hours=1))
    article = made(db, author, sooner)
    with db.write() as tx:
        later = replace(DRAFT, publish_at=start + timedelta(hours=5))
        editing.save(tx, "shop", article.id, later, author, expected_revision=1, publish=True)
        undone = editing.undo(tx, "shop", article.id, author, expected_revision=2)
        assert undone.scheduled_revision == undone.revision
        assert undone.publish_at == sooner.publish_at
        taken = editing.unpublish(tx, "shop", article.id, author, expected_revision=3)
        assert taken.scheduled_revision is None
        back = editing.undo(tx, "shop", article.id, author, expected_revision=4)
    assert back.scheduled_revision is not None
    clock.advance(hours=1)
    keep_times(db, clock)
    assert live_answer(db, article) == DRAFT.answer


def test_undoing_does_not_show_a_text_whose_time_is_over(
    db: Database, clock: FakeClock, author: Author
) -> None:
    """Not for a moment."""
    article = made(db, author, replace(DRAFT, expire_at=clock() + timedelta(hours=1)))
    clock.advance(hours=1)
    keep_times(db, clock)
    with db.write() as tx:
        editing.undo(tx, "shop", article.id, author, expected_revision=2)
    assert live_answer(db, article) is None


@pytest.mark.parametrize("year", [1, 26, 1999, 3000, 9999])
def test_a_year_that_nobody_means_is_refused(db: Database, author: Author, year: int) -> None:
    """A half-typed year is such a one; nothing is stored."""
    moment = author.clock().replace(year=year)
    for wrong in ({"publish_at": moment}, {"expire_at": moment}, {"review_on": moment.date()}):
        with pytest.raises(InvalidInput, match="year"):
            made(db, author, replace(DRAFT, **wrong), publish=False)


def test_times_that_contradict_each_other_are_refused(db: Database, author: Author) -> None:
    """Nothing is stored."""
    now = author.clock()
    with pytest.raises(InvalidInput, match="before it is published"):
        made(db, author, replace(DRAFT, publish_at=now, expire_at=now))
    with pytest.raises(InvalidInput, match="passed"):
        made(db, author, replace(DRAFT, expire_at=now))
    with db.read() as tx:
        assert store.count_articles(tx, "shop") == 0


def keep_times(db: Database, clock: FakeClock) -> None:
    """Do what the repeating job does."""
    with db.write() as tx:
        for site_id, article_id in history_store.due(tx, clock()):
            editing.advance(tx, site_id, article_id, clock)
