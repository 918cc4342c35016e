"""How often articles were opened on the help page."""

from __future__ import annotations

from datetime import timedelta

from analytics.reading_store import article_views
from tests.analytics.talk import Talk


def test_views_are_counted_by_article(talk: Talk) -> None:
    """Of a period, without tests."""
    start = talk.clock()
    for article_id in ("art_1", "art_2", "art_1"):
        talk.say("article_viewed", article_id=article_id)
    talk.say("article_viewed", article_id="art_1", is_test=True)
    end = talk.wait(hours=1)
    talk.say("article_viewed", article_id="art_1")
    with talk.db.read() as tx:
        assert article_views(tx, talk.site_id, start, end) == {"art_1": 2, "art_2": 1}
        assert article_views(tx, talk.site_id, end, end + timedelta(days=1)) == {"art_1": 1}
        assert article_views(tx, "other", start, end) == {}
