"""Who answers a message: a person, a form that waits, a flow of the assistant, or the FAQ. Pure.

This is the one place where intents, flows and the FAQ are set against each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.intents.model import KIND_OF_INTENT, Understanding
from bot.nlu.model import Parse
from faq.search import Verdict

Party = Literal["person", "small_talk", "form", "flow", "faq"]

_INTENT_OF_KIND = {kind: intent for intent, kind in KIND_OF_INTENT.items()}


@dataclass(frozen=True)
class Weighed:
    """Who is to answer, why, and as which intent the flows are to take the message."""

    party: Party
    why: str
    parse: Parse


def weigh(
    understanding: Understanding,
    parse: Parse,
    verdict: Verdict | None,
    *,
    form: str | None = None,
    is_payload: bool = False,
) -> Weighed:
    """Return who answers.

    ``form`` is the one that waits for an answer. Greetings and requests for a person are told by
    their own rules (`bot.intents`), which err on the side of a question, so that an engine's guess
    at one of those intents alone counts for nothing.
    """
    if understanding.kind == "person" or (
        is_payload and KIND_OF_INTENT.get(parse.intent or "") == "person"
    ):
        return Weighed("person", "the customer asks for a person", parse)
    if is_payload:
        return Weighed("flow", "a button was tapped", parse)
    if form is not None:
        return Weighed("form", f"{form} waits for an answer", _without_small_talk(parse))
    intent = _INTENT_OF_KIND.get(understanding.kind)
    if intent is not None:
        said = Parse(parse.text, intent, understanding.score, parse.ranking, parse.entities)
        return Weighed("small_talk", f"it is {understanding.kind} and nothing besides", said)
    if understanding.kind == "empty":
        return Weighed("flow", "it asks nothing: only a flow may wait for it", parse)
    if parse.intent is None:
        return Weighed("faq", "no intent takes it", parse)
    if parse.intent in KIND_OF_INTENT:
        return Weighed("faq", f"not clear enough to be {parse.intent}", _without_small_talk(parse))
    if verdict is not None and verdict.decision == "answer":
        sure = f"{verdict.confidence:.2f} against {parse.confidence:.2f} for {parse.intent}"
        if verdict.confidence >= parse.confidence:
            return Weighed("faq", f"the FAQ is surer: {sure}", parse)
        return Weighed("flow", f"the intent is surer: {sure}", parse)
    return Weighed("flow", f"{parse.intent} with {parse.confidence:.2f}", parse)


def _without_small_talk(parse: Parse) -> Parse:
    """Return a parse without an intent that only its own rules may see."""
    if parse.intent not in KIND_OF_INTENT:
        return parse
    return Parse(parse.text, None, parse.confidence, parse.ranking, parse.entities)
