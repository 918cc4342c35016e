"""What every terminal command shares: an open database, and errors said in one sentence."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar

import click

from madoguchi.database import Database, migrate, open_database
from madoguchi.errors import MadoguchiError
from madoguchi.settings import Settings

P = ParamSpec("P")
T = TypeVar("T")

_SHOW_CURSOR = "\033[?25h"


def in_one_sentence(command: Callable[P, T]) -> Callable[P, T]:
    """Let a command end with one sentence and status 2 where it raises an error of ours."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return command(*args, **kwargs)
        except MadoguchiError as error:
            click.echo(str(error), err=True)
            raise click.exceptions.Exit(2) from error
        finally:
            ProgressBar.show_cursor()

    return run


class ProgressBar:
    """A bar on stderr that is told ``(done, total)``; nothing where nobody looks on.

    One that starts again from the beginning is drawn anew.
    """

    def __init__(self, label: str) -> None:
        self._label = label
        self._bar: Any = None
        self._finished: int | None = None

    def __call__(self, done: int, total: int | None) -> None:
        """Draw how far the work is; a ``total`` of None or 0 draws nothing."""
        if not total or not sys.stderr.isatty() or done == total == self._finished:
            return
        bar = self._bar
        if bar is None or done < bar.pos or bar.length != total:
            bar = click.progressbar(length=total, label=self._label, file=sys.stderr)
            self._bar, self._finished = bar, None
        bar.update(done - bar.pos)
        if done >= total:
            bar.render_finish()
            self._bar, self._finished = None, total

    @staticmethod
    def show_cursor() -> None:
        """Bring back the cursor that a bar hides until it is full."""
        if sys.stderr.isatty():
            click.echo(_SHOW_CURSOR, err=True, nl=False)


@contextmanager
def opened() -> Iterator[tuple[Database, Settings]]:
    """Open and migrate the database in force, and close it in the end."""
    settings = Settings.from_environment()
    db = open_database(settings.database_url, settings.database_pool)
    try:
        migrate(db)
        yield db, settings
    finally:
        db.close()
