"""Who came back: whether another inquiry followed one, and within which time. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from analytics.model import Inquiry

WEEK = timedelta(hours=168)
DAY = timedelta(hours=24)

CAME_BACK, SAME_TOPIC, WENT_ON = 1, 2, 4
"""The bits of `Followers.bits`: the contact came back, on a topic not known to be another; the
conversation went on."""


class Followers:
    """Every inquiry that is not a test, ordered by start within its contact and conversation.

    B follows A if ``A.started_at < B.started_at < A.ended_at + window``: both bounds are open, so
    inquiries that start together do not follow each other. B may be of any period, channel and
    outcome, and open.
    """

    def __init__(self, inquiries: Iterable[Inquiry]) -> None:
        self._by_contact: dict[str, list[Inquiry]] = defaultdict(list)
        self._by_conversation: dict[str, list[Inquiry]] = defaultdict(list)
        for inquiry in sorted(inquiries, key=lambda i: i.started_at):
            if inquiry.is_test:
                continue
            self._by_conversation[inquiry.conversation_id].append(inquiry)
            if inquiry.contact_id is not None:
                self._by_contact[inquiry.contact_id].append(inquiry)

    def bits(self, inquiry: Inquiry) -> int:
        """Say all three of below in one number; 0 for a test, which is in no rate."""
        if inquiry.is_test:
            return 0
        return (
            CAME_BACK * self.of_contact(inquiry)
            + SAME_TOPIC * self.of_topic(inquiry)
            + WENT_ON * self.of_conversation(inquiry)
        )

    def of_contact(self, inquiry: Inquiry) -> bool:
        """Tell whether the contact came back within 7 days, on whatever topic."""
        return bool(self._contacts_later(inquiry))

    def of_topic(self, inquiry: Inquiry) -> bool:
        """Tell whether the contact came back within 7 days on a topic not known to be another."""
        return any(_same_topic(inquiry, later) for later in self._contacts_later(inquiry))

    def of_conversation(self, inquiry: Inquiry) -> bool:
        """Tell whether the conversation went on with another inquiry within 24 hours."""
        return bool(_later(self._by_conversation[inquiry.conversation_id], inquiry, DAY))

    def _contacts_later(self, inquiry: Inquiry) -> list[Inquiry]:
        if inquiry.contact_id is None:
            return []
        return _later(self._by_contact[inquiry.contact_id], inquiry, WEEK)


def _later(ordered: list[Inquiry], inquiry: Inquiry, window: timedelta) -> list[Inquiry]:
    if inquiry.ended_at is None:
        return []
    first = bisect_right(ordered, inquiry.started_at, key=lambda i: i.started_at)
    after = bisect_left(ordered, inquiry.ended_at + window, key=lambda i: i.started_at)
    return ordered[first:after]


def _same_topic(one: Inquiry, other: Inquiry) -> bool:
    return one.topic_id is None or other.topic_id is None or one.topic_id == other.topic_id
