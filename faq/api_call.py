"""What every operation of the FAQ's API works on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from faq.editing import Author
from faq.testing import TestArticle
from madoguchi.access import Viewer
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database
from madoguchi.sites import Site

Body = Mapping[str, Any]


@dataclass(frozen=True)
class Call:
    """What an operation works on. Its class has a method of its name, which returns its JSON."""

    db: Database
    clock: Clock
    run_tests: TestArticle
    viewer: Viewer
    site: Site
    body: Body
    query: Mapping[str, str]
    file: bytes = b""
    data_dir: Path = Path()

    @property
    def author(self) -> Author:
        """Whose steps these are."""
        return Author(self.viewer.account_id, self.clock)
