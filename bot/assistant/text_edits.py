"""Changing an assistant's files as text: one line or one value, all else stays as it is written.

All of it is pure: files in, files out. Whether the result can be used is for the reader to say;
`bot.assistant.intent_editing` compares what it says with what was meant.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.assistant.annotations import read_annotations
from bot.assistant.model import Example, Intent, Place
from bot.assistant.problems import Problems
from bot.assistant.project import is_read
from bot.assistant.yaml_nodes import Node, read_yaml
from madoguchi.errors import Conflict, InvalidInput
from madoguchi.i18n import mark

Files = Mapping[str, str]

LONGEST = 500
"""Characters of an example: beyond that it says too much to be one thing."""
LONGEST_WORDS = 2000
"""Characters of what the bot says in one message."""
NEW_FILE = "data/nlu.yml"

# What YAML cannot hold or takes for the end of a line, and halves of characters.
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]+")
_UNPRINTABLE = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]+"
)
_LINE = re.compile(r"[^\r\n\x85\u2028\u2029]*(?:\r\n|[\r\n\x85\u2028\u2029]|\Z)")
_BULLET = re.compile(r"\s*-\s+")


@dataclass(frozen=True)
class Written:
    """An example as it stands in its file, marks of entities included.

    ``can_change`` is False in a list with ``metadata``, which is left to whoever wrote it.
    """

    words: str
    example: Example
    can_change: bool


def checked_example(words: str) -> str:
    """Return an example as one line; InvalidInput where it is empty or too long."""
    line = _BREAKS.sub(" ", words).strip()
    if not line:
        raise InvalidInput("Write an example.", field="words")
    if len(line) > LONGEST:
        raise InvalidInput("An example is at most %(n)s characters.", field="words", n=LONGEST)
    return line


def plain_example(words: str) -> str:
    """Return what somebody said as an example; InvalidInput where it would be read as marks."""
    line = checked_example(words)
    bare, entities, unread = read_annotations(line)
    if entities or unread or bare != line:
        raise InvalidInput(
            "This message has brackets that would be read as marks. Write it without them.",
            field="words",
        )
    return line


def written_examples(files: Files, intent: Intent) -> list[Written]:
    """Return the examples of an intent as they are written, in the order of the files."""
    named = {example.place.file for example in intent.examples}
    split = {file: lines_of(files[file]) for file in named}
    return [_written(split[example.place.file], example) for example in intent.examples]


def add_examples(files: Files, intent: Intent, words: Iterable[str]) -> dict[str, str]:
    """Return the files with more examples of an intent, below those it has.

    Those it has already are left out. Raises InvalidInput for what is no example, and where
    nothing is new.
    """
    had = {example.text for example in intent.examples}
    lines = dict.fromkeys(checked_example(one) for one in words)
    new = [line for line in lines if read_annotations(line)[0] not in had]
    if not new:
        raise InvalidInput("This is an example of this intent already.", field="words")
    last = next((one for one in reversed(written_examples(files, intent)) if one.can_change), None)
    if last is None:
        return _add_entry(files, intent.name, new)
    file, number = last.example.place.file, last.example.place.line
    split = lines_of(files[file])
    indent, end = _indent(split[number - 1]), _newline(split)
    split[number - 1] = _ended(split[number - 1], end)
    split[number:number] = [f"{indent}- {line}{end}" for line in new]
    return {**files, file: "".join(split)}


def remove_example(files: Files, intent: Intent, words: str) -> dict[str, str]:
    """Return the files without an example, named as it is written.

    Raises Conflict where it is not there any more, InvalidInput for the last one of its kind.
    """
    if len(intent.examples) == 1:
        raise InvalidInput("This is the only example. Add another one first.")
    place = _place_of(files, intent, words)
    lines = lines_of(files[place.file])
    del lines[place.line - 1]
    return {**files, place.file: "".join(lines)}


def change_example(files: Files, intent: Intent, words: str, other: str) -> dict[str, str]:
    """Return the files with another wording in the place of an example.

    Raises Conflict where it is not there any more, InvalidInput for what is no example.
    """
    line = checked_example(other)
    place = _place_of(files, intent, words)
    lines = lines_of(files[place.file])
    before = lines[place.line - 1]
    lines[place.line - 1] = before[: place.column - 1] + line + _end(before)
    return {**files, place.file: "".join(lines)}


def change_words(
    files: Files, response: str, number: int, words: str, other: str
) -> dict[str, str]:
    """Return the files with other words in a response's variation, counted from 0.

    Raises Conflict where it does not say ``words`` any more, InvalidInput for what says nothing.
    """
    said = _UNPRINTABLE.sub(" ", other.replace("\r\n", "\n")).strip()
    if not said:
        raise InvalidInput("Write what the bot says.", field="words")
    if len(said) > LONGEST_WORDS:
        raise InvalidInput(
            "What the bot says is at most %(n)s characters.", field="words", n=LONGEST_WORDS
        )
    for file, root in _roots(files):
        node = _at(root, "responses", response, number, "text")
        if node is None or node.written.strip() != words.replace("\r\n", "\n").strip():
            continue
        text = files[file]
        start, end = (at + text.startswith("\ufeff") for at in node.span)
        was = text[start:end]
        kept = was[len(was.rstrip()) :]
        quoted = json.dumps(said, ensure_ascii=False)
        return {**files, file: text[:start] + quoted + kept + text[end:]}
    raise Conflict(CHANGED)


def lines_of(text: str) -> list[str]:
    """Return a file's lines as YAML counts them, each with its end."""
    return [line for line in _LINE.findall(text) if line]


