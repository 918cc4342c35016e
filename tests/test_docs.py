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


def commands(group: click.Group, path: str = "") -> list[str]:
    """Return every command below a group, as it is typed."""
    context, found = click.Context(group), list[str]()
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        here = f"{path} {name}".strip()
        found += commands(command, here) if isinstance(command, click.Group) else [here]
    return found


def test_every_command_is_described() -> None:
    """docs/commands.md knows each command there is."""
    from bot.cli import main

    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    known = commands(main)
    assert {"serve", "faq import", "analytics rates"} <= set(known)
    assert [name for name in known if f"`madoguchi {name}`" not in text] == []
