"""``madoguchi faq eval``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from faq.evaluate import evaluate, hit_rate, measure, read_corpus, read_queries, report
from faq.index import build
from faq.search import judge
from madoguchi.errors import InvalidInput
from tests.fakes import HashEncoder

CORPUS = [
    {
        "id": "s1",
        "question": "返品はできますか",
        "answer": "10日以内にご連絡ください。",
        "category": "返品",
    },
    {"id": "s2", "question": "送料はいくらですか", "answer": "全国一律500円です。"},
    {"id": "s3", "question": "", "answer": "退会の手続きは会員情報の画面で。"},
]
QUERIES = [
    {"id": "q1", "text": "返品はできますか", "relevant": ["s1"], "kind": "same"},
    {"id": "q2", "text": "ｿｳﾘｮｳ", "relevant": ["s2"], "kind": "width"},
    {"id": "q3", "text": "今日の天気は", "relevant": [], "kind": "none"},
    {"id": "q4", "text": "", "relevant": ["s3"]},
]


def written(path: Path, lines: list[Any]) -> Path:
    """Write JSON lines; a string is written as it is."""
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return path


def test_every_query_gets_a_line(tmp_path: Path) -> None:
    """In the order of the queries, ranked best first with ids of the corpus."""
    corpus = written(tmp_path / "c.jsonl", CORPUS)
    queries = written(tmp_path / "q.jsonl", QUERIES)
    out = tmp_path / "out.jsonl"
    lines = list(evaluate(HashEncoder(), corpus, queries, out))
    found = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [line["id"] for line in found] == ["q1", "q2", "q3", "q4"]
    assert found[0]["decision"] == "answer"
    assert found[0]["ranked"][0]["id"] == "s1"
    assert all(line["decision"] in {"answer", "clarify", "none"} for line in found)
    assert all(0 <= line["confidence"] <= 1 for line in found)
    for line in found[:3]:
        scores = [hit["score"] for hit in line["ranked"]]
        assert scores == sorted(scores, reverse=True)
        assert len({hit["id"] for hit in line["ranked"]}) == len(scores) == 3
    assert lines[0] == "3 documents, 4 queries"
    assert found[3] == {"id": "q4", "decision": "none", "confidence": 0.0, "ranked": []}
    assert any(line.startswith("answerable") and "0.667" in line for line in lines)
    assert any(line.startswith("unanswerable") for line in lines)


def test_what_is_measured_is_what_answers(tmp_path: Path) -> None:
    """The same results and decisions as an index gives a customer."""
    documents = read_corpus(written(tmp_path / "c.jsonl", CORPUS))
    queries = read_queries(written(tmp_path / "q.jsonl", QUERIES))
    index = build(documents, HashEncoder())
    for outcome in measure(index, queries):
        result = index.search(outcome.query.text)
        assert outcome.result == result
        assert outcome.verdict == judge(result, index.thresholds)


def test_the_report_counts(tmp_path: Path) -> None:
    """Hits by place; an answer to what nothing answers is wrong."""
    documents = read_corpus(written(tmp_path / "c.jsonl", CORPUS))
    lines = [QUERIES[0], {"id": "x", "text": "返品はできますか", "relevant": ["s2"]},
             {"id": "y", "text": "返品はできますか", "relevant": []}]  # fmt: skip
    outcomes = measure(
        build(documents, HashEncoder()), read_queries(written(tmp_path / "q", lines))
    )
    assert hit_rate(outcomes[:2], 1) == 0.5
    assert hit_rate(outcomes[:2], 3) == 1.0
    assert [outcome.is_wrong for outcome in outcomes] == [False, True, True]
    rows = [row for row in report(outcomes) if row.startswith("unanswerable")]
    assert rows[-1].split() == ["unanswerable", "1", *["-"] * 4, "100.0%", "0.0%", "0.0%", "100.0%"]


def test_a_corpus_says_its_language_by_its_letters(tmp_path: Path) -> None:
    """Or line by line."""
    english = [{"id": 1, "question": "Can I return it?", "answer": "Yes."}]
    assert read_corpus(written(tmp_path / "e", english))[0].locale == "en"
    assert read_corpus(written(tmp_path / "e", english))[0].id == "1"
    assert read_corpus(written(tmp_path / "j", CORPUS))[2].locale == "ja"
    said = [{**CORPUS[0], "locale": "de"}]
    assert read_corpus(written(tmp_path / "s", said))[0].locale == "de"


def test_empty_files_are_no_error(tmp_path: Path) -> None:
    """Nothing is measured."""
    nothing = written(tmp_path / "n.jsonl", [])
    lines = list(evaluate(HashEncoder(), nothing, nothing, tmp_path / "out"))
    assert lines[0] == "0 documents, 0 queries"
    assert (tmp_path / "out").read_text(encoding="utf-8") == ""


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "line 2: not JSON"),
        ("[]", "line 2: not an object"),
        ('{"question": "x"}', "line 2: id is missing"),
        ('{"id": "s1"}', "line 2: the id 's1' is there twice"),
        ('{"id": "s9", "paraphrases": "x"}', "line 2: paraphrases is not a list"),
    ],
)
def test_a_bad_line_of_the_corpus_is_named(tmp_path: Path, line: str, reason: str) -> None:
    """With file and line."""
    with pytest.raises(InvalidInput, match=f"c.jsonl, {reason}"):
        read_corpus(written(tmp_path / "c.jsonl", [CORPUS[0], line]))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"id": "q9", "relevant": []}', "line 2: text is missing"),
        ('{"id": "q9", "text": "x", "relevant": "s1"}', "line 2: relevant is not a list"),
        ('{"id": "q1", "text": "x"}', "line 2: the id 'q1' is there twice"),
    ],
)
def test_a_bad_query_is_named(tmp_path: Path, line: str, reason: str) -> None:
    """With file and line."""
    with pytest.raises(InvalidInput, match=f"q.jsonl, {reason}"):
        read_queries(written(tmp_path / "q.jsonl", [QUERIES[0], line]))


def test_files_that_cannot_be_read_or_written_are_named(tmp_path: Path) -> None:
    """Missing, not UTF-8, or in a folder that is not there."""
    with pytest.raises(InvalidInput, match=r"nowhere\.jsonl cannot be read"):
        read_corpus(tmp_path / "nowhere.jsonl")
    (tmp_path / "sjis").write_bytes("返品".encode("cp932"))
    with pytest.raises(InvalidInput, match="sjis is not UTF-8"):
        read_queries(tmp_path / "sjis")
    nothing = written(tmp_path / "n.jsonl", [])
    with pytest.raises(InvalidInput, match="cannot be written"):
        list(evaluate(HashEncoder(), nothing, nothing, tmp_path / "no" / "out"))
