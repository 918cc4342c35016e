"""What simpler searches reach, on the documents and the queries of one index.

Two of them are this project's own halves. The others know nothing of it: SQLite's full text search,
another project's BM25, and multilingual-e5-small as it comes, alone and in a recipe of fixed
weights: the mean cosine with question and with question and answer, and BM25 over the words that
carry meaning, Sudachi's normalised forms of its shortest units. The recipe is there in both of its
usual forms. Ties count against a method.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import bm25s
import numpy as np
import sqlite_utils
from numpy.typing import NDArray

from faq.evaluate import RANKED, Query
from faq.index import FaqIndex
from faq.lexical import ENGLISH_FUNCTION_WORDS, Lexicon
from faq.preparing import Prepared
from madoguchi.encoder import Encoder, load_encoder
from madoguchi.encoder_prepare import prepare
from madoguchi.settings import Settings
from madoguchi.text import is_japanese, normalise, words

K1, B = 0.9, 0.4
"""Anserini's, chosen in BM25's favour: `jsquad` .897 rather than .889 with 1.5 and 0.75."""
Scores = NDArray[np.float32]


def plain_e5(settings: Settings) -> Encoder:
    """Load multilingual-e5-small without our adapter, made once in a folder of its own."""
    own = replace(settings, encoder="bundled", data_dir=settings.data_dir / "benchmarks-e5-small")
    prepare(own.data_dir, lambda line: print(line, flush=True), adapted=False)
    return load_encoder(own)


def hits(index: FaqIndex, e5: Encoder, queries: Sequence[Query]) -> dict[str, list[float]]:
    """Return Hit@1, 3 and 10 of every method."""
    items, texts = list(index.prepared.values()), [normalise(query.text) for query in queries]
    passages = [item.passage for item in items]
    lexicon = Lexicon([item.lexical for item in items])
    cosines, found_words = _cosines(e5, items, texts), _bm25(passages, texts, _words)
    both = np.mean(cosines, axis=0)
    found = {
        "SQLite FTS5 trigram": _trigrams(passages, texts),
        "BM25 over character bigrams (bm25s)": _bm25(passages, texts, _pairs),
        "e5-small as it comes, question vectors": cosines[0],
        "recipe of e5-small and words, 0.7 / 0.3": 0.7 * _spread(both) + 0.3 * _spread(found_words),
        "recipe of e5-small and words, comparable scores": (
            0.6 * np.clip((both - 0.7) / 0.3, 0, 1) + 0.4 * found_words / (found_words + 20)
        ),
        "our words alone": np.stack([lexicon.scores(text) for text in texts]),
        "our encoder alone, question vectors": _cosines(index.encoder, items, texts)[0],
    }
    return {name: _hit_rates(scores, index, queries) for name, scores in found.items()}


def _cosines(encoder: Encoder, items: Sequence[Prepared], texts: Sequence[str]) -> list[Scores]:
    """Return the cosines with the questions, where there are any, then with the passages."""
    sides = [encoder.encode_passages([item.passage for item in items])]
    if all(item.questions for item in items):
        sides.insert(0, encoder.encode_queries([item.questions[0] for item in items]))
    asked = encoder.encode_queries(texts)
    return [np.asarray(asked @ side.T) for side in sides]


def _bm25(
    passages: Iterable[str], texts: Iterable[str], tokens: Callable[[str], list[str]]
) -> Scores:
    """Score with another project's BM25."""
    model = bm25s.BM25(k1=K1, b=B)
    model.index([tokens(passage) for passage in passages], show_progress=False)
    # It takes no query without a token; a space is none that a document has.
    return np.stack([model.get_scores(tokens(text) or [" "]) for text in texts])


def _words(text: str) -> list[str]:
    """Return the dictionary forms of what carries meaning."""
    if is_japanese(text):
        return [word.form for word in words(text) if word.content]
    found = re.findall(r"[^\W_]+", text.lower())
    return [word for word in found if word not in ENGLISH_FUNCTION_WORDS]


def _pairs(text: str) -> list[str]:
    text = text.lower()
    return [text[start : start + 2] for start in range(len(text) - 1)]


def _trigrams(passages: Sequence[str], texts: Sequence[str]) -> Scores:
    """Score with SQLite's full text search: any three characters of the query in a row."""
    db = sqlite_utils.Database(memory=True)
    faq = db.table("faq")
    faq.insert_all({"id": n, "text": passage.lower()} for n, passage in enumerate(passages))
    faq.enable_fts(["text"], tokenize="trigram")
    scores = np.zeros((len(texts), len(passages)), dtype=np.float32)
    for row, asked in zip(scores, texts, strict=True):
        text = asked.lower().replace('"', " ")
        threes = dict.fromkeys(text[start : start + 3] for start in range(len(text) - 2))
        if threes:
            match = " OR ".join(f'"{three}"' for three in threes)
            sql = (
                "SELECT faq.id, -faq_fts.rank FROM faq_fts JOIN faq ON faq.rowid = faq_fts.rowid "
                "WHERE faq_fts MATCH ?"
            )
            for number, score in db.execute(sql, [match]):
                row[number] = score
    return scores


def _spread(scores: Scores) -> Scores:
    """Bring each query's scores to 0..1, from its lowest to its highest."""
    low, high = scores.min(axis=1, keepdims=True), scores.max(axis=1, keepdims=True)
    return np.asarray((scores - low) / np.maximum(high - low, 1e-9))


def _hit_rates(scores: Scores, index: FaqIndex, queries: Sequence[Query]) -> list[float]:
    numbers = {document.id: number for number, document in enumerate(index.documents)}
    places = []
    for row, query in zip(scores, queries, strict=True):
        relevant = [numbers[identity] for identity in query.relevant if identity in numbers]
        best = max((row[number] for number in relevant), default=-np.inf)
        ahead = int((row >= best).sum()) - sum(row[number] == best for number in relevant)
        places.append(ahead if relevant else len(numbers))
    return [round(float(np.mean(np.array(places) < depth)), 3) for depth in (1, 3, RANKED)]
