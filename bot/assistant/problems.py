"""Collecting what is wrong with an assistant's files, so that all of it is said at once."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from bot.assistant.model import Place, Problem
from madoguchi.errors import InvalidInput
from madoguchi.i18n import gettext, mark

MOST = 20
"""Errors that are listed; who has corrected these sees the next."""


class BadFiles(InvalidInput):
    """An assistant's files cannot be used.

    ``problems`` are the first `MOST` errors and all warnings by place; ``errors`` is how many
    errors there are.
    """

    slug = "bad-assistant-files"

    def __init__(self, problems: tuple[Problem, ...], errors: int) -> None:
        first = next(problem for problem in problems if not problem.is_warning)
        super().__init__(
            mark("The bot's files cannot be used, errors: %(n)s. %(place)s: %(what)s"),
            n=errors,
            place=first.place,
            what=sentence(first),
        )
        self.problems = problems
        self.errors = errors


class Problems:
    """The problems found so far."""

    def __init__(self) -> None:
        self._errors: dict[tuple[Place, str], Problem] = {}
        self._warnings: list[Problem] = []

    def error(self, place: Place, message: str, /, **values: object) -> None:
        """Note an error; the same one at the same place counts once."""
        self._errors.setdefault((place, message), Problem(place, message, values))

    def warn(self, place: Place, message: str, /, **values: object) -> None:
        """Note what is allowed and probably not meant."""
        self._warnings.append(Problem(place, message, values, is_warning=True))

    def unknown(
        self, place: Place, message: str, name: str, known: Iterable[str], **values: object
    ) -> None:
        """Note that a name is not known, with the nearest that is.

        ``message`` is one of the sentences that end with ``%(hint)s``.
        """
        near = _nearest(name, known)
        self.error(place, message, name=name, hint=Hint(near) if near else "", **values)

    @property
    def count(self) -> int:
        """Return how many errors there are."""
        return len(self._errors)

    def has_error_in(self, file: str) -> bool:
        """Say whether something is wrong in a file."""
        return any(place.file == file for place, _ in self._errors)

    def warnings(self) -> tuple[Problem, ...]:
        """Return the warnings by place."""
        return tuple(sorted(self._warnings, key=_where))

    def raise_any(self) -> None:
        """Raise BadFiles if there is any error."""
        if self._errors:
            errors = sorted(self._errors.values(), key=_where)
            shown = sorted([*errors[:MOST], *self._warnings], key=_where)
            raise BadFiles(tuple(shown), len(errors))


class Hint:
    """The nearest name, said in the language of whoever reads it."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __str__(self) -> str:
        """Ask whether that was meant."""
        return gettext(DID_YOU_MEAN, name=self.name)


DID_YOU_MEAN = mark(" Did you mean “%(name)s”?")


def sentence(problem: Problem) -> str:
    """Return what is wrong, in the language in force."""
    return gettext(problem.message, **problem.values)


def line(problem: Problem) -> str:
    """Return a problem as one line, ``file:line:column: error: what is wrong``."""
    kind = gettext("warning") if problem.is_warning else gettext("error")
    return f"{problem.place}: {kind}: {sentence(problem)}"


def _nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name most alike; what all responses and actions begin with says nothing."""
    start = next((one for one in ("utter_", "action_") if name.startswith(one)), "")
    rests = [one.removeprefix(start) for one in known if one.startswith(start)]
    found = get_close_matches(name.removeprefix(start), rests, n=1, cutoff=0.6)
    return start + found[0] if found else None


def _where(problem: Problem) -> tuple[str, int, int]:
    return problem.place.file, problem.place.line, problem.place.column
