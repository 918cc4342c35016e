"""Reading training data: intents with examples, synonyms, regular expressions, lookups."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.assistant.annotations import read_annotations
from bot.assistant.fields import claim, entry, plain, sequence, text
from bot.assistant.model import Annotation, Example, Intent, Lookup, Patterns, Place
from bot.assistant.problems import Problems
from bot.assistant.yaml_errors import FULL_WIDTH
from bot.assistant.yaml_nodes import Node
from madoguchi.i18n import mark
from madoguchi.text import normalise

_KINDS = ("intent", "synonym", "regex", "lookup")


@dataclass
class TrainingData:
    """What the training data of all files says; filled file by file."""

    intents: dict[str, Intent] = field(default_factory=dict)
    synonyms: dict[str, str] = field(default_factory=dict)
    regexes: dict[str, Patterns] = field(default_factory=dict)
    lookups: dict[str, Lookup] = field(default_factory=dict)
    annotated: list[tuple[Annotation, Place]] = field(default_factory=list)
    _seen: dict[str, tuple[str, Place]] = field(default_factory=dict)
    _synonym_places: dict[str, Place] = field(default_factory=dict)

    def add(self, problems: Problems, node: Node) -> None:
        """Add what stands under ``nlu`` in one file."""
        for item in sequence(problems, node):
            _Entry(self, problems, item).read()

    def add_intent(self, problems: Problems, intent: Intent) -> None:
        """Add an intent's examples to those it has from elsewhere."""
        known = self.intents.get(intent.name)
        if known is not None:
            intent = Intent(intent.name, known.examples + intent.examples, known.place)
        self.intents[intent.name] = intent
        for example in intent.examples[len(known.examples) if known else 0 :]:
            other, place = self._seen.setdefault(_key(example.text), (intent.name, example.place))
            if other != intent.name:
                problems.warn(
                    example.place, IN_TWO_INTENTS, name=intent.name, other=other, place=place
                )
            for annotation in example.entities:
                self.annotated.append((annotation, example.place))
                words = example.text[annotation.start : annotation.end]
                if words != annotation.value:
                    self.add_synonym(problems, words, annotation.value, example.place)

    def add_synonym(self, problems: Problems, variant: str, value: str, place: Place) -> None:
        """Let a variant stand for a value; the last one counts, as in Rasa."""
        key = variant.lower()
        if (known := self.synonyms.get(key, value)) != value:
            first = self._synonym_places[key]
            problems.warn(place, TWO_VALUES, name=variant, value=value, other=known, place=first)
        self.synonyms[key] = value
        self._synonym_places[key] = place


