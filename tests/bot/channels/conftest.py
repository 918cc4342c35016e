"""The shop of the tests, reached through Rasa's contracts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.assistant import store
from bot.assistant.live import LiveAssistants
from bot.assistant.project import bundled_files
from bot.channels import rasa_web
from bot.conversations import Conversations
from bot.flow_runners import OwnFlows
from bot.flows.effects import ActionResult, Done
from bot.guide import Guide
from bot.model import Conversation
from bot.store import conversation_of_sender
from madoguchi import sites
from madoguchi.clock import FakeClock
from madoguchi.database import Database
from madoguchi.settings import Settings
from madoguchi.shell.web import init_shell
from tests.bot.by_example import ByExample
from tests.bot.shop import Shop, address_of

TOKEN = "the right one"
WEBHOOK = "/webhooks/rest/webhook"
ORIGIN = "https://shop.example"


@dataclass
class Rest:
    """A client of the channel, and the shop behind it."""

    shop: Shop
    client: FlaskClient
    assistants: LiveAssistants
    app_with: Callable[..., Flask]

    def post(self, path: str = WEBHOOK, *, token: str = TOKEN, **body: Any) -> TestResponse:
        """Send a body."""
        return self.client.post(path, query_string={"token": token}, json=body)

    def say(self, message: Any, sender: str = "hanako", **more: Any) -> list[Any]:
        """Say something, and return the entries that come back."""
        answer = self.post(sender=sender, message=message, **more)
        assert answer.status_code == 200, answer.text
        found: list[Any] = answer.get_json()
        return found

    def with_settings(self, **changes: Any) -> FlaskClient:
        """Return a client of a service with other settings."""
        return self.app_with(**changes).test_client()

    def conversation(self, sender: str = "hanako") -> Conversation:
        """Return a sender's conversation."""
        with self.shop.db.read() as tx:
            found = conversation_of_sender(tx, "shop", "rest", sender)
        assert found is not None
        return found


def found_tomorrow(call: Mapping[str, Any]) -> ActionResult:
    """Take every value, and find every order."""
    if call["next_action"] == "action_order_status":
        return Done((), ({"text": "お届けは明日です。"},))
    return Done()


@pytest.fixture
def rest(shop: Shop, db: Database, clock: FakeClock) -> Rest:
    """The shop with the bundled assistant, on each database in turn; a token is set."""
    with db.write() as tx:
        sites.update_site(tx, "shop", locales=("ja", "en"), allowed_origins=(ORIGIN,))
        store.add(tx, "shop", bundled_files(), "", None, clock())
    assistants = LiveAssistants(db, lambda site_id, assistant: ByExample(assistant))
    assistants.refresh()
    guide = Guide(db, clock, assistants.of, OwnFlows(lambda endpoint: found_tomorrow))
    talks = Conversations(db, clock, shop.mind, article_url=address_of, guide=guide)
    shop.conversations = talks
    settings = replace(Settings.from_environment({}), secret_key="test", rest_token=TOKEN)

    def app_with(**changes: Any) -> Flask:
        chosen = replace(settings, **changes)
        app = Flask("test", static_folder=None)
        init_shell(app, db, clock, chosen)
        app.register_blueprint(rasa_web.create_blueprint(db, clock, chosen, talks, assistants.of))
        return app

    return Rest(shop, app_with().test_client(), assistants, app_with)
