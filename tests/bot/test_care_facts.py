"""What the log tells the rules of care, and the command that prints what they find."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from analytics.model import Event
from analytics.recording import record
from bot.care_facts import care_facts
from bot.faq_commands import faq
from bot.faq_facts import missed
from faq import care_store, store
from faq.care_use import Confirmed, Use
from faq.editing import Author, create
from faq.model import Draft
from madoguchi import sites
from madoguchi.clock import system_clock
from madoguchi.database import Database, migrate, open_database
from tests.bot.shop import SHIPPING, Shop
from tests.fakes import HashEncoder
from tests.faq.shop import SHOP


def test_what_customers_did_is_counted_by_article(shop: Shop) -> None:
    """As on the dashboard; questions are masked and go with their customer."""
    since = shop.clock() - timedelta(days=1)
    first, second = shop.start(), shop.start()
    answer = shop.say(first, "送料は？ taro@example.com").messages[-1]
    shop.conversations.acts.feedback(first, "yes", answer.id, True)
    answer = shop.say(second, "送料は？").messages[-1]
    shop.conversations.acts.feedback(second, "no", answer.id, False)
    with shop.db.read() as tx:
        facts = care_facts(tx, shop.site_id, since)
        later = care_facts(tx, shop.site_id, shop.clock() + timedelta(days=1))
        (article_id,) = [
            one.id for one in store.articles_of_site(tx, shop.site_id) if one.question == SHIPPING
        ]
    assert facts.uses[article_id] == Use(given=2, confirmed=1, denied=1)
    assert [(one.locale, one.article_id) for one in facts.confirmed] == [("ja", article_id)]
    assert "taro" not in facts.confirmed[0].text
    assert isinstance(facts.confirmed[0], Confirmed)
    assert facts.first_at is not None
    assert later.uses == {}
    assert later.confirmed == []


def test_what_was_asked_and_searched_in_vain_is_told(shop: Shop) -> None:
    """Searches of the help centre with no hit beside the bot's questions; no tests, no others, and
    none from while there was no index to ask."""
    since = shop.clock() - timedelta(days=1)
    shop.say(shop.start(), "採用の予定はありますか")
    with shop.db.write() as tx:
        none = {"decision": "none"}
        told = ((none, False), (none, True), ({"decision": "clarify"}, False))
        for facts, is_test in (*told, ({**none, "words_only": True}, False)):
            event = Event(
                site_id=shop.site_id,
                kind="help_searched",
                occurred_at=shop.clock(),
                is_test=is_test,
                payload={"text": "駐車場 taro@example.com", "hits": 0, **facts},
            )
            record(tx, event)
    with shop.db.read() as tx:
        asked, searched = missed(tx, shop.site_id, since)
        assert missed(tx, shop.site_id, shop.clock() + timedelta(seconds=1)) == []
    assert (asked.text, asked.searched) == ("採用の予定はありますか", False)
    assert (searched.locale, searched.searched) == ("ja", True)
    assert "駐車場" in searched.text
    assert "taro" not in searched.text


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    """A shop with two more articles that contradict each other, named by the environment."""
    address = f"sqlite:///{tmp_path / 'm.db'}"
    monkeypatch.setenv("MADOGUCHI_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("MADOGUCHI_DATABASE_URL", address)
    monkeypatch.setattr("madoguchi.encoder.load_encoder", lambda *_, **__: HashEncoder())
    db = open_database(address)
    migrate(db)
    with db.write() as tx:
        sites.create_site(tx, id="shop", name="店")
        drafts = [Draft("ja", one.question, one.answer) for one in SHOP if one.id != "return"]
        for question, days in (("返品の期限は", 7), ("返品したい", 14)):
            answer = f"返品は商品の到着から{days}日以内にお願いします。"
            drafts.append(Draft("ja", question, answer))
        for draft in drafts:
            create(tx, "shop", draft, Author(None, system_clock), publish=True)
    return db


def run(*arguments: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(faq, ["care", *arguments])


def test_findings_are_printed(database: Database) -> None:
    """In words with what differs, or as JSON; what was put aside is left out."""
    done = run("shop")
    assert done.exit_code == 0
    assert "Contradictions:" in done.output
    assert "[7日]" in done.output
    assert "[14日]" in done.output
    told = json.loads(run("shop", "--json").output)
    assert told["articles"] == 13
    assert told["unmeasured"] == ["unread"]
    (finding,) = told["findings"]
    assert finding["kind"] == "contradiction"
    with database.write() as tx:
        care_store.dismiss(tx, "shop", finding["fingerprint"], None, system_clock())
    assert "0 findings in 13 articles" in run("shop").output


def test_a_site_that_is_not_there_is_said(database: Database) -> None:
    """In one sentence."""
    done = run("nowhere")
    assert done.exit_code == 2
    assert "There is no such site." in done.output
