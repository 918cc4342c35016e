"""The commands of the FAQ that an operator uses day by day, and those that also read the log."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from analytics.model import Event
from analytics.recording import record
from bot.faq_commands import faq
from faq import store
from faq.lessons import Lesson
from faq.model import ArticleFilter
from madoguchi import sites
from madoguchi.clock import system_clock
from madoguchi.database import migrate, open_database
from tests.fakes import HashEncoder


@pytest.fixture
def article_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A draft in a data folder of its own, named by the environment."""
    monkeypatch.setenv("MADOGUCHI_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("MADOGUCHI_DATABASE_URL", f"sqlite:///{tmp_path / 'm.db'}")
    monkeypatch.setattr("madoguchi.encoder.load_encoder", lambda *_, **__: HashEncoder())
    db = open_database(f"sqlite:///{tmp_path / 'm.db'}")
    migrate(db)
    with db.write() as tx:
        sites.create_site(tx, id="shop", name="店")
    file = tmp_path / "faq.csv"
    file.write_text("質問,回答,状態\n返品できますか,はい。,下書き\n", encoding="utf-8")
    assert run("import", file).exit_code == 0
    with db.read() as tx:
        found = store.search_articles(tx, "shop", ArticleFilter()).articles[0].id
    db.close()
    return found


def run(*arguments: object) -> Result:
    """Run the command."""
    return CliRunner().invoke(faq, [str(argument) for argument in arguments])


def test_an_article_is_listed_shown_and_taken_through_its_steps(article_id: str) -> None:
    """Each step says what customers see now, and stands in the history."""
    assert "返品できますか" in run("list", "--status", "draft").output
    assert run("list", "--status", "published").output == "0 articles.\n"
    assert "in_review, customers do not see it" in run("request-review", article_id).output
    assert "published, customers see it" in run("publish", article_id).output
    assert "draft, customers do not" in run("unpublish", article_id).output
    assert "published, customers see it" in run("undo", article_id).output
    assert "archived, customers do not" in run("archive", article_id).output
    shown = json.loads(run("show", article_id, "--json").output)
    assert [step["change"] for step in shown["revisions"]][-3:] == [
        "published",
        "in_review",
        "draft",
    ]
    assert "import or command" in run("show", article_id).output


def test_an_article_that_is_not_there_is_said_in_one_sentence(article_id: str) -> None:
    """With the code 2."""
    for command in ("show", "publish", "undo", "replay"):
        done = run(command, "art_nothing")
        assert (done.exit_code, "no such article" in done.output) == (2, True), command


def test_a_replay_and_gaps_print_what_they_found(article_id: str, tmp_path: Path) -> None:
    """On a site that nobody asked anything yet; as sentences and as JSON."""
    assert "of 0 questions" in run("replay", article_id).output
    assert json.loads(run("replay", article_id, "--json").output)["questions"] == 0
    synonyms = tmp_path / "synonyms.csv"
    synonyms.write_text("word,synonyms\n送料,送り賃\n", encoding="utf-8")
    assert "of 0 questions" in run("replay", "--synonyms", synonyms).output
    assert run("replay").exit_code == 2
    assert "0 gaps in 0 questions" in run("gaps", "shop").output
    assert json.loads(run("gaps", "shop", "--json").output) == []


@pytest.mark.usefixtures("article_id")
def test_a_gap_is_put_aside_and_taken_back(tmp_path: Path) -> None:
    """What is put aside is left out, or printed alone; a wording of no gap is refused."""
    db = open_database(f"sqlite:///{tmp_path / 'm.db'}")
    searched = {"text": "ギフト包装はできますか", "decision": "none", "hits": 0}
    with db.write() as tx:
        for text in (searched["text"], searched["text"], "採用"):
            event = Event(
                site_id="shop",
                kind="help_searched",
                occurred_at=system_clock(),
                payload={**searched, "text": text},
            )
            record(tx, event)
    db.close()
    assert "    2 × ギフト包装はできますか\n" in run("gaps", "shop").output
    left = run("gaps", "shop", "--put-aside", "ギフト包装はできますか").output
    assert left == "    1 × 採用\n1 gaps in 1 questions.\n"
    (aside,) = json.loads(run("gaps", "shop", "--aside", "--json").output)
    assert (aside["times"], aside["searched"]) == (2, 2)
    assert "2 gaps in 3" in run("gaps", "shop", "--take-back", "ギフト包装はできますか").output
    for act in ("--put-aside", "--take-back"):
        assert run("gaps", "shop", act, "ない").exit_code == 2


def test_a_search_knows_what_customers_taught(
    article_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the bot that answers them does, and says so."""
    run("publish", article_id)
    assert "said" not in run("search", "品物を返品できますか", "--explain").output
    lesson = Lesson("品物を返品できますか", article_id, solved=False)
    monkeypatch.setattr("bot.faq_facts.taught", lambda *_: [lesson])
    assert "- Customers said" in run("search", "品物を返品できますか", "--explain").output


@pytest.mark.usefixtures("article_id")
def test_categories_are_put_in_order() -> None:
    """Each change prints the tree; what makes no sense is one sentence and the code 2."""
    assert run("categories", "list").output == ""
    run("categories", "add", "お支払い")
    run("categories", "add", "請求書")
    moved = run("categories", "move", "請求書", "--into", "お支払い")
    assert moved.output == "お支払い  0\n  請求書  0\n"
    renamed = run("categories", "rename", "お支払い / 請求書", "領収書")
    assert renamed.output == "お支払い  0\n  領収書  0\n"
    assert run("categories", "remove", "お支払い / 領収書").output == "お支払い  0\n"
    for wrong in (("add", "お支払い"), ("add", " "), ("remove", "ない"), ("move", "ない")):
        assert run("categories", *wrong).exit_code == 2, wrong


def test_what_speaks_against_publishing_is_a_test_that_fails(article_id: str) -> None:
    """With the code 1 for a script, the questions for a person; nothing is published by it."""
    passed = run("test", article_id)
    assert (passed.exit_code, passed.output) == (0, "1 of 1 questions find it.\n")
    run("add", "--question", "返品できますか", "--answer", "いいえ。", "--step", "publish")
    failed = run("test", article_id)
    assert failed.exit_code == 1
    assert "published with the same question: 返品できますか" in failed.output
    assert len(json.loads(run("test", article_id, "--json").output)["same_question"]) == 1
    assert "draft, customers do not see it" in run("show", article_id).output
    run("change", article_id, "--revision", "1", "--audience", "staff", "--question", "社内")
    staff = run("test", article_id)
    assert (staff.exit_code, "nothing was asked" in staff.output) == (0, True)


def test_a_finding_is_put_aside_and_shown_again(article_id: str) -> None:
    """By the name that stands before it; one that there is not is refused."""
    run("publish", article_id)
    run(
        "add",
        "--question",
        "返品の件",
        "--answer",
        "いいえ。",
        "--paraphrase",
        "返品できますか",
        "--step",
        "publish",
    )
    (finding,) = json.loads(run("care", "shop", "--json").output)["findings"]
    mark = finding["fingerprint"]
    assert f"[{mark}] " in run("care", "shop").output
    assert "0 findings in 2 articles." in run("care", "shop", "--put-aside", mark).output
    aside = run("care", "shop", "--aside").output
    assert f"[{mark}] " in aside
    assert "1 findings put aside in 2 articles." in aside
    assert "1 findings in 2 articles." in run("care", "shop", "--bring-back", mark).output
    for option in ("--put-aside", "--bring-back"):
        wrong = run("care", "shop", "--put-aside", mark, option, "nope")
        assert (wrong.exit_code, "There is no such finding." in wrong.stderr) == (2, True)
    assert "0 findings put aside" in run("care", "shop", "--aside").output
