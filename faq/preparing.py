"""Getting documents ready for an index: their texts, words and vectors, each made only once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from faq.evidence import Wording, study
from faq.lexical import QUANTITY, Lexical, read
from faq.polarity import NEGATIONS
from faq.quantities import in_words
from faq.respelling import Heard, listen
from faq.search import Document
from faq.suggesting import Spoken, speak
from faq.vector_keys import Kind, plain_text, vector_key
from madoguchi.encoder import Encoded, Encoder
from madoguchi.text import normalise

Progress = Callable[[int, int], None]

_CHUNK = 96
_MOST_SENTENCES = 40
_WORD = re.compile(r"\w")
_ENDS = re.compile(r"(?<=[。！？!?])|(?<=\.)\s|\n")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document with what an index needs of it.

    ``questions`` are its wordings (question and paraphrases), each ``studied`` and ``spoken``;
    ``passage`` is question with answer, ``sentences`` are the answer's, one by one.
    """

    document: Document
    questions: tuple[str, ...]
    passage: str
    sentences: tuple[str, ...]
    lexical: Lexical
    heard: Heard
    studied: tuple[Wording, ...]
    spoken: tuple[Spoken, ...]

    def question_keys(self) -> list[str]:
        """Return the keys of its wordings."""
        return [vector_key("question", question) for question in self.questions]

    def sentence_keys(self) -> list[str]:
        """Return the keys of its answer's sentences."""
        return [vector_key("sentence", sentence) for sentence in self.sentences]

    def token_keys(self) -> list[str]:
        """Return the keys of all that its tokens are taken from."""
        return [*self.question_keys(), *self.sentence_keys()]


def prepare(document: Document) -> Prepared:
    """Normalise, tokenise and listen to one document."""
    wordings = (normalise(text) for text in (document.question, *document.paraphrases))
    questions = tuple(dict.fromkeys(text for text in wordings if text))
    plain = plain_text(document.answer)
    answer = normalise(plain)
    whole = " ".join((*questions, answer))
    passage = "\n".join(part for part in (questions[0] if questions else "", answer) if part)
    return Prepared(
        document,
        questions,
        passage,
        _sentences(plain),
        read(questions, answer),
        listen(whole),
        tuple(map(study, questions)),
        tuple(map(speak, questions)),
    )


def _sentences(plain: str) -> tuple[str, ...]:
    """Return the normalised sentences of a text; of a very long one the first 40."""
    found = (normalise(part) for part in _ENDS.split(plain))
    return tuple(dict.fromkeys(text for text in found if _WORD.search(text)))[:_MOST_SENTENCES]


class Shared(NamedTuple):
    """The words of a query in a document: there, there by a synonym (with that), and not there."""

    met: tuple[str, ...]
    near: tuple[tuple[str, str], ...]
    lacking: tuple[str, ...]


def share(asked: Iterable[tuple[str, tuple[str, ...]]], document: Prepared) -> Shared:
    """Tell which words of a query (`faq.lexical.query_words`) a document holds.

    Negations are left out: whether one is there says nothing, polarity is told apart.
    """
    words = dict(asked)
    sought = {token for word, groups in words.items() for token in (word, *groups)}
    held = sought.intersection(document.lexical.words.names)
    met, near, lacking = list[str](), list[tuple[str, str]](), list[str]()
    for token, groups in words.items():
        word = token[1:]  # without the mark of its kind
        if token.startswith(QUANTITY):
            word = in_words(word, document.document.locale.startswith("ja"))
        if word in NEGATIONS:
            continue
        if token in held:
            met.append(word)
        elif not any(group in held for group in groups):
            lacking.append(word)
        else:
            own = (pair for wording in document.studied for pair in wording.words)
            synonym = next((other for other, theirs in own if set(groups) & set(theirs)), "")
            near.append((word, synonym[1:]))
    return Shared(tuple(met), tuple(near), tuple(lacking))


def find_encoded(
    prepared: Iterable[Prepared],
    others: Iterable[str],
    encoder: Encoder,
    known: Mapping[str, Encoded],
    progress: Progress | None,
) -> dict[str, Encoded]:
    """Return all texts' vectors and tokens by their key, encoding those that are not known.

    ``others`` are further sentences, encoded as questions. ``progress(done, total)`` hears of each
    chunk of what has to be encoded.
    """
    wanted: dict[str, tuple[Kind, str]] = {
        vector_key("question", text): ("question", text) for text in others
    }
    for item in prepared:
        wanted |= {vector_key("question", text): ("question", text) for text in item.questions}
        wanted[vector_key("passage", item.passage)] = ("passage", item.passage)
        wanted |= {vector_key("sentence", text): ("sentence", text) for text in item.sentences}
    found = {key: known[key] for key in wanted if key in known}
    missing = [key for key in wanted if key not in found]
    missing.sort(key=lambda key: (wanted[key][0], len(wanted[key][1])))
    encode: dict[Kind, Callable[[list[str]], Iterable[Encoded]]] = {
        "question": encoder.read_queries,
        "passage": lambda texts: map(Encoded, encoder.encode_passages(texts)),
        "sentence": encoder.read_passages,
    }
    for start in range(0, len(missing), _CHUNK):
        for kind, encode_texts in encode.items():
            keys = [key for key in missing[start : start + _CHUNK] if wanted[key][0] == kind]
            if keys:
                texts = [wanted[key][1] for key in keys]
                found.update(zip(keys, encode_texts(texts), strict=True))
        if progress is not None:
            progress(min(start + _CHUNK, len(missing)), len(missing))
    return found
