"""HTML as a small tree of what can be read: nh3 makes it well formed and drops what runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from html.parser import HTMLParser

import nh3

INLINE_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "s": "~~", "del": "~~"}
_TABLE_PARTS = {"table", "thead", "tbody", "tr", "th", "td"}
LISTS = {"ul", "ol"}
HEADINGS = {f"h{level}": level for level in range(1, 7)}
BLOCKS = {
    *("p", "div", "section", "article", "pre", "blockquote", "hr", "li", "dl", "dt", "dd"),
    *("details", "summary"),
    *LISTS,
    *_TABLE_PARTS,
    *HEADINGS,
}
KEPT = BLOCKS | set(INLINE_MARKS) | {"a", "img", "br", "code"}
DROPPED = {"script", "style", "svg", "template", "noscript", "iframe", "object", "head", "title"}
_VOID = {"br", "hr", "img"}
_DEEPEST = 60
ATTRIBUTES: Mapping[str, Set[str]] = {
    "a": {"href"},
    "img": {"src", "alt"},
    "ol": {"start"},
}


@dataclass
class Node:
    """An element; its children are elements and words."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        """Yield every element below this one, in the order of the text."""
        for child in self.children:
            if isinstance(child, Node):
                yield child
                yield from child.walk()


class _Tree(HTMLParser):
    """Builds the tree of well-formed HTML; what is nested too deep becomes flat."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("div")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element where it stands."""
        node = Node(tag, {name: value or "" for name, value in attrs})
        parent = self._open[-1]
        if tag in _VOID:
            parent.children.append(node)
        elif len(self._open) > _DEEPEST:
            self._open.append(parent)
        else:
            parent.children.append(node)
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost element: well-formed HTML closes no other."""
        if tag not in _VOID and len(self._open) > 1:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        """Take the words."""
        self._open[-1].children.append(data)


def parse(
    html: str,
    tags: Set[str] = KEPT,
    attributes: Mapping[str, Set[str]] = ATTRIBUTES,
    dropped: Set[str] = DROPPED,
) -> Node:
    """Return HTML as a tree of ``tags``: others go and leave their words, ``dropped`` go whole."""
    well_formed = nh3.clean(
        html,
        tags=set(tags),
        clean_content_tags=set(dropped),
        attributes={tag: set(names) for tag, names in attributes.items()},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    )
    tree = _Tree()
    tree.feed(well_formed)
    tree.close()
    return tree.root


def line_of(node: Node) -> str:
    """Return the words below an element as one line."""
    return " ".join(words(node).split())


def words(node: Node) -> str:
    """Return the words below an element, blocks on lines of their own."""
    parts: list[str] = []
    for child in node.children:
        if isinstance(child, str):
            parts.append(child)
        elif child.tag == "img":
            parts.append(child.attributes.get("alt", ""))
        else:
            gap = "\n" if child.tag in BLOCKS or child.tag == "br" else ""
            parts.append(f"{gap}{words(child)}{gap}")
    return "".join(parts)
