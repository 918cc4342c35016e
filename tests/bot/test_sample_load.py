"""Loading the sample: whole or not at all, quick the second time, and gone when it is removed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from analytics.model import TrackedInquiry
from analytics.outcomes import outcome
from analytics.store import site_inquiries
from bot.demo.content import content
from bot.intents.engine import Classifier
from bot.intents.files import load_examples
from bot.sample import store
from bot.sample.data import BAD, GAP, LOCALES, articles, questions
from bot.sample.load import Parts, in_lines, is_welcome, load_parts, remove
from bot.sample.staff import SITE_ID, STAFF, email_of
from bot.turn import Mind
from faq.live import LiveIndexes
from faq.searching import Found
from faq.store import count_articles, published_articles
from madoguchi import accounts, sites
from madoguchi.clock import FakeClock
from madoguchi.database import Database, migrate, open_database
from madoguchi.encoder import Encoder, load_encoder
from madoguchi.settings import Settings
from tests.bot.sample_shop import quiet
from tests.fakes import HashEncoder

NOW = datetime(2026, 11, 18, 6, 0, tzinfo=UTC)
VISITS = 60


def parts(db: Database, encoder: Encoder) -> Parts:
    """Return what loading needs of a service."""
    return Parts(
        db=db,
        settings=Settings.from_environment({}),
        clock=FakeClock(NOW),
        encoder=encoder,
        classify=Classifier(encoder, load_examples()).classify,
        article_url=lambda article: f"/help/{article.id}",
    )


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    """A small sample, loaded once with an encoder that knows no meaning."""
    db = open_database(f"sqlite:///{tmp_path_factory.mktemp('load') / 'sample.db'}")
    migrate(db)
    made = parts(db, HashEncoder())
    assert load_parts(made, quiet, visits=VISITS)
    yield made
    db.close()


def test_site_staff_and_articles_are_there(loaded: Parts) -> None:
    """Everything is badged as the sample's, published, and open to both local origins."""
    with loaded.db.read() as tx:
        site = sites.get_site(tx, SITE_ID)
        members = {member.account.email: member for member in accounts.list_members(tx, SITE_ID)}
        published = {locale: published_articles(tx, SITE_ID, locale) for locale in LOCALES}
    assert site.is_sample
    assert site.allowed_origins == ("http://127.0.0.1:8000", "http://localhost:8000")
    assert {email: m.role for email, m in members.items()} == {
        email_of(key): person.role for key, person in STAFF.items()
    }
    assert all(member.account.is_sample for member in members.values())
    for locale in LOCALES:
        today = {article.id: article.draft for article in articles(locale)}
        assert {item.external_id: item.draft for item in published[locale]} == today
        assert all(item.is_sample for item in published[locale])


def test_the_history_is_marked_as_the_samples(loaded: Parts) -> None:
    """Every conversation is a sample's, none is a test's, and inquiries came of them."""
    with loaded.db.read() as tx:
        rows = tx.all("SELECT is_sample, is_test FROM conversation")
        assert len(site_inquiries(tx, SITE_ID)) > VISITS / 2
    assert len(rows) >= VISITS
    assert all(row["is_sample"] and not row["is_test"] for row in rows)


def test_loading_again_changes_nothing(loaded: Parts) -> None:
    """The second start finds the sample whole."""
    with loaded.db.read() as tx:
        before = tx.one("SELECT COUNT(*) AS n, MAX(id) AS last FROM event")
    assert load_parts(loaded, quiet, visits=VISITS) is False
    with loaded.db.read() as tx:
        assert tx.one("SELECT COUNT(*) AS n, MAX(id) AS last FROM event") == before


def test_at_another_port_the_demo_may_still_embed_the_widget(loaded: Parts) -> None:
    """A start elsewhere adds that address to the site's origins."""
    elsewhere = Settings.from_environment({"MADOGUCHI_PORT": "8123"})
    assert load_parts(replace(loaded, settings=elsewhere), quiet) is False
    with loaded.db.write() as tx:
        origins = sites.get_site(tx, SITE_ID).allowed_origins
        sites.update_site(tx, SITE_ID, allowed_origins=origins[:2])
    assert {"http://127.0.0.1:8123", "http://localhost:8123", "http://127.0.0.1:8000"} <= set(
        origins
    )


def test_a_load_that_was_cut_short_is_made_anew(db: Database) -> None:
    """Half a sample is never taken for a whole one: it goes, and the next load is complete."""
    made = parts(db, HashEncoder())
    for _ in range(2):
        interrupted(made)
        with db.read() as tx:
            assert store.has_site(tx, SITE_ID)
            assert not store.has_history(tx, SITE_ID)
            assert count_articles(tx, SITE_ID) == sum(len(articles(name)) for name in LOCALES)


