"""``madoguchi faq`` in a terminal."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.faq_commands import faq
from madoguchi import sites
from madoguchi.database import migrate, open_database
from madoguchi.fetching import Fetched
from madoguchi.settings import Settings
from tests.fakes import HashEncoder


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of its own with one site, named by the environment."""
    monkeypatch.setenv("MADOGUCHI_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("MADOGUCHI_DATABASE_URL", f"sqlite:///{tmp_path / 'm.db'}")
    add_site(tmp_path, "shop")
    return tmp_path


def add_site(folder: Path, site_id: str) -> None:
    """Add a site to the folder's database."""
    db = open_database(f"sqlite:///{folder / 'm.db'}")
    migrate(db)
    with db.write() as tx:
        sites.create_site(tx, id=site_id, name=f"The {site_id}")
    db.close()


def run(*arguments: object) -> Result:
    """Run the command."""
    return CliRunner().invoke(faq, [str(argument) for argument in arguments])


def test_one_plain_command_imports_and_says_what_it_did(folder: Path) -> None:
    """With one site nothing has to be named; languages are added and said."""
    file = folder / "faq.csv"
    file.write_text("質問,回答,言語\nはい？,いいえ。,ja\nYes?,No.,en\n", encoding="cp932")
    done = run("import", file)
    assert done.exit_code == 0
    assert "2 rows: 2 new" in done.output
    assert "New languages of the site: en." in done.output
    assert "2 same as before" in run("import", file).output


def test_bad_rows_are_printed_with_line_and_reason_and_fail(folder: Path) -> None:
    """A script sees status 2, a person the line to correct."""
    file = folder / "faq.csv"
    file.write_text("question,answer\nq,a\nq2,\n")
    done = run("import", file)
    assert done.exit_code == 2
    assert "faq.csv:3: rejected: Write the answer. (q2)" in done.output
    assert "Nothing was stored" in done.output
    assert run("import", file, "--skip-bad").exit_code == 0


def test_a_dry_run_stores_nothing(folder: Path) -> None:
    """What would be new is still new afterwards."""
    file = folder / "faq.csv"
    file.write_text("question,answer\nq,a\n")
    for _ in range(2):
        assert "1 new" in run("import", file, "--dry-run").output


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("import", "missing.csv"), "missing.csv cannot be read: No such file or directory."),
        (("import", __file__), "No column holds the question."),
        (("import", __file__, "--site", "none"), "There is no such site."),
        (("import", __file__, "--locale", "??"), "is not a language."),
        (
            ("export", "faq.pdf"),
            "End the file's name in .csv, .xlsx, .jsonl or .zip, or say --format.",
        ),
        (("export", "/nowhere/faq.csv"), "/nowhere/faq.csv cannot be written: "),
    ],
)
def test_what_goes_wrong_is_one_sentence(
    folder: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    """No traceback, status 2, and what to change."""
    done = run(*arguments)
    assert done.exit_code == 2
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1


def test_with_several_sites_one_has_to_be_named(folder: Path) -> None:
    """Nothing goes to a site by chance."""
    add_site(folder, "other")
    file = folder / "faq.csv"
    file.write_text("question,answer\nq,a\n")
    assert "--site with one of: other, shop" in run("import", file).stderr
    assert run("import", file, "--site", "other").exit_code == 0


def test_an_export_is_written_in_the_format_of_its_name(folder: Path) -> None:
    """The file can be imported again."""
    file = folder / "faq.csv"
    file.write_text("question,answer\nq,a\n")
    run("import", file)
    for name in ("out.csv", "out.xlsx", "out.jsonl", "out.zip", "folder"):
        assert run("export", folder / name).exit_code == 0
        assert "1 same as before" in run("import", folder / name).output


def test_a_folder_of_markdown_goes_in_and_says_which_file_is_wrong(folder: Path) -> None:
    """Rows are named by their files."""
    for name, text in {"a.md": "# q\na", "sub/b.md": "no heading"}.items():
        (folder / "faq" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "faq" / name).write_text(text)
    done = run("import", folder / "faq")
    assert done.exit_code == 2
    assert "sub/b.md: rejected: Write the question." in done.output
    assert "1 new" in run("import", folder / "faq", "--skip-bad").output
    assert run("export", folder / "faq").exit_code == 2


def test_a_page_of_an_allowed_host_goes_in_by_its_address(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The host has to be named in the settings; private addresses are never asked."""
    url = "https://www.example.com/faq"
    page = "<details><summary>q?</summary><a href=x>a</a></details>".encode("cp932")
    answer = Fetched(url, page, "text/html; charset=Shift_JIS")
    assert "may not be fetched" in run("import", url).stderr
    monkeypatch.setenv("MADOGUCHI_IMPORT_HOSTS", "www.example.com, localhost:80")
    assert "private network" in run("import", "http://localhost:80/").stderr
    monkeypatch.setattr("madoguchi.fetching.fetch", lambda *_: answer)
    assert "1 new" in run("import", url).output
    assert "last import of The shop is https://www.example.com/faq" in run("undo-import").output
    run("export", folder / "out.jsonl")
    assert "[a](https://www.example.com/x)" in (folder / "out.jsonl").read_text()


def test_the_last_import_is_undone_after_asking_once(folder: Path) -> None:
    """The question names what will happen; without a yes nothing does."""
    file = folder / "faq.csv"
    file.write_text("question,answer\nq,a\n")
    run("import", file)
    asked = CliRunner().invoke(faq, ["undo-import"], input="n\n")
    assert asked.exit_code == 1
    assert "The last import of The shop is faq.csv" in asked.output
    assert "1 new articles put away, 0 as before the import" in asked.output
    assert "is undone" in run("undo-import", "--yes").output
    failed = run("undo-import", "--yes")
    assert (failed.exit_code, failed.stderr) == (2, "There is no import to undo.\n")


def test_help_loads_nothing_heavy() -> None:
    """``madoguchi faq --help`` imports no model, no web server and no Excel."""
    code = (
        "import sys, faq.commands; "
        "print([n for n in ('torch', 'onnxruntime', 'flask', 'openpyxl') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_search_shows_the_decision_and_its_evidence(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The published article is found, with its numbers; a draft is not searched."""
    monkeypatch.setattr("madoguchi.encoder.load_encoder", lambda settings: HashEncoder())
    file = folder / "faq.csv"
    file.write_text("question,answer,status\n返品できますか,はい,公開\n返品の方法,下書き,下書き\n")
    run("import", file)
    done = run("search", "返品できますか")
    assert done.exit_code == 0
    assert done.output.split()[0] in {"answer", "clarify", "none"}
    assert " 1. " in done.output
    assert "返品できますか" in done.output
    assert "返品の方法" not in done.output


def test_a_search_says_in_which_language_it_found_what(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the site's default; with --locale only that one is searched, if only in vain."""
    monkeypatch.setattr("madoguchi.encoder.load_encoder", lambda settings: HashEncoder())
    file = folder / "faq.csv"
    file.write_text(
        "question,answer,locale\n返品できますか,はい,ja\nHow much is shipping?,500 yen,en\n"
    )
    run("import", file)
    output = run("search", "how much is shipping").output
    assert "found in en, written in en" in output
    assert "How much is shipping?" in output
    assert run("search", "👍").output.startswith("found in ja\n")
    assert "There is no word in it to search for." in run("search", "👍", "--explain").output
    for locale in ("ja", "fr"):
        only = run("search", "how much is shipping", "--locale", locale).output
        assert "found in" not in only
        assert "How much" not in only


def test_an_index_is_prepared_for_another_encoder(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For every site unless one is named; a second run encodes nothing."""
    asked = list[str]()

    def load(settings: Settings) -> HashEncoder:
        asked.append(settings.encoder)
        return HashEncoder()

    monkeypatch.setattr("madoguchi.encoder.load_encoder", load)
    add_site(folder, "other")
    file = folder / "faq.csv"
    file.write_text("質問,回答\n返品できますか,はい\n")
    run("import", file, "--site", "shop")
    done = run("index", "--encoder", "some-lab/model")
    assert done.exit_code == 0
    assert "The shop: 1 articles, " in done.output
    assert "The other: 0 articles, 0 sentences, 0 encoded now." in done.output
    assert "A start with MADOGUCHI_ENCODER=some-lab/model encodes none of them" in done.output
    again = run("index", "--site", "shop")
    assert " 0 encoded now." in again.output
    assert "other" not in again.output
    assert asked == ["some-lab/model", "bundled"]
    assert run("index", "--site", "none").stderr == "There is no such site.\n"


def test_an_evaluation_writes_a_prediction_for_every_query(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two files in, one out, and a table; a file that is missing is one sentence."""
    monkeypatch.setattr("madoguchi.encoder.load_encoder", lambda settings: HashEncoder())
    (folder / "c.jsonl").write_text('{"id": "a", "question": "返品できますか", "answer": "はい"}\n')
    (folder / "q.jsonl").write_text('{"id": "1", "text": "返品できますか", "relevant": ["a"]}\n')
    out = folder / "p.jsonl"
    options = ("--corpus", folder / "c.jsonl", "--queries", folder / "q.jsonl")
    done = run("eval", *options, "--predictions", out)
    assert done.exit_code == 0
    assert "1 documents, 1 queries" in done.output
    assert json.loads(out.read_text())["ranked"][0]["id"] == "a"
    missing = run("eval", "--corpus", folder / "x", *options[2:], "--predictions", out)
    assert (missing.exit_code, missing.stderr.count("\n")) == (2, 1)


def test_synonyms_come_in_and_go_out(folder: Path) -> None:
    """A dry run stores nothing, a wrong line names itself, and what went in comes out."""
    file, out = folder / "words.csv", folder / "out.csv"
    file.write_text("word,synonyms\n車,カー\n", encoding="utf-8")
    assert "+ 車 = カー" in run("synonyms", "import", file, "--dry-run").output
    assert "0 groups" in run("synonyms", "export", out).output
    assert "1 new, 0 gone" in run("synonyms", "import", file).output
    assert "1 groups" in run("synonyms", "export", out).output
    assert out.read_text(encoding="utf-8-sig").split() == ["word,synonyms", "車,カー"]
    file.write_text("word,synonyms\n車,\n", encoding="utf-8")
    failed = run("synonyms", "import", file)
    assert failed.exit_code == 2
    assert "words.csv:2: rejected" in failed.output
    assert "Nothing was changed" in failed.output
