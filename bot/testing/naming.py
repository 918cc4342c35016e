"""Whether the names that a test uses exist in the assistant that it is for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.assistant import names
from bot.assistant.model import Assistant, LoopStep, Place, SlotStep
from bot.assistant.problems import Problems


@dataclass(frozen=True)
class Named:
    """The names of an assistant; what is not among them becomes a problem."""

    problems: Problems
    assistant: Assistant

    def intent(self, place: Place, name: str) -> None:
        """Look for an intent."""
        self._known(place, names.INTENT, name, (*self.assistant.intents, *names.BUILT_IN_INTENTS))

    def entity(self, place: Place, name: str) -> None:
        """Look for an entity."""
        self._known(place, names.ENTITY, name, self.assistant.entities)

    def response(self, place: Place, name: str) -> None:
        """Look for a response."""
        self._known(place, names.RESPONSE, name, self.assistant.responses)

    def custom_action(self, place: Place, name: str) -> None:
        """Look for an action that the action server runs."""
        self._known(place, names.ACTION, name, self.assistant.actions)

    def action(self, place: Place, name: str) -> None:
        """Look for what the assistant can do: a response, a form or an action."""
        known = (
            *self.assistant.actions,
            *self.assistant.responses,
            *self.assistant.forms,
            *names.BUILT_IN_ACTIONS,
        )
        message = names.RESPONSE if name.startswith("utter_") else names.ACTION
        self._known(place, message, name, known)

    def loop(self, step: LoopStep) -> None:
        """Look for a form."""
        if step.form is not None:
            self._known(step.place, names.FORM, step.form, self.assistant.forms)

    def slots(self, step: SlotStep) -> None:
        """Look for slots."""
        for name in (*(name for name, _ in step.slots), *step.unset):
            known = (*self.assistant.slots, *names.BUILT_IN_SLOTS)
            self._known(step.place, names.SLOT, name, known)

    def _known(self, place: Place, message: str, name: str, known: Iterable[str]) -> None:
        every = tuple(known)
        if name and name not in every:
            self.problems.unknown(place, message, name, every)
