"""1,000 sentences with personal data and 1,000 with harmless numbers, the same for each seed."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from benchmarks import planted_harmless
from benchmarks.planted_addresses import address, address_in_english
from benchmarks.planted_harmless_sentences import HARMLESS
from benchmarks.planted_sentences import PERSONAL
from benchmarks.planted_values import card, email, my_number_of, phone

SHARES = {
    "email": 200,
    "phone": 300,
    "card": 150,
    "my-number": 100,
    "address": 200,
    "address-en": 50,
}


@dataclass(frozen=True)
class Planted:
    """One sentence. ``secret`` is what was planted; of ``parts`` none may be left readable.

    A harmless sentence has no parts. ``held``: its template was not looked at.
    """

    kind: str
    before: str
    secret: str
    after: str
    parts: tuple[str, ...]
    held: bool

    @property
    def text(self) -> str:
        """The whole sentence."""
        return f"{self.before}{self.secret}{self.after}"


def personal(seed: int) -> list[Planted]:
    """Return 1,000 sentences with personal data in them, in fixed shares of each kind."""
    random = Random(seed)  # noqa: S311 - the same for everybody
    return [_personal(random, kind) for kind, count in SHARES.items() for _ in range(count)]


def harmless(seed: int, count: int = 1_000) -> list[Planted]:
    """Return sentences with harmless numbers, the kinds in turn."""
    random = Random(seed)  # noqa: S311 - the same for everybody
    kinds = list(HARMLESS)
    return [_harmless(random, kinds[n % len(kinds)]) for n in range(count)]


def _personal(random: Random, kind: str) -> Planted:
    place = random.randrange(len(PERSONAL[kind]))
    if kind == "address":
        secret, parts = address(random)
    elif kind == "address-en":
        secret, parts = address_in_english(random)
    else:
        maker = {"email": email, "phone": phone, "card": card, "my-number": my_number_of}[kind]
        secret = maker(random)
        parts = (secret,)
    before, after = PERSONAL[kind][place].split("{}")
    return Planted(kind, before, secret, after, parts, place % 2 == 1)


def _harmless(random: Random, kind: str) -> Planted:
    place = random.randrange(len(HARMLESS[kind]))
    before, *between, after = HARMLESS[kind][place].split("{}")
    secret = planted_harmless.value(random, kind)
    for words in between:
        secret += words + planted_harmless.value(random, kind)
    return Planted(kind, before, secret, after, (), place % 2 == 1)
