"""What commands print of an assistant's files: problems, as a terminal or an editor opens them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click

from bot.assistant.model import Problem
from bot.assistant.problems import BadFiles, line
from madoguchi.i18n import gettext, mark, use_locale


@contextmanager
def telling_problems(
    context: click.Context, directory: Path | None, language: str
) -> Iterator[None]:
    """End the command with the code 1 where files cannot be used, after saying what is wrong."""
    with use_locale(language):
        try:
            yield
        except BadFiles as error:
            print_problems(error.problems, directory)
            listed = sum(not problem.is_warning for problem in error.problems)
            more = gettext(MORE, n=error.errors - listed) if error.errors > listed else ""
            click.echo(gettext(ERRORS, n=error.errors) + more, err=True)
            context.exit(1)


def print_problems(problems: Iterable[Problem], directory: Path | None) -> None:
    """Print problems, one a line."""
    for problem in problems:
        file = problem.place.file if directory is None else str(directory / problem.place.file)
        click.echo(line(replace(problem, place=replace(problem.place, file=file))))


ERRORS = mark("Errors: %(n)s.")
MORE = mark(" %(n)s of them are not shown: correct these first.")
