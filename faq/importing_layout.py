"""Questions and answers told by how a page is built: a function of its tree."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from faq.html_markdown import markdown_of
from faq.html_tree import HEADINGS, Node, line_of

_ASKS = re.compile(
    r"[?？]$|(?:か|たい|には|とは|方法|ません|しました|場合|とき)[。…]?$|^[QＱ問]\s*\d*\s*[.．:：、)）]"
    r"|^(?:how|what|when|where|why|who|which|can|could|do|does|is|are|will|should|may)\s",
    re.IGNORECASE,
)
_LETTER = re.compile(r"^(?:[QＱ]\s*\d+|[QＱ問](?=\s*[.．:：、)）]))\s*[.．:：、)）]?\s*(?=\S)")
_ANSWER_LETTER = re.compile(r"^[AＡ答]\s*\d*\s*[.．:：、]\s*(?=\S)")


@dataclass(frozen=True, slots=True)
class Found:
    """A question with its answer in Markdown, as a page shows them."""

    question: str
    answer: str
    category: str = ""
    others: tuple[str, ...] = ()
    locale: str = ""


def readings(root: Node) -> Iterator[Iterator[Found]]:
    """Yield what each way of reading a page finds, the surest first."""
    ways: tuple[Callable[[Node], Iterator[Found]], ...]
    ways = (_of_microdata, _of_details, _of_lists, _of_headings)
    for way in ways:
        yield way(root)


def is_question(text: str) -> bool:
    """Whether words on a page ask something."""
    return _ASKS.search(text) is not None


def without_letter(text: str) -> str:
    """Return an answer without the “A.” before it."""
    return _ANSWER_LETTER.sub("", text, count=1)


def _found(asked: str, content: list[Node | str], category: str, *others: str) -> Found | None:
    answer = without_letter(markdown_of(Node("div", children=content)))
    question = _LETTER.sub("", asked, count=1)
    return Found(question, answer, category, others) if question and answer else None


def _of_microdata(root: Node) -> Iterator[Found]:
    for node in root.walk():
        if re.search(r"schema\.org/Question$", node.attributes.get("itemtype", "")):
            name = next((one for one in node.walk() if _is_part(one, "name")), None)
            text = next((one for one in node.walk() if _is_part(one, "text")), None)
            if name and text and (found := _found(line_of(name), [text], "")):
                yield found


def _is_part(node: Node, name: str) -> bool:
    return name in node.attributes.get("itemprop", "").split()


def _of_details(root: Node) -> Iterator[Found]:
    """Read what opens on a click; one that holds others is their category."""
    category = ""
    for node in root.walk():
        if node.tag in HEADINGS and node.tag != "h1" and not _holds(node, "details"):
            category = line_of(node)
        if node.tag != "details":
            continue
        summary = next((one for one in node.walk() if one.tag == "summary"), None)
        asked = line_of(summary) if summary else ""
        if _holds(node, "details"):
            category = asked
            continue
        content = [child for child in node.children if child is not summary]
        if found := _found(asked, content, "" if category == asked else category):
            yield found


def _holds(node: Node, tag: str) -> bool:
    return any(one.tag == tag for one in node.walk())


def _of_lists(root: Node) -> Iterator[Found]:
    """Read definition lists in which at least one term asks something."""
    category = ""
    for node in root.walk():
        if node.tag in HEADINGS and node.tag != "h1":
            category = line_of(node)
        if node.tag == "dl":
            groups = list(_groups(node))
            if any(is_question(term) for terms, _ in groups for term in terms):
                for (asked, *others), content in groups:
                    if found := _found(asked, content, category, *others):
                        yield found


def _groups(node: Node) -> Iterator[tuple[list[str], list[Node | str]]]:
    """Yield the terms of a definition list with what defines them."""
    terms: list[str] = []
    content: list[Node | str] = []
    for part in _parts(node):
        if part.tag == "dt" and content:
            yield terms, content
            terms, content = [], []
        if part.tag == "dt":
            terms.append(line_of(part))
        elif terms:
            content.append(Node("div", children=part.children))
    if terms and content:
        yield terms, content


def _parts(node: Node) -> Iterator[Node]:
    for child in node.children:
        if isinstance(child, Node):
            if child.tag in {"dt", "dd"}:
                yield child
            elif child.tag == "div":
                yield from _parts(child)


@dataclass(slots=True)
class _Open:
    """A question whose answer is still being read."""

    asked: str
    level: int
    category: str
    content: list[Node | str] = field(default_factory=list)


def _of_headings(root: Node) -> Iterator[Found]:
    """Read headings that ask something; the answer goes to the next heading of their level."""
    category, now = "", None
    for part in _stream(root):
        level = HEADINGS.get(part.tag) if isinstance(part, Node) else None
        if level is None or not isinstance(part, Node):
            if now:
                now.content.append(part)
            continue
        asked = line_of(part)
        asks = is_question(asked)
        if now and not asks and level > now.level:
            now.content.append(part)
            continue
        if now and (found := _found(now.asked, now.content, now.category)):
            yield found
        now = _Open(asked, level, category) if asks else None
        if not asks and level > 1:
            category = asked
    if now and (found := _found(now.asked, now.content, now.category)):
        yield found


def _stream(node: Node) -> Iterator[Node | str]:
    """Yield headings and what stands between them, whatever they are wrapped in."""
    for child in node.children:
        if isinstance(child, Node) and child.tag not in HEADINGS and _holds_heading(child):
            yield from _stream(child)
        else:
            yield child


def _holds_heading(node: Node) -> bool:
    return any(one.tag in HEADINGS for one in node.walk())
