"""A folder of Markdown files, packed as ZIP, becomes rows: one file a text of an article.

A file begins with its columns between two lines of ``---`` (YAML); what follows is the answer.
Without a question there, the first heading is it.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from madoguchi.errors import InvalidInput
from madoguchi.tables.encodings import decoded
from madoguchi.tables.rows import LARGEST_FILE, RawFile, RawRow

LARGEST_PAGE = 1024 * 1024
LARGEST_HEAD = 256 * 1024
_ENDINGS = (".md", ".markdown")
_HEAD = re.compile(r"---[ \t]*\n(.*?\n)??(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
_QUESTION = frozenset({"question", "title", "q", "質問", "タイトル", "件名"})


class _Loader(yaml.CSafeLoader):
    """Takes every plain value as the text it is: 007 is no number, no is no no; ~ is nothing."""


_Loader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if tag == "tag:yaml.org,2002:null"]
    for letter, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def is_page(name: str) -> bool:
    """Whether a file of an archive or a folder may be an article."""
    path = PurePosixPath(name)
    hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
    return path.suffix.lower() in _ENDINGS and not hidden and path.stem.lower() != "readme"


def packed(folder: Path) -> bytes:
    """Return the Markdown files of a folder as a ZIP; raise `InvalidInput` where there is none."""
    target, total = io.BytesIO(), 0
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if not is_page(name) or not path.is_file():
                continue
            total += path.stat().st_size
            if total > LARGEST_FILE:
                megabytes = LARGEST_FILE // 1024 // 1024
                raise InvalidInput(
                    "The folder is larger than %(limit)s MB. Split it.", limit=megabytes
                )
            archive.writestr(name, path.read_bytes())
    if not total:
        raise InvalidInput("There is no Markdown file (.md) in %(folder)s.", folder=folder)
    return target.getvalue()


def read_folder(data: bytes) -> RawFile:
    """Read the Markdown files of a ZIP, in the order of their names; raise `InvalidInput`."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = sorted(
            (entry for entry in archive.infolist() if is_page(entry.filename)),
            key=lambda entry: entry.filename,
        )
        rows = [_row(archive, entry, line) for line, entry in enumerate(entries, start=1)]
    columns = dict.fromkeys(name for row in rows for name in row.cells)
    return RawFile(
        "Markdown", tuple({"question": None, "answer_markdown": None, **columns}), tuple(rows)
    )


def _row(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, line: int) -> RawRow:
    try:
        return RawRow(line, _cells(_text(archive, entry)), place=entry.filename)
    except InvalidInput as error:
        return RawRow(line, problem=error.message, values=error.values, place=entry.filename)


def _text(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> str:
    if entry.file_size > LARGEST_PAGE:
        raise InvalidInput("This file is larger than %(limit)s MB.", limit=LARGEST_PAGE // 1024**2)
    try:
        content = archive.read(entry)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError) as error:
        raise InvalidInput("This file cannot be unpacked. Is it locked with a password?") from error
    return decoded(content).replace("\r\n", "\n").replace("\r", "\n")


def _cells(text: str) -> dict[str, Any]:
    found = _HEAD.match(text)
    cells = _head(found[1] or "") if found else {}
    answer = text[found.end() :] if found else text
    if not _QUESTION & {name.casefold() for name in cells}:
        heading, _, rest = answer.lstrip().partition("\n")
        if heading.startswith("#"):
            cells["question"], answer = heading.strip("# \t"), rest
    return {**cells, "answer_markdown": answer}


def _head(text: str) -> dict[str, Any]:
    """Read the columns of a file; raise `InvalidInput` for what is no plain list of them."""
    if len(text) > LARGEST_HEAD:
        raise InvalidInput("The part between the lines of --- is too long.")
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, _Loader)):
            raise InvalidInput("The part between the lines of --- holds a YAML alias (*name).")
        values = yaml.load(text, _Loader)  # noqa: S506 (a safe loader)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise _unreadable(error) from error
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise InvalidInput("Write the part between the lines of --- as “name: value”.")
    return {str(name): value for name, value in values.items()}


def _unreadable(error: Exception) -> InvalidInput:
    mark_ = getattr(error, "problem_mark", None)
    if mark_ is None:
        return InvalidInput("The YAML between the lines of --- cannot be read.")
    return InvalidInput(
        "The YAML between the lines of --- cannot be read, from line %(line)s on.",
        line=mark_.line + 2,
    )
