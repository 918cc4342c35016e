"""Texts of articles as Markdown files, packed as ZIP: the same texts give the same bytes.

Each is named ``<language>/<question>-<six characters of its id>.md``, a text behind the live one
with its status before ``.md``. Values stand in quotation marks, as in JSON, which is YAML too.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from madoguchi.errors import InvalidInput

_EPOCH = (1980, 1, 1, 0, 0, 0)
_NO_LETTER = re.compile(r"[^\w\u30fc]+")
_NAME_LENGTH = 40


def write(texts: Iterable[Mapping[str, Any]]) -> bytes:
    """Return a ZIP of one file for each text."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in sorted(pages(texts).items()):
            entry = zipfile.ZipInfo(name, _EPOCH)
            archive.writestr(entry, content.encode(), zipfile.ZIP_DEFLATED)
    return file.getvalue()


def write_to(folder: Path, texts: Iterable[Mapping[str, Any]]) -> None:
    """Write the files into a folder that is new or empty; raise `InvalidInput` otherwise."""
    if folder.exists() and any(folder.iterdir()):
        raise InvalidInput("%(folder)s is not empty. Name a new folder.", folder=folder)
    for name, content in pages(texts).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8", newline="\n")


def pages(texts: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return the files by their names."""
    made: dict[str, str] = {}
    first: dict[tuple[str, str], str] = {}
    for text in texts:
        key = (text["locale"], text["id"])
        if key in first:
            name = f"{first[key]}.{text['status']}.md"
        else:
            names = (_name(text, length) for length in (6, 64))
            first[key] = next(name for name in names if f"{name}.md" not in made)
            name = f"{first[key]}.md"
        made[name] = _page(text)
    return made


def _name(text: Mapping[str, Any], length: int) -> str:
    question = unicodedata.normalize("NFC", text["question"])
    readable = _NO_LETTER.sub("-", question)[:_NAME_LENGTH].strip("-_").lower() or "faq"
    short = hashlib.sha256(text["id"].encode()).hexdigest()[:length]
    return f"{text['locale']}/{readable}-{short}"


def _page(text: Mapping[str, Any]) -> str:
    lines = ["---"]
    for name, value in text.items():
        if name != "answer_markdown" and value not in ("", []):
            lines += _value(name, value)
    return "\n".join([*lines, "---", "", text["answer_markdown"], ""])


def _value(name: str, value: Any) -> list[str]:
    if isinstance(value, list):
        return [f"{name}:", *(f"- {_quoted(item)}" for item in value)]
    return [f"{name}: {_quoted(str(value))}"]


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
