"""Two texts side by side."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from faq.comparing import Parts, before, compare
from faq.model import ArticleRevision, Change, Draft

OLD = Draft("ja", "返品できますか", "はい、10日以内です。\n送料はお客様負担です。", ("返したい",))


def told(parts: Parts) -> str:
    """Write a side with what is marked in brackets."""
    return "".join(f"[{text}]" if marked else text for text, marked in parts)


def test_what_differs_is_marked_within_its_line() -> None:
    """Lines that are the same stay beside each other."""
    new = replace(OLD, answer="はい、14日以内です。\n送料はお客様負担です。")
    answer = next(part for part in compare(OLD, new) if part.name == "answer")
    assert [(told(row.old), told(row.new)) for row in answer.rows] == [
        ("はい、1[0]日以内です。", "はい、1[4]日以内です。"),
        ("送料はお客様負担です。", "送料はお客様負担です。"),
    ]
    assert [part.name for part in compare(OLD, new) if part.differs] == ["answer"]


def test_a_line_that_came_or_went_has_an_empty_side() -> None:
    """So that wordings that were added stand out."""
    new = replace(OLD, paraphrases=("返したい", "送り返したい"), category="返品")
    parts = {part.name: part for part in compare(OLD, new)}
    assert [(told(row.old), told(row.new)) for row in parts["paraphrases"].rows] == [
        ("返したい", "返したい"),
        ("", "[送り返したい]"),
    ]
    assert [(told(row.old), told(row.new)) for row in parts["category"].rows] == [("", "[返品]")]
    assert "tags" not in parts


@given(st.lists(st.text("ab\n", max_size=12), min_size=2, max_size=2))
def test_both_texts_can_be_read_in_full(texts: list[str]) -> None:
    """Whatever is marked, the sides hold their whole text, in order."""
    old, new = (replace(OLD, answer=text) for text in texts)
    rows = next((part.rows for part in compare(old, new) if part.name == "answer"), ())
    for side, text in ((0, texts[0]), (1, texts[1])):
        lines = [(row.old, row.new)[side] for row in rows]
        kept = ["".join(piece for piece, _ in line) for line in lines]
        assert "".join(kept) == text.replace("\n", "")


def test_many_lines_that_are_alike_are_compared_by_their_ends() -> None:
    """What would take minutes line by line; both sides are whole."""
    old = replace(OLD, answer="\n".join("ab" * 5000))
    new = replace(OLD, answer="\n".join("aabb" * 2500))
    answer = next(part for part in compare(old, new) if part.name == "answer")
    assert "".join(told(row.old).strip("[]") for row in answer.rows) == "ab" * 5000
    assert "".join(told(row.new).strip("[]") for row in answer.rows) == "aabb" * 2500
    assert not answer.rows[0].differs


def test_two_long_texts_are_compared_at_once() -> None:
    """The longest answer there may be takes no time worth waiting for: lines are marked whole."""
    new = replace(OLD, answer="い" * 20_000)
    answer = next(p for p in compare(replace(OLD, answer="あ" * 20_000), new) if p.name == "answer")
    assert [(row.old[0][1], row.new[0][1]) for row in answer.rows] == [(True, True)]


def step(number: int, change: Change, draft: Draft) -> ArticleRevision:
    """Make a step of an article."""
    return ArticleRevision(
        **draft.words(),
        article_id="art_1",
        site_id="shop",
        revision=number,
        change=change,
        author_id=None,
        author_name=None,
        created_at=datetime(2026, 11, 27, tzinfo=UTC),
    )


def test_the_newest_text_stands_beside_one_that_says_something_else() -> None:
    """What customers see, or what was sent back, and not the draft that was then sent again."""
    new = replace(OLD, audience="staff")
    steps = [
        step(4, "in_review", new),
        step(3, "draft", new),
        step(2, "returned", OLD),
        step(1, "in_review", OLD),
    ]
    assert before(steps, None) == 2
    assert before(steps, 1) == 1
    assert before(steps[2:], None) == 1
    assert before(steps[3:], None) == 1
