"""A small assistant without a fault, to break in one place at a time."""

from __future__ import annotations

from collections.abc import Mapping

from bot.assistant.model import Assistant
from bot.assistant.problems import BadFiles, line
from bot.assistant.project import read_files

DOMAIN = """\
version: "3.1"
intents: [greet, bye]
entities:
- city
slots:
  city:
    type: text
    mappings:
    - type: from_entity
      entity: city
  vip:
    type: bool
    mappings:
    - type: custom
responses:
  utter_greet:
  - text: こんにちは
  utter_bye:
  - text: さようなら
"""
NLU = """\
version: "3.1"
nlu:
- intent: greet
  examples: |
    - こんにちは
    - やあ
- intent: bye
  examples: |
    - さようなら
"""
RULES = """\
version: "3.1"
rules:
- rule: greet
  steps:
  - intent: greet
  - action: utter_greet
- rule: bye
  steps:
  - intent: bye
  - action: utter_bye
"""
FILES = {"domain.yml": DOMAIN, "data/nlu.yml": NLU, "data/rules.yml": RULES}


def changed(file: str, old: str = "", new: str = "", *, added: str = "") -> dict[str, str | bytes]:
    """Return the files with the first ``old`` of one replaced, or with something added to it."""
    text = FILES.get(file, "")
    assert old in text
    return {**FILES, file: (text.replace(old, new, 1) if old else text) + added}


def read(file: str, old: str = "", new: str = "", *, added: str = "") -> Assistant:
    """Read the files, changed in one place."""
    return read_files(changed(file, old, new, added=added))


def said(files: Mapping[str, str | bytes]) -> list[str]:
    """Return the problems of files, one line each."""
    try:
        return [line(problem) for problem in read_files(files).warnings]
    except BadFiles as error:
        return [line(problem) for problem in error.problems]


def errors(file: str, old: str = "", new: str = "", *, added: str = "") -> list[str]:
    """Return what is said about the files, changed in one place."""
    return said(changed(file, old, new, added=added))
