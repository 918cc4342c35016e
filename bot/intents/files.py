"""Reading intents and their example sentences from a Rasa ``nlu.yml`` (training data 3.x).

Read are ``version`` and, under ``nlu``, entries of ``intent`` and ``examples`` (a block of lines
that begin with ``- ``). Anything else in the file is an error that names it, never ignored.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from bot.intents.model import KIND_OF_INTENT
from madoguchi.errors import ConfigurationError

NLU = Path(__file__).resolve().parent.parent / "rasa" / "data" / "nlu.yml"

Examples = dict[str, tuple[str, ...]]


def load_examples(path: Path = NLU) -> Examples:
    """Return the example sentences of every intent; ConfigurationError says what is wrong where."""
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise _problem(path, "is not YAML: " + " ".join(str(error).split())) from error
    if not isinstance(document, dict) or set(document) != {"version", "nlu"}:
        raise _problem(path, "must hold exactly “version” and “nlu”")
    if not str(document["version"]).startswith("3."):
        raise _problem(path, f"has version {document['version']}, which is not 3.x")
    if not isinstance(document["nlu"], list):
        raise _problem(path, "must have a list under “nlu”")
    found: Examples = {}
    for number, entry in enumerate(document["nlu"], start=1):
        intent, examples = _entry(path, number, entry)
        if intent in found:
            raise _problem(path, f"has the intent “{intent}” twice")
        found[intent] = examples
    return found


def _entry(path: Path, number: int, entry: Any) -> tuple[str, tuple[str, ...]]:
    if not isinstance(entry, dict) or set(entry) != {"intent", "examples"}:
        raise _problem(path, f"entry {number} must hold exactly “intent” and “examples”")
    intent, block = entry["intent"], entry["examples"]
    if intent not in KIND_OF_INTENT:
        known = ", ".join(KIND_OF_INTENT)
        raise _problem(path, f"entry {number} has the intent “{intent}”; known are {known}")
    if not isinstance(block, str):
        raise _problem(path, f"the examples of “{intent}” must be a block of text")
    lines = [line.strip() for line in block.splitlines() if line.strip()]
    for line in lines:
        if not line.startswith("- ") or "[" in line:
            raise _problem(path, f"“{intent}” has an example that cannot be read: {line}")
    return intent, tuple(line[2:].strip() for line in lines)


def _problem(path: Path, what: str) -> ConfigurationError:
    return ConfigurationError("%(file)s %(what)s.", file=path.name, what=what)
