"""YAML with places: every value knows where it stands, and nothing in a file can do harm.

Read is YAML 1.2 as Rasa reads it (``yes`` and ``no`` are words). Refused, each with what to change:
other encodings than UTF-8, tags, a name given twice, more than one document, files and nesting
beyond any use.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import yaml

from bot.assistant.model import Place
from bot.assistant.problems import Problems
from bot.assistant.yaml_errors import said
from madoguchi.i18n import mark

LONGEST = 8 * 1024 * 1024
"""Bytes of a file: fifty thousand examples and more."""
MOST_REPEATED = 10_000
"""Values that aliases may repeat in all."""
DEEPEST = 30

Scalar = str | int | float | bool | None


@dataclass(frozen=True)
class Node:
    """A value in a file.

    ``value`` is a scalar, a tuple of nodes, or a dict of them by name; ``written`` is a scalar's
    text (``3.10`` where the value is 3.1), ``keys`` where each name of a dict stands. ``lines``
    are those of a block of text with their places; ``style`` is the sign a scalar begins with,
    ``span`` where it begins and ends in the file, counted in characters.
    """

    place: Place
    value: Scalar | tuple[Node, ...] | dict[str, Node]
    written: str = ""
    style: str = ""
    keys: dict[str, Place] = field(default_factory=dict)
    lines: tuple[tuple[str, Place], ...] = ()
    span: tuple[int, int] = (0, 0)


def read_yaml(problems: Problems, file: str, content: str | bytes) -> Node | None:
    """Return what a file holds; None where that is nothing, or cannot be read (an error then)."""
    start = Place(file, 1, 1)
    if len(content) > LONGEST:
        problems.error(start, TOO_LONG, n=LONGEST // 1024 // 1024)
        return None
    text = content if isinstance(content, str) else _decoded(problems, file, content)
    if text is None:
        return None
    text = text.removeprefix("\ufeff")
    try:
        root = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        problems.error(*said(file, text, error))
        return None
    except RecursionError:
        problems.error(start, TOO_DEEP)
        return None
    return None if root is None else _Converter(problems, file, text).whole(root)


def _decoded(problems: Problems, file: str, content: bytes) -> str | None:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in content[:200]:
        problems.error(Place(file, 1, 1), NOT_UTF8, encoding="UTF-16")
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        problems.error(Place(file, line, column), NOT_UTF8, encoding=_encoding(content))
        return None


def _encoding(content: bytes) -> str:
    for name, codec in (("EUC-JP", "euc_jp"), ("Shift_JIS", "cp932")):
        try:
            content.decode(codec)
        except UnicodeDecodeError:
            continue
        return name
    return "?"


class _Loader(yaml.SafeLoader):
    """Reads plain words as YAML 1.2 does."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012


for _tag, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    ("float", r"[-+]?(?:\.\d+|\d+\.\d*|\d+(?=[eE]))(?:[eE][-+]?\d+)?", "-+.0123456789"),
):  # fmt: skip
    _Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(f"(?:{_pattern})$", re.ASCII), list(_first)
    )

_STANDARD = {
    f"tag:yaml.org,2002:{kind}" for kind in ("str", "int", "float", "bool", "null", "seq", "map")
}


class _TooMuch(Exception):
    """A file would never end."""


class _Converter:
    """Turns PyYAML's nodes into ours, counting what aliases repeat."""

    def __init__(self, problems: Problems, file: str, text: str) -> None:
        self._problems = problems
        self._file = file
        self._source = text.split("\n")
        self._seen: set[int] = set()
        self._repeated = 0

    def whole(self, root: yaml.Node) -> Node | None:
        """Return the root with all that is in it; None, and an error, where that has no end."""
        try:
            return self._convert(root)
        except _TooMuch:
            self._problems.error(Place(self._file, 1, 1), TOO_DEEP)
            return None

    def _convert(self, node: yaml.Node, depth: int = 0) -> Node:
        place = self._place(node.start_mark)
        self._repeated += id(node) in self._seen
        self._seen.add(id(node))
        if depth > DEEPEST or self._repeated > MOST_REPEATED:
            raise _TooMuch
        if node.tag not in _STANDARD:
            self._problems.error(place, NO_TAGS, tag=node.tag)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place, depth)
        if isinstance(node, yaml.SequenceNode):
            return Node(place, tuple(self._convert(child, depth + 1) for child in node.value))
        assert isinstance(node, yaml.ScalarNode)
        return self._scalar(node, place)

    def _mapping(self, node: yaml.MappingNode, place: Place, depth: int) -> Node:
        found: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        for key, child in node.value:
            at = self._place(key.start_mark)
            if not isinstance(key, yaml.ScalarNode):
                self._problems.error(at, NAME_EXPECTED)
            elif key.value in found:
                self._problems.error(at, TWICE, name=key.value, other=keys[key.value].line)
            else:
                keys[key.value] = at
                found[key.value] = self._convert(child, depth + 1)
        return Node(place, found, keys=keys)

    def _scalar(self, node: yaml.ScalarNode, place: Place) -> Node:
        written: str = node.value
        value: Scalar = written
        match node.tag.rpartition(":")[2]:
            case "null":
                value = None
            case "bool":
                value = written.lower() == "true"
            case "int" | "float" as kind:
                value = self._number(kind, written, place)
        return Node(
            place,
            value,
            written,
            style=node.style or "",
            lines=self._lines(node, written, place),
            span=(node.start_mark.index, node.end_mark.index),
        )

    def _number(self, kind: str, written: str, place: Place) -> int | float | str:
        try:
            if kind == "float":
                return float(written)
            return int(written, 0 if written[:2] in ("0o", "0x") else 10)
        except ValueError:
            self._problems.error(place, NO_NUMBER, text=written[:40])
            return written

    def _lines(
        self, node: yaml.ScalarNode, written: str, place: Place
    ) -> tuple[tuple[str, Place], ...]:
        """Return the lines of a text; those of a literal block stand one under the other."""
        lines = written.split("\n")
        if node.style != "|":
            return tuple((line, place) for line in lines)
        first: int = node.start_mark.line + 1
        return tuple(
            (line, Place(self._file, first + number + 1, self._column(first + number)))
            for number, line in enumerate(lines)
        )

    def _column(self, number: int) -> int:
        line = self._source[number] if number < len(self._source) else ""
        return len(line) - len(line.lstrip()) + 1

    def _place(self, mark: yaml.Mark) -> Place:
        return Place(self._file, mark.line + 1, mark.column + 1)


TOO_LONG = mark("The file has more than %(n)s MB: split it into several files.")
TOO_DEEP = mark(
    "The file is nested too deeply, or repeats itself through anchors (&name, *name) too often: "
    "write it out plainly."
)
NOT_UTF8 = mark(
    "The file is not UTF-8 (it looks like %(encoding)s): save it again with the encoding UTF-8."
)
NO_TAGS = mark("“%(tag)s” is a YAML tag, which is not supported: leave out the part with “!”.")
NAME_EXPECTED = mark("A plain name is expected before the colon.")
TWICE = mark("“%(name)s” is given twice, first in line %(other)s: put both together in one place.")
NO_NUMBER = mark("“%(text)s” is no number that can be read: put it in quotation marks.")
