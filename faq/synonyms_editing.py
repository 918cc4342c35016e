"""Changing a site's synonyms: the whole list at once, as one edits a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from faq import synonyms_store
from faq.exporting import listed, write_csv
from faq.importing_cells import BETWEEN_WORDS, first, several
from faq.importing_files import read_rows
from faq.synonyms import MOST_GROUPS, Group, checked, fingerprint, same_term
from madoguchi import sites
from madoguchi.clock import Clock
from madoguchi.database.protocol import Transaction
from madoguchi.errors import Conflict, InvalidInput
from madoguchi.i18n import mark
from madoguchi.tables.rows import Note, RawRow

COLUMNS = ("word", "synonyms")
_NAMES = {
    "word": ("word", "term", "言葉", "語", "用語", "代表語"),
    "synonyms": ("synonyms", "synonym", "同義語", "類義語", "類語", "言い換え"),
}


class Line(NamedTuple):
    """One group as it was given; ``number`` is that of its line, counted from 1."""

    number: int
    terms: tuple[str, ...]
    problem: Note | None = None


class Changes(NamedTuple):
    """What putting a list in the place of another does; nothing where there are ``problems``."""

    added: tuple[Group, ...]
    removed: tuple[Group, ...]
    unchanged: int
    problems: tuple[Note, ...]


def read_lines(data: bytes) -> list[Line]:
    """Read a CSV, XLSX or JSON file of two columns; raise `InvalidInput` where it is none.

    ``word`` holds the name of a group, ``synonyms`` the others, separated as paraphrases are.
    """
    return [_line(row) for row in read_rows(data).rows]


def export(groups: Iterable[Group]) -> bytes:
    """Return groups as a CSV file that `read_lines` takes back."""
    return write_csv(COLUMNS, ((word, listed(others)) for word, *others in groups))


def compare(now: Iterable[Group], lines: Sequence[Line]) -> Changes:
    """Tell what a new list changes, and what is wrong with it."""
    wanted, problems = _checked(lines)
    before = set(now)
    return Changes(
        added=tuple(group for group in wanted if group not in before),
        removed=tuple(sorted(before - set(wanted))),
        unchanged=len(before & set(wanted)),
        problems=tuple(problems),
    )


def replace_all(
    tx: Transaction,
    site_id: str,
    lines: Sequence[Line],
    clock: Clock,
    instead_of: str | None = None,
) -> Changes:
    """Put a list in the place of a site's synonyms; change nothing where a line is wrong.

    Groups that stay as they are keep their identity. Search heeds the new ones within seconds.
    ``instead_of`` is the `fingerprint` of the list that was changed; raises `Conflict` where
    somebody was faster.
    """
    tx.lock("site", site_id)
    sites.get_site(tx, site_id)
    held = synonyms_store.groups(tx, site_id)
    if instead_of is not None and fingerprint(held.values()) != instead_of:
        raise Conflict("Somebody else changed the synonyms in the meantime. Nothing was saved.")
    changes = compare(held.values(), lines)
    if changes.problems or not (changes.added or changes.removed):
        return changes
    gone = set(changes.removed)
    synonyms_store.remove(tx, site_id, [id for id, group in held.items() if group in gone])
    synonyms_store.add(tx, site_id, changes.added, clock())
    sites.bump_faq_revision(tx, site_id)
    tx.announce("faq")
    return changes


def add_term(
    tx: Transaction,
    site_id: str,
    word: str,
    term: str,
    clock: Clock,
    instead_of: str | None = None,
) -> Changes:
    """Have a term mean what a word does: in the word's group, or with it in a new one.

    Raises as `replace_all` does, and `InvalidInput` where the two are no two words, where the group
    or the list is full, or where the term means something else already.
    """
    checked((word, term))
    held = [list(group) for group in synonyms_store.groups(tx, site_id).values()]
    own = next((group for group in held if same_term(word) in map(same_term, group)), None)
    if own is None:
        held.append([word, term])
    elif same_term(term) not in map(same_term, own):
        own.append(term)
    lines = [Line(number, tuple(group)) for number, group in enumerate(held, start=1)]
    changes = replace_all(tx, site_id, lines, clock, instead_of)
    for note in changes.problems:
        raise InvalidInput(note.message, **note.values)
    return changes


def _line(row: RawRow) -> Line:
    if row.problem:
        return Line(row.line, (), Note(row.line, row.problem, row.values))
    cells: dict[str, list[object]] = {}
    for name, value in row.cells.items():
        known = next((own for own, names in _NAMES.items() if name.lower() in names), None)
        if known and value is not None:
            cells.setdefault(known, []).append(value)
    if len(cells) < len(COLUMNS):
        message = mark("Give a word, and in the column “synonyms” the others.")
        return Line(row.line, (), Note(row.line, message))
    others = several(cells, "synonyms", BETWEEN_WORDS)
    return Line(row.line, (first(cells, "word"), *others))


def _checked(lines: Sequence[Line]) -> tuple[list[Group], list[Note]]:
    groups, problems, owners = list[Group](), list[Note](), dict[str, Line]()
    for line in lines[:MOST_GROUPS]:
        if line.problem is not None:
            problems.append(line.problem)
            continue
        try:
            group = _group(line, owners)
        except InvalidInput as error:
            problems.append(Note(line.number, error.message, error.values, line.terms[0]))
        else:
            groups.append(group)
            owners |= {same_term(term): line for term in group}
    if len(lines) > MOST_GROUPS:
        message = mark("There may be at most %(most)s groups of synonyms.")
        problems.append(Note(lines[MOST_GROUPS].number, message, {"most": f"{MOST_GROUPS:,}"}))
    return groups, problems


def _group(line: Line, owners: dict[str, Line]) -> Group:
    group = checked(line.terms)
    for term in group:
        if (other := owners.get(same_term(term))) is not None:
            raise InvalidInput(
                "“%(term)s” stands in line %(line)s too. A word belongs to one group.",
                term=term,
                line=other.number,
            )
    return group
