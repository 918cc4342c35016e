"""What a visitor's browser has to load, gzipped, beside the peers' published sizes."""

from __future__ import annotations

import gzip
from pathlib import Path

WIDGET = Path(__file__).resolve().parent.parent / "widget"
PEERS_KB = {"Libredesk loader": 5.2, "Live Helper Chat app": 64.6, "Botpress webchat": 180,
            "Typebot": 196, "rasa-webchat": 211, "Chatwoot's budget": 300}  # fmt: skip


def run() -> dict[str, object]:
    """Return bytes after gzip of the loader and of everything the frame loads at first open."""
    frame = [WIDGET / "frame.html", WIDGET / "frame.css", *sorted((WIDGET / "frame").glob("*.js"))]
    return {
        "loader_bytes": gzipped(WIDGET / "loader.js"),
        "frame_bytes": sum(gzipped(path) for path in frame),
        "frame_files": len(frame),
        "peers_kb": PEERS_KB,
    }


def gzipped(path: Path) -> int:
    """Return a file's size after gzip at level 9."""
    return len(gzip.compress(path.read_bytes(), 9, mtime=0))
