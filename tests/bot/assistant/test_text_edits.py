"""Changing an assistant's files as text: what was meant, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.assistant.annotations import read_annotations
from bot.assistant.intent_editing import facts, starter_files
from bot.assistant.model import Assistant, Example
from bot.assistant.problems import BadFiles
from bot.assistant.project import read_files
from bot.assistant.text_edits import (
    LONGEST,
    add_examples,
    change_example,
    change_words,
    checked_example,
    lines_of,
    plain_example,
    remove_example,
    written_examples,
)
from madoguchi.errors import Conflict, InvalidInput

DOMAIN = """\
version: "3.1"  # of the format
intents: [greet, bye, ask]
entities: [city]
responses:
  utter_greet:
  # The first one.
  - text: "こんにちは"   # said at the beginning
    buttons:
    - title: さようなら
      payload: /bye
  - text: |
      二行で
      話します

  utter_bye:
  - text: またね
  - {text: 'it''s over'}
"""
NLU = """\
version: "3.1"
# What is understood.
nlu:
# A greeting.
- intent: greet
  examples: |
    - こんにちは
    - [東京](city)からこんにちは
- intent: bye   # a farewell
  examples: |2
      - さようなら

      -   またね
# Listed, with metadata.
- intent: ask
  examples:
  - text: |
      - 質問です
    metadata: {from: me}
