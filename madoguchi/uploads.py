"""Files that people send, kept in the data folder until a job has read them."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from madoguchi.clock import Clock
from madoguchi.ids import new_id

_KEPT_FOR = timedelta(days=2)
_NAME = re.compile(r"upl_[0-9a-z]+")


def new_upload() -> str:
    """Return a name for an upload that is to come."""
    return new_id("upl")


def keep_upload(data_dir: Path, data: bytes, clock: Clock, name: str = "") -> str:
    """Store an uploaded file, forget those nobody came back for, and return its name."""
    folder = _folder(data_dir)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    sweep(data_dir, clock)
    name = name or new_upload()
    (folder / name).write_bytes(data)
    return name


def sweep(data_dir: Path, clock: Clock) -> int:
    """Delete the uploads that nobody came back for in two days; return how many those were."""
    oldest, gone = (clock() - _KEPT_FOR).timestamp(), 0
    for path in _folder(data_dir).glob("upl_*"):
        with suppress(FileNotFoundError):  # somebody else cleans up at the same time
            if path.stat().st_mtime < oldest:
                path.unlink()
                gone += 1
    return gone


def upload_path(data_dir: Path, name: str) -> Path | None:
    """Return where an upload lies, or None when it is gone (or the name is not one of ours)."""
    path = _folder(data_dir) / name
    return path if _NAME.fullmatch(name) and path.is_file() else None


def _folder(data_dir: Path) -> Path:
    return data_dir / "uploads"
