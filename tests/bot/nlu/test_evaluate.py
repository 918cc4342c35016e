"""Examining the engine: labelled files, predictions, what they are worth, and the command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.bot_commands import bot
from bot.nlu import commands
from bot.nlu.evaluate import Labelled, Prediction, read_labelled, report
from madoguchi.errors import InvalidInput
from tests.bot.nlu.assistants import sentences
from tests.fakes import HashEncoder


def lines(path: Path, *rows: object) -> Path:
    """Write rows as JSON Lines."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "is not JSON"),
        ("[1]", "has no “text”"),
        ('{"text": 3, "intent": "a"}', "has no “text”"),
        ('{"text": "a", "intent": 3}', "neither a name nor null"),
        ('{"text": "a", "intent": ""}', "neither a name nor null"),
        ('{"text": "a"}', "has no “intent”"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, line: str, problem: str) -> None:
    """The error has the file and the line; blank lines count too."""
    path = tmp_path / "train.jsonl"
    path.write_text('{"text": "hi", "intent": "greet"}\n\n' + line + "\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match=rf"train\.jsonl:3 .*{problem}"):
        read_labelled(path, needs_intent=True)


@pytest.mark.parametrize("content", [None, b"", b"\n", b"\xff\xfe"])
def test_a_file_that_holds_nothing_is_an_error(tmp_path: Path, content: bytes | None) -> None:
    """So is one that is not there, or not UTF-8."""
    path = tmp_path / "test.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InvalidInput, match=r"test\.jsonl"):
        read_labelled(path)


def test_out_of_scope_has_many_names(tmp_path: Path) -> None:
    """Null is one; where there is no intent at all, nothing is known."""
    names = [None, "oos", "out_of_scope", "NO_NODES_DETECTED", "nlu_fallback"]
    rows = [{"text": "hm", "intent": name} for name in names]
    read = read_labelled(lines(tmp_path / "a.jsonl", *rows, {"text": "hm"}))
    assert read == [Labelled("hm", None)] * 5 + [Labelled("hm", None, labelled=False)]


def test_a_report_counts_scope_and_intents_apart() -> None:
    """Ranked first disregards the threshold; the rest heeds it."""
    truth = [Labelled(t, i) for t, i in (("a", "x"), ("b", "x"), ("c", "y"), ("d", None))]
    guesses = [
        Prediction("a", "x", 0.9, (("x", 0.9),)),
        Prediction("b", None, 0.2, (("x", 0.2),)),
        Prediction("c", "x", 0.9, (("x", 0.9),)),
        Prediction("d", None, 0.1, (("y", 0.1),)),
    ]
    found = report(truth, guesses)
    assert (found.sentences, found.in_scope) == (4, 3)
    assert found.ranked_first == pytest.approx(2 / 3)
    assert found.in_scope_right == pytest.approx(1 / 3)
    assert (found.refused_recall, found.refused_precision) == (1.0, 0.5)
    assert found.confusions == (("x", "out_of_scope", 1), ("y", "x", 1))


def test_the_command_writes_a_line_for_each_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Null stands for out of scope; the figures are printed where intents are known."""
    monkeypatch.setattr(commands, "_encoder", HashEncoder)
    rows = [{"text": one.text, "intent": one.intent} for one in sentences()]
    asked = [{"text": "please cancel my order", "intent": "cancel_order"}, {"text": "qwx zzz vbjk"}]
    taught = lines(tmp_path / "train.jsonl", *rows)
    test = lines(tmp_path / "test.jsonl", *asked)
    out = tmp_path / "out.jsonl"
    told = ["--train", str(taught), "--test", str(test), "--predictions", str(out)]
    result = CliRunner().invoke(bot, ["eval", *told])
    assert result.exit_code == 0, result.output
    assert "1 labelled, 1 of them in scope." in result.output
    first, second = (json.loads(line) for line in out.read_text(encoding="utf-8").splitlines())
    assert set(first) == {"text", "intent", "confidence", "ranking"}
    assert (first["intent"], second["intent"]) == ("cancel_order", None)
    assert first["ranking"][0] == {"name": "cancel_order", "confidence": first["confidence"]}


def test_the_command_says_in_one_sentence_what_is_wrong(tmp_path: Path) -> None:
    """Nothing is trained for a folder that is not there."""
    told = ["--train", str(tmp_path / "no.jsonl"), "--test", "x", "--predictions", "y"]
    result = CliRunner().invoke(bot, ["eval", *told])
    assert result.exit_code == 2
    assert "no.jsonl cannot be read" in result.output