def _written(lines: list[str], example: Example) -> Written:
    line, column = lines[example.place.line - 1], example.place.column
    words = line[column - 1 :].strip()
    stands = _BULLET.fullmatch(line[: column - 1]) is not None
    can_change = stands and read_annotations(words)[0] == example.text
    return Written(words if can_change else example.text, example, can_change)


def _place_of(files: Files, intent: Intent, words: str) -> Place:
    for one in written_examples(files, intent):
        if one.can_change and one.words == words.strip():
            return one.example.place
    raise Conflict(CHANGED)


def _add_entry(files: Files, intent: str, new: Sequence[str]) -> dict[str, str]:
    """Add an entry of its own: below ``nlu:`` of the first file that has one, or in a new file."""
    for file, root in _roots(files):
        entries = _at(root, "nlu")
        if entries is not None and isinstance(entries.value, tuple):
            at, lines = root.keys["nlu"].line, lines_of(files[file])
            end = _newline(lines)
            lines[at - 1] = _ended(lines[at - 1], end)
            lines[at:at] = _entry(" " * (entries.place.column - 1), intent, new, end)
            return {**files, file: "".join(lines)}
    name, number = NEW_FILE, 2
    while name in files:
        name, number = f"data/nlu_{number}.yml", number + 1
    written = ('version: "3.1"\n\nnlu:\n', *_entry("", intent, new, "\n"))
    return {**files, name: "".join(written)}


def _entry(indent: str, intent: str, new: Sequence[str], end: str) -> list[str]:
    name = json.dumps(intent, ensure_ascii=False)
    lines = (f"- intent: {name}", "  examples: |", *(f"    - {line}" for line in new))
    return [f"{indent}{one}{end}" for one in lines]


def _roots(files: Files) -> Iterable[tuple[str, Node]]:
    for name in sorted(filter(is_read, files)):
        root = read_yaml(Problems(), name, files[name])
        if root is not None:
            yield name, root


def _at(node: Node, *path: str | int) -> Node | None:
    """Return what stands at a path of names and numbers, None where nothing does."""
    for step in path:
        inside: Mapping[Any, Node] = {}
        if isinstance(node.value, dict):
            inside = node.value
        elif isinstance(node.value, tuple):
            inside = dict(enumerate(node.value))
        if step not in inside:
            return None
        node = inside[step]
    return node


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _end(line: str) -> str:
    return line[len(line.rstrip("\r\n\x85\u2028\u2029")) :]


def _ended(line: str, end: str) -> str:
    """Return a line that ends as lines do: the last of a file may have no end."""
    return line if _end(line) else line + end


def _newline(lines: list[str]) -> str:
    return "\r\n" if lines and lines[0].endswith("\r\n") else "\n"


CHANGED = mark("Somebody else has changed the assistant meanwhile. Look at it again.")
