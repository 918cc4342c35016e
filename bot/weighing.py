"""Who answers a message: a person, a form that waits, a flow of the assistant, or the FAQ. Pure.

This is the one place where intents, flows and the FAQ are set against each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.flows.forms import LEAVES
from bot.flows.matching import ANSWERS
from bot.intents.model import KIND_OF_INTENT, Understanding
from bot.nlu.model import Parse
from faq.search import Verdict
from madoguchi.i18n import mark

Party = Literal["person", "small_talk", "form", "flow", "faq"]

MUCH_SURER = 2.0
"""How many times smaller an intent's doubt has to be than the FAQ's. Measured on the sample's
questions: compared as they are, a flow takes an eighth of what the FAQ would have offered rightly.
"""
NEVER_BEFORE_THE_FAQ = frozenset({"out_of_scope", "stop"})
_INTENT_OF_KIND = {kind: intent for intent, kind in KIND_OF_INTENT.items()}


@dataclass(frozen=True)
class Weighed:
    """Who is to answer, why, and as which intent the flows are to take the message.

    ``why`` is an English sentence that is also a translation key, with ``%(name)s`` places filled
    from ``values``; a number among those is a share. A payload is what a button sends.
    """

    party: Party
    why: str
    parse: Parse
    values: Mapping[str, str | float] = field(default_factory=dict)
    is_payload: bool = False


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
    of_kind = KIND_OF_INTENT.get(parse.intent or "")
    if understanding.kind == "person" or (is_payload and of_kind == "person"):
        return Weighed("person", ASKED_FOR, parse, is_payload=is_payload)
    if is_payload:
        return Weighed("flow", TAPPED, parse, is_payload=True)
    intent = _INTENT_OF_KIND.get(understanding.kind)
    if form is not None:
        heard = _taken_for(parse, intent, understanding.score)
        meant = _without_intent(heard) if _is_for_faq(heard, verdict) else heard
        return Weighed("form", WAITS, meant, {"form": form})
    if parse.intent in ANSWERS and understanding.kind != "question":
        return Weighed("flow", YES_OR_NO, parse)
    if intent is not None:
        return Weighed(
            "small_talk", NOTHING_BESIDES, _taken_for(parse, intent, understanding.score)
        )
    if understanding.kind == "empty":
        return Weighed("flow", ASKS_NOTHING, parse)
    if parse.intent is None:
        return Weighed("faq", NO_INTENT, parse)
    named: dict[str, str | float] = {"intent": parse.intent, "sure": parse.confidence}
    if of_kind is not None:
        return Weighed("faq", NOT_CLEAR, _without_intent(parse), named)
    if verdict is None or verdict.decision == "none":
        return Weighed("flow", TAKEN_FOR, parse, named)
    if parse.intent in NEVER_BEFORE_THE_FAQ:
        return Weighed("faq", FAQ_FIRST, parse, named)
    both = {**named, "faq": verdict.confidence}
    if _is_much_surer(parse, verdict):
        return Weighed("flow", INTENT_SURER, parse, both)
    return Weighed("faq", FAQ_SURER, parse, both)


def _is_much_surer(parse: Parse, verdict: Verdict) -> bool:
    """Say whether an intent is much surer than the FAQ is of what it would answer or offer."""
    return MUCH_SURER * (1 - parse.confidence) <= 1 - verdict.confidence


def _is_for_faq(parse: Parse, verdict: Verdict | None) -> bool:
    """Say whether in the middle of a form the FAQ answers rather than the intent.

    What leaves a form does so all the same.
    """
    if parse.intent is None or parse.intent in LEAVES or parse.intent in KIND_OF_INTENT:
        return False
    is_answered = verdict is not None and verdict.decision == "answer"
    return is_answered and verdict is not None and not _is_much_surer(parse, verdict)


def _taken_for(parse: Parse, intent: str | None, confidence: float) -> Parse:
    """Return a parse with the small talk that its own rules see; what an engine guesses of that
    counts for nothing."""
    if intent is None and parse.intent not in KIND_OF_INTENT:
        return parse
    return Parse(parse.text, intent, confidence, parse.ranking, parse.entities)


def _without_intent(parse: Parse) -> Parse:
    return Parse(parse.text, None, parse.confidence, parse.ranking, parse.entities)


ASKED_FOR = mark("The customer asked for a person.")
TAPPED = mark("A button was tapped.")
WAITS = mark("The form “%(form)s” is waiting for an answer.")
NOTHING_BESIDES = mark("It is small talk and nothing besides.")
ASKS_NOTHING = mark("It asks nothing, so that only a flow may be waiting for it.")
NO_INTENT = mark("No intent takes the message.")
NOT_CLEAR = mark("It is not clear enough to be “%(intent)s”.")
FAQ_SURER = mark(
    "The FAQ is sure enough (%(faq)s), and the intent “%(intent)s” not much surer (%(sure)s)."
)
INTENT_SURER = mark(
    "The intent “%(intent)s” is much surer (%(sure)s) than the FAQ is of what it found (%(faq)s)."
)
FAQ_FIRST = mark("The FAQ has found something, so that it is not “%(intent)s”.")
YES_OR_NO = mark("It is a yes or no, for which a flow may be waiting.")
TAKEN_FOR = mark("The message was taken for “%(intent)s” (%(sure)s).")
