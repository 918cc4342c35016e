"""What every operation of the FAQ's API works on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from faq.editing import Author
from faq.searching import IndexesOf
from faq.testing import TestArticle
from faq.trial import TryQuestion
from faq.wordings import Wordings
from madoguchi.access import Viewer
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database
from madoguchi.errors import InvalidInput
from madoguchi.sites import Site

Body = Mapping[str, Any]


@dataclass(frozen=True)
class Services:
    """What the operations share with the console; bound in ``bot.app``."""

    db: Database
    clock: Clock
    try_question: TryQuestion
    indexes_of: IndexesOf
    data_dir: Path
    wordings: Wordings
    test_article: TestArticle
    import_hosts: Collection[str] = ()


@dataclass(frozen=True)
class Call:
    """What an operation works on. Its class has a method of its name, which returns its JSON."""

    services: Services
    viewer: Viewer
    site: Site
    body: Body
    query: Mapping[str, str]
    file: bytes = b""

    @property
    def db(self) -> Database:
        """Where everything is."""
        return self.services.db

    @property
    def clock(self) -> Clock:
        """What time it is."""
        return self.services.clock

    @property
    def author(self) -> Author:
        """Whose steps these are."""
        return Author(self.viewer.account_id, self.clock)

    def asks(self, name: str) -> bool:
        """Tell whether the query asks for something; raise `InvalidInput` for half a yes."""
        value = self.query.get(name, "0")
        if value not in ("0", "1"):
            raise InvalidInput("%(name)s has to be 1, or be left out.", field=name, name=name)
        return value == "1"
