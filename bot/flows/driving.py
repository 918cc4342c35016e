"""A whole turn of the flows: the steps, and the actions they wait for in between."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.assistant.model import Assistant
from bot.flows.effects import ActionResult, Failed, Result, RunAction
from bot.flows.step import resume
from bot.flows.tracker import action_call

_logger = logging.getLogger(__name__)
MOST_CALLS = 10
"""How many actions one message may run, whatever they ask for."""
Run = Callable[[Mapping[str, Any]], ActionResult]
"""Asks the action server with a body of `action_call`; raises nothing."""


def no_server(call: Mapping[str, Any]) -> ActionResult:
    """Stand in where the files name no action server."""
    return Failed("endpoints.yml names no action_endpoint")


def drive(
    assistant: Assistant, result: Result, run: Run, sender_id: str, *, now: float = 0.0
) -> Result:
    """Go on with a step until it waits for no action; to be called outside any transaction.

    What comes back holds everything that was said and decided on the way, and no `RunAction`. What
    had to be left undone is logged.
    """
    effects, why = list(result.effects), list(result.why)
    calls = 0
    while result.action is not None:
        calls += 1
        call = action_call(assistant, result.state, sender_id)
        answer = run(call) if calls <= MOST_CALLS else Failed(f"more than {MOST_CALLS} actions")
        result = resume(assistant, result.state, answer, now=now)
        effects += result.effects
        why += result.why
    for reason in why:
        if reason.kind == "note":
            _logger.warning("dialogue: %s", reason)
    spoken = tuple(effect for effect in effects if not isinstance(effect, RunAction))
    return replace(result, effects=spoken, why=tuple(why))
