"""The example sentences of the kinds of message that are told apart before the FAQ is asked."""

from __future__ import annotations

from pathlib import Path

from bot.assistant.fields import entry
from bot.assistant.nlu_file import TrainingData, read_version
from bot.assistant.problems import BadFiles, Problems
from bot.assistant.yaml_nodes import read_yaml
from bot.intents.model import KIND_OF_INTENT
from madoguchi.errors import ConfigurationError

NLU = Path(__file__).resolve().parent.parent / "rasa" / "data" / "nlu.yml"

Examples = dict[str, tuple[str, ...]]


def load_examples(path: Path = NLU) -> Examples:
    """Return the example sentences of every intent of `KIND_OF_INTENT` that a Rasa file has.

    ConfigurationError says what is wrong where.
    """
    problems, data = Problems(), TrainingData()
    root = read_yaml(problems, path.name, path.read_bytes())
    if root is not None:
        found = entry(problems, root, ("version", "nlu"))
        read_version(problems, path.name, found.get("version"))
        if "nlu" in found:
            data.add(problems, found["nlu"])
    try:
        problems.raise_any()
    except BadFiles as error:
        raise ConfigurationError("%(what)s", what=error) from error
    return {
        name: tuple(example.text for example in data.intents[name].examples)
        for name in KIND_OF_INTENT
        if name in data.intents
    }
