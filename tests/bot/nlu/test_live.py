"""The engine in use: replaced when the files change, kept when they cannot be used."""

from __future__ import annotations

from bot.nlu.live import LiveEngine
from bot.nlu.model import Engine, Parse
from madoguchi.errors import InvalidInput


class Named:
    """An engine that answers with its own name."""

    def __init__(self, name: str) -> None:
        self.name = name

    def parse(self, text: str, locale: str) -> Parse:
        """Return the name as the intent."""
        return Parse(text, self.name, 1.0)


class Files:
    """A stand-in for an assistant's files: what they say, and that they can be broken."""

    def __init__(self) -> None:
        self.says = "first"
        self.read = 0

    def stamp(self) -> object:
        """Return what changes with the files."""
        return self.says

    def make(self) -> Engine:
        """Return an engine of what they say; broken ones raise."""
        self.read += 1
        if self.says == "broken":
            raise InvalidInput("nlu.yml:3:1 is broken.")
        return Named(self.says)


def test_a_change_of_the_files_is_taken_up() -> None:
    """The next message is answered by the new engine."""
    files = Files()
    live = LiveEngine(files.stamp, files.make)
    files.says = "second"
    assert live.parse("hi", "en").intent == "first"
    assert live.refresh()
    assert live.parse("hi", "en").intent == live.name == "second"


def test_unchanged_files_are_not_read_again() -> None:
    """Looking whether they have changed costs next to nothing."""
    files = Files()
    live = LiveEngine(files.stamp, files.make)
    assert not live.refresh()
    assert files.read == 1


def test_broken_files_leave_the_old_engine_in_place() -> None:
    """It is said what is wrong, until it has been corrected."""
    files = Files()
    live = LiveEngine(files.stamp, files.make)
    files.says = "broken"
    assert not live.refresh()
    assert live.parse("hi", "en").intent == "first"
    assert str(live.problem) == "nlu.yml:3:1 is broken."
    files.says = "corrected"
    assert live.refresh()
    assert live.problem is None
