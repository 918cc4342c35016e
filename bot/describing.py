"""What ``madoguchi bot talk`` shows: replies with what can be tapped, and who said them and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bot.conversations import Guide
from bot.explaining import steps, who_answered, why_so
from bot.guided import Guided
from bot.model import TRACE, Conversation, Message
from bot.turn import Thought
from faq.explaining import reasons

_SIGNS = {"for": "+", "against": "−", "note": " "}
_DECISIONS = {"answer": "answer", "clarify": "offer candidates", "none": "not know"}


class Heard:
    """A guide that keeps what was last thought, for who wants to see it."""

    def __init__(self, guide: Guide) -> None:
        self._guide = guide
        self.thought: Thought | None = None

    def __call__(self, conversation: Conversation, message: Message, thought: Thought) -> Thought:
        """Guide as the other does, and keep the thought."""
        self.thought = self._guide(conversation, message, thought)
        return self.thought


def with_buttons(replies: Sequence[Message]) -> list[tuple[str, str]]:
    """Return title and payload of the buttons that can be tapped: those of all the replies."""
    return [
        (button["title"], button["payload"])
        for message in replies
        for button in message.content.get("buttons", ())
    ]


def describe(
    message: Message, buttons: Sequence[tuple[str, str]], *, in_short: bool = True
) -> Iterator[str]:
    """Yield a message as the terminal shows it: the words and what to tap or pick.

    ``buttons`` are all that can be tapped: their numbers are their places there. ``in_short`` adds
    the scores behind it.
    """
    yield f"{message.sender}: {message.text}"
    if message.kind == "answer":
        yield f"   ({message.content['question']} — {message.content['url']})"
    for number, candidate in enumerate(message.content.get("candidates", ()), start=1):
        yield f"   {number}. {candidate['question']}"
    for button in message.content.get("buttons", ()):
        number = buttons.index((button["title"], button["payload"])) + 1
        yield f"   {number}. [{button['title']}]"
    trace = message.content.get(TRACE)
    if trace and in_short:
        yield from _in_short(message, trace)


def _in_short(message: Message, trace: dict[str, Any]) -> Iterator[str]:
    sure = "" if trace["confidence"] is None else f", confidence {trace['confidence']:.2f}"
    flow = trace.get("flow")
    intent = f", intent {flow['intent']} {flow['confidence']:.2f}" if flow else ""
    yield f"   [{trace['intent']} {trace['intent_score']:.2f}, {message.kind}{sure}{intent}]"
    for hit in trace["candidates"]:
        yield f"   [{hit['score']:.3f}  {hit['question']}]"


def explain(replies: Sequence[Message], thought: Thought | None) -> Iterator[str]:
    """Yield who answered and why, what was understood, what was followed, and the FAQ's view."""
    trace = next((m.content[TRACE] for m in replies if TRACE in m.content), None)
    if trace is None:
        yield "   No reasons: this was the act of a button, or the bot is silent."
        return
    flow = trace.get("flow")
    if flow is None:
        yield _row("who", "The FAQ and the rules for small talk: the site has no assistant")
    else:
        yield from _flow(flow)
    if thought is not None and thought.guided is not None:
        yield from _within(thought.guided)
    yield _row("kind", f"{trace['intent']} {trace['intent_score']:.2f}")
    yield from _faq(trace)


def _flow(flow: dict[str, Any]) -> Iterator[str]:
    yield _row("who", f"{who_answered(flow)}. {why_so(flow)}")
    yield _row("intent", f"{flow['intent'] or 'none'} {flow['confidence']:.2f}")
    if flow["ranking"]:
        ranked = ", ".join(f"{name} {sure:.2f}" for name, sure in flow["ranking"])
        yield _row("ranking", ranked)
    for step in steps(flow):
        yield _row("step", f"{step.text}{f'  ({step.place})' if step.place else ''}")


def _within(guided: Guided) -> Iterator[str]:
    """Yield what no trace keeps, because it may be personal: entities and slots."""
    entities = [f"{one.entity} “{one.value}” ({one.extractor})" for one in guided.parse.entities]
    if entities:
        yield _row("entities", ", ".join(entities))
    state = guided.state
    if state.form is not None:
        yield _row("form", f"{state.form}, asks for {state.requested_slot or 'nothing'}")
    filled = {name: value for name, value in state.slots.items() if value is not None}
    yield _row("slots", ", ".join(f"{name}={value}" for name, value in filled.items()) or "none")


def _faq(trace: dict[str, Any]) -> Iterator[str]:
    if trace["decision"] is None:
        return
    decision = _DECISIONS.get(trace["decision"], trace["decision"])
    yield _row("FAQ", f"would {decision}, confidence {trace['confidence']:.2f}")
    for hit in trace["candidates"]:
        yield _row("", f"{hit['score']:.3f}  {hit['question']}")
        for reason in reasons(hit["evidence"]):
            yield _row("", f"       {_SIGNS[reason.side]} {reason.text}")


def _row(name: str, what: str) -> str:
    return f"   {name:<8} {what}"
