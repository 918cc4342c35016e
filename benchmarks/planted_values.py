"""Personal data as customers type it: made up, with valid check digits, in every width.

Mail goes to domains that are nobody's (RFC 2606); numbers and addresses are drawn, not known.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from analytics.masking import luhn, my_number

_LOCALS = (
    *("taro.yamada", "yamada_hanako", "t-suzuki99", "sato.k+shop", "kobayashi1985", "h.ito"),
    *("nakamura", "m_watanabe.0412", "love-neko22", "a1b2c3", "saito..y.", "KATO.MARI"),
)
_DOMAINS = (
    *("example.com", "example.co.jp", "mail.example.ne.jp", "example.org", "i.example.ne.jp"),
    *("example.jp", "ml.example.co.jp", "my-shop.example"),
)
_AREAS = ("03", "06", "045", "052", "075", "092", "011", "0422", "0466", "0985", "01267", "04992")
_WIDE = str.maketrans("0123456789-+() ", "０１２３４５６７８９－＋（）　")
_CIRCLED = str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")
_KANJI = str.maketrans("0123456789", "〇一二三四五六七八九")
_HYPHENS = "-‐−－ー―–"


def email(random: Random) -> str:
    """Return a mail address, sometimes full width, spaced or with a written-out @."""
    local, domain = random.choice(_LOCALS), random.choice(_DOMAINS)
    shape = random.randrange(12)
    if shape == 0:
        return wide(f"{local}@{domain}")
    if shape == 1:
        return f"{local}＠{domain}"
    if shape == 2:
        return f"{local}@{domain}".replace(".", "．")
    if shape == 3:
        return f"{local} @ {domain}"
    if shape == 4:
        return f"{local}(at){domain}"
    if shape == 5:
        return f"{local}＠{domain.replace('.', '。')}"
    return f"{local}@{domain}"


def wide(text: str) -> str:
    """Return ASCII in full width."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def phone(random: Random) -> str:
    """Return a mobile, landline or IP number in one of the ways people write them."""
    if random.random() < 0.6:
        parts = [random.choice(("090", "080", "070", "050")), _digits(random, 4, first="123456789")]
        parts.append(_digits(random, 4))
    else:
        area = random.choice(_AREAS)
        parts = [area, _digits(random, 6 - len(area), first="23456789"), _digits(random, 4)]
    return random.choice(_PHONE_SHAPES)(random, parts)


def _joined(random: Random, parts: list[str]) -> str:
    return random.choice(("-", "-", " ", "", "・", " - ")).join(parts)


def _wide_phone(random: Random, parts: list[str]) -> str:
    return random.choice(_HYPHENS).join(parts).translate(_WIDE)


def _odd_hyphens(random: Random, parts: list[str]) -> str:
    return random.choice(_HYPHENS).join(parts)


def _circled(random: Random, parts: list[str]) -> str:
    return random.choice(("", "-")).join(parts).translate(_CIRCLED)


def _kanji(random: Random, parts: list[str]) -> str:
    return random.choice(("", "-", "の", "ー")).join(parts).translate(_KANJI)


def _brackets(random: Random, parts: list[str]) -> str:
    first, middle, last = parts
    text = random.choice((f"({first}){middle}-{last}", f"{first}({middle}){last}"))
    return text if random.random() < 0.5 else text.translate(_WIDE)


def _international(random: Random, parts: list[str]) -> str:
    first = parts[0].removeprefix("0")
    plus = random.choice(("+81 ", "+81-", "+81", "＋８１ー", "+81 (0)"))
    return plus + random.choice(("-", " ", "")).join([first, *parts[1:]])


def _mixed(random: Random, parts: list[str]) -> str:
    first, middle, last = parts
    return f"{first.translate(_WIDE)}-{middle}{random.choice(_HYPHENS)}{last.translate(_WIDE)}"


def _spoken(random: Random, parts: list[str]) -> str:
    return "の".join(parts)


_PHONE_SHAPES: tuple[Callable[[Random, list[str]], str], ...] = (
    *(_joined, _joined, _joined, _wide_phone, _odd_hyphens, _circled, _kanji),
    *(_brackets, _international, _mixed, _spoken),
)


def card(random: Random) -> str:
    """Return a card number that passes Luhn, in groups or not."""
    prefix, length = random.choice(
        (("4", 16), ("52", 16), ("2345", 16), ("37", 15), ("3540", 16), ("36", 14), ("6011", 16))
    )
    body = prefix + _digits(random, length - len(prefix) - 1)
    number = next(body + last for last in "0123456789" if luhn(body + last))
    sizes = {16: (4, 4, 4, 4), 15: (4, 6, 5), 14: (4, 6, 4)}[length]
    return _grouped(random, number, sizes)


def my_number_of(random: Random) -> str:
    """Return a My Number with its check digit."""
    body = _digits(random, 11)
    number = next(body + last for last in "0123456789" if my_number(body + last))
    return _grouped(random, number, (4, 4, 4))


def _grouped(random: Random, number: str, sizes: tuple[int, ...]) -> str:
    starts = [sum(sizes[:n]) for n in range(len(sizes))]
    groups = [number[start : start + size] for start, size in zip(starts, sizes, strict=True)]
    text = random.choice((" ", "-", "", random.choice(_HYPHENS))).join(groups)
    return text.translate(_WIDE) if random.random() < 0.25 else text


def _digits(random: Random, count: int, first: str = "0123456789") -> str:
    return random.choice(first) + "".join(random.choices("0123456789", k=count - 1))