def test_the_samples_administrator_governs_only_a_new_installation(db: Database) -> None:
    """Where real people work, the sample's administrator has no say outside the sample."""
    with db.write() as tx:
        accounts.create_account(tx, email="boss@real.example", name="Boss", is_admin=True)
    interrupted(parts(db, HashEncoder()))
    with db.read() as tx:
        account = accounts.find_account(tx, email_of("admin"))
        viewer = accounts.viewer_of(tx, account)
    assert not account.is_admin
    assert viewer.may(SITE_ID, "admin")


def test_removing_leaves_no_trace(db: Database) -> None:
    """Site, articles, conversations and staff go; a real account stays."""
    with db.write() as tx:
        accounts.create_account(tx, email="boss@real.example", name="Boss", is_admin=True)
    interrupted(parts(db, HashEncoder()))
    with db.write() as tx:
        remove(tx)
    with db.read() as tx:
        assert not store.has_site(tx, SITE_ID)
        assert tx.one("SELECT COUNT(*) AS n FROM article") == {"n": 0}
        assert [account.name for account in accounts.list_accounts(tx)] == ["Boss"]


def test_a_removed_sample_stays_away_from_who_works_here(db: Database) -> None:
    """Only where nobody has signed in yet does a start load it again."""
    clock = FakeClock(NOW)
    accounts.ensure_first_administrator(db, clock)
    interrupted(parts(db, HashEncoder()))
    with db.write() as tx:
        assert is_welcome(tx)
        remove(tx)
        assert is_welcome(tx)  # the first link has not been used
        accounts.create_account(tx, email="boss@real.example", name="Boss", is_admin=True)
        assert not is_welcome(tx)


def test_progress_is_told_in_lines() -> None:
    """Each step is named once, long ones say how far they are."""
    lines: list[str] = []
    hear = in_lines(lines.append)
    for done in range(1, 137):
        hear("articles", done, 136)
    for done in range(1, 1001):
        hear("history", done, 1000)
    assert len(lines) == 6
    assert lines[0].endswith("…")
    assert lines[-1].endswith("80 %")


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    """A third of the sample, loaded with the encoder that serves customers."""
    db = open_database(f"sqlite:///{tmp_path_factory.mktemp('real') / 'sample.db'}")
    migrate(db)
    made = parts(db, load_encoder(Settings.from_environment()))
    assert load_parts(made, quiet, visits=700)
    yield made
    db.close()


@pytest.mark.slow
def test_the_planted_facts_are_found_by_the_real_search(real: Parts) -> None:
    """The bad article is denied, the gap is not answered, most questions are."""
    with real.db.read() as tx:
        inquiries = site_inquiries(tx, SITE_ID)
        named = {item.external_id: item.id for item in published_articles(tx, SITE_ID, "ja")}
        rows = tx.all(
            "SELECT conversation_id, kind, payload FROM event WHERE kind IN ('question', 'answer')"
        )
    bad = [item for item in inquiries if item.last_article_id == named[BAD]]
    assert sum(bool(item.denied_at) for item in bad) > len(bad) / 3 >= 3
    wanted = {text for locale in LOCALES for text in questions(locale)[GAP]}
    about_gap = {
        row["conversation_id"]
        for row in rows
        if row["kind"] == "question" and json.loads(row["payload"])["text"] in wanted
    }
    answered = {row["conversation_id"] for row in rows if row["kind"] == "answer"}
    assert len(about_gap) >= 10
    assert len(about_gap & answered) < len(about_gap) / 4
    assert share(inquiries, "confirmed") > 0.3
    assert 0.05 < share(inquiries, "escalated") < 0.35


@pytest.mark.slow
@pytest.mark.parametrize("locale", LOCALES)
def test_the_questions_to_try_do_what_they_say(real: Parts, locale: str) -> None:
    """What the demo's chips promise is what the bot does."""
    live = LiveIndexes(real.db, real.encoder)
    index = live.get(SITE_ID, locale)
    mind = Mind(
        lambda _site, _locale, text: Found(index.search(text), index.thresholds), real.classify
    )
    with real.db.read() as tx:
        named = {item.id: item.external_id for item in published_articles(tx, SITE_ID, locale)}
    chips = [chip["text"] for chip in content(locale)["try"]["chips"]]
    thoughts = [mind(SITE_ID, locale, text) for text in chips]
    verdicts = [thought.verdict for thought in thoughts if thought.verdict]
    given = [
        named[v.candidates[0].id] if v.decision == "answer" else v.decision for v in verdicts[:4]
    ]
    expected = {
        "ja": ["mail-stop", "sub-cancel", "sub-skip", "none"],
        "en": ["parts", "password-forgot", "sub-skip", "none"],
    }
    assert given == expected[locale]
    assert thoughts[4].understanding.kind == "person"


def interrupted(made: Parts) -> None:
    """Load the shop and stop before its history, which these tests do not need."""

    def interrupt(step: str, _done: int, _total: int) -> None:
        if step == "index":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load_parts(made, interrupt)


def share(inquiries: list[TrackedInquiry], wanted: str) -> float:
    """Return the share of the ended inquiries with an outcome."""
    ended = Counter(outcome(item) for item in inquiries if item.ended_at)
    return ended[wanted] / sum(ended.values())  # type: ignore[index]
