"""Messages that no intent took, those that read the same together, with the nearest intent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.assistant.model import Assistant
from bot.unmatched_store import Unmatched
from madoguchi.text import question_key


@dataclass(frozen=True)
class Group:
    """What was asked, how often and when last; ``ranking`` is what it was most like then."""

    text: str
    locale: str
    latest_at: datetime
    times: int
    ranking: tuple[tuple[str, float], ...]
    is_answered: bool


def groups(found: Iterable[Unmatched], assistant: Assistant) -> list[Group]:
    """Return what was asked, most often first, then latest; not what is an example by now.

    ``found`` come latest first. Answered is a group whose latest question was.
    """
    known = {
        question_key(example.text)
        for intent in assistant.intents.values()
        for example in intent.examples
    }
    alike: dict[str, list[Unmatched]] = {}
    for one in found:
        key = question_key(one.text)
        if key and key not in known:
            alike.setdefault(key, []).append(one)
    made = [_group(those, assistant.intents) for those in alike.values()]
    return sorted(made, key=lambda group: group.times, reverse=True)


def _group(those: list[Unmatched], intents: Mapping[str, object]) -> Group:
    latest = those[0]
    ranked = next((one.ranking for one in those if one.ranking), ())
    return Group(
        latest.text,
        latest.locale,
        latest.asked_at,
        len(those),
        tuple(pair for pair in ranked if pair[0] in intents),
        latest.is_answered,
    )
