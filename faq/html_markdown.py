"""HTML answers from elsewhere become Markdown: the words stay, layout and scripts go.

nh3 makes the HTML well formed and drops what is not text; a small tree is then written out block by
block. Words that look like Markdown are escaped, so that they are shown as they were.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

import nh3

from faq.rendering import to_text

_HTML = re.compile(
    r"<(p|br|div|ul|ol|li|a|strong|b|em|i|u|span|h[1-6]|table|img|font|blockquote)(\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_INLINE_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "s": "~~", "del": "~~"}
_TABLE_PARTS = {"table", "thead", "tbody", "tr", "th", "td"}
_LISTS = {"ul", "ol"}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = {
    *("p", "div", "section", "article", "pre", "blockquote", "hr", "li", "dl", "dt", "dd"),
    *_LISTS,
    *_TABLE_PARTS,
    *_HEADINGS,
}
_KEPT = _BLOCKS | set(_INLINE_MARKS) | {"a", "img", "br", "code"}
_DROPPED = {"script", "style", "svg", "template", "noscript", "iframe", "object", "head", "title"}
_VOID = {"br", "hr", "img"}
_DEEPEST = 60

_SPECIAL = re.compile(r"([\\`*_\[\]<]|~(?=~)|&(?=#?\w+;))")
_LINE_START = re.compile(r"^(\s*)(?:([#>+\-=|])|(\d{1,9})([.)]))(?=\s|$|[=\-|>#])", re.MULTILINE)
_BLANKS = re.compile(r"[ \t\r\n\f]+")


def looks_like_html(text: str) -> bool:
    """Whether a text holds HTML tags, as an answer copied out of a website does."""
    return _HTML.search(text) is not None


def to_markdown(html: str) -> str:
    """Return HTML as Markdown. Every visible word is kept; links keep addresses of the web."""
    root = _parse(html)
    written = _clean(_blocks(root, marks=True))
    plain = " ".join(_words(root).split())
    if _bare(to_text(written)) != _bare(plain):
        # A mark landed where Markdown does not take it as one: words count for more than bold.
        written = _clean(_blocks(root, marks=False))
    return written


def strip_tags(html: str) -> str:
    """Return the words of HTML as one line."""
    return " ".join(_words(_parse(html)).split())


@dataclass
class _Node:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[_Node | str] = field(default_factory=list)


class _Tree(HTMLParser):
    """Builds the tree of well-formed HTML; what is nested too deep becomes flat."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _Node("div")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element where it stands."""
        node = _Node(tag, {name: value or "" for name, value in attrs})
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


