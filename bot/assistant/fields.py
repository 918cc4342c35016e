"""Taking values out of nodes; what is not of the kind that is needed becomes a problem."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.assistant.model import Place
from bot.assistant.problems import Problems
from bot.assistant.yaml_nodes import Node
from madoguchi.i18n import mark

NOTHING: Mapping[str, str] = {}


def mapping(problems: Problems, node: Node) -> dict[str, Node]:
    """Return the values of a node by name; of an empty one none."""
    if isinstance(node.value, dict):
        return node.value
    if isinstance(node.value, str) and "：" in node.value:
        problems.error(node.place, FULL_WIDTH_COLON)
    elif node.value is not None:
        problems.error(node.place, MAPPING_EXPECTED)
    return {}


def entry(
    problems: Problems,
    node: Node,
    known: Iterable[str],
    ways_out: Mapping[str, str] = NOTHING,
) -> dict[str, Node]:
    """Return the values of a node whose names are ``known``; another name is an error.

    ``ways_out`` says of names that Rasa knows and we do not what to do instead.
    """
    found = mapping(problems, node)
    names = tuple(known)
    for name in found:
        if name in names:
            continue
        if name in ways_out:
            problems.error(node.keys[name], ways_out[name], name=name)
        else:
            problems.unknown(node.keys[name], UNKNOWN_KEY, name, names)
    return {name: child for name, child in found.items() if name in names}


def sequence(problems: Problems, node: Node) -> tuple[Node, ...]:
    """Return the items of a list; of an empty one none."""
    if isinstance(node.value, tuple):
        return node.value
    if node.value is not None:
        problems.error(node.place, LIST_EXPECTED)
    return ()


def text(problems: Problems, node: Node) -> str:
    """Return a text or a name as it is written; empty where there is none, which is an error."""
    if isinstance(node.value, (dict, tuple)):
        problems.error(node.place, TEXT_EXPECTED)
        return ""
    if node.value is None or not node.written.strip():
        problems.error(node.place, TEXT_MISSING)
        return ""
    return node.written.strip()


def texts(problems: Problems, node: Node) -> tuple[str, ...]:
    """Return the names of a list, or the only one where there is no list."""
    if isinstance(node.value, tuple):
        return tuple(name for child in node.value if (name := text(problems, child)))
    return (name,) if node.value is not None and (name := text(problems, node)) else ()


def flag(problems: Problems, node: Node) -> bool:
    """Return true or false."""
    if not isinstance(node.value, bool):
        problems.error(node.place, FLAG_EXPECTED)
        return False
    return node.value


def plain(node: Node) -> Any:
    """Return a node as plain Python values."""
    if isinstance(node.value, dict):
        return {name: plain(child) for name, child in node.value.items()}
    if isinstance(node.value, tuple):
        return [plain(child) for child in node.value]
    return node.value


def named(problems: Problems, node: Node) -> tuple[str, Node | None]:
    """Return the name of a list's item and what is said about it: ``- name`` or ``- name: …``."""
    if not isinstance(node.value, dict):
        return text(problems, node), None
    if len(node.value) != 1:
        problems.error(node.place, ONE_NAME)
        return "", None
    return next(iter(node.value.items()))


def claim(
    problems: Problems, table: Mapping[str, Place] | Mapping[str, Any], name: str, place: Place
) -> bool:
    """Say whether a name is still free; one that is taken is an error."""
    if name not in table:
        return True
    taken = table[name]
    other = taken if isinstance(taken, Place) else taken.place
    problems.error(place, TAKEN, name=name, other=other)
    return False


FULL_WIDTH_COLON = mark("“：” is a full-width colon: write “:” half-width with a space after it.")
MAPPING_EXPECTED = mark("Lines of the form “name: value” are expected here.")
UNKNOWN_KEY = mark("“%(name)s” is not known here: correct or delete it.%(hint)s")
LIST_EXPECTED = mark("A list is expected here: lines that begin with “- ”.")
TEXT_EXPECTED = mark("A text is expected here, not a list and no “name: value”.")
TEXT_MISSING = mark("A text is missing here.")
FLAG_EXPECTED = mark("“true” or “false” is expected here.")
ONE_NAME = mark("One name is expected here: check how the lines below it are indented.")
TAKEN = mark("“%(name)s” is already defined at %(other)s: keep one of the two.")
