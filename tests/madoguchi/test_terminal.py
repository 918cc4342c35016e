"""What a terminal shows while work goes on."""

from __future__ import annotations

import io

import click
import pytest

from madoguchi.errors import InvalidInput
from madoguchi.terminal import ProgressBar, in_one_sentence

HIDDEN, SHOWN = "\033[?25l", "\033[?25h"


class Screen(io.StringIO):
    """A stderr that somebody looks at."""

    def isatty(self) -> bool:
        """Return True."""
        return True


def look(monkeypatch: pytest.MonkeyPatch) -> Screen:
    """Put a screen in place of stderr, from within a test: pytest has its own between them."""
    screen = Screen()
    monkeypatch.setattr("sys.stderr", screen)
    return screen


def test_a_bar_is_drawn_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once, although it is told of the end again; the next begins anew."""
    screen = look(monkeypatch)
    bar = ProgressBar("Rows read")
    for done in (1, 2, 4, 4):
        bar(done, 4)
    drawn = screen.getvalue()
    assert "Rows read" in drawn
    assert drawn.count("100%") == drawn.count("\n") == 1
    for done in (2, 4):
        bar(done, 4)
    assert screen.getvalue().count("100%") == 2


def test_nothing_is_drawn_where_there_is_nothing_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or where it is not known how much."""
    screen = look(monkeypatch)
    bar = ProgressBar("Rows read")
    bar(0, 0)
    bar(5, None)
    assert screen.getvalue() == ""


def test_nothing_is_drawn_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    """As in a file or a pipe."""
    ProgressBar("Rows read")(2, 4)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("error", [InvalidInput("no"), KeyboardInterrupt()])
def test_work_that_breaks_off_leaves_a_cursor(
    monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    """The bar hides it until it is full."""
    screen = look(monkeypatch)

    @in_one_sentence
    def command() -> None:
        ProgressBar("Rows read")(1, 4)
        raise error

    with pytest.raises((click.exceptions.Exit, KeyboardInterrupt)):
        command()
    drawn = screen.getvalue()
    assert HIDDEN in drawn
    assert drawn.rindex(SHOWN) > drawn.rindex(HIDDEN)
