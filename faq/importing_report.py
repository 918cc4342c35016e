"""What an import did, or would do: for the console, the command and the job that keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from faq.table_words import column_name
from madoguchi.i18n import format_number, locale
from madoguchi.i18n import gettext as _
from madoguchi.tables.rows import Note

MOST_NOTES = 2000
"""More than these are not kept: nobody reads them, and the row of a job has to hold them."""


MOST_PREVIEWS = 200


@dataclass(frozen=True, slots=True)
class Preview:
    """What one row adds or changes. ``article_id`` is empty for a new article, ``change`` is the
    last step it takes (`faq.model.Change`).

    ``parts`` are names of `faq.model.WORDS` with the beginnings of what stands there now and of
    what comes.
    """

    line: int
    place: str
    question: str
    article_id: str
    change: str
    parts: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The outcome of an import. The counts, with ``further``, add up to ``rows``.

    ``stored`` says whether it happened: not in a check, and not when a row was rejected (unless
    the good rows were wanted). ``rejected_count`` counts also what ``rejected`` is too short for.
    ``import_id`` names the batch that can be taken back, where something was changed; ``previews``
    are the first rows that add or change something.
    """

    format: str
    rows: int
    added: int
    updated: int
    unchanged: int
    merged: int
    rejected_count: int
    stored: bool
    check_only: bool
    rejected: tuple[Note, ...]
    notes: tuple[Note, ...]
    ignored_columns: tuple[str, ...]
    added_locales: tuple[str, ...]
    import_id: str = ""
    previews: tuple[Preview, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return it as plain values for a job's result."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> ImportReport:
        """Read what `to_json` wrote."""
        lists = {
            "rejected": tuple(Note(**note) for note in values["rejected"]),
            "notes": tuple(Note(**note) for note in values["notes"]),
            "ignored_columns": tuple(values["ignored_columns"]),
            "added_locales": tuple(values["added_locales"]),
            "previews": tuple(
                Preview(**{**one, "parts": tuple(map(tuple, one["parts"]))})
                for one in values.get("previews", ())
            ),
        }
        return cls(**{**values, **lists})

    @property
    def further(self) -> int:
        """How many rows hold a further text of an article that is counted already."""
        counted = self.added + self.updated + self.unchanged + self.merged + self.rejected_count
        return self.rows - counted

    @property
    def summary(self) -> str:
        """What happened in one sentence, in the language in force."""
        changes = self.added or self.updated or self.added_locales
        if self.stored and changes:
            return _("The file is imported.")
        if self.stored:
            return _("The file is imported. It changed nothing.")
        if not self.check_only:
            return _("Nothing was stored, because some rows cannot be taken.")
        if self.rejected_count:
            return _("Some rows cannot be taken. Nothing is stored yet.")
        if changes:
            return _("The file is fine. Nothing is stored yet.")
        return _("The file is fine. Importing it would change nothing.")

    @property
    def counts(self) -> str:
        """How many rows went or would go which way, in the language in force, without noughts."""
        taken = (
            (self.added, _("New")),
            (self.updated, _("Changed")),
            (self.unchanged, _("Same as before")),
        )
        refused = ((self.rejected_count, _("Rejected")),)
        parts = (*taken, *refused) if self.stored or self.check_only else refused
        said = " · ".join(f"{name} {format_number(count)}" for count, name in parts if count)
        return _("If imported: %(counts)s", counts=said) if self.check_only else said

    @property
    def sentence(self) -> str:
        """The summary and the counts."""
        return f"{self.summary} {self.counts}"


def note_text(note: Note) -> str:
    """Return a note's sentence in the language in force."""
    values = dict(note.values)
    if "column" in values:
        values["column"] = column_name(values["column"], locale())
    if examples := values.get("examples"):
        values["examples"] = _(examples)
    return _(note.message, **values)
