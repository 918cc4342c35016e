"""Files that are no YAML, or more of it than is good: each is told in words, at its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assistant.problems import Problems
from bot.assistant.yaml_nodes import LONGEST, Node, read_yaml
from tests.bot.assistant.files import FILES, NLU, errors, said


def value(text: str) -> object:
    """Return what stands under ``x`` in a file."""
    problems = Problems()
    node = read_yaml(problems, "x.yml", f"x: {text}\n")
    problems.raise_any()
    assert node is not None
    assert isinstance(node.value, dict)
    return node.value["x"].value


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(9)
)


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("data/nlu.yml", "  examples", "\texamples", "data/nlu.yml:4:1: error: A tab"),
        ("data/nlu.yml", "intent: greet", "intent：greet", "data/nlu.yml:3:9: error: There is a f"),
        ("data/nlu.yml", "  examples", "　examples", "data/nlu.yml:4:1: error: There is a full"),
        ("data/nlu.yml", "intent: greet", "intent:greet", "data/nlu.yml:3:9: error: After this"),
        ("domain.yml", "text: こ", 'text: "こ', "domain.yml:17:11: error: A quotation"),
        ("domain.yml", "text: こ", "text: 時間: ", "domain.yml:17:13: error: A colon"),
        ("domain.yml", "text: こ", "text: [重要] ", "domain.yml:17:11: error: A text that begins"),
        ("domain.yml", "text: こ", "text: !", "domain.yml:17:12: error: “!”"),
        ("domain.yml", "text: こ", "text: !env ", "domain.yml:17:11: error: “!env”"),
        ("domain.yml", "text: こ", "text: *こ", "domain.yml:17:12: error: “*”"),
        ("domain.yml", "text: こ", "text: @", "domain.yml:17:11: error: A text cannot"),
        ("domain.yml", "utter_bye", "utter_greet", "domain.yml:18:3: error: “utter_greet” is give"),
        ("data/rules.yml", "  - action", " - action", "data/rules.yml:6:2: error: This line"),
        ("data/nlu.yml", "- intent: bye", "---\n- a", "data/nlu.yml:7:1: error: “---”"),
        ("data/nlu.yml", "やあ", "や\x07あ", "data/nlu.yml:6:8: error: There is a sign"),
        ("data/nlu.yml", NLU, "", "data/nlu.yml:1:1: error: The file is empty"),
        ("data/nlu.yml", NLU, "<html>", "data/nlu.yml:1:1: error: The file does not begin"),
        ("data/nlu.yml", NLU, "[" * 5000, "data/nlu.yml:1:1: error: The file is nested"),
        ("data/nlu.yml", NLU, BOMB, "data/nlu.yml:1:1: error: The file is nested"),
        ("data/nlu.yml", NLU, "a: &a [*a]", "data/nlu.yml:1:1: error: The file is nested"),
    ],
)  # fmt: skip
def test_a_broken_file_is_told_at_its_place(file: str, old: str, new: str, expected: str) -> None:
    """In words that say what to change, and with line and column."""
    assert expected in "\n".join(errors(file, old, new))


@pytest.mark.parametrize(
    ("encoding", "name", "place"),
    [("cp932", "Shift_JIS", "5:7"), ("euc_jp", "EUC-JP", "5:7"), ("utf-16", "UTF-16", "1:1")],
)
def test_another_encoding_is_named(encoding: str, name: str, place: str) -> None:
    """What an old editor saves is recognised, and nothing is guessed."""
    [problem] = said({**FILES, "data/nlu.yml": NLU.encode(encoding)})
    assert problem.startswith(f"data/nlu.yml:{place}: error: The file is not UTF-8")
    assert f"(it looks like {name})" in problem


def test_a_byte_order_mark_does_no_harm() -> None:
    """Editors of Windows write one."""
    assert said({**FILES, "data/nlu.yml": NLU.encode("utf-8-sig")}) == []


def test_a_huge_file_is_refused_unread() -> None:
    """The service reads files of a site while it serves others."""
    [problem] = said({**FILES, "data/nlu.yml": b"#" * (LONGEST + 1)})
    assert "more than 8 MB" in problem


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("yes", "yes"), ("no", "no"), ("on", "on"), ("true", True), ("False", False), ("~", None),
        ("", None), ("null", None), ("12", 12), ("-3", -3), ("0o17", 15), ("0x1f", 31),
        ("1.5", 1.5), (".5", 0.5), ("1e3", 1000.0), ("2026-11-27", "2026-11-27"), ("1:30", "1:30"),
        ("１２", "１２"), ("1.5.2", "1.5.2"), ("'12'", "12"), ("1_000", "1_000"),
    ],
)  # fmt: skip
def test_plain_words_are_what_rasa_takes_them_for(text: str, expected: object) -> None:
    """YAML 1.2: “yes” and “no” are words, dates and times too."""
    found = value(text)
    assert found == expected
    assert type(found) is type(expected)


def test_every_line_of_a_block_knows_its_place() -> None:
    """Lines and columns count from 1, also below empty lines."""
    node = read_yaml(Problems(), "x.yml", "x:\n  y: |\n    - a\n\n      - b\n")
    assert isinstance(node, Node)
    assert isinstance(node.value, dict)
    inner = node.value["x"].value
    assert isinstance(inner, dict)
    lines = [(text.strip(), str(place)) for text, place in inner["y"].lines if text.strip()]
    assert lines == [("- a", "x.yml:3:5"), ("- b", "x.yml:5:7")]


@given(st.text(alphabet="ab:- \n\t\"'[]{}|>&*!%#@`：　、0.1あ", max_size=60))
def test_whatever_is_typed_is_read_or_told(text: str) -> None:
    """Nothing but our own error comes out."""
    said({**FILES, "data/nlu.yml": text})


@given(st.binary(max_size=40))
def test_whatever_is_stored_is_read_or_told(content: bytes) -> None:
    """Also bytes that are no text."""
    said({**FILES, "data/nlu.yml": content})
