"""HTML answers from elsewhere become Markdown: the words stay, layout and scripts go.

nh3 makes the HTML well formed and drops what is not text; a small tree is then written out block by
block. Words that look like Markdown are escaped, so that they are shown as they were.
"""

from __future__ import annotations

import re
from html import unescape

from faq.html_tree import BLOCKS, HEADINGS, INLINE_MARKS, LISTS, Node, line_of, parse, words
from faq.rendering import to_text

_HTML = re.compile(
    r"<(p|br|div|ul|ol|li|a|strong|b|em|i|u|span|h[1-6]|table|img|font|blockquote)(\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_SPECIAL = re.compile(r"([\\`*_\[\]<]|~(?=~)|&(?=#?\w+;))")
_LINE_START = re.compile(r"^(\s*)(?:([#>+\-=|])|(\d{1,9})([.)]))(?=\s|$|[=\-|>#])", re.MULTILINE)
_BLANKS = re.compile(r"[ \t\r\n\f]+")


def looks_like_html(text: str) -> bool:
    """Whether a text holds HTML tags, as an answer copied out of a website does."""
    return _HTML.search(text) is not None


def to_markdown(html: str) -> str:
    """Return HTML as Markdown. Every visible word is kept; links keep addresses of the web."""
    return markdown_of(parse(html))


def markdown_of(root: Node) -> str:
    """Return what stands below an element as Markdown."""
    written = _clean(_blocks(root, marks=True))
    plain = line_of(root)
    if _bare(to_text(written)) != _bare(plain):
        # A mark landed where Markdown does not take it as one: words count for more than bold.
        written = _clean(_blocks(root, marks=False))
    return written


def strip_tags(html: str) -> str:
    """Return the words of HTML as one line."""
    return line_of(parse(html))


def _blocks(node: Node, marks: bool) -> str:
    """Return the children of a block, a blank line between paragraphs."""
    parts: list[str] = []
    running: list[Node | str] = []
    for child in node.children:
        if isinstance(child, str) or not (child.tag in BLOCKS or _holds_blocks(child)):
            running.append(child)
            continue
        parts += [_protected(_inline(running, marks)), _block(child, marks)]
        running = []
    parts.append(_protected(_inline(running, marks)))
    return "\n\n".join(part for part in parts if part)


def _holds_blocks(node: Node) -> bool:
    """Whether an inline element wraps blocks, as ``<a><p>…</p></a>`` does."""
    return any(
        isinstance(child, Node) and (child.tag in BLOCKS or _holds_blocks(child))
        for child in node.children
    )


def _block(node: Node, marks: bool) -> str:
    if node.tag in LISTS:
        return _list(node, marks)
    if node.tag == "table":
        return _table(node, marks)
    if node.tag == "hr":
        return "---"
    if node.tag == "pre":
        return f"```\n{words(node).strip(chr(10))}\n```"
    inner = _blocks(node, marks)
    if node.tag in HEADINGS and inner:
        one_line = " ".join(inner.split())
        return f"{'#' * max(1, HEADINGS[node.tag] - 2)} {one_line}"
    if node.tag == "blockquote":
        return "\n".join(f"> {line}".rstrip() for line in inner.split("\n"))
    if node.tag == "dt" and marks and inner and not {"*", "\n"} & set(inner):
        return f"**{inner}**"
    return inner


def _list(node: Node, marks: bool) -> str:
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


def _is_number(node: Node) -> bool:
    start = node.attributes.get("start", "")
    return start.isascii() and start.isdecimal() and len(start) < 9


def _table(node: Node, marks: bool) -> str:
    rows = [
        [_cell(cell, marks) for cell in row.children if isinstance(cell, Node)]
        for row in _all(node, "tr")
    ]
    rows = [row for row in rows if row]
    if not rows:
        return ""
    width = max(map(len, rows))
    lines = [f"| {' | '.join(row + [''] * (width - len(row)))} |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])


def _cell(node: Node, marks: bool) -> str:
    return " ".join(_blocks(node, marks).split()).replace("|", "\\|")


def _all(node: Node, tag: str) -> list[Node]:
    found: list[Node] = []
    for child in node.children:
        if isinstance(child, Node):
            found += [child] if child.tag == tag else _all(child, tag)
    return found


def _inline(children: list[Node | str], marks: bool) -> str:
    written = "".join(
        _SPECIAL.sub(r"\\\1", _BLANKS.sub(" ", child))
        if isinstance(child, str)
        else _inline_node(child, marks)
        for child in children
    )
    lines = (line.strip(" ") for line in re.sub(" +", " ", written).split("\n"))
    return "\n".join(lines) if written.strip() else written[:1]


def _inline_node(node: Node, marks: bool) -> str:
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
    mark = INLINE_MARKS.get(node.tag, "") if marks else ""
    core = inner.strip()
    if not mark or not core or "\n" in core or mark[0] in core:
        return inner
    at = inner.index(core)
    return f"{inner[:at]}{mark}{core}{mark}{inner[at + len(core) :]}"


def _link(node: Node, inner: str) -> str:
    address = node.attributes.get("href", "").strip()
    core = " ".join(inner.split())
    if not core or "](" in core or not re.match(r"(https?://|mailto:|tel:)\S+$", address):
        return inner
    before = " " if inner[:1].isspace() else ""
    after = " " if inner[-1:].isspace() else ""
    return f"{before}[{core}]({_address(address)}){after}"


def _image(node: Node) -> str:
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


def _bare(text: str) -> str:
    """Return words alone, to compare a text before and after."""
    without_markers = re.sub(r"^(?:- |\d+\. )+", "", unescape(text), flags=re.MULTILINE)
    return re.sub(r"[\s\-]+|\d+\.", "", without_markers)
