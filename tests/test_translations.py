"""Every sentence people see has its Japanese: per package, and the same across packages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_file

from madoguchi.i18n import PACKAGES, catalogue_path, read_catalogue

ROOT = Path(__file__).resolve().parent.parent
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")

# What translates, and the errors whose first argument is a sentence for people. `_` alone would
# also be a throw-away variable, but never called.
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "mark": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "InvalidInput": None,
    "NotSignedIn": None,
    "NotAllowed": None,
    "NotFound": None,
    "Conflict": None,
    "TooManyRequests": None,
    "Unavailable": None,
}


class Used(NamedTuple):
    """A sentence in the code: its key, its plural if it has one, and where it stands."""

    context: str | None
    message: str
    plural: str | None
    place: str


def used(package: str) -> Iterator[Used]:
    """Yield every sentence in a package's Python modules and templates."""
    for path in sorted((ROOT / package).rglob("*")):
        method = {".py": "python", ".html": "jinja2.ext:babel_extract"}.get(path.suffix)
        if method is None or (path.suffix == ".html" and "templates" not in path.parts):
            continue
        options = {"trimmed": "true", "silent": "false"} if path.suffix == ".html" else {}
        for line, found, _comments, context in extract_from_file(
            method, path, keywords=KEYWORDS, options=options
        ):
            message, plural = found if isinstance(found, tuple) else (found, None)
            yield Used(context, message, plural, f"{path.relative_to(ROOT)}:{line}")


def translations(package: str) -> dict[tuple[str | None, str], Message]:
    """Return a package's Japanese catalogue by key; empty when it has none."""
    path = catalogue_path(package, "ja")
    if not path.is_file():
        return {}
    return {
        (message.context, key_of(message)): message
        for message in read_catalogue(path, "ja")
        if message.id
    }


def key_of(message: Message) -> str:
    """Return the key of a message, the singular where it has a plural."""
    return message.id if isinstance(message.id, str) else message.id[0]


def text_of(message: Message) -> str:
    """Return the one Japanese form of a message."""
    text = message.string
    return (text[0] if isinstance(text, (tuple, list)) else text) or ""


@pytest.mark.parametrize("package", PACKAGES)
def test_every_sentence_has_its_japanese(package: str) -> None:
    """A key that is missing, empty or marked fuzzy in the package's catalogue is named."""
    known = translations(package)
    missing = {
        f"{sentence.place}: {sentence.message}"
        for sentence in used(package)
        if (message := known.get((sentence.context, sentence.message))) is None
        or message.fuzzy
        or not text_of(message)
    }
    assert sorted(missing) == []


@pytest.mark.parametrize("package", PACKAGES)
def test_no_translation_is_left_over(package: str) -> None:
    """A catalogue holds nothing that the package's code does not say, marked or as a text."""
    keys = {sentence.message for sentence in used(package)}
    source = "\n".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / package).rglob("*")
        if path.suffix in (".py", ".html", ".js")
    )
    left_over = [key for _, key in translations(package) if key not in keys]
    assert [key for key in left_over if key not in source] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_placeholders_survive_translation(package: str) -> None:
    """The Japanese fills in nothing that the English does not bring, and loses nothing."""
    wrong = [
        key_of(message)
        for message in translations(package).values()
        if set(PLACEHOLDER.findall(text_of(message))) != set(PLACEHOLDER.findall(key_of(message)))
    ]
    assert wrong == []


def test_packages_agree_on_a_sentence() -> None:
    """One English sentence has one Japanese; where it must not, `pgettext` tells them apart."""
    seen: dict[tuple[str | None, str], str] = {}
    disagreeing = []
    for package in PACKAGES:
        for key, message in translations(package).items():
            if seen.setdefault(key, text_of(message)) != text_of(message):
                disagreeing.append((package, key[1], text_of(message), seen[key]))
    assert disagreeing == []


def test_the_extraction_sees_sentences() -> None:
    """The tests above cannot pass by finding nothing."""
    found = {sentence.message for sentence in used("madoguchi")}
    assert {"Sign in", "There is no such site.", "%(n)s done"} <= found
