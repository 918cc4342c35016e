"""Intents and examples, entities, synonyms, patterns and lookups."""

from __future__ import annotations

import pytest

from bot.assistant.annotations import read_annotations
from bot.assistant.model import Annotation
from tests.bot.assistant.files import FILES, NLU, errors, read, said


@pytest.mark.parametrize(
    ("written", "text", "entities"),
    [
        ("[東京](city)です", "東京です", [Annotation(0, 2, "city", "東京")]),
        ("へ[京都](city:kyoto)", "へ京都", [Annotation(1, 3, "city", "kyoto")]),
        ('[a]{"entity": "e"}b', "ab", [Annotation(0, 1, "e", "a")]),
        (
            'x [a]{"entity": "e", "value": "v", "role": "r", "group": "1"}',
            "x a", [Annotation(2, 3, "e", "v", "r", "1")],
        ),
        (
            '[a][{"entity": "e"}, {"entity": "f", "value": "v"}] z',
            "a z", [Annotation(0, 1, "e", "a"), Annotation(0, 1, "f", "v")],
        ),
        ("[a](e) と [b](f)", "a と b", [Annotation(0, 1, "e", "a"), Annotation(4, 5, "f", "b")]),
        ("[急ぎ]届きますか", "[急ぎ]届きますか", []),
        ("plain (really)", "plain (really)", []),
    ],
)  # fmt: skip
def test_entities_are_read_in_every_way_rasa_writes_them(
    written: str, text: str, entities: list[Annotation]
) -> None:
    """The text is without marks, and positions are those in it."""
    found, annotations, unread = read_annotations(written)
    assert (found, list(annotations), unread) == (text, entities, ())


@pytest.mark.parametrize(
    ("written", "start"),
    [
        ("［東京］（city）です", 0),
        ("あ [東京] (city)です", 2),
        ("[東京]（city）", 0),
        ("[a](e) [b] (f)", 7),
        ("[東京]{“entity”: “city”}", 0),
        ('[東京]{"value": "city"}', 0),
        ('[東京]{"entity": "city", "rolle": "x"}', 0),
        ('[東京]{"entity": "city", "value": 3}', 0),
    ],
)
def test_what_was_meant_as_an_entity_is_no_plain_text(written: str, start: int) -> None:
    """Rasa takes it for words without a warning."""
    assert [one.start for one in read_annotations(written)[2]] == [start]


def test_examples_know_their_place_and_entities_become_synonyms() -> None:
    """A value that is not the words themselves makes the words stand for it, as in Rasa."""
    assistant = read("data/nlu.yml", "- やあ", "-  [東京](city:tokyo)からやあ")
    example = assistant.intents["greet"].examples[1]
    assert (example.text, str(example.place)) == ("東京からやあ", "data/nlu.yml:6:8")
    assert assistant.synonyms == {"東京": "tokyo"}


def test_an_intent_may_be_spread_over_files() -> None:
    """As in Rasa, whose files are told by what is in them."""
    more = "version: '3.1'\nnlu:\n- intent: greet\n  examples: |\n    - どうも\n"
    from bot.assistant.project import read_files

    assistant = read_files({**FILES, "data/nlu/more.yaml": more})
    assert [one.text for one in assistant.intents["greet"].examples] == [
        "こんにちは",
        "やあ",
        "どうも",
    ]


def test_examples_with_metadata_are_a_list() -> None:
    """What the metadata say is somebody else's business."""
    assistant = read(
        "data/nlu.yml",
        "examples: |\n    - さようなら",
        "metadata: {tone: warm}\n  examples:\n"
        "  - text: |\n      - さようなら\n    metadata: {n: 1}\n"
        "  - text: またね",
    )
    assert [str(one.place) for one in assistant.intents["bye"].examples] == [
        "data/nlu.yml:11:7",
        "data/nlu.yml:13:11",
    ]
    assert assistant.intents["bye"].examples[0].text == "さようなら"