def _parse(html: str) -> _Node:
    well_formed = nh3.clean(
        html,
        tags=_KEPT,
        clean_content_tags=_DROPPED,
        attributes={"a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    )
    tree = _Tree()
    tree.feed(well_formed)
    tree.close()
    return tree.root


def _blocks(node: _Node, marks: bool) -> str:
    """Return the children of a block, a blank line between paragraphs."""
    parts: list[str] = []
    running: list[_Node | str] = []
    for child in node.children:
        if isinstance(child, str) or not (child.tag in _BLOCKS or _holds_blocks(child)):
            running.append(child)
            continue
        parts += [_protected(_inline(running, marks)), _block(child, marks)]
        running = []
    parts.append(_protected(_inline(running, marks)))
    return "\n\n".join(part for part in parts if part)


def _holds_blocks(node: _Node) -> bool:
    """Whether an inline element wraps blocks, as ``<a><p>…</p></a>`` does."""
    return any(
        isinstance(child, _Node) and (child.tag in _BLOCKS or _holds_blocks(child))
        for child in node.children
    )


def _block(node: _Node, marks: bool) -> str:
    if node.tag in _LISTS:
        return _list(node, marks)
    if node.tag == "table":
        return _table(node, marks)
    if node.tag == "hr":
        return "---"
    if node.tag == "pre":
        return f"```\n{_words(node).strip(chr(10))}\n```"
    inner = _blocks(node, marks)
    if node.tag in _HEADINGS and inner:
        one_line = " ".join(inner.split())
        return f"{'#' * max(1, _HEADINGS[node.tag] - 2)} {one_line}"
    if node.tag == "blockquote":
        return "\n".join(f"> {line}".rstrip() for line in inner.split("\n"))
    if node.tag == "dt" and marks and inner and not {"*", "\n"} & set(inner):
        return f"**{inner}**"
    return inner


def _list(node: _Node, marks: bool) -> str:
    number = int(node.attributes.get("start", "1")) if _is_number(node) else 1
    items = []
    for child in node.children:
        if isinstance(child, str):
            if child.strip():
                items.append(f"- {_protected(_inline([child], marks))}")
            continue
        inner = _blocks(child, marks) if child.tag == "li" else _block(child, marks)
        if not inner:
            continue
        marker = f"{number}. " if node.tag == "ol" else "- "
        number += 1
        tight = re.sub(r"\n\n(?=\s*(?:- |\d+\. ))", "\n", inner)
        items.append(marker + tight.replace("\n", "\n" + " " * len(marker)))
    return "\n".join(items)


def _is_number(node: _Node) -> bool:
    start = node.attributes.get("start", "")
    return start.isascii() and start.isdecimal() and len(start) < 9


def _table(node: _Node, marks: bool) -> str:
    rows = [
        [_cell(cell, marks) for cell in row.children if isinstance(cell, _Node)]
        for row in _all(node, "tr")
    ]
    rows = [row for row in rows if row]
    if not rows:
        return ""
    width = max(map(len, rows))
    lines = [f"| {' | '.join(row + [''] * (width - len(row)))} |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])


def _cell(node: _Node, marks: bool) -> str:
    return " ".join(_blocks(node, marks).split()).replace("|", "\\|")


def _all(node: _Node, tag: str) -> list[_Node]:
    found: list[_Node] = []
    for child in node.children:
        if isinstance(child, _Node):
            found += [child] if child.tag == tag else _all(child, tag)
    return found


def _inline(children: list[_Node | str], marks: bool) -> str:
    written = "".join(
        _SPECIAL.sub(r"\\\1", _BLANKS.sub(" ", child))
        if isinstance(child, str)
        else _inline_node(child, marks)
        for child in children
    )
    lines = (line.strip(" ") for line in re.sub(" +", " ", written).split("\n"))
    return "\n".join(lines) if written.strip() else written[:1]


def _inline_node(node: _Node, marks: bool) -> str:
    if node.tag == "br":
        return "\n"
    if node.tag == "img":
        return _image(node)
    inner = "".join(
        _SPECIAL.sub(r"\\\1", _BLANKS.sub(" ", child))
        if isinstance(child, str)
        else _inline_node(child, marks)
        for child in node.children
    )
    if node.tag == "a":
        return _link(node, inner)
    mark = _INLINE_MARKS.get(node.tag, "") if marks else ""
    core = inner.strip()
    if not mark or not core or "\n" in core or mark[0] in core:
        return inner
    at = inner.index(core)
    return f"{inner[:at]}{mark}{core}{mark}{inner[at + len(core) :]}"


def _link(node: _Node, inner: str) -> str:
    address = node.attributes.get("href", "").strip()
    core = " ".join(inner.split())
    if not core or "](" in core or not re.match(r"(https?://|mailto:|tel:)\S+$", address):
        return inner
    before = " " if inner[:1].isspace() else ""
    after = " " if inner[-1:].isspace() else ""
    return f"{before}[{core}]({_address(address)}){after}"


def _image(node: _Node) -> str:
    source = node.attributes.get("src", "").strip()
    if not re.match(r"https?://\S+$", source):
        return _SPECIAL.sub(r"\\\1", node.attributes.get("alt", ""))
    alternative = _SPECIAL.sub(r"\\\1", " ".join(node.attributes.get("alt", "").split()))
    return f"![{alternative}]({_address(source)})"


def _address(address: str) -> str:
    for character, code in {"<": "%3C", ">": "%3E", "(": "%28", ")": "%29", "\\": "%5C"}.items():
        address = address.replace(character, code)
    return address


def _protected(text: str) -> str:
    """Escape what Markdown would take for a list, a heading or a rule at the start of a line."""
    stripped = text.strip()
    return _LINE_START.sub(_escape_start, stripped)


def _escape_start(found: re.Match[str]) -> str:
    blank, sign, number, point = found.groups()
    return f"{blank}\\{sign}" if sign else f"{blank}{number}\\{point}"


def _clean(markdown: str) -> str:
    lines = (line.rstrip() for line in markdown.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _words(node: _Node) -> str:
    parts: list[str] = []
    for child in node.children:
        if isinstance(child, str):
            parts.append(child)
        elif child.tag == "img":
            parts.append(child.attributes.get("alt", ""))
        else:
            gap = "\n" if child.tag in _BLOCKS or child.tag == "br" else ""
            parts.append(f"{gap}{_words(child)}{gap}")
    return "".join(parts)


def _bare(text: str) -> str:
    """Return words alone, to compare a text before and after."""
    without_markers = re.sub(r"^(?:- |\d+\. )+", "", unescape(text), flags=re.MULTILINE)
    return re.sub(r"[\s\-]+|\d+\.", "", without_markers)
