"""What the tables of the API for programs are made of: operations, and schemas in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

BASE = "/api/v1/sites/{site}"
Schema = Mapping[str, Any]

TEXT: Schema = {"type": "string"}
TEXTS: Schema = {"type": "array", "items": {"type": "string"}}
NUMBER: Schema = {"type": "integer", "minimum": 0}
FLAG: Schema = {"type": "boolean"}
TIME: Schema = {"type": ["string", "null"], "format": "date-time"}
PAGE = {"page": "Pages of 50, from 1."}


@dataclass(frozen=True)
class Operation:
    """One operation. ``body`` maps the fields of its JSON to their schemas; ``required`` of them
    have to be there. With ``takes_file`` the body is a file instead. ``answer`` names the schema of
    what comes back with ``status``."""

    name: str
    method: Literal["GET", "POST", "PUT"]
    path: str
    summary: str
    roles: tuple[str, ...]
    answer: str
    status: int = 200
    body: Schema = field(default_factory=dict)
    required: tuple[str, ...] = ()
    query: Mapping[str, str] = field(default_factory=dict)
    takes_file: bool = False
