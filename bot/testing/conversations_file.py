"""Reading our own conversations: what the customer writes and taps, and what the bot says to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from bot.assistant.fields import entry, flag, mapping, plain, sequence, text, texts
from bot.assistant.model import Assistant, SlotStep
from bot.assistant.problems import Problems
from bot.assistant.responses import read_buttons
from bot.assistant.rules_file import read_loop
from bot.assistant.yaml_nodes import Node
from bot.flows.talk import FAQ, PERSON
from bot.testing.model import Answer, Case, Reply, Turn
from bot.testing.naming import Named
from madoguchi.i18n import LOCALES, mark
from madoguchi.text import is_japanese

SHARED = ("language", "faq", "actions")
"""What may stand at the head of a file, for all its conversations, or in one of them."""
_KINDS = ("customer", "tap", "bot", "slots", "form")


@dataclass(frozen=True)
class Setting:
    """In what a conversation takes place: its language, what the FAQ knows, what actions answer."""

    language: str | None = None
    known: tuple[str, ...] = ()
    answers: tuple[Answer, ...] = ()


def read_setting(
    problems: Problems, found: Mapping[str, Node], assistant: Assistant, before: Setting
) -> Setting:
    """Return a setting; what is not said is as ``before``."""
    named = Named(problems, assistant)
    language = before.language
    if "language" in found and (said := text(problems, found["language"])):
        language = said
        if said not in LOCALES:
            problems.error(found["language"].place, LANGUAGE)
    known = texts(problems, found["faq"]) if "faq" in found else ()
    answers = tuple(_answers(named, found["actions"])) if "actions" in found else ()
    return Setting(language, (*known, *before.known), (*answers, *before.answers))


def read_conversations(
    problems: Problems, node: Node, assistant: Assistant, shared: Setting
) -> Iterator[Case]:
    """Yield the conversations of a list; what is wrong with them becomes problems."""
    for item in sequence(problems, node):
        found = entry(problems, item, ("name", "steps", *SHARED))
        if "name" not in found:
            problems.error(item.place, NO_NAME)
            continue
        name, at = text(problems, found["name"]), item.keys["name"]
        setting = read_setting(problems, found, assistant, shared)
        reading = _Conversation(Named(problems, assistant))
        for step in sequence(problems, found["steps"]) if "steps" in found else ():
            reading.step(step)
        if not reading.turns:
            problems.error(at, NO_TURN, name=name)
            continue
        written = any(is_japanese(turn.says or turn.taps or "") for turn in reading.turns)
        language = setting.language or ("ja" if written else "en")
        yield Case(name, at, tuple(reading.turns), language, setting.answers, setting.known)


@dataclass
class _Conversation:
    """The turns read so far."""

    named: Named
    turns: list[Turn] = field(default_factory=list)

    def step(self, node: Node) -> None:
        """Read one step."""
        problems = self.named.problems
        found = entry(problems, node, (*_KINDS, "intent", "buttons"))
        kinds = [kind for kind in _KINDS if kind in found]
        if len(kinds) != 1:
            if kinds or set(mapping(problems, node)) <= {*found}:
                problems.error(node.place, ONE_STEP)
            return
        kind = kinds[0]
        for more, of in (("intent", "customer"), ("buttons", "bot")):
            if more in found and kind != of:
                problems.error(found[more].place, BELONGS, name=more, of=of)
        if kind in ("customer", "tap"):
            self._turn(kind, found)
        elif not self.turns:
            problems.error(node.place, BEGINS)
        else:
            self.turns[-1] = self._more(self.turns[-1], kind, found)

    def _turn(self, kind: str, found: Mapping[str, Node]) -> None:
        node = found[kind]
        words = text(self.named.problems, node)
        intent = None
        if "intent" in found and (intent := text(self.named.problems, found["intent"])):
            self.named.intent(found["intent"].place, intent)
        is_tap = kind == "tap"
        self.turns.append(
            Turn(node.place, "" if is_tap else words, words if is_tap else None, intent)
        )

    def _more(self, turn: Turn, kind: str, found: Mapping[str, Node]) -> Turn:
        problems, node = self.named.problems, found[kind]
        if kind == "slots":
            step = _slots(problems, node)
            self.named.slots(step)
            return replace(turn, slots=(*turn.slots, step))
        if kind == "form":
            loop = read_loop(problems, node)
            self.named.loop(loop)
            return replace(turn, loops=(*turn.loops, loop))
        what = text(problems, node)
        if what.startswith("utter_"):
            self.named.response(node.place, what)
        elif what.startswith("(") and what.endswith(")") and what not in (FAQ, PERSON):
            problems.error(node.place, IN_BRACKETS, faq=FAQ, person=PERSON)
        titles = texts(problems, found["buttons"]) if "buttons" in found else None
        return replace(turn, replies=(*(turn.replies or ()), Reply(what, node.place, titles)))


def _answers(named: Named, node: Node) -> Iterator[Answer]:
    problems = named.problems
    for name, said in mapping(problems, node).items():
        named.custom_action(node.keys[name], name)
        is_list = isinstance(said.value, tuple)
        for one in sequence(problems, said) if is_list else (said,):
            yield _answer(named, name, one)


def _answer(named: Named, action: str, node: Node) -> Answer:
    problems = named.problems
    found = entry(problems, node, ("when", "says", "buttons", "slots", "rejects", "fails"))
    outcome: Literal["done", "rejects", "fails"] = "done"
    if "rejects" in found and flag(problems, found["rejects"]):
        outcome = "rejects"
    if "fails" in found and flag(problems, found["fails"]):
        outcome = "fails"
    when = _slots(problems, found["when"]) if "when" in found else None
    slots = _slots(problems, found["slots"]) if "slots" in found else None
    for step in (when, slots):
        if step is not None:
            named.slots(step)
    says = texts(problems, found["says"]) if "says" in found else ()
    for words in says:
        if words.startswith("utter_"):
            named.response(found["says"].place, words)
    sets: dict[str, Any] = {**dict(slots.slots), **dict.fromkeys(slots.unset)} if slots else {}
    buttons = tuple(read_buttons(problems, found["buttons"])) if "buttons" in found else ()
    return Answer(action, node.place, when, says, buttons, sets, outcome)


def _slots(problems: Problems, node: Node) -> SlotStep:
    """Return slots and their values, written as ``{name: value}``."""
    found = mapping(problems, node)
    said = tuple((name, plain(one)) for name, one in found.items() if one.value is not None)
    return SlotStep(said, node.place, tuple(n for n, one in found.items() if one.value is None))


LANGUAGE = mark("The language is ja or en.")
NO_NAME = mark("A conversation begins with “- name: ” and what it is about.")
NO_TURN = mark(
    "“%(name)s” has no message of the customer: write “steps:” and below it “- customer: …”."
)
ONE_STEP = mark(
    "A step is one of “- customer: …”, “- tap: …” (the title of a button), “- bot: …”, "
    "“- slots: …”, “- form: …”; two of them are two steps, each with its own “- ”."
)
BELONGS = mark("“%(name)s” stands below “- %(of)s: …”.")
BEGINS = mark("A conversation begins with what the customer says or taps: put it first.")
IN_BRACKETS = mark(
    "In brackets stand only %(faq)s, an answer of the FAQ, and %(person)s, a person who takes over."
)
