"""What PyYAML says about a broken file, in words of people who do not know YAML."""

from __future__ import annotations

import re

import yaml

from bot.assistant.model import Place
from madoguchi.i18n import mark

_FULL_WIDTH = re.compile(r"^\s*(?:- *)?[\w.]+：|^[ ]*　|^\s*[－ー―・]\s*\w+:|｜\s*$")
_WIDE_INDENT = re.compile(r"^ *　")
_NO_SPACE = re.compile(r"^\s*(?:- )?[a-z_]+:(?=[^\s/])")
_GOES_ON = re.compile(r"""^\s*(?:- )?(?:\w+: +)?[\[{"']""")


def said(file: str, text: str, error: yaml.YAMLError) -> tuple[Place, str]:
    """Return where a file is broken and the sentence that says how."""
    if isinstance(error, yaml.reader.ReaderError):
        before = text[: error.position]
        line = before.count("\n") + 1
        return Place(file, line, len(before) - before.rfind("\n")), CONTROL
    mark_ = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark_ is None:
        return Place(file, 1, 1), BROKEN
    problem = f"{getattr(error, 'context', '') or ''} / {getattr(error, 'problem', '') or ''}"
    at = Place(file, mark_.line + 1, mark_.column + 1)
    if (likely := _likely(file, text.split("\n")[: mark_.line + 1], problem)) is not None:
        return likely
    if "quoted scalar" in problem:
        # The end of the file says nothing about where the sign was left open.
        context = getattr(error, "context_mark", None) or mark_
        return Place(file, context.line + 1, context.column + 1), QUOTE
    return at, next((sentence for words, sentence in _SAID if words in problem), BROKEN)


def _likely(file: str, lines: list[str], problem: str) -> tuple[Place, str] | None:
    """Return what is often mistyped, where it is; the last line is where the file is broken."""
    near = range(len(lines) - 1, max(len(lines) - 3, -1), -1)
    looks = [(_FULL_WIDTH, near, FULL_WIDTH), (_WIDE_INDENT, range(len(lines)), FULL_WIDTH)]
    if "mapping values" in problem or "could not find" in problem:
        looks.append((_NO_SPACE, near, NO_SPACE))
    if "expected <block end>" in problem and "scalar" in problem:
        looks.append((_GOES_ON, near[:1], GOES_ON))
    for pattern, numbers, sentence in looks:
        for number in numbers:
            if (found := pattern.search(lines[number])) is not None:
                return Place(file, number + 1, found.end()), sentence
    return None


CONTROL = mark("There is a sign here that cannot be seen or read: delete it and type it again.")
BROKEN = mark(
    "The file cannot be read from here on: compare this line and the one above with an entry that "
    "works, also the spaces at the beginning."
)
FULL_WIDTH = mark(
    "There is a full-width sign here (：, ｜, －, or a space): type it half-width, “name: value”."
)
NO_SPACE = mark("After this colon a space is needed: “name: value”.")
GOES_ON = mark(
    "A text that begins with a bracket or a quotation mark goes on after its end: put the whole "
    "text in quotation marks, in single ones where it holds double ones."
)
QUOTE = mark("A quotation mark begins here and does not end: close it, or leave it out.")
_TAB = mark("A tab stands here: indent with spaces.")
_COLON = mark(
    "A colon is not expected here: indent the line like its neighbours, or, where it is part of a "
    "text, put the text in quotation marks."
)
_NO_COLON = mark(
    "“name: value” is expected: a colon with a space after it is missing here or in the line above."
)
_INDENT = mark(
    "This line does not begin in the same column as its neighbours: indent it like them."
)
_BRACKET = mark(
    "A bracket [ or { is not closed, or a comma is missing: a text that begins with one has to "
    "stand in quotation marks."
)
_SIGN = mark("A text cannot begin with this sign: put it in quotation marks.")
_TAG = mark("“!” makes a YAML tag, which is not supported: put the text in quotation marks.")
_ANCHOR = mark(
    "“*” or “&” at the beginning has a meaning in YAML: put the text in quotation marks."
)
_DOCUMENT = mark(
    "“---” begins a second document: one file holds one, put the rest in another file."
)
_SAID = (
    ("'\\t'", _TAB),
    ("mapping values are not allowed", _COLON),
    ("could not find expected ':'", _NO_COLON),
    ("flow", _BRACKET),
    ("block mapping", _INDENT),
    ("block collection", _INDENT),
    ("tag", _TAG),
    ("alias", _ANCHOR),
    ("anchor", _ANCHOR),
    ("block scalar", _INDENT),
    ("single document", _DOCUMENT),
    ("document start", _INDENT),
    ("cannot start any token", _SIGN),
)
