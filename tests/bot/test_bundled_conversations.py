"""The bundled assistant does what its own tests say, on the real engine."""

from __future__ import annotations

import pytest

from bot.assistant.project import BUNDLED, read_project
from bot.nlu.training import model_path
from bot.testing.files import files_of, read_tests
from bot.testing.model import Case
from bot.testing.playing import Outcome, play
from bot.testing.report import failure
from bot.understanding import own_engine
from tests.bundled import ROOT, bundled_encoder


@pytest.fixture(scope="module")
def bundled_cases() -> dict[str, Outcome]:
    """Every test of the bundled assistant, held on the real engine."""
    assistant = read_project(BUNDLED)
    cases = read_tests(files_of(BUNDLED), assistant)
    engine = own_engine(assistant, bundled_encoder(), model_path(ROOT / "var", BUNDLED))
    return {case.name: play(case, assistant, engine) for case in cases}


def names() -> list[str]:
    """Return the names of the bundled assistant's tests."""
    return [case.name for case in cases()]


def cases() -> tuple[Case, ...]:
    """Return the bundled assistant's tests."""
    return read_tests(files_of(BUNDLED), read_project(BUNDLED))


def test_the_bundled_tests_speak_both_languages() -> None:
    """And stand in files of both kinds."""
    assert {case.language for case in cases()} == {"ja", "en"}
    assert {case.place.file for case in cases()} == {
        "tests/conversations.yml",
        "tests/test_stories.yml",
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", names())
def test_the_bundled_assistant_does_what_its_tests_say(
    bundled_cases: dict[str, Outcome], name: str
) -> None:
    """Each conversation, on the engine trained on the same files."""
    outcome = bundled_cases[name]
    assert outcome.is_right, "\n".join(failure(outcome))
