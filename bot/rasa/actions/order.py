"""The order form: looking at what was typed, and looking the order up.

Runs in an environment of its own with rasa_sdk alone (`python -m rasa_sdk --actions actions`).
`find_order` reads the sample's orders from ``orders.json``: put the call of your own shop there.
"""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

ORDERS = Path(__file__).with_name("orders.json")

_NUMBER = re.compile(r"(?<![0-9A-Z])(?:M-?)?(\d{5})(?!\d)")
_EMAIL = re.compile(r"[A-Z0-9._%+-]+@[A-Z0-9-]+(?:\.[A-Z0-9-]+)+", re.IGNORECASE)
_HYPHENS = str.maketrans("‐‑–—−ーｰ", "-------")

TEXTS = {
    "ja": {
        "bad_number": "注文番号は「M-20417」のように、Mと5桁の数字です。"
        "注文確認メールかマイページの「注文履歴」でご確認ください。",
        "bad_email": "メールアドレスの形になっていないようです。もう一度お送りください"
        "（例：name@example.com）。",
        "preparing": "ご注文 {number}（{item}）は発送の準備をしています。"
        "発送しましたらメールでお知らせします。",
        "shipped": "ご注文 {number}（{item}）は発送済みです。"
        "お荷物の場所は、マイページの「注文履歴」の「配送状況を見る」でご確認いただけます。",
        "delivered": "ご注文 {number}（{item}）はお届け済みです。"
        "見当たらない場合は、宅配ボックスや玄関の周りをご確認のうえ、担当者にお知らせください。",
        "unknown": "注文番号 {number} とそのメールアドレスのご注文は見つかりませんでした。"
        "どちらかに間違いがないかご確認ください。担当者がお調べすることもできます。",
        "unreachable": "申し訳ありません。ただいまご注文をお調べできません。"
        "担当者がお調べすることもできます。",
        "again": "もう一度調べる",
        "person": "担当者と話したい",
    },
    "en": {
        "bad_number": "An order number is M and five digits, like M-20417. You find it in the "
        "confirmation mail and in My page → Order history.",
        "bad_email": "That does not look like an email address. Please send it again, like "
        "name@example.com.",
        "preparing": "Order {number} ({item}) is being prepared. We will write to you when it is "
        "on its way.",
        "shipped": "Order {number} ({item}) has been sent. My page → Order history → Track shows "
        "where it is.",
        "delivered": "Order {number} ({item}) has been delivered. If you cannot find it, look "
        "around your door and in the parcel locker, then tell a person.",
        "unknown": "I found no order {number} with that email address. Please check both. "
        "A person can look into it, too.",
        "unreachable": "I am sorry, I cannot look up orders at the moment. A person can help.",
        "again": "Look it up again",
        "person": "I would like to talk to a person",
    },
}


def find_order(number: str, email: str) -> dict[str, Any] | None:
    """Return the order with ``number``, ``state`` and ``item``, or None where there is none.

    Only who knows the email address of an order hears of it.
    """
    orders = json.loads(ORDERS.read_text(encoding="utf-8"))
    return next(
        (
            order
            for order in orders
            if order["number"] == number and order["email"].lower() == email.lower()
        ),
        None,
    )


def order_number(text: str) -> str | None:
    """Return the order number in what was typed as M-20417: full width, small, without M."""
    plain = unicodedata.normalize("NFKC", text).translate(_HYPHENS).upper()
    found = _NUMBER.search(plain)
    return f"M-{found[1]}" if found else None


def email_address(text: str) -> str | None:
    """Return the email address in what was typed."""
    found = _EMAIL.search(unicodedata.normalize("NFKC", text))
    return found[0] if found else None


class ValidateOrderForm(FormValidationAction):
    """Takes what fits and says of the rest how it should look."""

    def name(self) -> str:
        """Return the name under which the form asks for this."""
        return "validate_order_form"

    def validate_order_number(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> dict[str, Any]:
        """Take an order number."""
        return _taken("order_number", order_number(str(value)), "bad_number", dispatcher, tracker)

    def validate_email(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> dict[str, Any]:
        """Take an email address."""
        return _taken("email", email_address(str(value)), "bad_email", dispatcher, tracker)


class ActionOrderStatus(Action):
    """Says how an order stands, and forgets whose it was."""

    def name(self) -> str:
        """Return the name under which the rules call this."""
        return "action_order_status"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Look the order up."""
        number, email = tracker.get_slot("order_number"), tracker.get_slot("email")
        words, language = _words(tracker)
        person = {"title": words["person"], "payload": "/talk_to_person"}
        try:
            order = find_order(number or "", email or "")
        except (OSError, ValueError, KeyError):
            dispatcher.utter_message(text=words["unreachable"], buttons=[person])
            return _forgotten()
        if order is None:
            again = {"title": words["again"], "payload": "/order_enquiry"}
            text = words["unknown"].format(number=number)
            dispatcher.utter_message(text=text, buttons=[again, person])
        else:
            text = words[order["state"]].format(number=number, item=order["item"][language])
            dispatcher.utter_message(text=text)
        return _forgotten()


def _taken(
    slot: str, value: str | None, otherwise: str, dispatcher: CollectingDispatcher, tracker: Tracker
) -> dict[str, Any]:
    if value is None:
        dispatcher.utter_message(text=_words(tracker)[0][otherwise])
    return {slot: value}


def _words(tracker: Tracker) -> tuple[dict[str, str], str]:
    """Return the texts of the language that the customer writes, and the language."""
    language = "en" if tracker.get_slot("language") == "en" else "ja"
    return TEXTS[language], language


def _forgotten() -> list[dict[str, Any]]:
    """Return the events that empty the form, so that another order can be asked for."""
    return [SlotSet("order_number", None), SlotSet("email", None)]
