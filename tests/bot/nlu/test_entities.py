"""Entities: what is found in a message, and where it stood as it was written."""

from __future__ import annotations

from typing import Any

import pytest

from bot.assistant.model import Annotation, Example, Intent, Lookup, Patterns
from bot.nlu.entities import EntityFinder
from bot.nlu.positions import placed
from madoguchi.errors import ConfigurationError
from tests.bot.nlu.assistants import HERE, assistant


def finder(**parts: Any) -> EntityFinder:
    """Return a finder of order numbers, products and cities."""
    text = "fly from Rome to 東京"
    marks = (
        Annotation(9, 13, "city", "Rome", role="from"),
        Annotation(17, 19, "city", "Tokyo", role="to"),
    )
    told = {
        "intents": {"fly": Intent("fly", (Example(text, HERE, marks),), HERE)},
        "entities": ("order", "product", "city"),
        "regexes": (Patterns("order", ("A-[0-9]{4}",), HERE), Patterns("hint", ("fly",), HERE)),
        "lookups": (Lookup("product", ("ギター", "ギターケース", "Pro", "pro max"), HERE),),
        "synonyms": {"pro max": "PROMAX"},
    }
    return EntityFinder(assistant(**{**told, **parts}))


@pytest.mark.parametrize(
    ("text", "entity", "written", "value"),
    [
        ("about A-1234, please", "order", "A-1234", "A-1234"),
        ("注文Ａー１２ ａ－１２３４です", "order", "ａ－１２３４", "a-1234"),
        ("ｷﾞﾀｰをください", "product", "ｷﾞﾀｰ", "ギター"),
        ("㈱の次にギターケース", "product", "ギターケース", "ギターケース"),
        ("the PRO MAX please", "product", "PRO MAX", "PROMAX"),
        ("to rome", "city", "rome", "rome"),
        ("東京まで", "city", "東京", "Tokyo"),
    ],
)
def test_what_is_known_is_found_where_it_was_written(
    text: str, entity: str, written: str, value: str
) -> None:
    """Width and case do not matter, the longest phrase wins, synonyms lead to their value."""
    (found,) = finder().find(text)
    assert (found.entity, found.value) == (entity, value)
    assert text[found.start : found.end] == written


@pytest.mark.parametrize("text", ["a professional", "promise", "I fly", "Romeo", ""])
def test_part_of_a_longer_word_is_not_found(text: str) -> None:
    """Nor is what a pattern names that is no entity of the assistant."""
    assert finder().find(text) == ()


def test_a_role_is_kept_where_all_examples_agree() -> None:
    """Where they do not, the words alone cannot tell."""
    (found,) = finder().find("Rome")
    assert (found.role, found.extractor) == ("from", "examples")
    marks = (Annotation(9, 13, "city", "Rome", "from"), Annotation(17, 21, "city", "Rome", "to"))
    both = Intent("fly", (Example("fly from Rome to Rome", HERE, marks),), HERE)
    assert [one.role for one in finder(intents={"fly": both}).find("Rome")] == [None]


def test_things_found_do_not_overlap_and_stand_in_order() -> None:
    """The longer one is taken."""
    found = finder(lookups=(Lookup("product", ("1234", "order A"), HERE),)).find(
        "東京 order A-1234 Rome"
    )
    assert [one.entity for one in found] == ["city", "product", "product", "city"]


def test_a_pattern_that_cannot_be_read_says_where_it_stands() -> None:
    """File, line and column are in the error."""
    with pytest.raises(ConfigurationError, match=r"data/nlu.yml:1:1.*\(.*cannot be read"):
        finder(regexes=(Patterns("order", ("(",), HERE),))


@pytest.mark.parametrize("text", ["か\u3099", "ﾊﾟ㌔Ａ", "İstanbul", "a\u0301\u0302", "\uff9e", ""])
def test_every_character_knows_its_place(text: str) -> None:
    """Places rise and stay within the text, and small letters are as many as large ones."""
    made = placed(text)
    assert len(made.text) == len(made.folded) == len(made.starts) == len(made.ends)
    assert all(0 <= a < b <= len(text) for a, b in zip(made.starts, made.ends, strict=True))
    assert list(made.starts) == sorted(made.starts)
