"""``madoguchi bot import``, ``export``, ``history``, ``restore`` and ``train``."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.assistant import store
from bot.cli import main
from bot.nlu.trained import load
from bot.understanding import path_of_site
from madoguchi.database import Database
from tests.bot.assistant.files import FILES
from tests.fakes import HashEncoder

BETTER = FILES["data/nlu.yml"].replace("やあ", "おはよう")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the small assistant."""
    return written(tmp_path / "shop", FILES)


def written(folder: Path, files: dict[str, str]) -> Path:
    """Write files into a folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def bot(
    db: Database, site_id: str, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> CliRunner:
    """A terminal at the database of the tests, whose only site is “shop”."""
    monkeypatch.setenv("MADOGUCHI_DATABASE_URL", database_url)
    monkeypatch.setenv("MADOGUCHI_DATA_DIR", str(tmp_path / "data"))
    return CliRunner()


def run(bot: CliRunner, *words: object) -> Result:
    """Run a command of ``madoguchi bot``."""
    return bot.invoke(main, ["bot", *map(str, words)])


def revisions(db: Database) -> list[int]:
    """Return the numbers of the site's revisions."""
    with db.read() as tx:
        return [one.number for one in store.history(tx, "shop")]


def test_an_import_says_what_there_is_and_keeps_it(
    bot: CliRunner, db: Database, folder: Path
) -> None:
    """The first one in one line; the files are the site's, byte for byte."""
    result = run(bot, "import", folder)
    assert result.exit_code == 0, result.output
    assert "intents added: 2, examples added: 3, responses added: 2" in result.output
    with db.read() as tx:
        assert store.files(tx, "shop") == (1, FILES)


def test_an_import_says_what_has_changed(bot: CliRunner, db: Database, folder: Path) -> None:
    """Examples and responses one by one; twice the same is no revision."""
    run(bot, "import", folder)
    domain = FILES["domain.yml"].replace("さようなら", "またどうぞ")
    written(folder, {"data/nlu.yml": BETTER, "domain.yml": domain})
    said = run(bot, "import", folder, "--note", "挨拶").output.splitlines()
    assert said == [
        "- example やあ (greet)",
        "+ example おはよう (greet)",
        "~ response utter_bye",
        "examples removed: 1, examples added: 1, responses changed: 1.",
        "Revision 2 of shop was stored.",
    ]
    assert "revision 2 stays" in run(bot, "import", folder).output
    assert revisions(db) == [2, 1]


def test_files_with_a_fault_are_not_imported(bot: CliRunner, db: Database, folder: Path) -> None:
    """file:line:column, the code 1, and nothing stored; also in Japanese."""
    written(folder, {"data/rules.yml": FILES["data/rules.yml"].replace("utter_bye", "utter_by")})
    result = run(bot, "import", folder, "--language", "ja")
    assert result.exit_code == 1
    assert f"{folder}/data/rules.yml:10:13: エラー: " in result.output
    assert revisions(db) == []


def test_check_stores_nothing(bot: CliRunner, db: Database, folder: Path) -> None:
    """It says what would change."""
    result = run(bot, "import", folder, "--check")
    assert result.output.splitlines()[-1] == "Nothing was stored."
    assert revisions(db) == []


def test_what_is_exported_is_what_was_imported(
    bot: CliRunner, folder: Path, tmp_path: Path
) -> None:
    """Into a folder that need not exist."""
    run(bot, "import", folder)
    assert "3 files" in run(bot, "export", tmp_path / "a" / "b").output
    assert content(tmp_path / "a" / "b") == FILES


def content(folder: Path) -> dict[str, str]:
    """Return the files of a folder."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {p.relative_to(folder).as_posix(): p.read_text(encoding="utf-8") for p in found}


def test_an_export_replaces_files_only_where_told(
    bot: CliRunner, folder: Path, tmp_path: Path
) -> None:
    """An assistant's file that the site has not goes; everything else in the folder stays."""
    run(bot, "import", folder)
    there = {"data/old.yml": "nlu: []\n", "data/README.md": "mine", "actions/a.py": ""}
    target = written(tmp_path / "target", there)
    refused = run(bot, "export", target)
    assert refused.exit_code == 2
    assert "--force" in refused.output
    assert content(target) == there
    assert run(bot, "export", target, "--force").exit_code == 0
    assert content(target) == {**FILES, "data/README.md": "mine", "actions/a.py": ""}


def test_an_export_that_fails_half_way_leaves_the_folder_as_it_was(
    bot: CliRunner, folder: Path, tmp_path: Path
) -> None:
    """A folder stands where a file has to go."""
    run(bot, "import", folder)
    target = written(tmp_path / "target", {"config.yml": "language: en\n"})
    (target / "domain.yml").mkdir()
    result = run(bot, "export", target, "--force")
    assert result.exit_code == 2
    assert "cannot be written" in result.output
    assert content(target) == {"config.yml": "language: en\n"}


def test_earlier_revisions_are_listed_and_brought_back(
    bot: CliRunner, db: Database, folder: Path, tmp_path: Path
) -> None:
    """As a new revision; what came between stays in the list."""
    run(bot, "import", folder)
    run(bot, "import", written(folder, {"data/nlu.yml": BETTER}), "--note", "挨拶")
    result = run(bot, "restore", 1)
    assert "+ example やあ (greet)" in result.output
    assert "in force again, as revision 3" in result.output
    lines = run(bot, "history").output.splitlines()
    assert [line.split()[0] for line in lines] == ["3", "2", "1"]
    assert lines[1].endswith("a command: 挨拶")
    run(bot, "export", tmp_path / "second", "--revision", 2)
    assert content(tmp_path / "second")["data/nlu.yml"] == BETTER
    assert run(bot, "restore", 9).exit_code == 2
    assert run(bot, "export", tmp_path / "ninth", "--revision", 9).exit_code == 2


def test_a_site_without_files_says_how_to_bring_some(bot: CliRunner, tmp_path: Path) -> None:
    """In each command."""
    for words in (("export", tmp_path / "x"), ("history",), ("train", "--site", "shop")):
        assert "madoguchi bot import DIRECTORY" in run(bot, *words).output


def test_training_is_kept_where_the_service_looks(
    bot: CliRunner, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How many examples in which language, how long it took; and it is done once."""
    encoder = HashEncoder()
    monkeypatch.setattr("bot.nlu.commands._encoder", lambda: encoder)
    run(bot, "import", folder)
    first = run(bot, "train", "--site", "shop")
    assert first.exit_code == 0, first.output
    assert "Learning Japanese: 3 examples" in first.output
    assert "2 intents, 3 examples" in first.output
    assert path_of_site(tmp_path / "data", "shop").is_file()
    assert "Nothing has changed" in run(bot, "train", "--site", "shop").output
    assert "Learnt in" in run(bot, "train", folder).output
    assert run(bot, "train", folder, "--site", "shop").exit_code == 2
    assert load(path_of_site(tmp_path / "data", "shop"), "other") is None
