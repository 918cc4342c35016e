"""Where a site's assistant stands: its newest files, and whether they are in force yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.assistant import store
from bot.assistant.live import Live, LiveAssistants
from bot.assistant.model import Assistant
from bot.assistant.project import read_files
from bot.assistant.store import Revision
from madoguchi.database.protocol import Database

Learning = Literal["none", "learning", "ready", "failed"]
"""``failed``: the newest files could not be learnt, so that earlier ones are in force, if any."""


@dataclass(frozen=True)
class Standing:
    """The newest files of a site, what they say, and what is in force of them.

    Without an assistant the number is 0. ``latest`` is the last change.
    """

    number: int
    assistant: Assistant
    learning: Learning
    files: Mapping[str, str] = field(default_factory=dict)
    live: Live | None = None
    latest: Revision | None = None


def standing(db: Database, assistants: LiveAssistants, site_id: str) -> Standing:
    """Return where a site stands; BadFiles where its files cannot be read any more."""
    with db.read() as tx:
        number, files = store.files(tx, site_id)
        latest = next(iter(store.history(tx, site_id, 1)), None)
    live = assistants.of(site_id)
    if live is not None and live.number == number:
        assistant = live.assistant
    else:
        assistant = read_files(files) if files else Assistant({})
    learning = learning_of(assistants, site_id, number)
    return Standing(number, assistant, learning, files, live, latest)


def learning_of(assistants: LiveAssistants, site_id: str, number: int) -> Learning:
    """Tell whether a revision is in force."""
    live = assistants.of(site_id)
    if not number:
        return "none"
    if live is not None and live.number == number:
        return "ready"
    return "learning" if assistants.is_stale(site_id, number) else "failed"
