"""A very long answer on several pages, so that none of them is heavy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, count

from markdown_it.token import Token

from faq.markdown import parser

HEAVIEST = 36_000
"""So many bytes of an answer stand on one page: 12,000 Japanese characters, which are at most
15 KB when compressed. What is written in Latin letters never comes near."""

# A further line of a paragraph that would begin a list or a table at the top of a page, or, being
# indented far, any block. What begins another block does so in a paragraph as well.
_BEGINS_A_BLOCK = re.compile(r" {4}| {0,3}(?:\t|\d{1,9}[.)](?:\s|$)|[+*]\s*$|:?-|\|)")

_AT_HEADING, _AT_BLOCK, _AT_LINE = range(3)
_NEAR = 0.15  # of a page: a better place so far off is worth it


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an answer may be cut: before a line, which begins at a byte."""

    line: int
    at: int
    kind: int


def pages_of(answer: str) -> tuple[str, ...]:
    """Return an answer's Markdown page by page: one for all but the longest.

    It is cut before a heading or a block, else between lines of a paragraph or points of a list.
    What offers no such place (a table, code, a quotation, one endless line) stays whole, as do
    numbers that are not written as they are shown (``1.`` at every point). Pure.
    """
    lines = re.findall(r"[^\n]*\n|[^\n]+", answer)  # as Markdown counts them
    starts = [0, *accumulate(len(line.encode()) for line in lines)]
    end = starts[-1]
    if end <= HEAVIEST:
        return (answer,)
    places = [_Place(line, starts[line], kind) for line, kind in _places(answer)]
    cuts = [0]
    while (rest := end - starts[cuts[-1]]) > HEAVIEST:
        begin = starts[cuts[-1]]
        later = [place for place in places if place.at > begin]
        if not later:
            break
        cuts.append(_best(later, begin, rest / -(-rest // HEAVIEST)))
    bounds = zip(cuts, [*cuts[1:], len(lines)], strict=True)
    return tuple("".join(lines[first:last]).strip("\n") for first, last in bounds)


def _best(places: list[_Place], begin: int, page: float) -> int:
    """Return the line to cut at: near where the page should end, at the best kind of place."""
    wanted = begin + page
    near = [place for place in places if abs(place.at - wanted) <= page * _NEAR]
    if near:
        return min(near, key=lambda place: (place.kind, abs(place.at - wanted))).line
    return min(places, key=lambda place: abs(place.at - wanted)).line


def _places(answer: str) -> Iterator[tuple[int, int]]:
    """Yield the lines before which an answer may be cut, with the kind of place."""
    before, shown = "", count()
    source = answer.split("\n")
    for token in parser().parse(answer):
        if token.map and token.level == 0 and token.map[0] and before != "heading_close":
            yield token.map[0], _AT_HEADING if token.type == "heading_open" else _AT_BLOCK
        if token.type == "ordered_list_open" and token.level == 0:
            shown = count(int(token.attrs.get("start", 1)))
        if token.map and token.type == "list_item_open" and token.level == 1:
            keeps_its_number = not token.info or int(token.info) == next(shown)
            if keeps_its_number and not before.endswith("list_open"):
                yield token.map[0], _AT_LINE
        if token.type == "inline" and token.level == 1 and before == "paragraph_open":
            yield from ((line, _AT_LINE) for line in _lines(token, source))
        before = token.type


def _lines(paragraph: Token, source: list[str]) -> Iterator[int]:
    """Yield the further lines of a paragraph that no mark spans and that may begin another."""
    breaks = [one for one in paragraph.children or () if one.type in {"softbreak", "hardbreak"}]
    first, end = paragraph.map or (0, 0)
    if len(breaks) != end - first - 1:  # code spans lines, and which is which is not known
        return
    for line, one in enumerate(breaks, first + 1):
        plain = one.type == "softbreak" or not source[line - 1].endswith("\\")
        if one.level == 0 and plain and not _BEGINS_A_BLOCK.match(source[line]):
            yield line
