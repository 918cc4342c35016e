"""Whether a name that is used exists; one that does not is told with the nearest that does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.assistant.contradictions import LISTEN
from bot.assistant.domain_file import Domain
from bot.assistant.model import Place
from bot.assistant.problems import Problems
from madoguchi.i18n import mark

BUILT_IN_ACTIONS = (
    LISTEN,
    "action_restart",
    "action_session_start",
    "action_default_fallback",
    "action_deactivate_loop",
)
"""Actions of Rasa that need no definition."""
OWN_ACTIONS = ("action_hand_over",)
"""Actions that the service does itself, so that no server is needed for them; Rasa needs one."""
BUILT_IN_INTENTS = ("restart", "session_start", "nlu_fallback")
BUILT_IN_SLOTS = ("requested_slot",)


@dataclass(frozen=True)
class Names:
    """The names of a domain; what is not among them becomes a problem."""

    problems: Problems
    domain: Domain

    def intent(self, place: Place, name: str) -> None:
        """Look for an intent."""
        self._known(place, INTENT, name, (*self.domain.intents, *BUILT_IN_INTENTS))

    def slot(self, place: Place, name: str) -> None:
        """Look for a slot."""
        self._known(place, SLOT, name, (*self.domain.slots, *BUILT_IN_SLOTS))

    def form(self, place: Place, name: str) -> None:
        """Look for a form."""
        self._known(place, FORM, name, self.domain.forms)

    def response(self, place: Place, name: str) -> None:
        """Look for a response."""
        self._known(place, RESPONSE, name, self.domain.responses)

    def action(self, place: Place, name: str) -> None:
        """Look for what the assistant can do: a response, a form or an action."""
        domain = self.domain
        known = (*domain.actions, *domain.responses, *domain.forms, *BUILT_IN_ACTIONS)
        self._known(place, RESPONSE if name.startswith("utter_") else ACTION, name, known)

    def entity(
        self, place: Place, name: str, role: str | None = None, group: str | None = None
    ) -> None:
        """Look for an entity, its role and its group."""
        self._known(place, ENTITY, name, self.domain.entities)
        found = self.domain.entities.get(name)
        if found is not None and role:
            self._known(place, ROLE, role, found.roles)
        if found is not None and group:
            self._known(place, GROUP, group, found.groups)

    def value(self, place: Place, name: str, value: object) -> None:
        """Look whether a slot can have a value; None says only that it has one."""
        slot = self.domain.slots.get(name)
        if slot is None or value is None:
            return
        if slot.type == "categorical":
            values = [str(one).lower() for one in slot.values]
            self._known(place, VALUE, str(value).lower(), values, slot=name)
        elif slot.type == "bool" and not isinstance(value, bool):
            self.problems.error(place, BOOL_VALUE, name=name)

    def _known(
        self, place: Place, message: str, name: str, known: Iterable[str], **values: object
    ) -> None:
        names = tuple(known)
        if name not in names:
            self.problems.unknown(place, message, name, names, **values)


INTENT = mark("The domain has no intent “%(name)s”: correct it, or add it under “intents”.%(hint)s")
ENTITY = mark(
    "The domain has no entity “%(name)s”: correct it, or add it under “entities”.%(hint)s"
)
ROLE = mark(
    "The entity has no role “%(name)s”: correct it, or add it to the entity's “roles” in the "
    "domain.%(hint)s"
)
GROUP = mark(
    "The entity has no group “%(name)s”: correct it, or add it to the entity's “groups” in the "
    "domain.%(hint)s"
)
SLOT = mark("The domain has no slot “%(name)s”: correct it, or add it under “slots”.%(hint)s")
FORM = mark("The domain has no form “%(name)s”: correct it, or add it under “forms”.%(hint)s")
RESPONSE = mark(
    "The domain has no response “%(name)s”: correct it, or add it under “responses”.%(hint)s"
)
ACTION = mark(
    "There is no action “%(name)s”: correct it, or add it under “actions” in the domain where your "
    "action server has it.%(hint)s"
)
VALUE = mark(
    "The slot “%(slot)s” cannot be “%(name)s”: correct it, or add it to the slot's "
    "“values”.%(hint)s"
)
BOOL_VALUE = mark("The slot “%(name)s” is true or false: write one of them.")
