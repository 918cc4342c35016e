"""Reading what the assistant says: responses with their variations and buttons."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from bot.assistant.fields import entry, mapping, plain, sequence, text
from bot.assistant.model import Button, Place, Response, Variation
from bot.assistant.problems import Problems
from bot.assistant.yaml_nodes import Node
from madoguchi.i18n import mark

VARIATION_KEYS = ("text", "buttons", "condition", "channel", "custom", "image", "metadata", "id")


def read_response(problems: Problems, name: str, place: Place, node: Node) -> Response:
    """Return a response; what is wrong with it becomes problems."""
    variations = tuple(_variation(problems, item) for item in sequence(problems, node))
    if not variations and (isinstance(node.value, tuple) or node.value is None):
        problems.error(place, NO_VARIATION, name=name)
    return Response(name, variations, place)


def _variation(problems: Problems, node: Node) -> Variation:
    if isinstance(node.value, str):
        problems.error(node.place, TEXT_KEY)
        return Variation("", node.place)
    found = entry(problems, node, VARIATION_KEYS, WAYS_OUT)
    if isinstance(node.value, dict) and not {"text", "custom", "image"} & set(node.value):
        problems.error(node.place, SAYS_NOTHING)
    return Variation(
        text(problems, found["text"]) if "text" in found else "",
        node.place,
        tuple(read_buttons(problems, found["buttons"])) if "buttons" in found else (),
        tuple(_conditions(problems, found["condition"])) if "condition" in found else (),
        text(problems, found["channel"]) if "channel" in found else None,
        _custom(problems, found.get("custom")),
        _image(problems, found.get("image")),
    )


def _custom(problems: Problems, node: Node | None) -> dict[str, Any] | None:
    return (
        None
        if node is None
        else {name: plain(one) for name, one in mapping(problems, node).items()}
    )


def _image(problems: Problems, node: Node | None) -> str | None:
    if node is None:
        return None
    address = text(problems, node)
    if not address.startswith(("https://", "http://")):
        problems.error(node.place, NO_ADDRESS)
    return address


def read_buttons(problems: Problems, node: Node) -> Iterator[Button]:
    """Yield the buttons of a list that can be read."""
    for item in sequence(problems, node):
        found = entry(problems, item, ("title", "payload"), BUTTON_WAYS_OUT)
        if set(found) != {"title", "payload"}:
            problems.error(item.place, BUTTON_NEEDS)
            continue
        payload = text(problems, found["payload"])
        try:
            read_payload(payload)
        except ValueError:
            problems.error(found["payload"].place, BAD_PAYLOAD)
            payload = ""
        yield Button(text(problems, found["title"]), payload)


def read_payload(payload: str) -> tuple[str, dict[str, Any]] | None:
    """Return intent and entities of ``/intent{"entity": "value"}``, None of words.

    ValueError where it begins like the first and is none.
    """
    if not payload.startswith("/"):
        return None
    intent, brace, rest = payload[1:].partition("{")
    if not intent.strip() or " " in intent.strip():
        raise ValueError(payload)
    entities = json.loads(brace + rest) if brace else {}
    if not isinstance(entities, dict):
        raise ValueError(payload)
    return intent.strip(), entities


def _conditions(problems: Problems, node: Node) -> Iterator[tuple[str, Any]]:
    for item in sequence(problems, node):
        found = entry(problems, item, ("type", "name", "value"))
        if set(found) != {"type", "name", "value"} or found["type"].value != "slot":
            problems.error(item.place, SLOT_CONDITION)
        else:
            yield text(problems, found["name"]), plain(found["value"])


WAYS_OUT = {
    name: mark(
        "“%(name)s” of a response is not supported: use text, buttons and image, or “custom” for "
        "what a client of your own shows."
    )
    for name in ("elements", "attachment", "quick_replies", "button_type")
}
BUTTON_WAYS_OUT = {"type": mark("A button's “%(name)s” is not supported: delete the line.")}
NO_VARIATION = mark("“%(name)s” says nothing: write a list of “- text: …” below it.")
TEXT_KEY = mark("A variation begins with “- text: ”: put “text: ” before the words.")
SAYS_NOTHING = mark("This variation says nothing: write “text: …”.")
NO_ADDRESS = mark("An image is an address that begins with https:// or http://.")
BUTTON_NEEDS = mark("A button needs “title: …” and “payload: …”.")
BAD_PAYLOAD = mark(
    'A payload is /intent, or /intent{"entity": "value"} with straight quotation marks, in single '
    "quotation marks as a whole; or words that the customer is taken to say."
)
SLOT_CONDITION = mark(
    "A condition is “- type: slot” with “name: …” and “value: …” below it; there are no others."
)
