"""``madoguchi bot validate``."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from bot.cli import main

PROJECTS = Path(__file__).parent / "projects"


def test_the_bundled_assistant_is_checked_unless_told() -> None:
    """The summary counts what there is, examples by language."""
    result = CliRunner().invoke(main, ["bot", "validate"])
    assert result.exit_code == 0
    assert result.output.startswith("No errors. Intents: 14, examples: ")
    assert "forms: 1" in result.output


def test_problems_end_with_the_code_1() -> None:
    """One per line, with the path as a terminal or an editor can open it."""
    result = CliRunner().invoke(main, ["bot", "validate", str(PROJECTS / "bank")])
    assert result.exit_code == 1
    assert f"{PROJECTS}/bank/data/nlu.yml:13:11: error: “faq/opening_hours”" in result.output
    assert result.stderr == "Errors: 9.\n"


def test_it_speaks_japanese_where_told() -> None:
    """For a support person who reads no English."""
    result = CliRunner().invoke(
        main, ["bot", "validate", str(PROJECTS / "moodbot"), "--language", "ja"]
    )
    assert result.exit_code == 0
    assert "domain.yml:37:1: 警告: 「session_config」" in result.output
    assert "エラーはありません。" in result.output


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    """In one sentence, with the code 2."""
    result = CliRunner().invoke(main, ["bot", "validate", str(tmp_path / "none")])
    assert result.exit_code == 2
    assert "There is no folder" in result.output


def test_more_errors_than_are_shown_are_counted(tmp_path: Path) -> None:
    """Twenty are shown."""
    (tmp_path / "domain.yml").write_text(
        'version: "3.1"\n' + "".join(f"x{number}: 1\n" for number in range(25)), encoding="utf-8"
    )
    result = CliRunner().invoke(main, ["bot", "validate", str(tmp_path)])
    assert result.stdout.count("error:") == 20
    assert result.stderr == "Errors: 25. 5 of them are not shown: correct these first.\n"