def test_synonyms_patterns_and_lookups_are_read() -> None:
    """Variants are kept in small letters."""
    assistant = read(
        "data/nlu.yml",
        added="- synonym: tokyo\n  examples: |\n    - TKO\n    - 東京\n"
        "- regex: city\n  examples: |\n    - \\d{3}-\\d{4}\n"
        "- lookup: city\n  examples: |\n    - 大阪\n    - 京都\n",
    )
    assert assistant.synonyms == {"tko": "tokyo", "東京": "tokyo"}
    assert assistant.regexes[0].patterns == (r"\d{3}-\d{4}",)
    assert assistant.lookups[0].phrases == ("大阪", "京都")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("- やあ", "やあ", "data/nlu.yml:6:5: error: An example begins"),
        ("- やあ", "# やあ", "data/nlu.yml:6:5: error: A comment"),
        ("- やあ", "- [東京](citi)", "6:7: error: The domain has no entity “citi”: correct it"),
        ("- やあ", "- [東京](citi)", "Did you mean “city”?"),
        ("- やあ", "- あ [東京] (city)", "data/nlu.yml:6:9: error: This looks like an entity"),
        ('- やあ', '- [a]{"entity": "city", "role": "from"}', "6:7: error: The entity has no role"),
        ("examples: |", "examples: >", "4:13: error: “>” joins"),
        ("examples: |", "examples: ｜", "4:13: error: There is a full-width"),
        ("examples: |", "examples:", "5:5: error: Examples are a block"),
        ("examples: |\n    - さようなら\n", "examples: |\n", "7:11: error: “bye” has no examples"),
        ("\n  examples: |\n    - さようなら\n", "\n", "7:3: error: “bye” has no examples"),
        ("intent: greet", "intent: greett", "3:11: error: The domain has no intent “greett”"),
        ("intent: greet", "intent: faq/greet", "3:11: error: “faq/greet” is a retrieval intent"),
        ("intent: greet", "intents: greet", "3:3: error: “intents” is not known here: correct or "
         "delete it. Did you mean “intent”?"),
        ("intent: bye", "regex: city\n  examples: |\n    - '[A-'\n    - a(b\n- intent: bye",
         "10:8: error: “a(b” is no regular"),
        ("intent: bye", "lookup: city\n  examples: data/cities.txt\n- intent: bye",
         "8:13: error: The list of a lookup in another file (“data/cities.txt”)"),
        ("intent: bye", "synonym: a\n  examples: |\n    - z\n- synonym: b\n  examples: |\n    - z\n"
         "- intent: bye", "12:7: warning: “z” stands for “b” here and for “a” at data/nlu.yml:9:7"),
        ('"3.1"', '"2.0"', "1:10: error: Version 2.0"),
        ('version: "3.1"\n', "", "1:1: warning: The file does not say"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_place(old: str, new: str, expected: str) -> None:
    """With what to change, and the nearest name."""
    assert expected in "\n".join(errors("data/nlu.yml", old, new))


def test_an_example_of_two_intents_is_warned_of() -> None:
    """Both are named; width and case make no difference."""
    nlu = NLU.replace("やあ", "Hello") + "    - ＨＥＬＬＯ\n"
    [warning] = said({**FILES, "data/nlu.yml": nlu})
    assert warning.startswith("data/nlu.yml:10:7: warning: This example of “bye” is one of “greet”")
    assert "data/nlu.yml:6:7" in warning


def test_the_first_twenty_errors_are_told_and_all_are_counted() -> None:
    """Sorted by place."""
    from bot.assistant.problems import BadFiles

    lines = "".join(f"    line {number}\n" for number in range(30))
    with pytest.raises(BadFiles) as caught:
        read("data/nlu.yml", added=lines)
    assert caught.value.errors == 30
    assert [one.place.line for one in caught.value.problems] == list(range(10, 30))
