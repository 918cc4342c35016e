"""What an index needs of a document."""

from __future__ import annotations

from faq.preparing import prepare
from faq.search import Document


def sentences(answer: str) -> tuple[str, ...]:
    """Return the sentences of an answer."""
    return prepare(Document("a", "送料は?", (), answer)).sentences


def test_an_answer_is_read_sentence_by_sentence() -> None:
    """By signs and by lines, in both languages; a repeated one once, signs alone never."""
    assert sentences("送料は550円です。**離島**も同じですか? はい\n- 同じです\n---\n同じです") == (
        "送料は550円です。",
        "離島 も同じですか?",
        "はい",
        "同じです",
    )
    assert sentences("It is 5.5 dollars. Islands too.") == ("It is 5.5 dollars.", "Islands too.")
    assert sentences("") == ()


def test_of_a_very_long_answer_only_the_first_sentences_are_looked_at() -> None:
    """The passage holds the rest."""
    answer = "".join(f"{number}番です。" for number in range(500))
    assert len(sentences(answer)) == 40
