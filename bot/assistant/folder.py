"""Putting an assistant's files into a folder: as a whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from bot.assistant.project import names_in
from madoguchi.errors import Conflict, InvalidInput


def write_folder(folder: Path, files: Mapping[str, str], *, replaces: bool = False) -> None:
    """Put an assistant's files into a folder; what else is there stays.

    Raises Conflict where the folder holds an assistant's files and they are not to be replaced,
    InvalidInput where it cannot be written; it is then as it was before.
    """
    try:
        there = names_in(folder) if folder.exists() else []
        if there and not replaces:
            raise Conflict(
                "“%(path)s” holds an assistant's files already (%(name)s …): name another folder, "
                "or replace them with --force.",
                path=folder,
                name=there[0],
            )
        folder.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(dir=folder, prefix=".export-"))
        try:
            for name, text in files.items():
                _ready(aside / "new" / name).write_text(text, encoding="utf-8", newline="")
            _swap(folder, aside, there, files)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    except OSError as error:
        raise InvalidInput(
            "%(file)s cannot be written: %(reason)s.", file=folder, reason=error.strerror
        ) from error


def _swap(folder: Path, aside: Path, there: Iterable[str], files: Iterable[str]) -> None:
    """Move the old files out and the new ones in; where that fails, all of it back."""
    moves = [(folder / name, aside / "old" / name) for name in there]
    moves += [(aside / "new" / name, folder / name) for name in files]
    done: list[tuple[Path, Path]] = []
    try:
        for source, target in moves:
            source.rename(_ready(target))
            done.append((source, target))
    except OSError:
        for source, target in reversed(done):
            target.rename(source)
        raise


def _ready(path: Path) -> Path:
    """Return a path whose folder is there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
