"""What is counted: everything, or the inquiries that an address narrows a page to. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from analytics.model import Inquiry


@dataclass(frozen=True)
class Filters:
    """What narrows a page, each by one value; empty for everything.

    ``category`` is an inquiry's ``topic_id``, ``tag`` one of the last article it was given,
    ``segment`` its conversation's. ``tagged`` names the articles that carry the tag; they have to
    be known before inquiries are counted (`analytics.filters_store.known`). ``in_segment``, the
    conversations of the segment, is for `counts` alone.
    """

    channel: str = ""
    locale: str = ""
    category: str = ""
    tag: str = ""
    segment: str = ""
    tagged: frozenset[str] = field(default=frozenset(), compare=False)
    in_segment: frozenset[str] = field(default=frozenset(), compare=False)

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Filters:
        """Read an address."""
        channel, locale, category, tag, segment = (query.get(name, "") for name in NAMES)
        return cls(channel, locale, category, tag, segment)

    def counts(self, inquiry: Inquiry) -> bool:
        """Tell whether an inquiry is counted."""
        return (
            (not self.channel or inquiry.channel == self.channel)
            and (not self.locale or inquiry.locale == self.locale)
            and (not self.category or inquiry.topic_id == self.category)
            and (not self.tag or inquiry.last_article_id in self.tagged)
            and (not self.segment or inquiry.conversation_id in self.in_segment)
        )

    @property
    def are_daily(self) -> bool:
        """Whether the daily counts know them: they have channel and language."""
        return not (self.category or self.tag or self.segment)

    @property
    def query(self) -> dict[str, str]:
        """What the address of a page with the same filters holds."""
        return {name: value for name in NAMES if (value := getattr(self, name))}


NAMES = tuple(one.name for one in fields(Filters) if one.compare)
"""The filters, as an address names them."""
