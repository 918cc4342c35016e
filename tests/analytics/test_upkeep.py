"""What the service does with the numbers by itself, and what a person sees of it."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from analytics import (
    checking,
    daily_store,
    drift_store,
    figures,
    rebuilding,
    recording,
    store,
    upkeep,
    zones_store,
)
from analytics.checking import Drift, drift
from analytics.daily import Count, Counts
from analytics.filters import Filters
from analytics.model import Event
from analytics.periods import Days
from madoguchi import sites
from madoguchi.clock import FakeClock
from madoguchi.database import Database, migrate, open_database
from madoguchi.database.protocol import Transaction
from madoguchi.database.schema import MIGRATIONS
from tests.analytics.talk import Talk

TODAY = date(2026, 11, 22)


def some_talk(talk: Talk) -> None:
    """Have a question at 23:30 in Tokyo answered and confirmed."""
    talk.wait(hours=9, minutes=30)
    talk.say("question", text="送料は？")
    talk.say("answer", article_id="art_1", category="送料")
    talk.say("feedback", solved=True, article_id="art_1")
    talk.wait(hours=2)
    with talk.db.write() as tx:
        recording.end_idle(tx, talk.clock())


def ended(talk: Talk, day: date, zone: str) -> int:
    """Return how many of a day have ended."""
    days = Days(day, day, ZoneInfo(zone))
    with talk.db.read() as tx:
        told = figures.report(tx, "shop", days, Filters(), talk.clock())
    return told.counts.ended


def test_changes_are_folded_and_say_the_same(talk: Talk) -> None:
    """Before and after; afterwards there is nothing left to fold."""
    talk.say("widget_opened")
    talk.wait(minutes=1)
    talk.say("widget_opened")
    some_talk(talk)
    with talk.db.write() as tx:
        seen = Count("event", TODAY.isoformat(), "page_viewed", "web", "ja")
        daily_store.add(tx, "shop", Counts({seen: 1}))
    for _again in range(2):
        with talk.db.read() as tx:
            kinds = daily_store.sums(tx, "shop", "event", TODAY, TODAY)
            hours = daily_store.by_day(tx, "shop", "hour", TODAY, TODAY, channel="web")
            most = daily_store.sums(tx, "shop", "event", TODAY, TODAY, most=1)
        assert kinds == {"widget_opened": 2, "page_viewed": 1}
        assert hours == {"2026-11-22": {"23": 1}}
        assert most == {"widget_opened": 2}
        assert ended(talk, TODAY, "Asia/Tokyo") == 1
        upkeep.keep_up(talk.db, talk.clock)
    assert upkeep.keep_up(talk.db, talk.clock) == {"folded": 0, "made": 0}


def test_a_site_that_moves_has_its_days_made_anew(talk: Talk) -> None:
    """Numbers are right at once, days are made by the job, and what comes after fits."""
    some_talk(talk)
    with talk.db.write() as tx:
        tx.run("UPDATE site SET time_zone = 'America/New_York'")
    assert ended(talk, TODAY, "America/New_York") == 1
    talk.say("question", text="返品は？")
    talk.say("agent_closed", agent_id="acc_1")
    assert ended(talk, TODAY, "America/New_York") == 2
    assert upkeep.keep_up(talk.db, talk.clock)["made"] == 1
    assert ended(talk, TODAY, "America/New_York") == 2
    with talk.db.read() as tx:
        assert daily_store.sums(tx, "shop", "hour", TODAY, TODAY) == {"11": 1, "9": 1}
        assert drift(tx, "shop").numbers == {}


def test_a_large_site_that_moves_waits_for_its_night(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody can write while days are made anew; the numbers are right all the while."""
    monkeypatch.setattr(upkeep, "SMALL", 0)
    some_talk(talk)  # until half past one in Tokyo
    with talk.db.write() as tx:
        tx.run("UPDATE site SET time_zone = 'America/New_York'")
    assert upkeep.keep_up(talk.db, talk.clock)["made"] == 0
    assert ended(talk, TODAY, "America/New_York") == 1
    talk.wait(hours=15)  # half past two in New York
    assert upkeep.keep_up(talk.db, talk.clock)["made"] == 0
    talk.wait(hours=1)
    assert upkeep.keep_up(talk.db, talk.clock)["made"] == 1
    assert ended(talk, TODAY, "America/New_York") == 1


