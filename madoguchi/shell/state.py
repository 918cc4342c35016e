"""What the shell was given when the app was built."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import current_app

from madoguchi.clock import Clock
from madoguchi.database.protocol import Database
from madoguchi.settings import Settings


@dataclass(frozen=True)
class JobKind:
    """How a kind of job is shown."""

    title: str
    template: str | None
    active: str


@dataclass(frozen=True)
class Shell:
    """The collaborators, the paths whose readers are machines, and the kinds of jobs."""

    db: Database
    clock: Clock
    settings: Settings
    machine_prefixes: list[str] = field(default_factory=lambda: ["/api/"])
    job_kinds: dict[str, JobKind] = field(default_factory=dict)

    def is_machine_path(self, path: str) -> bool:
        """Say whether a path speaks JSON to machines: no CSRF token, errors as documents."""
        return path.startswith(tuple(self.machine_prefixes))


def shell() -> Shell:
    """Return the shell of the app at work."""
    state = current_app.extensions["madoguchi"]
    assert isinstance(state, Shell)
    return state
