"""What narrows a page, and that every address keeps it."""

from __future__ import annotations

import json

import pytest

from analytics.filters import NAMES, Filters
from analytics.filters_store import categories, known, segments, tags
from madoguchi.clock import FakeClock, to_text
from madoguchi.database import Database
from tests.analytics.examples import an_inquiry


@pytest.mark.parametrize(
    ("filters", "counted"),
    [
        (Filters(), True),
        (Filters(channel="web"), True),
        (Filters(channel="line"), False),
        (Filters(locale="ja", category="送料"), True),
        (Filters(locale="ja", category="返品"), False),
        (Filters(tag="夏", tagged=frozenset({"art_1"})), True),
        (Filters(tag="夏"), False),
        (Filters(segment="会員", in_segment=frozenset({"con_9"})), False),
    ],
)
def test_every_filter_has_to_fit(filters: Filters, counted: bool) -> None:
    """An empty one asks nothing."""
    one = an_inquiry(channel="web", locale="ja", topic_id="送料", last_article_id="art_1")
    assert filters.counts(one) is counted


def test_an_address_says_only_what_is_chosen() -> None:
    """And reads back as the same."""
    filters = Filters(channel="web", tag="夏 秋")
    assert filters.query == {"channel": "web", "tag": "夏 秋"}
    assert Filters.read(filters.query) == filters
    everything = {name: name for name in NAMES}
    assert Filters.read(everything).query == everything


def test_a_tag_is_known_by_its_articles(db: Database, clock: FakeClock, site_id: str) -> None:
    """A tag that is part of another's name is not it."""
    with db.write() as tx:
        for number, own in enumerate([["夏"], ["夏物", "新"], []]):
            tx.run(
                """
                INSERT INTO article (id, site_id, locale, status, question, paraphrases, answer,
                                     category, tags, revision, created_at, updated_at)
                VALUES (:id, :site_id, 'ja', 'published', 'q', '[]', '', :category, :tags, 1,
                        :now, :now)
                """,
                id=f"art_{number}",
                site_id=site_id,
                category="送料" if number else None,
                tags=json.dumps(own, ensure_ascii=False),
                now=to_text(clock()),
            )
    with db.read() as tx:
        assert known(tx, site_id, Filters(tag="夏")).tagged == {"art_0"}
        assert tags(tx, site_id) == ["夏", "夏物", "新"]
        assert categories(tx, site_id) == ["送料"]


def test_segments_are_those_of_conversations(db: Database, clock: FakeClock, site_id: str) -> None:
    """Each once, in order."""
    with db.write() as tx:
        tx.run(
            "INSERT INTO contact (id, site_id, created_at) VALUES ('c', :site_id, :now)",
            site_id=site_id,
            now=to_text(clock()),
        )
        for number, segment in enumerate(("会員", "会員", "一般", None)):
            tx.run(
                """
                INSERT INTO conversation (id, site_id, contact_id, token_hash, status, channel,
                    locale, segment, is_test, is_sample, last_message_at, created_at)
                VALUES (:id, :site_id, 'c', :id, 'bot', 'web', 'ja', :segment, FALSE, FALSE, :now,
                    :now)
                """,
                id=f"con_{number}",
                site_id=site_id,
                segment=segment,
                now=to_text(clock()),
            )
    with db.read() as tx:
        assert segments(tx, site_id) == ["一般", "会員"]
        assert segments(tx, "elsewhere") == []
