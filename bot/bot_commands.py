"""``madoguchi bot``: talking to the bot, and the commands for its files."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bot.assistant.commands import validate
from bot.assistant.site_commands import export, history, import_, restore
from bot.nlu.commands import evaluate, train_
from bot.testing.commands import test_
from madoguchi.settings import Settings
from madoguchi.terminal import in_one_sentence


@click.group()
def bot() -> None:
    """The bot: talk to it, check its files."""


for _command in (validate, import_, export, history, restore, train_, test_, evaluate):
    bot.add_command(_command)


@bot.command()
@click.option("--site", "site_id", help="The site to ask; the only one when not given.")
@click.option("--locale", help="The language; the site's own when not given.")
@click.option("--explain", is_flag=True, help="Say in words who answered and why.")
@click.option(
    "--assistant",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Talk with the files in this folder; the site's own stay as they are.",
)
@click.pass_context
@in_one_sentence
def talk(
    context: click.Context,
    site_id: str | None,
    locale: str | None,
    explain: bool,
    folder: Path | None,
) -> None:
    """Chat with the bot and see why it says what it says. Nothing of it is counted."""
    from bot.assistant.printing import telling_problems
    from bot.talk import talk as run

    with telling_problems(context, folder, "en"):
        run(
            *(Settings.from_environment(), site_id, locale, sys.stdin, click.echo),
            folder=folder,
            explains=explain,
        )
