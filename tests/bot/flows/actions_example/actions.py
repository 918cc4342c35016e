"""Actions with rasa_sdk; run in an environment of its own, where rasa_sdk is."""

# mypy: ignore-errors

import asyncio
from datetime import datetime, timedelta

from rasa_sdk import Action, FormValidationAction
from rasa_sdk.events import (
    ActiveLoop,
    AllSlotsReset,
    ConversationPaused,
    EventType,
    FollowupAction,
    ReminderScheduled,
    Restarted,
    SlotSet,
)
from rasa_sdk.interfaces import ActionExecutionRejection


class ValidateOrderForm(FormValidationAction):
    """Takes order numbers that begin with A, and addresses with an @."""

    def name(self):
        """Return the action's name."""
        return "validate_order_form"

    def validate_order_number(self, value, dispatcher, tracker, domain):
        """Take the number in capitals, or say what is wrong with it."""
        if str(value).upper().startswith("A"):
            return {"order_number": str(value).upper()}
        dispatcher.utter_message(text="番号はAで始まります。")
        return {"order_number": None}

    async def validate_mail(self, value, dispatcher, tracker, domain):
        """Take what has an @."""
        return {"mail": value if "@" in value else None}


class OrderStatus(Action):
    """Looks an order up, and says where it has it from."""

    def name(self):
        """Return the action's name."""
        return "action_order_status"

    def run(self, dispatcher, tracker, domain) -> list[EventType]:
        """Set whether the order was shipped, and offer what can be done."""
        assert tracker.latest_message["text"] == tracker.get_slot("mail")
        assert tracker.events_after_latest_restart()
        assert tracker.get_intent_of_latest_message() is None
        assert "order_form" in domain["forms"]
        dispatcher.utter_message(
            text="お調べしました。",
            buttons=[{"title": "返品する", "payload": "/inform"}],
        )
        dispatcher.utter_message(response="utter_found", number=tracker.get_slot("order_number"))
        return [SlotSet("shipped", tracker.get_slot("order_number") != "A2")]


class Raises(Action):
    """Fails as programs do."""

    def name(self):
        """Return the action's name."""
        return "action_raises"

    def run(self, dispatcher, tracker, domain):
        """Raise."""
        raise RuntimeError("secret of the shop")


class Rejects(Action):
    """Lets another action run."""

    def name(self):
        """Return the action's name."""
        return "action_rejects"

    def run(self, dispatcher, tracker, domain):
        """Reject."""
        raise ActionExecutionRejection(self.name(), "not today")


class Sleeps(Action):
    """Takes longer than anybody waits."""

    def name(self):
        """Return the action's name."""
        return "action_sleeps"

    async def run(self, dispatcher, tracker, domain):
        """Sleep."""
        await asyncio.sleep(20)


class Everything(Action):
    """Returns many kinds of events."""

    def name(self):
        """Return the action's name."""
        return "action_everything"

    def run(self, dispatcher, tracker, domain) -> list[EventType]:
        """Return events: reset, forms, reminders, and what follows."""
        return [
            AllSlotsReset(),
            SlotSet("order_number", "A9"),
            ActiveLoop(None),
            ReminderScheduled("remind", datetime.now() + timedelta(hours=1)),
            FollowupAction("utter_shipped"),
        ]


class Pauses(Action):
    """Passes to a person as Rasa's own assistants do."""

    def name(self):
        """Return the action's name."""
        return "action_pauses"

    def run(self, dispatcher, tracker, domain) -> list[EventType]:
        """Pause the conversation."""
        return [ConversationPaused()]


class Restarts(Action):
    """Begins anew."""

    def name(self):
        """Return the action's name."""
        return "action_restarts"

    def run(self, dispatcher, tracker, domain) -> list[EventType]:
        """Restart."""
        return [Restarted()]
