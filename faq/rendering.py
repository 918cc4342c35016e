"""Answers as people see them: Markdown to safe HTML, and to plain text for search and channels.

Words are never altered: no typographic replacements, and raw HTML is shown as it was typed. What
comes out passes nh3, so nothing active gets through even a hole in the parser.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from html import escape
from html.parser import HTMLParser
from typing import Any

import nh3
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from faq.markdown import parser

_TAGS = {
    *("p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li"),
    *("h3", "h4", "h5", "h6", "a", "img", "wbr"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto", "tel"}
_LINK_REL = "noopener noreferrer nofollow"
_JAPANESE = re.compile("[\u3041-\u30ff\u4e00-\u9fff]")


def to_html(markdown: str, *, new_tab: bool = True, phrases: bool = False) -> str:
    """Return an answer as sanitised HTML.

    ``new_tab`` opens links beside the chat; ``phrases`` puts ``<wbr>`` between Japanese phrases,
    for narrow bubbles. Headings start at ``h3``, below the page's own.
    """
    set_values = {"img": {"loading": "lazy"}}
    if new_tab:
        set_values["a"] = {"target": "_blank"}
    return nh3.clean(
        _render(markdown, phrases),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel=_LINK_REL,
        set_tag_attribute_values=set_values,
        attribute_filter=_only_web_images,
    ).strip()


def to_text(markdown: str) -> str:
    """Return an answer as plain text: a line for each paragraph or item, links by their words."""
    reader = _TextReader()
    reader.feed(_render(markdown, phrases=False))
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split("\n"))
    return "\n".join(line for line in lines if line)


def _render(markdown: str, phrases: bool) -> str:
    environment: dict[str, Any] = {}
    tokens = parser().parse(markdown, environment)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"
    renderer = _PhraseRenderer() if phrases else RendererHTML()
    return renderer.render(tokens, parser().options, environment)


def _only_web_images(tag: str, attribute: str, value: str) -> str | None:
    """Keep an image only where it comes from the web."""
    if (tag, attribute) == ("img", "src") and not value.startswith(("https://", "http://")):
        return None
    return value


class _PhraseRenderer(RendererHTML):
    """Writes ``<wbr>`` between the phrases of Japanese text."""

    def text(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """Return one run of text."""
        content = tokens[idx].content
        if not _JAPANESE.search(content):
            return escape(content)
        return "<wbr>".join(escape(phrase) for phrase in _split_phrases()(content))


@lru_cache(maxsize=1)
def _split_phrases() -> Callable[[str], list[str]]:
    import budoux  # reads its model, so only where phrases are asked for

    split: Callable[[str], list[str]] = budoux.load_default_japanese_parser().parse
    return split


_BLOCKS = {
    *("p", "br", "hr", "pre", "blockquote", "ul", "ol", "li", "tr", "table"),
    *(f"h{level}" for level in range(1, 7)),
}


class _TextReader(HTMLParser):
    """Collects the words of rendered Markdown, a line feed at every block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._counters: list[int | None] = []  # the next number of each open list
        self._preformatted = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line where the tag does, numbered in a numbered list."""
        if tag in _BLOCKS:
            self.parts.append("\n")
        self._preformatted = self._preformatted or tag == "pre"
        if tag in {"ul", "ol"}:
            start = dict(attrs).get("start") or "1"
            self._counters.append(int(start) if tag == "ol" else None)
        elif tag == "li":
            self.parts.append(self._marker())
        elif tag in {"td", "th"}:
            self.parts.append(" ")
        elif tag == "img":
            self.parts.append(dict(attrs).get("alt") or "")

    def handle_endtag(self, tag: str) -> None:
        """End the line where the tag does."""
        self._preformatted = self._preformatted and tag != "pre"
        if tag in {"ul", "ol"}:
            self._counters.pop()
        if tag in _BLOCKS and tag != "li":
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        """Take the words; only preformatted text keeps its own lines."""
        self.parts.append(data if self._preformatted else data.replace("\n", " "))

    def _marker(self) -> str:
        number = self._counters[-1]
        if number is None:
            return "- "
        self._counters[-1] = number + 1
        return f"{number}. "
