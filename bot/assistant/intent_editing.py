"""One change of an assistant by somebody at a page: an example, or what is said.

Each is a revision of its own (`bot.assistant.editing`). What a changed file says is compared with
what was meant, so that words can never become anything else than words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

from bot.assistant import editing, store, text_edits
from bot.assistant.annotations import read_annotations
from bot.assistant.editing import Change
from bot.assistant.model import Annotation, Assistant, Intent, Place
from bot.assistant.project import BUNDLED, is_read, read_files
from bot.assistant.text_edits import Files, checked_example
from madoguchi.clock import Clock
from madoguchi.database.protocol import Transaction
from madoguchi.errors import Conflict, InvalidInput, NotFound
from madoguchi.i18n import mark

STARTER = BUNDLED.parent / "assistant" / "starter"
"""The basic intents, for a site that has no assistant yet."""

Said = tuple[str, tuple[Annotation, ...]]


def starter_files() -> dict[str, str]:
    """Return the files that a site without an assistant may begin with."""
    found = {path.relative_to(STARTER).as_posix(): path for path in STARTER.rglob("*.yml")}
    return {name: path.read_text("utf-8") for name, path in found.items() if is_read(name)}


def begin(tx: Transaction, site_id: str, change: Change, clock: Clock) -> int:
    """Give a site without an assistant the basic intents; Conflict where it has one."""
    first = replace(change, seen=0)
    return editing.replace_files(tx, site_id, starter_files(), first, clock)[0]


def undo_beginning(tx: Transaction, site_id: str, seen: int) -> None:
    """Take a site's first files away; Conflict where anything has been changed since."""
    tx.lock("site", site_id)
    if seen != 1 or store.files(tx, site_id)[0] != seen:
        raise Conflict(text_edits.CHANGED)
    store.drop(tx, site_id)


def add_examples(
    tx: Transaction, site_id: str, name: str, words: Sequence[str], change: Change, clock: Clock
) -> int:
    """Add examples to an intent and return the number of the revision.

    Raises NotFound for an intent that is not there, else what `text_edits.add_examples` and
    `editing.replace_files` raise.
    """

    def edit(files: Files, assistant: Assistant) -> Files:
        return text_edits.add_examples(files, intent_of(assistant, name), words)

    def meant(before: Counter[Said]) -> Counter[Said]:
        new = Counter(dict.fromkeys(map(_said, words), 1))
        return before + Counter({one: 1 for one in new if not _holds(before, one[0])})

    return _edit(tx, site_id, edit, _Meant(name, meant), change, clock)


def remove_example(
    tx: Transaction, site_id: str, name: str, words: str, change: Change, clock: Clock
) -> int:
    """Remove an example, named as it is written; raises as `add_examples`, or Conflict."""

    def edit(files: Files, assistant: Assistant) -> Files:
        return text_edits.remove_example(files, intent_of(assistant, name), words)

    gone = Counter([_said(words)])
    return _edit(tx, site_id, edit, _Meant(name, lambda before: before - gone), change, clock)


def change_example(
    tx: Transaction, site_id: str, name: str, words: str, other: str, change: Change, clock: Clock
) -> int:
    """Write an example differently; raises as `remove_example`."""

    def edit(files: Files, assistant: Assistant) -> Files:
        return text_edits.change_example(files, intent_of(assistant, name), words, other)

    gone, new = Counter([_said(words)]), Counter([_said(other)])
    return _edit(tx, site_id, edit, _Meant(name, lambda before: before - gone + new), change, clock)


def change_words(
    tx: Transaction,
    site_id: str,
    response: str,
    number: int,
    words: tuple[str, str],
    change: Change,
    clock: Clock,
) -> int:
    """Say something else in a response's variation: ``words`` are those before and after."""
    before, after = words

    def edit(files: Files, assistant: Assistant) -> Files:
        return text_edits.change_words(files, response, number, before, after)

    return _edit(tx, site_id, edit, _SaidInstead(response, number, after), change, clock)


def intent_of(assistant: Assistant, name: str) -> Intent:
    """Return an intent; NotFound where it is not there."""
    if name not in assistant.intents:
        raise NotFound("There is no such intent.")
    return assistant.intents[name]


def _edit(
    tx: Transaction,
    site_id: str,
    edit: Callable[[Files, Assistant], Files],
    is_meant: Callable[[Assistant, Assistant], bool],
    change: Change,
    clock: Clock,
) -> int:
    tx.lock("site", site_id)
    number, files = store.files(tx, site_id)
    if change.seen is not None and change.seen != number:
        raise Conflict(text_edits.CHANGED)
    before = read_files(files)
    made = edit(files, before)
    seen = replace(change, seen=number)
    number, after = editing.replace_files(tx, site_id, made, seen, clock)
    if not is_meant(before, after):
        raise InvalidInput(ELSEWHERE)
    return number


class _Meant:
    """Whether only the examples of one intent are others, and these are the ones meant."""

    def __init__(self, name: str, meant: Callable[[Counter[Said]], Counter[Said]]) -> None:
        self._name, self._meant = name, meant

    def __call__(self, before: Assistant, after: Assistant) -> bool:
        examples = [
            Counter((one.text, one.entities) for one in said.intents[self._name].examples)
            for said in (before, after)
        ]
        rest = [
            facts(replace(said, intents=_without(said.intents, self._name), synonyms={}))
            for said in (before, after)
        ]
        return self._meant(examples[0]) == examples[1] and rest[0] == rest[1]


class _SaidInstead:
    """Whether only one variation says something else, and that is what was meant."""

    def __init__(self, response: str, number: int, words: str) -> None:
        self._response, self._number = response, number
        self._words = words

    def __call__(self, before: Assistant, after: Assistant) -> bool:
        said = after.responses[self._response].variations[self._number].text
        rest = [facts(self._silent(assistant)) for assistant in (before, after)]
        return _bare(said) == _bare(self._words) and rest[0] == rest[1]

    def _silent(self, assistant: Assistant) -> Assistant:
        response = assistant.responses[self._response]
        variations = list(response.variations)
        variations[self._number] = replace(variations[self._number], text="")
        quiet = replace(response, variations=tuple(variations))
        responses = {**assistant.responses, self._response: quiet}
        return replace(assistant, responses=responses, domain={})


def facts(value: Any) -> Any:
    """Return what an assistant says without the places where it says so, to be compared."""
    if isinstance(value, Place):
        return None
    if is_dataclass(value):
        names = (one.name for one in fields(value) if one.name != "warnings")
        return {name: facts(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return {name: facts(one) for name, one in value.items()}
    if isinstance(value, tuple):
        return tuple(map(facts, value))
    return value


def _said(words: str) -> Said:
    text, entities, _ = read_annotations(checked_example(words))
    return text, entities


def _holds(examples: Iterable[Said], text: str) -> bool:
    return any(one[0] == text for one in examples)


def _without(intents: Mapping[str, Intent], name: str) -> dict[str, Intent]:
    return {key: intent for key, intent in intents.items() if key != name}


def _bare(words: str) -> str:
    """Return words without what a file cannot keep: spaces and signs nobody sees."""
    return "".join(character for character in words if character.isprintable()).replace(" ", "")


ELSEWHERE = mark(
    "The files are written in a way that cannot be changed here. Ask who wrote them to change it."
)
