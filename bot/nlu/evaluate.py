"""How well messages are understood: labelled files, predictions, and what came of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.nlu.model import Engine, Parse
from bot.nlu.training import OUT_OF_SCOPE, Sentence, is_out_of_scope
from madoguchi.errors import InvalidInput
from madoguchi.text import is_japanese

_CONFUSIONS = 15


@dataclass(frozen=True)
class Labelled:
    """A sentence; ``intent`` is None out of scope, and nothing is known unless ``labelled``."""

    text: str
    intent: str | None
    labelled: bool = True


@dataclass(frozen=True)
class Prediction:
    """What a sentence was taken for.

    ``intent`` is None where no intent takes it; ``confidence`` is that of the best intent also
    then. ``ranking`` holds intents in scope alone.
    """

    text: str
    intent: str | None
    confidence: float
    ranking: tuple[tuple[str, float], ...]

    def to_json(self) -> str:
        """Return it as one line."""
        ranking = [{"name": name, "confidence": round(p, 6)} for name, p in self.ranking]
        line = {
            "text": self.text,
            "intent": self.intent,
            "confidence": round(self.confidence, 6),
            "ranking": ranking,
        }
        return json.dumps(line, ensure_ascii=False)


@dataclass(frozen=True)
class Report:
    """What predictions are worth; a rate is None where there is nothing it could be of.

    ``ranked_first`` counts in-scope sentences whose intent came first, whatever the threshold.
    """

    sentences: int
    in_scope: int
    ranked_first: float | None
    in_scope_right: float | None
    refused_recall: float | None
    refused_precision: float | None
    correlation: float | None
    confusions: tuple[tuple[str, str, int], ...]


def read_labelled(path: Path, needs_intent: bool = False) -> list[Labelled]:
    """Return the sentences of a JSON Lines file: ``{"text", "intent"}``, null for out of scope.

    Raises InvalidInput with the file and the line where one cannot be read.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise InvalidInput(
            "%(file)s cannot be read: %(reason)s.", file=path, reason=error.strerror
        ) from error
    except UnicodeDecodeError as error:
        raise InvalidInput("%(file)s is not UTF-8.", file=path) from error
    found = [
        _labelled(path, number, line, needs_intent)
        for number, line in enumerate(lines, start=1)
        if line.strip()
    ]
    if not found:
        raise InvalidInput("%(file)s holds no sentences.", file=path)
    return found


def sentences_of(labelled: Sequence[Labelled]) -> list[Sentence]:
    """Return labelled sentences as examples."""
    return [Sentence(one.text, one.intent or OUT_OF_SCOPE) for one in labelled]


def predict(engine: Engine, texts: Sequence[str]) -> Iterator[Prediction]:
    """Yield what each text is taken for, by its own language."""
    for text in texts:
        yield _prediction(engine.parse(text, "ja" if is_japanese(text) else "en"))


def write_predictions(predictions: Sequence[Prediction], path: Path) -> None:
    """Write one line for each; InvalidInput where the file cannot be written."""
    lines = "".join(one.to_json() + "\n" for one in predictions)
    try:
        path.write_text(lines, encoding="utf-8")
    except OSError as error:
        raise InvalidInput(
            "%(file)s cannot be written: %(reason)s.", file=path, reason=error.strerror
        ) from error


def report(truth: Sequence[Labelled], predictions: Sequence[Prediction]) -> Report:
    """Return what predictions are worth; ``truth`` are their sentences, labelled."""
    from sklearn.metrics import matthews_corrcoef

    said = [_label(one.intent) for one in truth]
    taken = [_label(one.intent) for one in predictions]
    first = [one.ranking[0][0] if one.ranking else OUT_OF_SCOPE for one in predictions]
    inside = [place for place, label in enumerate(said) if label != OUT_OF_SCOPE]
    refused = sum(label == OUT_OF_SCOPE for label in taken)
    rightly = sum(a == b == OUT_OF_SCOPE for a, b in zip(said, taken, strict=True))
    wrong = Counter((a, b) for a, b in zip(said, taken, strict=True) if a != b)
    common = sorted(wrong.items(), key=lambda item: (-item[1], item[0]))[:_CONFUSIONS]
    return Report(
        len(said),
        len(inside),
        _share(sum(said[place] == first[place] for place in inside), len(inside)),
        _share(sum(said[place] == taken[place] for place in inside), len(inside)),
        _share(rightly, len(said) - len(inside)),
        _share(rightly, refused),
        float(matthews_corrcoef(said, taken)) if len({*said, *taken}) > 1 else None,
        tuple((a, b, count) for (a, b), count in common),
    )


def _labelled(path: Path, number: int, line: str, needs_intent: bool) -> Labelled:
    try:
        read: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _problem(path, number, "is not JSON") from error
    if not isinstance(read, dict) or not isinstance(read.get("text"), str):
        raise _problem(path, number, "has no “text”")
    intent = read.get("intent")
    if not isinstance(intent, str | None) or intent == "":
        raise _problem(path, number, "has an “intent” that is neither a name nor null")
    if needs_intent and "intent" not in read:
        raise _problem(path, number, "has no “intent”; null stands for out of scope")
    if intent is not None and is_out_of_scope(intent):
        intent = None
    return Labelled(read["text"], intent, "intent" in read)


def _problem(path: Path, number: int, what: str) -> InvalidInput:
    return InvalidInput("%(file)s:%(line)s %(what)s.", file=path, line=number, what=what)


def _prediction(parse: Parse) -> Prediction:
    ranking = tuple(
        (one.name, one.confidence) for one in parse.ranking if not is_out_of_scope(one.name)
    )
    refused = parse.intent is None or is_out_of_scope(parse.intent)
    confidence = ranking[0][1] if ranking else 0.0
    return Prediction(parse.text, None if refused else parse.intent, confidence, ranking)


def _label(intent: str | None) -> str:
    return OUT_OF_SCOPE if intent is None else intent


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
