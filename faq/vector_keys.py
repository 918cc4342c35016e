"""Which vector and tokens belong to which text: the key that caches share."""

from __future__ import annotations

import hashlib
import re
from typing import Literal

Kind = Literal["question", "passage", "sentence"]
"""A wording or a query, a question with its answer, one sentence of an answer. Of the first and the
last the tokens are kept, too."""

_TAG = re.compile(r"<[^<>]{1,500}>")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)")
_MARKS = re.compile(r"^[#>\-*+\s]+|[*`|]+|__", re.MULTILINE)


def vector_key(kind: Kind, text: str) -> str:
    """Name what is kept of a text by what it is and a digest of the text."""
    return f"{kind[0]}{hashlib.sha256(text.encode()).hexdigest()[:40]}"


def plain_text(markdown: str) -> str:
    """Drop the marks of Markdown and HTML as far as a reader of words would notice them."""
    return _MARKS.sub(" ", _LINK.sub(r"\1", _TAG.sub(" ", markdown)))
