"""A very long answer goes on over further pages."""

from __future__ import annotations

import gzip
import json
import os
import random
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.content import ANSWER_LENGTH
from faq.paging import pages_of
from faq.rendering import to_html, to_text

TEST_DATA = Path(os.environ.get("MADOGUCHI_TEST_DATA", "../shared/data"))
LETTERS = "".join(map(chr, (*range(0x3042, 0x3092), *range(0x4E00, 0x4F80))))


def noise(length: int, seed: int = 0) -> str:
    """Return characters without any pattern: whatever compresses prose finds less in them."""
    return "".join(random.Random(seed).choices(LETTERS, k=length))


def prose() -> str:
    """Return 20,000 characters of encyclopedic Japanese, no passage twice and each of its own."""
    path = TEST_DATA / "jsquad" / "corpus.jsonl"
    if not path.exists():
        pytest.skip(f"left out: jsquad is not in MADOGUCHI_TEST_DATA ({TEST_DATA})")
    with path.open(encoding="utf-8") as lines:
        passages = [json.loads(line)["answer"] for line in lines]
    random.Random(1).shuffle(passages)
    return "\n\n".join(passages)[:ANSWER_LENGTH]


def lines_of(markdown: str) -> list[str]:
    """Return the lines that say something."""
    return [line for line in markdown.split("\n") if line.strip()]


def test_nearly_every_answer_has_one_page() -> None:
    """12,000 Japanese characters, or anything in Latin letters, are shown as they stand."""
    assert pages_of("はい。") == ("はい。",)
    assert len(pages_of("\n\n".join(["あ" * 498] * 24))) == 1
    assert len(pages_of("word and\n\n" * 2_000)) == 1


def test_the_longest_prose_has_two_light_pages() -> None:
    """What is read is a third lighter than it may be, so that the page around it fits as well."""
    pages = pages_of(prose())
    assert [len(gzip.compress(to_html(page).encode())) < 15_000 for page in pages] == [True, True]
    assert [line for page in pages for line in lines_of(page)] == lines_of(prose())


def test_a_page_ends_before_a_heading_where_one_is_near() -> None:
    """Else before a paragraph; never between a heading and what it is of."""
    paragraph = "あ" * 500
    parts = [paragraph] * 38
    assert [page.count(paragraph) for page in pages_of("\n\n".join(parts))] == [19, 19]
    parts.insert(17, "## 第二章")
    first, second = pages_of("\n\n".join(parts))
    assert (first.count(paragraph), second.startswith("## 第二章")) == (17, True)


def test_lines_and_points_are_cut_between_where_there_is_no_paragraph() -> None:
    """Only where no emphasis goes on over the line."""
    lines = [f"{number}番目の行" + "あ" * 490 for number in range(40)]
    assert len(pages_of("\n".join(lines))) == 2
    assert len(pages_of("\n".join(f"- {line}" for line in lines))) == 2
    assert len(pages_of("**" + "\n".join(lines) + "**")) == 1


@pytest.mark.parametrize("start", [0, 1, 98])
def test_a_numbered_list_goes_on_with_its_numbers(start: int) -> None:
    """Where they are written so; one that is counted by the page stays whole."""
    words = "あ" * 480
    answer = "\n".join(f"{number}. {words}\n     - {words}" for number in range(start, start + 20))
    _, second = pages_of(answer)
    number = int(second.partition(".")[0])
    assert start < number < start + 20
    assert f'<ol start="{number}">' in to_html(second)
    assert len(pages_of(re.sub(r"^\d+", "1", answer, flags=re.MULTILINE))) == 1


def test_a_heading_stays_with_its_list() -> None:
    """As it does with its paragraph."""
    assert len(pages_of(f"# 第一章\n- {'あ' * 13_000}")) == 1


@pytest.mark.parametrize(
    "line",
    ["2{n:02}. {words}", "2{n:02}) {words}", "    # {words}", "{words}\\"],
    ids=["number", "bracket", "indented", "backslash"],
)
def test_a_cut_changes_nothing_of_what_is_read(line: str) -> None:
    """No page begins with what would be a list there, or ends with the mark of a line break."""
    lines = [line.format(n=number, words="あ" * 480) for number in range(40)]
    lines[17] = lines[23] = "い" * 480
    answer = "\n".join(["はじめに", *lines, "おわり"])
    pages = pages_of(answer)
    assert len(pages) == 2
    assert "".join(map(to_html, pages)).count("<p>") == to_html(answer).count("<p>") + 1
    shown = "".join(map(to_text, pages)).replace("\n", "")
    assert shown == to_text(answer).replace("\n", "")


def test_line_breaks_by_two_spaces_are_cut_at() -> None:
    """They leave nothing behind."""
    first, _ = pages_of("  \n".join(["あ" * 490] * 40))
    assert to_text(first).endswith("あ")


@pytest.mark.parametrize(
    "whole",
    [
        "```\n" + "\n".join(["あ" * 500] * 39) + "\n```",
        "| 地域 | 送料 |\n|---|---|\n" + "\n".join([f"| {'あ' * 400} | 500円 |"] * 45),
        "\n".join([f"> {'あ' * 490}"] * 39),
        "あ" * 20_000,
    ],
    ids=["code", "table", "quotation", "one line"],
)
def test_what_cannot_be_cut_stays_whole(whole: str) -> None:
    """Half a table would have no heads."""
    assert pages_of(whole) == (whole,)
    assert len(pages_of(f"{whole}\n\n{'い' * 500}")) <= 2


@given(
    st.lists(
        st.sampled_from(
            [
                "# 見出し",
                "- 点",
                "1. 一",
                "> 引用",
                "**太字**の行",
                "| a |",
                "|---|",
                "",
                "`x`",
                "```",
            ]
        ),
        max_size=60,
    )
)
def test_no_word_is_lost_or_changed(parts: list[str]) -> None:
    """Whatever the answer is made of, read together the pages say what it says."""
    answer = "\n".join(f"{part}{noise(300, number)}" for number, part in enumerate(parts)).strip()
    pages = pages_of(answer)
    assert [line for page in pages for line in lines_of(page)] == lines_of(answer)
    assert all(pages) or not answer
    told = re.sub(r"[^\w]", "", "".join(map(to_text, pages)))
    assert re.sub(r"\d", "", told) == re.sub(r"\d|[^\w]", "", to_text(answer))
