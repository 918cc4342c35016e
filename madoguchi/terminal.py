"""What every terminal command shares: an open database, and errors said in one sentence."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

import click

from madoguchi.database import Database, migrate, open_database
from madoguchi.errors import MadoguchiError
from madoguchi.settings import Settings

P = ParamSpec("P")
T = TypeVar("T")


def in_one_sentence(command: Callable[P, T]) -> Callable[P, T]:
    """Let a command end with one sentence and status 2 where it raises an error of ours."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return command(*args, **kwargs)
        except MadoguchiError as error:
            click.echo(str(error), err=True)
            raise click.exceptions.Exit(2) from error

    return run


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
