"""What a visitor's browser has to load, gzipped, beside the peers' published sizes."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

WIDGET = Path(__file__).resolve().parent.parent / "widget"
PEERS_KB = {"Libredesk loader": 5.2, "Live Helper Chat app": 64.6, "Botpress webchat": 180,
            "Typebot": 196, "rasa-webchat": 211, "Chatwoot's budget": 300}  # fmt: skip


def run() -> dict[str, object]:
    """Return bytes after gzip: the loader, the frame at first open, and what may come later."""
    page = WIDGET / "frame.html"
    named = re.findall(r'"(frame[/.][\w./]+)"', page.read_text(encoding="utf-8"))
    first = [page, *(WIDGET / name for name in named)]
    later = sorted({*(WIDGET / "frame").glob("*.js")} - {*first})
    return {
        "loader_bytes": gzipped(WIDGET / "loader.js"),
        "frame_bytes": sum(map(gzipped, first)),
        "frame_files": len(first),
        "later_bytes": {path.name: gzipped(path) for path in later},
        "peers_kb": PEERS_KB,
    }


def gzipped(path: Path) -> int:
    """Return a file's size after gzip at level 9."""
    return len(gzip.compress(path.read_bytes(), 9, mtime=0))
