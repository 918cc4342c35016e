"""Programs with an API key, for the tests of the FAQ's API."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from werkzeug.test import TestResponse

from madoguchi import api_keys
from tests.faq.console import Console

BASE = "/api/v1/sites/shop"


@dataclass
class Program:
    """A program with somebody's key."""

    console: Console
    secret: str

    def call(self, method: str, path: str, body: object = None) -> TestResponse:
        """Call an operation."""
        return self.console.visitor().open(
            BASE + path,
            method=method,
            headers={"Authorization": f"Bearer {self.secret}"},
            data=None if body is None else json.dumps(body),
        )

    def does(self, method: str, path: str, body: object = None) -> Any:
        """Call an operation that works; return its JSON."""
        reply = self.call(method, path, body)
        assert reply.status_code < 300, reply.text
        return reply.json


def program(console: Console, role: str) -> Program:
    """Return a program that acts as somebody with a role."""
    person = console.person(role)
    with console.db.write() as tx:
        return Program(console, api_keys.create(tx, person.account_id, "test", console.clock)[1])