@dataclass
class _Entry:
    """One item of the list under ``nlu``."""

    data: TrainingData
    problems: Problems
    node: Node

    def read(self) -> None:
        if not isinstance(self.node.value, dict):
            self.problems.error(self.node.place, ENTRY_EXPECTED)
            return
        found = entry(self.problems, self.node, (*_KINDS, "examples", "metadata"))
        kinds = [kind for kind in _KINDS if kind in found]
        if len(kinds) != 1:
            self.problems.error(self.node.place, ENTRY_EXPECTED)
            return
        place = self.node.keys[kinds[0]]
        name = text(self.problems, found[kinds[0]])
        examples = found.get("examples")
        if name and examples is None:
            self.problems.error(place, NO_EXAMPLES, name=name)
        elif name and examples is not None:
            getattr(self, f"_{kinds[0]}")(name, found[kinds[0]].place, examples)

    def _intent(self, name: str, place: Place, examples: Node) -> None:
        if "/" in name:
            self.problems.error(place, RETRIEVAL, name=name)
            return
        before = self.problems.count
        lines = (
            self._listed(examples) if isinstance(examples.value, tuple) else self._block(examples)
        )
        read = tuple(self._example(line, at) for line, at in lines)
        if not read and self.problems.count == before:
            self.problems.error(place, NO_EXAMPLES, name=name)
        self.data.add_intent(self.problems, Intent(name, read, place))

    def _example(self, line: str, place: Place) -> Example:
        words, entities, unread = read_annotations(line)
        for one in unread:
            at = Place(place.file, place.line, place.column + one.start)
            self.problems.error(at, one.message)
        return Example(words, place, entities)

    def _synonym(self, name: str, place: Place, examples: Node) -> None:
        for variant, at in self._some(name, place, examples):
            self.data.add_synonym(self.problems, variant, name, at)

    def _regex(self, name: str, place: Place, examples: Node) -> None:
        patterns = list(self._some(name, place, examples))
        for pattern, at in patterns:
            try:
                re.compile(pattern)
            except re.error as error:
                column = at.column + (error.pos or 0)
                self.problems.error(
                    Place(at.file, at.line, column), BAD_REGEX, pattern=pattern, why=error.msg
                )
        if claim(self.problems, self.data.regexes, name, place):
            self.data.regexes[name] = Patterns(name, tuple(p for p, _ in patterns), place)

    def _lookup(self, name: str, place: Place, examples: Node) -> None:
        first = examples.written.strip()
        if first and "\n" not in first and not first.startswith("-"):
            self.problems.error(examples.place, LOOKUP_FILE, file=first)
            return
        phrases = tuple(phrase for phrase, _ in self._some(name, place, examples))
        if claim(self.problems, self.data.lookups, name, place):
            self.data.lookups[name] = Lookup(name, phrases, place)

    def _some(self, name: str, place: Place, examples: Node) -> Iterator[tuple[str, Place]]:
        before = self.problems.count
        lines = list(self._block(examples))
        if not lines and self.problems.count == before:
            self.problems.error(place, NO_EXAMPLES, name=name)
        yield from lines

    def _block(self, examples: Node) -> Iterator[tuple[str, Place]]:
        """Yield the lines of a block of text, each where its words begin."""
        if isinstance(examples.value, (dict, tuple)):
            self.problems.error(examples.place, BLOCK_EXPECTED)
            return
        if examples.style in ("", ">") and examples.written.strip():
            wide = examples.written.startswith("｜")
            message = FULL_WIDTH if wide else FOLDED if examples.style else BLOCK_EXPECTED
            self.problems.error(examples.place, message)
            return
        for line, place in examples.lines:
            bare = line.strip()
            if not bare:
                continue
            if not bare.startswith("-"):
                self.problems.error(place, COMMENT if bare.startswith("#") else NO_DASH, line=bare)
            elif words := bare[1:].strip():
                ahead = bare.index(words, 1)
                yield words, Place(place.file, place.line, place.column + ahead)

    def _listed(self, examples: Node) -> Iterator[tuple[str, Place]]:
        """Yield the examples that are items of a list, as those with ``metadata`` have to be."""
        items = sequence(self.problems, examples)
        if not all(isinstance(item.value, dict) for item in items):
            self.problems.error(examples.place, BLOCK_EXPECTED)
            return
        for item in items:
            found = entry(self.problems, item, ("text", "metadata"))
            if "text" not in found:
                self.problems.error(item.place, TEXT_NEEDED)
            elif words := text(self.problems, found["text"]).removeprefix("- ").strip():
                lines = [place for line, place in found["text"].lines if line.strip()]
                yield words, lines[0]


def _key(text: str) -> str:
    """Return what two wordings share that differ by width, case or the sign at the end alone."""
    return normalise(text).casefold().rstrip("!?！？。．.…")


def read_version(problems: Problems, file: str, node: Node | None) -> None:
    """Look whether a file is of the version that is read."""
    if node is None:
        problems.warn(Place(file, 1, 1), NO_VERSION)
    elif not (node.written.startswith("3.") or plain(node) == 3):
        problems.error(node.place, OTHER_VERSION, version=node.written)


ENTRY_EXPECTED = mark(
    "Each entry begins with “- intent: name” (or synonym, regex, lookup) and has “examples: |” "
    "below it."
)
NO_EXAMPLES = mark(
    "“%(name)s” has no examples: write “examples: |” and below it, further in, lines that begin "
    "with “- ”; or delete it."
)
BLOCK_EXPECTED = mark(
    "Examples are a block of text: write “examples: |” with the sign | and below it, further in, "
    "lines that begin with “- ”."
)
FOLDED = mark("“>” joins the lines below it into one: write “examples: |” instead.")
NO_DASH = mark("An example begins with “- ”: “%(line)s” does not.")
COMMENT = mark(
    "A comment cannot stand among the examples, where “#” is a sign like others: “%(line)s”. Put "
    "it above “- intent:”."
)
TEXT_NEEDED = mark("An example in a list needs “text: …”.")
RETRIEVAL = mark(
    "“%(name)s” is a retrieval intent, which is not supported: write its questions and answers as "
    "articles of the FAQ, which the bot searches itself, or make it an intent without “/” and a "
    "rule."
)
BAD_REGEX = mark("“%(pattern)s” is no regular expression: %(why)s.")
LOOKUP_FILE = mark(
    "The list of a lookup in another file (“%(file)s”) is not read: write its words here, one a "
    "line, each beginning with “- ”."
)
IN_TWO_INTENTS = mark(
    "This example of “%(name)s” is one of “%(other)s” too (%(place)s): keep it where it belongs."
)
TWO_VALUES = mark(
    "“%(name)s” stands for “%(value)s” here and for “%(other)s” at %(place)s: decide for one."
)
OTHER_VERSION = mark(
    "Version %(version)s is not read, only 3.x: bring the files to version 3.1 and write "
    'version: "3.1".'
)
NO_VERSION = mark(
    'The file does not say its version and is read as 3.1: write version: "3.1" in its first line.'
)
