"""``madoguchi bot``: talking to the bot, and the commands for its files."""

from __future__ import annotations

import sys

import click

from bot.assistant.commands import validate
from bot.nlu.commands import evaluate
from madoguchi.settings import Settings
from madoguchi.terminal import in_one_sentence


@click.group()
def bot() -> None:
    """The bot: talk to it, check its files."""


bot.add_command(validate)
bot.add_command(evaluate)


@bot.command()
@click.option("--site", "site_id", help="The site to ask; the only one when not given.")
@click.option("--locale", help="The language; the site's own when not given.")
@in_one_sentence
def talk(site_id: str | None, locale: str | None) -> None:
    """Chat with the bot and see why it says what it says. Nothing of it is counted."""
    from bot.talk import talk as run

    run(Settings.from_environment(), site_id, locale, sys.stdin, lambda line: click.echo(line))