"""
FILES = {"domain.yml": DOMAIN, "data/nlu.yml": NLU}
ONE_LINE = st.text(
    st.one_of(
        st.sampled_from("-[](){}:#|>\"'\\&*!%@`、。　😀👨‍👩‍👧 \t\r\n\x85\u2028"), st.characters()
    )
)


def plus(assistant: Assistant, intent: str, *words: str) -> Assistant:
    """Return an assistant with more examples of an intent."""
    known = assistant.intents[intent]
    new = tuple(Example(word, known.place, read_annotations(word)[1]) for word in words)
    more = replace(known, examples=known.examples + new)
    return replace(assistant, intents={**assistant.intents, intent: more})


@settings(deadline=None)
@given(ONE_LINE, st.sampled_from(["greet", "bye"]), st.sampled_from(["\n", "\r\n"]))
@example("- 先頭に横線", "greet", "\n")
@example("住所: 東京 # 本当", "bye", "\r\n")
@example("「[括弧]」と\"引用\"'符'", "bye", "\n")
@example("👨‍👩‍👧が好き", "greet", "\r\n")
@example("東京\n大阪", "greet", "\n")
def test_one_example_more_and_nothing_else(words: str, intent: str, end: str) -> None:
    """Whatever signs it is made of, it is read as these very words."""
    files = {name: text.replace("\n", end) for name, text in FILES.items()}
    before = read_files(files)
    try:
        line = plain_example(words)
        made = add_examples(files, before.intents[intent], [words])
    except InvalidInput:
        return
    assert facts(read_files(made)) == facts(plus(before, intent, line))
    kept = lines_of(made["data/nlu.yml"])
    kept.remove(next(one for one in kept if one not in lines_of(files["data/nlu.yml"])))
    assert "".join(kept) == files["data/nlu.yml"]
    assert made["domain.yml"] == files["domain.yml"]


@settings(deadline=None)
@given(ONE_LINE)
@example("]: it's {bad}")
@example("二行\nです\n")
def test_a_response_says_something_else_and_nothing_else_changes(words: str) -> None:
    """Plain, quoted, in a block or in braces: it says the new words."""
    before = read_files(FILES)
    for name, number in (
        ("utter_greet", 0),
        ("utter_greet", 1),
        ("utter_bye", 0),
        ("utter_bye", 1),
    ):
        old = before.responses[name].variations[number].text
        try:
            made = change_words(FILES, name, number, old, words)
        except InvalidInput:
            continue
        after = read_files(made)
        told = after.responses[name].variations[number].text
        back = read_files(change_words(made, name, number, told, old))
        assert facts(replace(back, domain={})) == facts(replace(before, domain={}))
        assert made["data/nlu.yml"] == FILES["data/nlu.yml"]
        assert "# said at the beginning" in made["domain.yml"]
    assert change_words(FILES, "utter_bye", 0, "またね", "では。")["domain.yml"] == DOMAIN.replace(
        "text: またね", 'text: "では。"'
    )


def test_an_entity_may_be_marked() -> None:
    """And one that the domain does not know is refused by the reader."""
    before = read_files(FILES)
    made = add_examples(FILES, before.intents["greet"], ["[大阪](city)のこんにちは"])
    new = read_files(made).intents["greet"].examples[-1]
    assert new.text == "大阪のこんにちは"
    assert [one.entity for one in new.entities] == ["city"]
    with pytest.raises(BadFiles):
        read_files(add_examples(FILES, before.intents["greet"], ["[大阪](town)"]))
    with pytest.raises(InvalidInput, match="brackets"):
        plain_example("[大阪](city)")


def test_an_example_is_changed_and_removed_where_it_stands() -> None:
    """The line alone is another, or is gone."""
    before = read_files(FILES)
    greet, bye = before.intents["greet"], before.intents["bye"]
    written = [one.words for one in written_examples(FILES, greet)]
    assert written == ["こんにちは", "[東京](city)からこんにちは"]
    made = change_example(FILES, greet, written[1], "やあ")
    assert made["data/nlu.yml"] == NLU.replace(written[1], "やあ")
    assert remove_example(FILES, bye, "またね")["data/nlu.yml"] == NLU.replace(
        "      -   またね\n", ""
    )
    with pytest.raises(Conflict):
        remove_example(FILES, bye, "もうない")
    with pytest.raises(InvalidInput, match="only example"):
        remove_example(FILES, before.intents["ask"], "質問です")


def test_an_intent_without_lines_gets_an_entry_of_its_own() -> None:
    """Where its examples are a list with metadata, where there are none, and without any file."""
    before = read_files(FILES)
    assert not written_examples(FILES, before.intents["ask"])[0].can_change
    made = add_examples(FILES, before.intents["ask"], ["聞きたい"])
    assert {one.text for one in read_files(made).intents["ask"].examples} == {
        "質問です",
        "聞きたい",
    }
    assert (
        'nlu:\n- intent: "ask"\n  examples: |\n    - 聞きたい\n# A greeting.'
        in made["data/nlu.yml"]
    )
    alone = {"domain.yml": DOMAIN.replace("entities: [city]\n", "")}
    made = add_examples(alone, read_files(alone).intents["bye"], ["では", "では", "また"])
    assert [one.text for one in read_files(made).intents["bye"].examples] == ["では", "また"]


def test_a_file_may_end_without_a_line_end() -> None:
    """The new line gets one of its own."""
    files = {**FILES, "data/nlu.yml": NLU[: NLU.index("# Listed")].rstrip()}
    made = add_examples(files, read_files(files).intents["bye"], ["では"])
    assert made["data/nlu.yml"].endswith("      -   またね\n      - では\n")


@pytest.mark.parametrize("words", ["", "  \n　", "あ" * (LONGEST + 1)])
def test_what_is_no_example_is_refused(words: str) -> None:
    """Nothing, and what is too long to be one thing."""
    with pytest.raises(InvalidInput):
        checked_example(words)


def test_an_example_it_has_is_no_new_one() -> None:
    """Of several the others are added."""
    greet = read_files(FILES).intents["greet"]
    with pytest.raises(InvalidInput, match="already"):
        add_examples(FILES, greet, ["こんにちは"])
    made = add_examples(FILES, greet, ["こんにちは", "やあ"])
    assert len(read_files(made).intents["greet"].examples) == 3


def test_the_basic_intents_can_be_read_without_an_action_server() -> None:
    """They are the five built-in ones and those that make a complaint work."""
    assistant = read_files(starter_files())
    assert assistant.action_endpoint is None
    assert {"talk_to_person", "greet", "complain", "out_of_scope"} < assistant.intents.keys()
    assert not assistant.warnings
