"""Hides personal data in what people typed, before it is stored for analysis. Pure.

Masked: mail addresses, phone numbers, card numbers (Luhn), My Number (its check digit), postal
codes and street addresses. Kept: amounts, dates, order and tracking numbers, model names, because a
sentence that lost them says nothing any more. What a number is decides, not how many digits it has.

Matching happens on a folded copy (full width, circled digits, every kind of hyphen); what is cut
out is cut from the original.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple

from analytics.masking_patterns import (
    ADDRESS,
    AMOUNT_AFTER,
    AMOUNT_BEFORE,
    CARD,
    CARD_SHAPES,
    EMAIL,
    HYPHENS,
    INTERNATIONAL,
    MY_NUMBER,
    MY_NUMBER_LABEL,
    PHONE,
    PHONE_LABEL,
    PHONE_WORD,
    POSTAL,
    REFERENCE_LABEL,
)


class Span(NamedTuple):
    """A part of the folded text that is personal, and what it is."""

    start: int
    end: int
    kind: str


def mask(text: str) -> str:
    """Return the text with personal data replaced by ``[email]``, ``[phone]`` and so on."""
    folded, origin = _fold(text)
    parts: list[str] = []
    done = 0
    for span in _spans(folded):
        start, end = origin[span.start], origin[span.end - 1] + 1
        parts += [text[done:start], f"[{span.kind}]"]
        done = end
    return "".join([*parts, text[done:]])


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
    return "".join(folded), origin


def _plain(character: str) -> str:
    if character in HYPHENS:
        return "-"
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    return unicodedata.normalize("NFKC", character)


def _spans(folded: str) -> Iterator[Span]:
    """Yield what is personal, from left to right, without overlaps; the first finder wins."""
    found: list[Span] = []
    for kind, pattern, holds in _FINDERS:
        for match in pattern.finditer(folded):
            clear = all(match.end() <= s.start or match.start() >= s.end for s in found)
            if clear and holds(folded, match):
                found.append(Span(match.start(), match.end(), kind))
    yield from sorted(found)


def _digits(match: re.Match[str]) -> str:
    return re.sub(r"\D", "", match.group())


def _is_reference(folded: str, match: re.Match[str]) -> bool:
    """Tell whether the words around a number say it is an order number or an amount."""
    before = folded[max(0, match.start() - 16) : match.start()]
    if PHONE_LABEL.search(before):
        return False
    named = REFERENCE_LABEL.search(before) is not None
    priced = AMOUNT_BEFORE.search(before) or AMOUNT_AFTER.match(folded, match.end())
    return named or bool(priced) or _in_a_word(before)


def _in_a_word(before: str) -> bool:
    """Tell whether letters lead straight into the number (``ABC-0312…``), unless they say TEL."""
    word = re.search(r"[A-Za-z]+[-_#.]?$", before)
    return word is not None and PHONE_WORD.search(before) is None


def _always(folded: str, match: re.Match[str]) -> bool:
    return True


def _is_card(folded: str, match: re.Match[str]) -> bool:
    digits = _digits(match)
    return (
        CARD_SHAPES.fullmatch(digits) is not None
        and luhn(digits)
        and not _is_reference(folded, match)
    )


def _is_my_number(folded: str, match: re.Match[str]) -> bool:
    digits = _digits(match)
    if not my_number(digits):
        return False
    if MY_NUMBER_LABEL.search(folded[max(0, match.start() - 16) : match.start()]):
        return True
    return not _is_reference(folded, match) and not _is_a_moment(digits)


def _is_a_moment(digits: str) -> bool:
    try:
        moment = datetime.strptime(digits, "%Y%m%d%H%M")
    except ValueError:
        return False
    return 1900 <= moment.year < 2100


def _is_phone(folded: str, match: re.Match[str]) -> bool:
    digits = _digits(match)
    mobile = re.match(r"0[5789]0|0800", digits) is not None
    return len(digits) in ((10, 11) if mobile else (10,)) and not _is_reference(folded, match)


def _is_international(folded: str, match: re.Match[str]) -> bool:
    return 9 <= len(_digits(match)) <= 15


_FINDERS: tuple[tuple[str, re.Pattern[str], Callable[[str, re.Match[str]], bool]], ...] = (
    ("email", EMAIL, _always),
    ("card", CARD, _is_card),
    ("my-number", MY_NUMBER, _is_my_number),
    ("phone", INTERNATIONAL, _is_international),
    ("phone", PHONE, _is_phone),
    ("address", POSTAL, _always),
    ("address", ADDRESS, _always),
)
