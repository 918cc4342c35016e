"""``madoguchi bot test``: what is wrong with a test is told with its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.assistant.problems import BadFiles, line
from bot.cli import main
from bot.testing.files import read_tests
from tests.bot.flows.assistants import MOOD


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [", "tests/t.yml:1:5: error:"),
        ("", "tests/t.yml:1:1: error: The file holds no tests"),
        ("greeting: 1", "tests/t.yml:1:1: error: “greeting” is not known here"),
        ("conversations:\n- steps: []", "tests/t.yml:2:3: error: A conversation begins"),
        ("conversations:\n- name: n", "tests/t.yml:2:3: error: “n” has no message"),
        ("conversations:\n- name: n\n  steps:\n  - bot: x", "tests/t.yml:4:5: error: A conv"),
        (
            "conversations:\n- name: n\n  steps:\n  - customer: x\n    bot: y",
            "tests/t.yml:4:5: error: A step is one of",
        ),
        (
            "conversations:\n- name: n\n  steps:\n  - customer: x\n  - bot: utter_greeet",
            "tests/t.yml:5:10: error: The domain has no response “utter_greeet”",
        ),
        (
            "conversations:\n- name: n\n  steps:\n  - customer: x\n  - bot: (FAQ)",
            "tests/t.yml:5:10: error: In brackets stand only (faq)",
        ),
        (
            "conversations:\n- name: n\n  steps:\n  - tap: x\n    intent: greet",
            "tests/t.yml:5:13: error: “intent” stands below “- customer: …”.",
        ),
        ("actions:\n  fly: {}\nconversations: []", "tests/t.yml:2:3: error: There is no action"),
        ("language: fr\nconversations: []", "tests/t.yml:1:11: error: The language is ja or en."),
        ('version: "3.1"\nstories:\n- story: s', "tests/t.yml:3:3: error: “s” has no message"),
        (
            'version: "3.1"\nstories:\n- story: s\n  steps:\n  - checkpoint: c',
            "tests/t.yml:5:5: error: A “checkpoint” joins stories",
        ),
        (
            'version: "3.1"\nstories:\n- story: s\n  steps:\n  - user: x\n    intent: great',
            "tests/t.yml:6:13: error: The domain has no intent “great”",
        ),
        (
            'version: "3.1"\nstories:\n- story: s\n  steps:\n  - action: utter_greet',
            "tests/t.yml:5:5: error: A test begins",
        ),
    ],
)
def test_a_malformed_test_is_an_error_with_its_place(text: str, said: str) -> None:
    """File, line, column, and what to write."""
    with pytest.raises(BadFiles) as caught:
        read_tests({"tests/t.yml": text}, MOOD)
    lines = [line(problem) for problem in caught.value.problems]
    assert any(one.startswith(said) for one in lines), lines


def test_the_command_ends_with_1_for_what_is_malformed_and_2_for_nothing(tmp_path: Path) -> None:
    """Before anything slow happens."""
    for name, text in (("domain.yml", 'version: "3.1"\nintents: [a]\n'), ("tests/t.yml", "x: 1")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    run = CliRunner().invoke
    malformed = run(main, ["bot", "test", str(tmp_path)])
    assert malformed.exit_code == 1
    assert f"{tmp_path}/tests/t.yml:1:1: error: " in malformed.output
    (tmp_path / "tests" / "t.yml").unlink()
    nothing = run(main, ["bot", "test", str(tmp_path)])
    assert nothing.exit_code == 2
    assert "There are no such tests" in nothing.output
