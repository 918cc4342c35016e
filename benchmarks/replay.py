"""Replaying 10,000 questions on 2,000 articles, beside asking them one after the other.

The baseline is what replaying would cost if every question were a customer's turn: both indexes
asked one question at a time, on the first 200 questions.
"""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import islice
from typing import Any

from benchmarks.corpus import articles, questions
from faq.index import build
from faq.replay import Past, replay
from faq.search import Document
from faq.searching import search_site
from madoguchi.encoder import load_encoder
from madoguchi.settings import Settings

ARTICLES, QUESTIONS, SINGLY = 2_000, 10_000, 200


def run() -> dict[str, Any]:
    """Return seconds, and how many times faster together is than singly."""
    encoder = load_encoder(Settings.from_environment(), threads=2)
    documents = [Document(a["id"], a["question"], (), a["answer"]) for a in articles(ARTICLES)]
    before = build(documents, encoder)
    edited = replace(documents[-1], question="新しく書いた質問です")
    after = build([*documents[:-1], edited], encoder, before)
    texts = list(dict.fromkeys(islice(questions(), 3 * QUESTIONS)))[:QUESTIONS]
    sides = ({"ja": before}, {"ja": after})
    began = time.perf_counter()
    for text in texts[-SINGLY:]:
        for side in sides:
            search_site(side, text, "ja")
    singly = (time.perf_counter() - began) / SINGLY
    began = time.perf_counter()
    report = replay(*sides, [Past(text, "ja") for text in texts], lambda *_: None)
    together = time.perf_counter() - began
    return {
        f"{len(texts):,} questions, {ARTICLES:,} articles": {
            "seconds": round(together, 1),
            "ms_a_question": round(together / len(texts) * 1000, 2),
            "ms_a_question_singly": round(singly * 1000, 2),
            "times_faster": round(singly * len(texts) / together, 2),
            "changed": sum(report.effects.values()),
        }
    }
