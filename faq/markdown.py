"""The Markdown of answers: CommonMark, fitted to Japanese and to texts nobody wrote as Markdown.

* ``**【重要】**ご注文`` is bold. CommonMark opens or closes an emphasis beside punctuation only
  where a space or punctuation is on the other side; Japanese writes no spaces, so a Chinese,
  Japanese or Korean character on the other side serves as well.
* ``10*20*30`` is a size, not an emphasis.
* A line break is a line break, and an address that begins with ``https://`` is a link.
* What would make typed words disappear is off: link definitions, indented code, raw HTML.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token

_CJK = (
    (0x1100, 0x11FF),  # Hangul letters
    (0x2E80, 0x9FFF),  # radicals, punctuation, kana, ideographs
    (0xAC00, 0xD7AF),  # Hangul syllables
    (0xF900, 0xFAFF),  # compatibility ideographs
    (0xFE30, 0xFE4F),  # compatibility forms
    (0xFF00, 0xFFEF),  # full-width and half-width forms
    (0x20000, 0x3FFFF),  # further ideographs
)

# An address ends before a space, a bracket, a quotation mark or anything Japanese.
_ADDRESS = re.compile(r"https?://[!#$%&*+,\-./0-9:;=?@A-Z_a-z~]+")
_AFTER_AN_ADDRESS = ".,:;!?"


@lru_cache(maxsize=1)
def parser() -> MarkdownIt:
    """Return the one parser of answers. It keeps nothing between calls."""
    options = {"html": False, "breaks": True, "linkify": False, "typographer": False}
    made = MarkdownIt("commonmark", options).enable(["table", "strikethrough"])
    made.disable(["reference", "code", "lheading", "html_block", "html_inline"])
    made.inline.ruler.before("emphasis", "asterisks", _asterisks)
    made.core.ruler.push("addresses", _addresses)
    return made


def _asterisks(state: StateInline, silent: bool) -> bool:
    """Take a run of asterisks between digits or beside a CJK character; leave others alone."""
    start = end = state.pos
    if silent or state.src[start] != "*":
        return False
    while end < state.posMax and state.src[end] == "*":
        end += 1
    before = state.src[start - 1] if start > 0 else " "
    after = state.src[end] if end < state.posMax else " "
    if before.isdecimal() and after.isdecimal():
        state.pending += state.src[start:end]
    elif _is_cjk(before) or _is_cjk(after):
        for _ in range(end - start):
            state.push("text", "", 0).content = "*"
            place = len(state.tokens) - 1
            opens, closes = _belongs(before, after), _belongs(after, before)
            state.delimiters.append(Delimiter(ord("*"), end - start, place, -1, opens, closes))
    else:
        return False
    state.pos = end
    return True


def _belongs(outside: str, inside: str) -> bool:
    """Whether marks between the two characters may belong to the inside one."""
    if inside.isspace():
        return False
    if not _is_punctuation(inside):
        return True
    return outside.isspace() or _is_punctuation(outside) or _is_cjk(outside)


def _is_punctuation(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"


def _is_cjk(character: str) -> bool:
    return any(first <= ord(character) <= last for first, last in _CJK)


def _addresses(state: StateCore) -> None:
    """Make links of the addresses in running text, outside links and code."""
    for block in state.tokens:
        if block.type != "inline" or not block.children:
            continue
        depth = 0
        children: list[Token] = []
        for token in block.children:
            depth += {"link_open": 1, "link_close": -1}.get(token.type, 0)
            linked = token.type == "text" and depth == 0 and "://" in token.content
            children.extend(_with_links(token.content) if linked else [token])
        block.children = children


def _with_links(text: str) -> list[Token]:
    tokens: list[Token] = []
    at = 0
    for found in _ADDRESS.finditer(text):
        address = found.group().rstrip(_AFTER_AN_ADDRESS)
        opening = Token("link_open", "a", 1, attrs={"href": address})
        tokens += [_text(text[at : found.start()]), opening, _text(address)]
        tokens.append(Token("link_close", "a", -1))
        at = found.start() + len(address)
    return [*tokens, _text(text[at:])]


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)
