"""What has to be asked back however sure the search is of its first candidate."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from faq.candidates import Candidate
from faq.evidence import NAMES
from madoguchi.text import question_key, words

_POLARITY, _TITLE_COVERED = NAMES.index("polarity"), NAMES.index("title_covered")
_PARTS_OF_A_NAME = 2
_SAYS_NOTHING = re.compile("^[おご御](?=..)|(?:は|って|とは|の件|に関して|について)$")
_BY_A_SYNONYM = 0.69  # of its weight an article's question holds a word by a synonym


def is_ambiguous(readings: Iterable[str], candidates: Sequence[Candidate]) -> bool:
    """Tell whether a query, in any reading, is one bare word that several articles ask about, or
    whether the first candidate says the contrary of it and the second does not.

    The candidates come best first.
    """
    return _is_opposed(candidates[:2]) or (
        any(map(_is_bare, readings)) and sum(map(_asks_about, candidates)) > 1
    )


def _is_bare(text: str) -> bool:
    """Tell whether a text is one name with nothing said of it: 「解約」, 「ご注文について」."""
    name = _SAYS_NOTHING.sub("", question_key(text))
    parts = words(name)
    alone = len(parts) <= _PARTS_OF_A_NAME and " " not in name
    return alone and all(part.content and not part.inflects for part in parts)


def _asks_about(candidate: Candidate) -> bool:
    """Tell whether its question or a paraphrase holds all words of the query, or synonyms."""
    return bool(candidate.found.evidence[candidate.row, _TITLE_COVERED] >= _BY_A_SYNONYM)


def _is_opposed(best: Sequence[Candidate]) -> bool:
    opposed = [bool(one.found.evidence[one.row, _POLARITY]) for one in best]
    return opposed == [True, False]
