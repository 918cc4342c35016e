"""``madoguchi bot validate``: whether an assistant's files can be used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from madoguchi.i18n import LOCALES, gettext, mark, use_locale
from madoguchi.terminal import in_one_sentence

if TYPE_CHECKING:
    from bot.assistant.model import Assistant, Problem


@click.command()
@click.argument("directory", required=False, type=click.Path(path_type=Path))
@click.option("--language", type=click.Choice(LOCALES), default="en", help="To say it in.")
@click.pass_context
@in_one_sentence
def validate(context: click.Context, directory: Path | None, language: str) -> None:
    """Check the files of an assistant in DIRECTORY (Rasa 3.x); the bundled one unless told.

    Prints what is wrong as file:line:column and ends with the code 1 where anything is.
    """
    from bot.assistant.problems import BadFiles
    from bot.assistant.project import BUNDLED, read_project

    with use_locale(language):
        try:
            assistant = read_project(directory or BUNDLED)
        except BadFiles as error:
            _print(error.problems, directory)
            listed = sum(not problem.is_warning for problem in error.problems)
            more = gettext(MORE, n=error.errors - listed) if error.errors > listed else ""
            click.echo(gettext(ERRORS, n=error.errors) + more, err=True)
            context.exit(1)
        _print(assistant.warnings, directory)
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


def _print(problems: Iterable[Problem], directory: Path | None) -> None:
    from bot.assistant.problems import line

    for problem in problems:
        file = problem.place.file if directory is None else str(directory / problem.place.file)
        click.echo(line(replace(problem, place=replace(problem.place, file=file))))


ERRORS = mark("Errors: %(n)s.")
MORE = mark(" %(n)s of them are not shown: correct these first.")
SUMMARY = mark(
    "No errors. Intents: %(intents)s, examples: %(japanese)s Japanese, %(english)s English; "
    "responses: %(responses)s, slots: %(slots)s, forms: %(forms)s, rules: %(rules)s, stories: "
    "%(stories)s."
)
