"""The layers of docs/architecture.md hold."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("madoguchi", "faq", "analytics", "bot", "widget")
SQL = re.compile(r'"""\s*(SELECT|INSERT|UPDATE|DELETE)\s|"(SELECT|INSERT|UPDATE|DELETE)\s')
SQL_HOMES = re.compile(r"(^|/)(store|\w+_store)\.py$|/database/")
FLASK = re.compile(r"^(from|import) flask\b", re.MULTILINE)
FLASK_HOMES = re.compile(r"(^|/)(web|\w+_web|help_centre)\.py$|/shell/|/channels/|^bot/app\.py$")


def modules() -> list[tuple[str, str]]:
    """Return every module of the house: its path and its text."""
    found = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return [(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")) for path in found]


def test_imports_go_down_only() -> None:
    """import-linter finds no import that climbs; apart, because it silences every logger."""
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_sql_stands_only_in_stores() -> None:
    """A statement of SQL anywhere else is in the wrong place."""
    assert [
        name for name, text in modules() if SQL.search(text) and not SQL_HOMES.search(name)
    ] == []


def test_flask_stands_only_at_the_edges() -> None:
    """Rules and stores do not know that there is a web."""
    wrong = [
        name for name, text in modules() if FLASK.search(text) and not FLASK_HOMES.search(name)
    ]
    assert wrong == []
