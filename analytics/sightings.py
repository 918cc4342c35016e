"""What stands behind numbers of things seen, not asked: views, openings, exits, votes. Pure.

No inquiry is behind these numbers, so their list is one of moments: when, where and what.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from analytics.filters import Filters
from analytics.scope import Scope
from madoguchi.errors import InvalidInput
from madoguchi.i18n import gettext as _

PARTS: Mapping[str, tuple[str, ...]] = {
    "widget_opened": ("",),
    "page_viewed": ("", "visits", "exits"),
    "article_viewed": ("",),
    "article_left": ("", "exits"),
    "article_voted": ("", "helpful"),
}
"""The kinds of events that have a list, and which part of them may be asked for ("": all)."""


@dataclass(frozen=True)
class Asked:
    """Which list: a kind of `PARTS`, of one page or article where it is about one."""

    kind: str
    part: str = ""
    page: str = ""
    article: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Asked:
        """Read an address; raises `InvalidInput` where it names what there is not."""
        asked = cls(
            query.get("kind", ""),
            query.get("part", ""),
            query.get("page_url", ""),
            query.get("article", ""),
        )
        if asked.part not in PARTS.get(asked.kind, ()) or asked.misses_its_object:
            name = f"{asked.kind} {asked.part}".strip()
            raise InvalidInput("There is no number called “%(name)s” here.", name=name)
        return asked

    @property
    def misses_its_object(self) -> bool:
        """Tell whether no article or page is named where the numbers are those of one."""
        return bool(
            (self.kind.startswith("article_") and not self.article)
            or (self.kind == "page_viewed" and self.part and not self.page)
        )

    def within(self, scope: Scope) -> Scope:
        """Return what the number counts: those of an article or a page are everybody's."""
        return replace(scope, filters=Filters()) if self.article or self.page else scope


@dataclass(frozen=True)
class Sighting:
    """One moment: where it was, and ``said`` where somebody voted (None: nobody did).

    ``seconds`` is how long it lasted, None where no browser told.
    """

    at: datetime
    page: str = ""
    channel: str = ""
    locale: str = ""
    conversation_id: str | None = None
    seconds: float | None = None
    said: bool | None = None


def title(asked: Asked, about: str) -> str:
    """Name a list; ``about`` is the article's question or the page's name."""
    names = {
        ("widget_opened", ""): _("The widget was opened"),
        ("page_viewed", ""): _("Page views"),
        ("page_viewed", "visits"): _("First views of a visit"),
        ("page_viewed", "exits"): _("Last views of a visit"),
        ("article_viewed", ""): _("Views in the help centre"),
        ("article_left", ""): _("Views whose end was told"),
        ("article_left", "exits"): _("Left the help centre after it"),
        ("article_voted", ""): _("Voted on"),
        ("article_voted", "helpful"): _("Found helpful"),
    }
    name = names[asked.kind, asked.part]
    return f"{name}: {about}" if about else name
