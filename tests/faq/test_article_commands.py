"""Writing, reviewing and reading articles in a terminal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from faq.commands import faq
from madoguchi import sites
from madoguchi.database import migrate, open_database


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of its own with one site, named by the environment."""
    monkeypatch.setenv("MADOGUCHI_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("MADOGUCHI_DATABASE_URL", f"sqlite:///{tmp_path / 'm.db'}")
    db = open_database(f"sqlite:///{tmp_path / 'm.db'}")
    migrate(db)
    with db.write() as tx:
        sites.create_site(tx, id="shop", name="店", locales=("ja", "en"), time_zone="Asia/Tokyo")
    db.close()
    return tmp_path


def run(*arguments: object, piped: str | bytes = "") -> Result:
    """Run the command, with something piped in."""
    return CliRunner().invoke(faq, [str(argument) for argument in arguments], input=piped)


def does(*arguments: object, piped: str = "") -> Any:
    """Run a command that works and return the JSON that it prints."""
    done = run(*arguments, "--json", piped=piped)
    assert done.exit_code == 0, done.output
    return json.loads(done.output)


ARTICLE = ("--question", "返品できますか", "--answer", "はい。")


def test_an_article_is_written_from_options() -> None:
    """Times are on the site's clock; nothing said is nothing."""
    made = does(
        *("add", *ARTICLE, "--paraphrase", "返したい", "--paraphrase", "返品したい"),
        *("--tag", "返品", "--category", "お支払い/返品", "--publish-at", "2027-01-05 09:00"),
        *("--review-on", "2027-02-01", "--always-person", "--step", "review", "--note", "新規"),
    )
    assert made["paraphrases"] == ["返したい", "返品したい"]
    assert (made["category"], made["status"]) == ("お支払い / 返品", "in_review")
    assert (made["publish_at"], made["review_on"]) == ("2027-01-05T00:00:00.000Z", "2027-02-01")
    assert made["always_person"] is True
    changed = does(
        *("change", made["id"], "--revision", 1, "--publish-at", "", "--tag", ""),
        *("--paraphrase", "返す", "--no-always-person"),
    )
    assert (changed["publish_at"], changed["tags"], changed["paraphrases"]) == (None, [], ["返す"])
    assert changed["answer"] == "はい。"
    assert changed["always_person"] is False
    assert does("show", made["id"])["revisions"][-1]["note"] == "新規"


def test_what_show_prints_is_what_change_takes(folder: Path) -> None:
    """One edits the file in between; where somebody was faster nothing is overwritten."""
    made = does("add", *ARTICLE)
    file = folder / "a.json"
    shown = does("show", made["id"])
    file.write_text(json.dumps({**shown, "answer": "14日以内です。"}), encoding="utf-8-sig")
    assert does("change", made["id"], file)["answer"] == "14日以内です。"
    late = run("change", made["id"], file)
    assert (late.exit_code, "Somebody else changed this article" in late.stderr) == (2, True)
    piped = json.dumps({"revision": 2, "answer": "20日以内です。"})
    assert "revision 3, draft" in run("change", made["id"], "-", piped=piped).output
    assert does("change", made["id"], "--revision", 3)["revision"] == 3
    assert "Nothing was changed." in run("change", made["id"], "--revision", 3).output


def test_an_answer_is_piped_in() -> None:
    """As Markdown; options count for more than the file."""
    made = does("add", "--question", "手順", "--answer-file", "-", piped="# 手順\n1. 送る\n")
    assert made["answer"] == "# 手順\n1. 送る"
    body = json.dumps({"question": "ファイル", "answer": "はい。", "locale": "en"})
    made = does("add", "-", "--question", "オプション", piped=body)
    assert (made["question"], made["locale"]) == ("オプション", "en")


def test_the_same_id_adds_nothing_twice() -> None:
    """A script may run again."""
    named = ("add", *ARTICLE, "--id", "art_000000000000")
    assert does(*named) == does(*named)
    assert "nothing was added" in run(*named).output


@pytest.mark.parametrize(
    ("arguments", "piped", "sentence"),
    [
        (("add",), "", "Write the question."),
        (("add", "--question", "q"), "", "Write the answer."),
        (("add", "-"), "[1]", "Standard input does not hold one JSON object"),
        (("add", "-"), "[" * 100_000, "Standard input does not hold one JSON object"),
        (("add", "-"), b"\xff\xfe", "Standard input is not in UTF-8."),
        (("add", "-"), '{"question": "q", "answr": "a"}', "There is no field answr."),
        (("add", "-"), '{"question": 3, "answer": "a"}', "question has to be a text."),
        (("add", "-"), '{"question": "q", "answer": "a", "step": "live"}', "step has to be"),
        (("add", "none.json"), "", "none.json cannot be read"),
        (("add", *ARTICLE, "--id", "x"), "", "An article’s id is art_"),
        (("add", *ARTICLE, "--locale", "xx"), "", "does not have the language xx"),
        (("add", *ARTICLE, "--publish-at", "soon"), "", "cannot be read as publish_at"),
        (("add", *ARTICLE, "--review-on", "soon"), "", "cannot be read as review_on"),
        (("add", *ARTICLE, "--related", "ない"), "", "There is no article “ない”."),
        (("add", *ARTICLE, "--site", "none"), "", "There is no such site."),
        (("add", "-", "--answer-file", "-"), "", "Only one of FILE and --answer-file"),
        (("add", *ARTICLE, "--answer-file", "-"), "", "either --answer or --answer-file"),
        (("change", "art_x", "--answer", "a"), "", "Say --revision"),
        (("change", "art_x", "--revision", "1"), "", "There is no such article."),
        (("change", "art_x", "-"), '{"revision": "1"}', "There is no such article."),
        (("change", "art_x", "-"), '{"id": "art_y", "revision": 1}', "another article: art_y"),
        (("send-back", "art_x", "--note", "n"), "", "There is no such article."),
    ],
)
def test_what_cannot_be_written_is_said_and_nothing_is_stored(
    arguments: tuple[str, ...], piped: str | bytes, sentence: str
) -> None:
    """One sentence that says what to change, and the code 2."""
    done = run(*arguments, piped=piped)
    assert (done.exit_code, sentence in done.stderr) == (2, True), done.stderr
    assert run("list").output == "0 articles.\n"


def test_a_text_is_sent_back_with_a_reason_and_taken_up_again() -> None:
    """Without a reason it stays in review."""
    article = does("add", *ARTICLE, "--step", "review")["id"]
    assert "Say what is to be changed." in run("send-back", article).stderr
    assert "revision 2, draft" in run("send-back", article, "--note", "理由").output
    again = run("send-back", article, "--note", "理由")
    assert (again.exit_code, again.stderr) == (2, "This text is not in review.\n")
    assert "理由" in run("show", article).output
    does("change", article, "--revision", 2, "--answer", "いいえ。", "--step", "publish")
    restored = run("restore", article, 1).output
    assert "revision 4, unpublished changes, customers see revision 3" in restored
    assert run("restore", article, 9).stderr == "There is no such revision.\n"
    run("request-review", article, "--note", "もう一度")
    assert does("show", article)["revisions"][0]["note"] == "もう一度"


def test_a_step_from_another_revision_is_refused() -> None:
    """A script publishes exactly what it has read."""
    article = does("add", *ARTICLE)["id"]
    for command in (("publish",), ("archive",), ("request-review",)):
        late = run(command[0], article, "--revision", 7)
        assert (late.exit_code, "Nothing was saved." in late.stderr) == (2, True)
    assert "published, customers see it" in run("publish", article, "--revision", 1).output
    assert "Nothing was changed." in run("publish", article).output


def test_two_texts_are_compared_line_by_line() -> None:
    """Unless said what customers see, and the newest."""
    article = does("add", *ARTICLE, "--step", "publish")["id"]
    assert run("compare", article).output == "Revisions 1 and 1 say the same.\n"
    does(
        "change", article, "--revision", 1, "--answer", "はい。\n\n10日以内です。", "--tag", "急ぎ"
    )
    compared = run("compare", article).output
    assert compared == "answer:\n  はい。\n+ \n+ 10日以内です。\ntags:\n+ 急ぎ\n"
    assert "- 急ぎ" in run("compare", article, "--old", 2, "--new", 1).output
    does("change", article, "--revision", 2, "--audience", "staff")
    assert run("compare", article, "--old", 2).output == "audience:\n+ Staff only\n"
    assert run("compare", article, "--new", 9).exit_code == 2
    assert run("compare", article, "--old", 0).exit_code == 2


def test_the_history_of_the_site_is_read() -> None:
    """The newest first; as many steps as are asked for."""
    first, second = does("add", *ARTICLE), does("add", "--question", "次", "--answer", "はい。")
    assert {step["article"] for step in does("history")} == {first["id"], second["id"]}
    assert len(does("history", "--limit", 1)) == 1
    assert f"[{second['id']}]" in run("history").output


def test_translations_are_shown_with_what_is_out_of_date() -> None:
    """And confirmed by an option alone."""
    original = does("add", *ARTICLE)["id"]
    english = does(
        *("add", "--question", "Can I return it?", "--answer", "Yes.", "--locale", "en"),
        *("--translation-of", original),
    )["id"]
    assert f"en: Can I return it?  [{english}]\n" in run("show", original).output
    does("change", original, "--revision", 1, "--answer", "いいえ。")
    assert f"[{english}]  out of date" in run("show", original).output
    assert run("list", "--locale", "en").output.count("out of date") == 1
    assert "Its original says something else by now." in run("show", english).output
    does("change", english, "--revision", 1, "--up-to-date")
    assert "out of date" not in run("show", original).output


def test_synonyms_are_listed_and_added() -> None:
    """A word that is none is refused."""
    assert run("synonyms", "list").output == "0 groups.\n"
    assert run("synonyms", "add", "送料", "送り賃").output == "+ 送料 = 送り賃\n"
    assert run("synonyms", "add", "送り賃", "配送料").output == "+ 送料 = 送り賃 = 配送料\n"
    assert run("synonyms", "add", "送料", "配送料").output == "Nothing was changed.\n"
    for wrong in (("送料", " "), ("x", "x"), ("x" * 61, "y")):
        assert run("synonyms", "add", *wrong).exit_code == 2, wrong
    assert run("synonyms", "list").output == "送料 = 送り賃 = 配送料\n1 groups.\n"
