"""Whether the parts of an assistant fit together: every name that is used has to exist."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.assistant.model import (
    ActionStep,
    IntentStep,
    Lookup,
    LoopStep,
    Patterns,
    Place,
    Rule,
    SlotMapping,
    SlotStep,
    Step,
    Story,
    Variation,
)
from bot.assistant.names import BUILT_IN_INTENTS, OWN_ACTIONS, Names
from bot.assistant.nlu_file import TrainingData
from bot.assistant.responses import read_payload
from madoguchi.i18n import mark


@dataclass(frozen=True)
class Checks:
    """Looks at what was read; what does not fit becomes problems."""

    names: Names
    data: TrainingData
    rules: tuple[Rule, ...]
    stories: tuple[Story, ...]
    action_endpoint: str | None

    def run(self) -> None:
        """Look at everything."""
        self._training_data()
        self._slots()
        self._forms()
        self._responses()
        self._actions()
        for rule in self.rules:
            for step in (*rule.condition, *rule.steps):
                self._step(step)
        for story in self.stories:
            for step in story.steps:
                self._step(step)

    def _training_data(self) -> None:
        for intent in self.data.intents.values():
            self.names.intent(intent.place, intent.name)
        sent = set(self._sent_by_buttons())
        for name, entry in self.names.domain.intents.items():
            if name not in self.data.intents and name not in sent | set(BUILT_IN_INTENTS):
                self.names.problems.warn(entry.place, NEVER_UNDERSTOOD, name=name)
        for annotation, place in self.data.annotated:
            self.names.entity(place, annotation.entity, annotation.role, annotation.group)
        findings: tuple[Patterns | Lookup, ...] = (
            *self.data.regexes.values(),
            *self.data.lookups.values(),
        )
        for finding in findings:
            if finding.name not in self.names.domain.entities:
                self.names.problems.warn(finding.place, NO_ENTITY_OF_NAME, name=finding.name)

    def _sent_by_buttons(self) -> Iterator[str]:
        for response in self.names.domain.responses.values():
            for variation in response.variations:
                for button in variation.buttons:
                    if payload := read_payload(button.payload):
                        yield payload[0]

    def _slots(self) -> None:
        for slot in self.names.domain.slots.values():
            for one in slot.mappings:
                self._mapping(slot.place, one)

    def _mapping(self, place: Place, one: SlotMapping) -> None:
        if one.entity:
            self.names.entity(place, one.entity, one.role, one.group)
        for intent in (*one.intents, *one.not_intents):
            self.names.intent(place, intent)
        if one.active_loop:
            self.names.form(place, one.active_loop)
        if one.requested_slot:
            self.names.slot(place, one.requested_slot)

    def _forms(self) -> None:
        for form in self.names.domain.forms.values():
            for intent in form.ignored_intents:
                self.names.intent(form.place, intent)
            for slot in form.required_slots:
                self.names.slot(form.place, slot)
                asking = (f"utter_ask_{form.name}_{slot}", f"utter_ask_{slot}")
                acting = (f"action_ask_{form.name}_{slot}", f"action_ask_{slot}")
                if not (
                    self.names.domain.responses.keys() & {*asking}
                    or self.names.domain.actions.keys() & {*acting}
                ):
                    self.names.problems.error(form.place, ASKS_NOTHING, name=form.name, slot=slot)

    def _responses(self) -> None:
        for response in self.names.domain.responses.values():
            for variation in response.variations:
                self._variation(variation)
            if response.variations and all(
                variation.conditions for variation in response.variations
            ):
                self.names.problems.warn(response.place, ONLY_CONDITIONS, name=response.name)

    def _variation(self, variation: Variation) -> None:
        for name, value in variation.conditions:
            self.names.slot(variation.place, name)
            self.names.value(variation.place, name, value)
        for button in variation.buttons:
            if payload := read_payload(button.payload):
                self.names.intent(variation.place, payload[0])
                for entity in payload[1]:
                    self.names.entity(variation.place, entity)

    def _actions(self) -> None:
        custom = [
            name
            for name in self.names.domain.actions
            if not name.startswith("utter_") and name not in OWN_ACTIONS
        ]
        for name, place in self.names.domain.actions.items():
            if name.startswith("utter_"):
                self.names.response(place, name)
        if custom and self.action_endpoint is None:
            place = self.names.domain.actions[custom[0]]
            self.names.problems.error(place, NO_SERVER, name=custom[0])

    def _step(self, step: Step) -> None:
        match step:
            case IntentStep():
                self._turn(step)
            case ActionStep():
                self.names.action(step.place, step.name)
            case SlotStep():
                for name, value in step.slots:
                    self.names.slot(step.place, name)
                    self.names.value(step.place, name, value)
                for name in step.unset:
                    self.names.slot(step.place, name)
            case LoopStep(form=str(name)):
                self.names.form(step.place, name)

    def _turn(self, step: IntentStep) -> None:
        for name in step.intents:
            self.names.intent(step.place, name)
            if name == "nlu_fallback":
                self.names.problems.warn(step.place, FALLBACK)
            entry = self.names.domain.intents.get(name)
            for entity, _ in step.entities:
                self.names.entity(step.place, entity)
                if entry and entity in self.names.domain.entities and not entry.counts(entity):
                    self.names.problems.error(step.place, NOT_COUNTED, name=entity, intent=name)


NEVER_UNDERSTOOD = mark(
    "“%(name)s” has no examples and no button sends it, so no message is ever taken for it: add "
    "examples under “nlu”, or delete it."
)
NO_ENTITY_OF_NAME = mark(
    "The domain has no entity “%(name)s”, so what stands here finds nothing: call it like the "
    "entity that it finds."
)
ASKS_NOTHING = mark(
    "The form “%(name)s” cannot ask for “%(slot)s”: add a response “utter_ask_%(slot)s”."
)
ONLY_CONDITIONS = mark(
    "Every wording of “%(name)s” has a condition: where none holds nothing is said. Add one "
    "without."
)
NO_SERVER = mark(
    "“%(name)s” is run by an action server, and endpoints.yml names none: write “action_endpoint:” "
    "and below it “url: http://127.0.0.1:5055/webhook”, or delete the action."
)
FALLBACK = mark(
    "This never happens here: a message that no intent takes is a question to the FAQ. Rasa itself "
    "follows the rule."
)
NOT_COUNTED = mark(
    "The intent “%(intent)s” ignores the entity “%(name)s” (use_entities, ignore_entities in the "
    "domain): allow it there, or leave it out here."
)
