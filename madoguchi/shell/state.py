"""What the shell was given when the app was built."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from flask import current_app

from madoguchi.clock import Clock
from madoguchi.database.protocol import Database
from madoguchi.jobs import Job
from madoguchi.settings import Settings

Tone = Literal["success", "warning", "danger", "neutral"]


@dataclass(frozen=True)
class JobWords:
    """What people read of one job, in the language in force; what is empty is said generally.

    ``title`` says what it works on, ``sentence`` how it ended, ``badge`` the same in a word.
    """

    title: str = ""
    sentence: str = ""
    badge: str = ""
    tone: Tone = "success"


@dataclass(frozen=True)
class JobKind:
    """How a kind of job is shown; ``past`` is the heading of those that ran."""

    title: str
    template: str | None
    active: str
    past: str
    words: Callable[[Job], JobWords]


@dataclass(frozen=True)
class Shell:
    """The collaborators, the paths whose readers are machines, and the kinds of jobs.

    ``open_forms`` are the endpoints of forms on public pages: they carry no token.
    """

    db: Database
    clock: Clock
    settings: Settings
    machine_prefixes: list[str] = field(default_factory=lambda: ["/api/"])
    open_forms: set[str] = field(default_factory=set)
    job_kinds: dict[str, JobKind] = field(default_factory=dict)

    def is_machine_path(self, path: str) -> bool:
        """Say whether a path speaks JSON to machines: no CSRF token, errors as documents."""
        return path.startswith(tuple(self.machine_prefixes))


def shell() -> Shell:
    """Return the shell of the app at work."""
    state = current_app.extensions["madoguchi"]
    assert isinstance(state, Shell)
    return state
