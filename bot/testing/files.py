"""Finding and reading the tests of an assistant's directory."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bot.assistant.fields import entry
from bot.assistant.model import Assistant, Place
from bot.assistant.nlu_file import read_version
from bot.assistant.problems import Problems
from bot.assistant.yaml_nodes import read_yaml
from bot.testing.conversations_file import SHARED, Setting, read_conversations, read_setting
from bot.testing.model import Case
from bot.testing.stories_file import read_test_stories
from madoguchi.i18n import mark

FOLDER = "tests"


def files_of(directory: Path) -> dict[str, bytes]:
    """Return the tests of a directory: YAML in ``tests/``, by its path within the directory."""
    found = sorted((directory / FOLDER).rglob("*"))
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in found
        if path.suffix in (".yml", ".yaml") and path.is_file()
    }


def read_tests(files: Mapping[str, str | bytes], assistant: Assistant) -> tuple[Case, ...]:
    """Return what the tests of an assistant say; BadFiles with everything that is wrong."""
    problems, cases = Problems(), list[Case]()
    for name, content in files.items():
        cases += _read(problems, name, content, assistant)
    problems.raise_any()
    return tuple(cases)


def _read(
    problems: Problems, name: str, content: str | bytes, assistant: Assistant
) -> tuple[Case, ...]:
    root = read_yaml(problems, name, content)
    if root is None or not isinstance(root.value, dict):
        if not problems.has_error_in(name):
            problems.error(Place(name, 1, 1), NO_TESTS)
        return ()
    found = entry(problems, root, ("version", "stories", "conversations", *SHARED))
    version = found.pop("version", None)
    if "stories" in found or version is not None:
        read_version(problems, name, version)
    if not {"stories", "conversations"} & found.keys():
        problems.error(root.place, NO_TESTS)
    stories = read_test_stories(problems, found["stories"], assistant) if "stories" in found else ()
    setting = read_setting(problems, found, assistant, Setting())
    ours = (
        read_conversations(problems, found["conversations"], assistant, setting)
        if "conversations" in found
        else ()
    )
    return (*stories, *ours)


NO_TESTS = mark("The file holds no tests: write “stories:” (as in Rasa) or “conversations:”.")