def test_a_check_does_not_speak_of_what_was_made_anew_meanwhile(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it saw is gone; it looks again the next time."""
    some_talk(talk)
    with talk.db.write() as tx:
        tx.run("UPDATE inquiry_article SET word = 'no'")

    def rebuild() -> None:
        with talk.db.write() as tx:
            rebuilding.rebuild(tx, "shop")

    def drift_and_rebuild(tx: Transaction, site_id: str) -> Drift:
        found = drift(tx, site_id)
        thread = threading.Thread(target=rebuild)
        thread.start()
        thread.join()
        return found

    with monkeypatch.context() as patched:
        patched.setattr(checking, "drift", drift_and_rebuild)
        assert upkeep.check_due(talk.db, talk.clock) == {"checked": 0, "drifted": 0}
    with talk.db.read() as tx:
        assert drift_store.last_check(tx, "shop") is None
    assert upkeep.check_due(talk.db, talk.clock) == {"checked": 1, "drifted": 0}


def test_a_site_whose_log_cannot_be_read_keeps_no_other_from_its_turn(
    talk: Talk, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither from the check nor from being made."""
    some_talk(talk)
    with talk.db.write() as tx:
        sites.create_site(tx, id="another", name="x", locales=("ja",), clock=talk.clock)
    Talk(talk.db, talk.clock, "another", "con_2").say("question", text="送料は？")
    with talk.db.write() as tx:
        tx.run("UPDATE event SET payload = 'broken' WHERE site_id = 'another'")
    assert upkeep.check_due(talk.db, talk.clock) == {"checked": 1, "drifted": 0}
    assert "The numbers of another could not be checked" in caplog.text
    with talk.db.write() as tx:
        tx.run("UPDATE analytics_site SET time_zone = ''")
    rebuilding.make_ready(talk.db)
    assert "The numbers of another could not be made anew" in caplog.text
    with talk.db.read() as tx:
        assert zones_store.sites_of_an_earlier_version(tx) == ["another"]


def test_the_nightly_check_says_what_drifted_and_repairs_nothing(
    talk: Talk, caplog: pytest.LogCaptureFixture
) -> None:
    """Once a night; a rebuild makes it silent."""
    some_talk(talk)
    assert upkeep.check_due(talk.db, talk.clock) == {"checked": 1, "drifted": 0}
    assert upkeep.check_due(talk.db, talk.clock) == {"checked": 0, "drifted": 0}
    with talk.db.write() as tx:
        tx.run("UPDATE daily_delta SET n = n + 1 WHERE measure = 'hour'")
        tx.run("UPDATE inquiry_article SET word = 'no'")
    talk.wait(days=1)
    for _again in range(2):
        assert upkeep.check_due(talk.db, talk.clock) == {"checked": 1, "drifted": 1}
        talk.wait(days=1)
    assert "The numbers of shop drifted" in caplog.text
    with talk.db.write() as tx:
        found = drift_store.last_check(tx, "shop")
        assert found is not None
        assert found.numbers == {"articles": 1, "counts": 1}
        rebuilding.rebuild(tx, "shop")
        made = drift_store.last_check(tx, "shop")
        assert made is not None
        assert made.numbers == {}


def test_a_drift_breaks_no_page(talk: Talk) -> None:
    """Sums that know of more than there is do not keep anybody from the rest."""
    some_talk(talk)
    with talk.db.write() as tx:
        tx.run("UPDATE rollup_delta SET closed_confirmed = 7 WHERE confirmed = 1")
    with talk.db.read() as tx:
        days = Days(TODAY, TODAY, ZoneInfo("Asia/Tokyo"))
        told = figures.report(tx, "shop", days, Filters(), talk.clock())
    assert told.durations["resolution_seconds_confirmed"].n == 1


def test_a_database_of_the_previous_version_comes_out_right(tmp_path: Path) -> None:
    """Its rows have nothing derived; they are made from the events when the service starts."""
    db = open_database(f"sqlite:///{tmp_path / 'old.db'}")
    migrate(db, [one for one in MIGRATIONS if one.number < 16])
    with db.write() as tx:
        tx.run(
            """
            INSERT INTO site (id, name, locales, default_locale, allowed_origins, time_zone,
                              accent, is_sample, created_at)
            VALUES ('shop', 'x', '["ja"]', 'ja', '[]', 'Asia/Tokyo', '#0f6e84', FALSE, 'x')
            """
        )
        for second, (kind, payload) in enumerate(
            (("question", '{"trigger": "initial"}'), ("agent_closed", '{"agent_id": "a"}'))
        ):
            tx.run(
                """
                INSERT INTO event (site_id, kind, version, occurred_at, channel, conversation_id,
                                   inquiry_id, is_test, payload)
                VALUES ('shop', :kind, 1, :at, 'web', 'con', 'inq', FALSE, :payload)
                """,
                kind=kind,
                at=f"2026-11-21T20:00:0{second}.000000Z",
                payload=payload,
            )
    migrate(db)
    rebuilding.make_ready(db)
    rebuilding.make_ready(db)
    days = Days(TODAY, TODAY, ZoneInfo("Asia/Tokyo"))
    with db.read() as tx:
        assert drift(tx, "shop").numbers == {}
        assert (
            figures.report(tx, "shop", days, Filters(), days.to).counts.outcomes["unanswered"] == 1
        )
    db.close()


def test_views_of_pages_of_the_previous_version_are_counted_by_day(tmp_path: Path) -> None:
    """They are there without counts; the service makes these when it starts."""
    db = open_database(f"sqlite:///{tmp_path / 'old.db'}")
    migrate(db, [one for one in MIGRATIONS if one.number < 24])
    with db.write() as tx:
        tx.run(
            """
            INSERT INTO site (id, name, locales, default_locale, allowed_origins, time_zone,
                              accent, is_sample, created_at)
            VALUES ('shop', 'x', '["ja"]', 'ja', '[]', 'Asia/Tokyo', '#0f6e84', FALSE, 'x')
            """
        )
        tx.run("INSERT INTO analytics_site (site_id, time_zone) VALUES ('shop', 'Asia/Tokyo')")
        tx.run(
            """
            INSERT INTO event (site_id, kind, version, occurred_at, channel, is_test, payload)
            VALUES ('shop', 'page_viewed', 2, '2026-11-21T20:00:00.000000Z', 'web', FALSE,
                    '{"page": "https://shop.example/", "visit": "a", "view": "b"}')
            """
        )
        tx.run(
            """
            INSERT INTO page_view (site_id, visit, view, page, viewed_at, is_new, is_exit)
            VALUES ('shop', 'a', 'b', 'https://shop.example/', '2026-11-21T20:00:00.000000Z', TRUE,
                    TRUE)
            """
        )
        tx.run(
            """
            INSERT INTO daily (site_id, measure, day, key, channel, locale, n)
            VALUES ('shop', 'event', '2026-11-22', 'page_viewed', 'web', '', 1)
            """
        )
    migrate(db)
    rebuilding.make_ready(db)
    with db.read() as tx:
        assert drift(tx, "shop").numbers == {}
        assert daily_store.sums(tx, "shop", "page_view", TODAY, TODAY) == {
            "https://shop.example/": 1
        }
    db.close()


def test_processes_that_write_at_once_lose_no_count(
    db: Database, clock: FakeClock, site_id: str
) -> None:
    """One contact in several conversations, in several threads."""

    def talk(number: int) -> None:
        for minute in range(0, 200, 40):
            for kind in ("question", "answer"):
                event = Event(
                    site_id=site_id,
                    kind=kind,
                    occurred_at=clock() + timedelta(minutes=minute),
                    contact_id="one",
                    conversation_id=f"con_{number}",
                    payload={"article_id": "a", "category": "x"},
                )
                with db.write() as tx:
                    tx.lock("conversation", event.conversation_id)
                    recording.record(tx, event)
            upkeep.keep_up(db, clock)
            with db.write() as tx:
                rebuilding.rebuild(tx, site_id)

    with db.write() as tx:
        tx.run(
            "INSERT INTO contact (id, site_id, created_at) VALUES ('one', :site_id, 'x')",
            site_id=site_id,
        )
    threads = [threading.Thread(target=talk, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with db.read() as tx:
        assert len(store.site_inquiries(tx, site_id)) == 15
        assert drift(tx, site_id).numbers == {}
