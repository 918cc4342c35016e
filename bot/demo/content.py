"""The words of the sample shop's pages, one JSON file for each language."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "content"
LANGUAGES = ("ja", "en")


@cache
def content(language: str) -> dict[str, Any]:
    """Return the words of the shop; Japanese for a language it does not have."""
    name = language if language in LANGUAGES else LANGUAGES[0]
    words: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return words
