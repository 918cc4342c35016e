"""The encoder's tokenizer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from madoguchi.unigram import END, START, UNKNOWN, Unigram, write_files
from tests.madoguchi.packed import PIECES, write_tokenizer


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A ``tokenizer.json``."""
    write_tokenizer(tmp_path / "tokenizer.json")
    return tmp_path / "tokenizer.json"


@pytest.fixture
def unigram(source: Path, tmp_path: Path) -> Unigram:
    """The tokenizer made of it."""
    write_files(source, tmp_path)
    return Unigram(tmp_path)


@pytest.mark.parametrize(
    "text",
    ["返品", "query: 返品 a", "品返", "", " ", "ab zz返??品", "ＡＢ ａ", "z" * 40, "😀a😀😀b"],
)
def test_it_gives_the_ids_of_the_tokenizers_library(
    unigram: Unigram, source: Path, text: str
) -> None:
    """Between start and end, unknown characters in a row as one."""
    library = Tokenizer.from_file(str(source))
    assert unigram.ids(text, 512) == [START, *library.encode(text).ids, END]


def test_the_likeliest_pieces_are_taken(unigram: Unigram) -> None:
    """One word scores higher than its two characters."""
    assert [PIECES[number] for number in unigram.ids("返品", 9)] == ["<s>", "▁", "返品", "</s>"]


def test_a_long_text_is_cut_and_still_ends(unigram: Unigram) -> None:
    """The limit holds with start and end."""
    ids = unigram.ids("a b " * 100, 10)
    assert len(ids) == 10
    assert (ids[0], ids[-1]) == (START, END)


def test_a_special_token_that_is_typed_is_only_text(unigram: Unigram) -> None:
    """Nobody can end the text from inside it."""
    ids = unigram.ids("</s>a", 20)
    assert ids.count(END) == 1
    assert UNKNOWN in ids


def test_another_kind_of_tokenizer_is_refused(source: Path, tmp_path: Path) -> None:
    """Rather than giving wrong ids."""
    content = json.loads(source.read_text(encoding="utf-8"))
    content["added_tokens"][0]["content"] = "[CLS]"
    source.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(ValueError, match="special tokens"):
        write_files(source, tmp_path)
