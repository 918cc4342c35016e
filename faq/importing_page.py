"""A web page with questions and answers becomes rows.

What a page says of itself counts most: `FAQPage` in JSON-LD, then in microdata; else what it looks
like: ``details``, ``dl``, headings that are questions (`faq.importing_layout`). The first of these
that holds anything is taken. The line of a row is its place among the questions of the page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import escape, unescape
from typing import Any
from urllib.parse import urljoin

from faq import importing_layout as layout
from faq.html_markdown import looks_like_html, to_markdown
from faq.html_tree import ATTRIBUTES, DROPPED, KEPT, Node, line_of, parse
from faq.importing_layout import Found
from madoguchi.errors import InvalidInput
from madoguchi.i18n import mark
from madoguchi.tables.encodings import decoded_page
from madoguchi.tables.rows import Note, RawFile, RawRow

_BEGINS = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\x00]*<")
_TAGS = KEPT | {"span"}
_NOT_READ = DROPPED | {"nav", "footer", "aside", "select", "textarea"}
_NOTED = {**ATTRIBUTES, "*": {"itemprop", "itemtype"}}

_JSON_LD = re.compile(
    r"<script\b[^<>]{0,500}?\btype\s*=\s*[\"']?application/ld\+json\b[^<>]{0,500}>", re.IGNORECASE
)
_WRAPPED = re.compile(
    r"^\s*(?:<!--|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|/\*\s*\]\]>\s*\*/|\]\]>)\s*$"
)
_LANGUAGE = re.compile(
    r"<html\b[^<>]{0,500}?\blang\s*=\s*[\"']?([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)", re.I
)
_HOME = re.compile(
    r"<(?:base\b[^<>]{0,500}?|link\b[^<>]{0,500}?\brel\s*=\s*[\"']?canonical\b[^<>]{0,500}?)"
    r"\bhref\s*=\s*[\"']?([^\"'\s>]+)",
    re.IGNORECASE,
)


def is_html(data: bytes) -> bool:
    """Whether a file is a web page: no table begins with a tag."""
    return _BEGINS.match(data) is not None


def read_page(data: bytes, address: str = "") -> RawFile:
    """Read the questions of a page; raise `InvalidInput` where it holds none."""
    text = decoded_page(data)
    language = _LANGUAGE.search(text)
    notes: list[Note] = []
    found = list(_declared(text, notes))
    if not found:
        root = parse(text, _TAGS, _NOTED, _NOT_READ)
        _complete_addresses(root, _home(text, address))
        ways = [way for way in map(list, layout.readings(root)) if way]
        found = ways[0] if ways else []
        notes += _left_out(found, ways[1:])
    if not found:
        raise InvalidInput(
            "No questions with answers were found on this page. They are read from FAQPage data, "
            "details, definition lists and headings that are questions."
        )
    rows = [_row(number, one, language) for number, one in enumerate(found, start=1)]
    columns = dict.fromkeys(name for row in rows for name in row.cells)
    return RawFile("HTML", tuple(columns), tuple(rows), tuple(notes))


def _left_out(found: list[Found], ways: list[list[Found]]) -> list[Note]:
    """Say how many questions the page has that are written in other ways than those taken."""
    taken = {one.question for one in found}
    others = {one.question for way in ways for one in way} - taken
    if not others:
        return []
    message = mark(
        "%(count)s more texts that look like questions are written in another way and are not "
        "taken, such as “%(question)s”."
    )
    return [Note(1, message, {"count": len(others), "question": min(others)[:80]})]


def _row(number: int, found: Found, language: re.Match[str] | None) -> RawRow:
    cells = {
        "question": found.question,
        "paraphrases": list(found.others),
        "answer_markdown": found.answer,
        "category": found.category,
        "locale": found.locale or (language[1] if language else ""),
    }
    return RawRow(number, cells)


def _home(text: str, address: str) -> str:
    given = _HOME.search(text)
    home = urljoin(address, unescape(given[1])) if given else address
    return home if home.startswith(("http://", "https://")) else ""


def _complete_addresses(root: Node, home: str) -> None:
    """Make links and pictures of the page lead where they lead on the page."""
    for node in root.walk() if home else ():
        for name in ("href", "src"):
            if address := node.attributes.get(name):
                try:
                    node.attributes[name] = urljoin(home, address)
                except ValueError:  # no address at all: it is dropped when written
                    continue


def _declared(text: str, notes: list[Note]) -> Iterator[Found]:
    """Yield the questions of every `FAQPage` in JSON-LD; note the blocks that cannot be read."""
    for start, block in _blocks(text):
        try:
            data = json.loads(_WRAPPED.sub("", block), strict=False)
        except (json.JSONDecodeError, RecursionError):
            line = text.count("\n", 0, start) + 1
            message = mark(
                "A block of JSON-LD on the page cannot be read (line %(line)s): left out."
            )
            notes.append(Note(line, message, {"line": line}))
            continue
        for page in _of_type(data, "FAQPage"):
            for question in _of_type(page.get("mainEntity"), "Question"):
                yield _asked(question, _said(question.get("inLanguage") or page.get("inLanguage")))


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    """Yield where each block of JSON-LD begins, and what it holds."""
    end = 0
    while begin := _JSON_LD.search(text, end):
        end = text.find("</script", begin.end())
        if end < 0:
            return
        yield begin.start(), text[begin.end() : end]


def _of_type(data: Any, name: str) -> list[dict[str, Any]]:
    """Return the objects of a schema.org type anywhere in some JSON, in its order."""
    found: list[dict[str, Any]] = []
    waiting = [data]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += reversed(one)
        elif isinstance(one, dict):
            types = one.get("@type")
            listed = types if isinstance(types, list) else [types]
            if any(isinstance(kind, str) and _is(kind, name) for kind in listed):
                found.append(one)
            else:
                waiting += reversed(one.values())
    return found


def _is(kind: str, name: str) -> bool:
    return re.split(r"[/:#]", kind)[-1] == name


def _asked(question: dict[str, Any], locale: str) -> Found:
    answers = question.get("acceptedAnswer") or question.get("suggestedAnswer") or {}
    answer = answers[0] if isinstance(answers, list) and answers else answers
    text = _said(answer.get("text")) if isinstance(answer, dict) else _said(answer)
    asked = _said(question.get("name")) or _said(question.get("text"))
    return Found(line_of(parse(asked)), layout.without_letter(_markdown(text)), locale=locale)


def _said(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _markdown(text: str) -> str:
    """Return an answer in JSON-LD, HTML or plain, as Markdown."""
    if not looks_like_html(text):
        text = escape(unescape(text), quote=False).replace("\n", "<br>")
    return to_markdown(text)
