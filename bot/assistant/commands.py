"""``madoguchi bot validate``: whether an assistant's files can be used."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from madoguchi.i18n import LOCALES, gettext, mark
from madoguchi.terminal import in_one_sentence

if TYPE_CHECKING:
    from bot.assistant.model import Assistant


@click.command()
@click.argument("directory", required=False, type=click.Path(path_type=Path))
@click.option("--language", type=click.Choice(LOCALES), default="en", help="To say it in.")
@click.pass_context
@in_one_sentence
def validate(context: click.Context, directory: Path | None, language: str) -> None:
    """Check the files of an assistant in DIRECTORY (Rasa 3.x); the bundled one unless told.

    Prints what is wrong as file:line:column and ends with the code 1 where anything is.
    """
    from bot.assistant.printing import print_problems, telling_problems
    from bot.assistant.project import BUNDLED, read_project

    with telling_problems(context, directory, language):
        assistant = read_project(directory or BUNDLED)
        print_problems(assistant.warnings, directory)
        click.echo(summary(assistant))


def summary(assistant: Assistant) -> str:
    """Return in one sentence how much there is of what."""
    from madoguchi.text import is_japanese

    texts = (one.text for intent in assistant.intents.values() for one in intent.examples)
    languages = Counter(is_japanese(text) for text in texts)
    return gettext(
        SUMMARY,
        intents=len(assistant.intents),
        japanese=languages[True],
        english=languages[False],
        responses=len(assistant.responses),
        forms=len(assistant.forms),
        slots=len(assistant.slots),
        rules=len(assistant.rules),
        stories=len(assistant.stories),
    )


SUMMARY = mark(
    "No errors. Intents: %(intents)s, examples: %(japanese)s Japanese, %(english)s English; "
    "responses: %(responses)s, slots: %(slots)s, forms: %(forms)s, rules: %(rules)s, stories: "
    "%(stories)s."
)
