"""Hides personal data in what people typed, before it is stored for analysis. Pure.

Masked: mail addresses, a person's telephone numbers, card numbers (Luhn), My Number (its check
digit), postal codes with what follows, and addresses. Kept: amounts, dates, order and tracking
numbers, model names, hotlines, because a sentence that lost them says nothing any more. What a
number is decides, not how many digits it has.

Matching happens on a folded copy (full width, circled digits, every kind of hyphen); what is cut
out is cut from the original.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from analytics.masking_addresses import ADDRESS, ENGLISH_ADDRESS, LOCAL_ADDRESS, POSTAL
from analytics.masking_patterns import (
    AMOUNT_AFTER,
    AMOUNT_BEFORE,
    CARD,
    CARD_SHAPES,
    EMAIL,
    HOTLINE,
    HYPHENS,
    IN_A_WORD,
    INTERNATIONAL,
    KANJI_DIGITS,
    KANJI_NUMBER,
    MOBILE,
    MY_NUMBER,
    PERSONAL_LABEL,
    PHONE,
    REFERENCE_AFTER,
    REFERENCE_BEFORE,
    URL,
)

_NEAR = 24
"""How many characters before a number may say what it is."""
_GONE = "\0"


class Span(NamedTuple):
    """A part of the folded text that is personal, and what it is."""

    start: int
    end: int
    kind: str


def mask(text: str) -> str:
    """Return the text with personal data replaced by ``[email]``, ``[phone]`` and so on.

    Masking once more changes nothing: what one mark laid bare is hidden before this returns.
    """
    while (masked := _mask_once(text)) != text:
        text = masked
    return text


def luhn(digits: str) -> bool:
    """Tell whether a row of digits has a valid Luhn check digit."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if place % 2 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def my_number(digits: str) -> bool:
    """Tell whether 12 digits carry the check digit of マイナンバー."""
    if len(digits) != 12:
        return False
    body = [int(digit) for digit in reversed(digits[:11])]
    total = sum(d * (n + 1 if n <= 6 else n - 5) for n, d in enumerate(body, start=1))
    expected = 0 if total % 11 <= 1 else 11 - total % 11
    return expected == int(digits[11])


def _mask_once(text: str) -> str:
    folded, origin = _fold(text)
    parts: list[str] = []
    done = 0
    for span in _spans(folded):
        start, end = origin[span.start], origin[span.end - 1] + 1
        parts += [text[done:start], f"[{span.kind}]"]
        done = end
    return "".join([*parts, text[done:]])


def _fold(text: str) -> tuple[str, list[int]]:
    """Return a plain copy of the text and, for each of its characters, where it came from."""
    folded: list[str] = []
    origin: list[int] = []
    for place, character in enumerate(text):
        for plain in _plain(character):
            folded.append(plain)
            origin.append(place)
    for place in range(1, len(folded) - 1):
        between_digits = folded[place - 1] in "0123456789)" and folded[place + 1] in "0123456789("
        if folded[place] in "ー〜~" and between_digits:
            folded[place] = "-"
    plain = KANJI_NUMBER.sub(_in_digits, "".join(folded))
    return plain, origin


@lru_cache(maxsize=8192)
def _plain(character: str) -> str:
    if character in HYPHENS:
        return "-"
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    return unicodedata.normalize("NFKC", character)


def _in_digits(match: re.Match[str]) -> str:
    return match.group().replace("ー", "-").translate(KANJI_DIGITS)


def _spans(folded: str) -> list[Span]:
    """Return what is personal, from left to right, without overlaps; the first finder wins."""
    found: list[Span] = []
    links = [match.span() for match in URL.finditer(folded)]
    for kind, pattern, holds in _FINDERS:
        before = len(found)
        for match in pattern.finditer(folded):
            if holds(Seen(folded, match, links)):
                found.append(Span(match.start(), match.end(), kind))
        for span in found[before:]:
            gone = _GONE * (span.end - span.start)
            folded = folded[: span.start] + gone + folded[span.end :]
    return sorted(found)


class Seen(NamedTuple):
    """Something that looks personal, in its text, with where the links of the text are."""

    folded: str
    match: re.Match[str]
    links: list[tuple[int, int]]

    @property
    def digits(self) -> str:
        """The digits of what was found."""
        return re.sub(r"\D", "", self.match.group())

    @property
    def is_reference(self) -> bool:
        """Whether the words around a number say that it is an order's, a price or a link's."""
        start, end = self.match.span()
        before = self.folded[max(0, start - _NEAR) : start]
        named = REFERENCE_BEFORE.search(before)
        if _is_called_personal(before, named.start() if named else 0):
            return False
        if named or AMOUNT_BEFORE.search(before) or IN_A_WORD.search(before):
            return True
        after = REFERENCE_AFTER.match(self.folded, end) or AMOUNT_AFTER.match(self.folded, end)
        return after is not None or any(first <= start < last for first, last in self.links)


def _is_called_personal(before: str, since: int) -> bool:
    """Tell whether the words before a number call it somebody's, after ``since`` if nearer."""
    said = re.split(r"[0-9。\n\0]", before[since:])[-1]
    return PERSONAL_LABEL.search(said) is not None


def _always(seen: Seen) -> bool:
    return True


def _is_card(seen: Seen) -> bool:
    digits = seen.digits
    return CARD_SHAPES.fullmatch(digits) is not None and luhn(digits) and not seen.is_reference


def _is_my_number(seen: Seen) -> bool:
    return my_number(seen.digits) and not seen.is_reference and not _is_a_moment(seen.digits)


def _is_a_moment(digits: str) -> bool:
    try:
        moment = datetime.strptime(digits, "%Y%m%d%H%M")
    except ValueError:
        return False
    return 1900 <= moment.year < 2100


def _is_phone(seen: Seen) -> bool:
    if HOTLINE.match(seen.match.group()):
        return False
    length = 11 if MOBILE.match(seen.digits) else 10
    return len(seen.digits) == length and not seen.is_reference


def _is_international(seen: Seen) -> bool:
    return 9 <= len(seen.digits) <= 15


_FINDERS: tuple[tuple[str, re.Pattern[str], Callable[[Seen], bool]], ...] = (
    ("email", EMAIL, _always),
    ("card", CARD, _is_card),
    ("my-number", MY_NUMBER, _is_my_number),
    ("phone", INTERNATIONAL, _is_international),
    ("phone", PHONE, _is_phone),
    ("address", POSTAL, _always),
    ("address", ADDRESS, _always),
    ("address", LOCAL_ADDRESS, _always),
    ("address", ENGLISH_ADDRESS, _always),
)
