"""Rasa's DIET in the benchmark: where it is looked for, and what comes back from it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import diet
from bot.nlu.evaluate import Labelled

_ANSWERS = f"""#!{sys.executable}
import json, pathlib, sys
folder = pathlib.Path(sys.argv[2])
assert "intent: i2" in (folder / "nlu.yml").read_text()
assert "SudachiTokenizer" not in (folder / "config.yml").read_text()
first = [["i2", 0.7], ["i1", 0.2], ["i0", 0.1]]
parsed = [
    {{"intent": "i2", "ranking": first}},
    {{"intent": "nlu_fallback", "ranking": [["nlu_fallback", 0.6], *first]}},
]
found = {{"train_s": 1.5, "times_s": [0.1, 0.2], "parsed": parsed}}
(folder / "parsed.json").write_text(json.dumps(found))
"""
_TAUGHT = [Labelled("wake me [at] six", "alarm/set"), Labelled("rain?", "weather"),
           Labelled("purple", None)]  # fmt: skip


def script(path: Path, text: str) -> str:
    """Write something that runs and return its path."""
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def test_without_an_environment_it_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor is one taken that has no Rasa in it, or is none at all."""
    monkeypatch.delenv("MADOGUCHI_RASA_PYTHON", raising=False)
    assert diet.find_python(tmp_path) is None
    monkeypatch.setenv("MADOGUCHI_RASA_PYTHON", script(tmp_path / "no", "#!/bin/sh\nexit 1\n"))
    assert diet.find_python(tmp_path) is None


def test_the_environment_that_make_rasa_built_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is in the data folder."""
    monkeypatch.delenv("MADOGUCHI_RASA_PYTHON", raising=False)
    (tmp_path / "rasa-env" / "bin").mkdir(parents=True)
    python = script(tmp_path / "rasa-env" / "bin" / "python", "#!/bin/sh\n")
    assert diet.find_python(tmp_path) == python


def test_intents_come_back_by_name(tmp_path: Path) -> None:
    """Rasa sees numbers, since a slash in a name means something to it; a fallback is none."""
    python = script(tmp_path / "python", _ANSWERS)
    found = diet.train_and_parse(python, _TAUGHT, ["six", "hm"])
    assert [one.intent for one in found.predictions] == ["weather", None]
    assert [one.ranking for one in found.predictions] == [
        (("weather", 0.7), ("alarm/set", 0.1))
    ] * 2
    assert (found.epochs, found.train_s, found.times_s) == (100, 1.5, [0.1, 0.2])


def test_rasa_that_fails_is_an_error(tmp_path: Path) -> None:
    """Figures of half a run would mislead."""
    python = script(tmp_path / "python", "#!/bin/sh\nexit 3\n")
    with pytest.raises(subprocess.CalledProcessError):
        diet.train_and_parse(python, _TAUGHT, ["six"])
