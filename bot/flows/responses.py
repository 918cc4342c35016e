"""From a response and slots to words. Values are data: nothing in them is looked at again."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from bot.assistant.model import Button, Response, Slot, Variation
from bot.flows.effects import Say

LONGEST_VALUE = 300
LONGEST_TEXT = 4_000
LONGEST_TITLE = 100
LONGEST_PAYLOAD = 1_000
MOST_BUTTONS = 20
MISSING = "…"
"""What stands for a slot that has no value yet."""
_PLACE = re.compile(r"\{([^\n{}]+)\}")


def render(
    response: Response, slots: Mapping[str, Any], known: Mapping[str, Slot], channel: str
) -> Say | None:
    """Return what a response says now, None where none of its variations holds.

    Braces around anything that is no slot stay as they are written; an image is its address.
    """
    variation = chosen(response, slots, channel)
    if variation is None:
        return None
    buttons = tuple(
        Button(
            _filled(button.title, slots, known)[:LONGEST_TITLE],
            _filled(button.payload, slots, known, in_json=button.payload.startswith("/")),
        )
        for button in variation.buttons
    )
    text = _filled(variation.text, slots, known)[:LONGEST_TEXT]
    return Say(
        f"{text}\n{variation.image}".strip() if variation.image else text,
        _within_limits(buttons),
        response.name,
        variation.custom,
    )


def chosen(response: Response, slots: Mapping[str, Any], channel: str) -> Variation | None:
    """Return the first variation whose conditions hold, else the first without any.

    One that is for this channel goes before those for all; one for another is never taken.
    """
    fitting = [
        variation
        for variation in response.variations
        if variation.channel in (None, channel)
        and all(same(slots.get(name), value) for name, value in variation.conditions)
    ]
    fitting.sort(key=lambda found: (found.channel is None, not found.conditions))
    return fitting[0] if fitting else None


def same(value: object, asked: object) -> bool:
    """Say whether a slot's value is what is asked for; categories know no capitals."""
    if isinstance(value, str) and isinstance(asked, str):
        return value.lower() == asked.lower()
    return value == asked


def plain(value: object) -> str:
    """Return a value as people read it, within its limit."""
    if isinstance(value, (list, tuple)):
        value = ", ".join(plain(part) for part in value)
    elif isinstance(value, float) and value.is_integer():
        value = int(value)
    words = "".join(c for c in str(value) if c.isprintable() or c == "\n")
    return words if len(words) <= LONGEST_VALUE else words[:LONGEST_VALUE] + MISSING


def said_by_server(
    answer: Mapping[str, Any],
    responses: Mapping[str, Response],
    slots: Mapping[str, Any],
    known: Mapping[str, Slot],
    channel: str,
) -> tuple[Say | None, list[str]]:
    """Return what an action's answer says, and what of it is not supported.

    A named response may use the answer's own keys as if they were slots.
    """
    odd = [f"“{part}” is not shown" for part in ("elements", "attachment") if answer.get(part)]
    named = answer.get("response") or answer.get("template")
    if isinstance(named, str) and named in responses:
        values = {**slots, **answer}
        more = {**known, **{key: _ANY for key in answer if key not in known}}
        drafted = render(responses[named], values, more, channel)
    else:
        drafted = None
        if named:
            odd.append(f"there is no response “{plain(named)}”")
    draft = drafted or Say("")
    words = answer.get("text")
    text = words[:LONGEST_TEXT] if isinstance(words, str) and words else draft.text
    image = answer.get("image")
    if isinstance(image, str) and image.startswith(("https://", "http://")):
        text = f"{text}\n{image}".strip()
    custom = answer.get("custom") or draft.custom
    say = Say(
        text,
        _within_limits((*draft.buttons, *_buttons(answer.get("buttons")))),
        draft.response,
        custom if isinstance(custom, Mapping) else None,
    )
    return (say if say.text or say.buttons or say.custom else None), odd


_ANY: Any = None  # only the names of slots matter where braces are filled


def _buttons(written: object) -> tuple[Button, ...]:
    parts = written if isinstance(written, list) else []
    found = []
    for part in parts:
        if isinstance(part, dict) and isinstance(part.get("title"), str):
            payload = part.get("payload")
            title = part["title"]
            found.append(Button(title[:LONGEST_TITLE], payload if payload else title))
    return tuple(found)


def _within_limits(buttons: tuple[Button, ...]) -> tuple[Button, ...]:
    """Return the buttons that can be shown; a payload that was cut would mean something else."""
    sound = (
        button
        for button in buttons
        if isinstance(button.payload, str)
        and button.title
        and len(button.payload) <= LONGEST_PAYLOAD
    )
    return tuple(sound)[:MOST_BUTTONS]


def _filled(
    text: str, slots: Mapping[str, Any], known: Mapping[str, Slot], *, in_json: bool = False
) -> str:
    def value(match: re.Match[str]) -> str:
        name = match[1].strip()
        if name not in known and name not in slots:
            return match[0]
        found = slots.get(name)
        words = MISSING if found is None else plain(found)
        return json.dumps(words, ensure_ascii=False)[1:-1] if in_json else words

    return _PLACE.sub(value, text)
