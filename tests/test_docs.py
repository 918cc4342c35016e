"""The docs name what there is: every setting, command and document."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

ROOT = Path(__file__).resolve().parent.parent
LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    """A relative link or picture in the docs exists."""
    text = document.read_text(encoding="utf-8")
    assert [link for link in LINK.findall(text) if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("name", ["README.md", "README.ja.md"])
def test_a_readme_can_be_read_in_one_go(name: str) -> None:
    """At most 150 lines."""
    assert len((ROOT / name).read_text(encoding="utf-8").splitlines()) <= 150


def commands(group: click.Group, path: tuple[str, ...] = ()) -> list[str]:
    """Return every command below a group, as it is typed."""
    found: list[str] = []
    for name, command in group.commands.items():
        here = (*path, name)
        found += commands(command, here) if isinstance(command, click.Group) else [" ".join(here)]
    return found


def test_every_command_is_described() -> None:
    """docs/commands.md has a heading for each command, and each command has help."""
    from bot.cli import main

    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert [name for name in commands(main) if f"`madoguchi {name}" not in text] == []
