"""Bytes become text, in the encodings that files of Japanese texts come in."""

from __future__ import annotations

import codecs
import re

from madoguchi.errors import InvalidInput
from madoguchi.tables.rows import NOT_OURS

HEAD = 4096

# What Python's cp932 makes of bytes that mean nothing there: the file is in another encoding.
_NOT_IN_SHIFT_JIS = frozenset("\x80\xa0\uf8f0\uf8f1\uf8f2\uf8f3")

# Bytes that no text holds, in UTF-8 or in any encoding of Japanese; pictures are full of them.
_NEVER_IN_TEXT = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a\x1b"))


def decoded(data: bytes, not_ours: str = NOT_OURS) -> str:
    """Decode UTF-8 with or without BOM, UTF-16 with BOM, or CP932; raise `InvalidInput`."""
    encoding = "utf-8-sig"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    for candidate in (encoding, "cp932"):
        try:
            text = data.decode(candidate)
        except UnicodeDecodeError:
            continue
        if candidate != "cp932" or not _NOT_IN_SHIFT_JIS & set(text):
            return text
    if _is_binary(data):
        raise InvalidInput(not_ours)
    raise InvalidInput("The text of the file is neither UTF-8 nor Shift_JIS. Save it as UTF-8.")


def _is_binary(data: bytes) -> bool:
    """Whether what cannot be decoded is no text at all: a picture, a sound, an archive."""
    head = data[:HEAD]
    strange = len(head) - len(head.translate(None, _NEVER_IN_TEXT))
    return b"\x00" in head or strange * 50 > len(head)


_DECLARED = re.compile(
    rb"<meta[^>]+?charset\s*=\s*[\"']?\s*([\w-]+)|<\?xml[^>]+?encoding\s*=\s*[\"']([\w-]+)",
    re.IGNORECASE,
)
_FAMILIES = (
    "utf-8",
    "utf8",
    "shift",
    "sjis",
    "x-sjis",
    "euc",
    "iso-",
    "cp",
    "windows",
    "gb",
    "big5",
)
_MEANT = {
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j"), "cp932"),
    **dict.fromkeys(("iso-8859-1", "latin1"), "cp1252"),
}


def decoded_page(data: bytes) -> str:
    """Decode a web page: as its mark or its first lines say, else as it can be read.

    Raise `InvalidInput` where no encoding fits.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return decoded(data)
    for encoding in ("utf-8-sig", declared(data), "utf-8", "euc_jp", "cp932"):
        if encoding == "utf-8-sig" and not data.startswith(codecs.BOM_UTF8):
            continue
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return decoded(data)


def declared(data: bytes) -> str:
    """Return the encoding that a page's first lines name, or nothing that can be decoded with."""
    found = _DECLARED.search(data[:HEAD])
    return encoding_named((found[1] or found[2]).decode("ascii")) if found else ""


def encoding_named(label: str) -> str:
    """Return what decodes an encoding as the web names it, "" where that is none of text."""
    name = label.strip("\"' ").lower()
    return _MEANT.get(name, name) if name.startswith(_FAMILIES) else ""
