"""What turns sentences into vectors: the `Encoder` protocol and `load_encoder`.

Importing this module is cheap. The heavy libraries are imported by `load_encoder` only, so that
commands which need no encoder start at once.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from madoguchi.batching import Batcher
from madoguchi.encoder_models import first_line, load_model
from madoguchi.encoder_prepare import encoder_directory, read_name
from madoguchi.errors import ConfigurationError, Unavailable

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from madoguchi.settings import Settings

Vectors = NDArray[np.float32]
"""Rows of unit length, shape ``(n, dimensions)``; their inner product is their cosine."""

Tokens = NDArray[np.int8]
"""One small unit vector a token of a text, in steps of 1/127, shape ``(tokens, TOKEN_WIDTH)``."""
TOKEN_WIDTH = 64
MOST_TOKENS = 128
"""How many of a text's tokens are kept, the first ones."""

_BATCH = 16
_LONG = 64  # of more texts at once, those of an index, none is remembered
_PASSAGE_BATCH = 8
_PATIENCE_S = 10.0
_REMEMBERED = 4096
_MAX_CHARACTERS = 8000


class Encoded(NamedTuple):
    """A text's unit vector, ``(dimensions,)``, and its tokens' vectors.

    There are none of an empty text, and none at all from an encoder that tells no tokens.
    """

    vector: Vectors
    tokens: Tokens = np.zeros((0, TOKEN_WIDTH), dtype=np.int8)


class Encoder(Protocol):
    """Sentences in, unit vectors out. Safe to call from several threads."""

    @property
    def name(self) -> str:
        """What a cached vector is kept under; changes whenever the vectors would."""
        ...

    @property
    def dimensions(self) -> int:
        """The width of a vector."""
        ...

    @property
    def tells_tokens(self) -> bool:
        """Whether it gives a text's tokens beside its vector."""
        ...

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Encode what is asked: a customer's words, a question of the FAQ.

        Raises `madoguchi.errors.Unavailable` when the engine fails or does not answer in time.
        """
        ...

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Encode what answers: a question with its answer.

        Raises `madoguchi.errors.Unavailable` when the engine fails or does not answer in time.
        """
        ...

    def read_queries(self, texts: Sequence[str]) -> list[Encoded]:
        """Encode what is asked as `encode_queries` does, with its tokens; raises the same."""
        ...

    def read_passages(self, texts: Sequence[str]) -> list[Encoded]:
        """Encode what answers as `encode_passages` does, with its tokens; raises the same."""
        ...


def load_encoder(settings: Settings, threads: int = 1) -> Encoder:
    """Load the encoder that ``settings.encoder`` names.

    ``bundled`` is the one `madoguchi.encoder_prepare` made; anything else is a model that
    `madoguchi.encoder_models` loads. ``threads`` is how many one run on ONNX Runtime may use.
    Raises `ConfigurationError` when it is not there or cannot be read.
    """
    if settings.encoder == "bundled":
        name = read_name(settings.data_dir)
        if not name:
            raise ConfigurationError(
                "The encoder is not prepared: run 'madoguchi encoder prepare' first."
            )
        model = _load_bundled(settings.data_dir, threads)
        return SentenceEncoder(name, model, tells_tokens=True)
    return SentenceEncoder(*load_model(settings, threads))


class SentenceEncoder:
    """A `SentenceTransformer` for many threads at once.

    Prompts are the model's own: ``query`` for what is asked, ``passage`` or else ``document`` for
    what answers, nothing where it has neither. Queries wait together and are encoded together, the
    latest 4,096 are remembered. Long lists (an index being built) are encoded in the caller's
    thread, in small batches, so that queries pass between them. ``tells_tokens`` is for a model
    that gives ``tokens`` and ``own`` as `madoguchi.onnx_module` does.
    """

    def __init__(
        self, name: str, model: SentenceTransformer, *, tells_tokens: bool = False
    ) -> None:
        self.name, self.tells_tokens = name, tells_tokens
        self._model = model
        prompts = model.prompts
        self._query_prompt = prompts.get("query") or ""
        self._passage_prompt = prompts.get("passage") or prompts.get("document") or ""
        self._remembered: OrderedDict[str, Encoded] = OrderedDict()
        self._lock = Lock()
        self._batcher: Batcher[str, Encoded] = Batcher(
            self._encode_queries, limit=_BATCH, timeout=_PATIENCE_S
        )
        self.dimensions = len(self._encode_queries([""])[0].vector)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Encode what is asked, with the prompt of queries."""
        if len(texts) > _LONG:
            cut = [text[:_MAX_CHARACTERS] for text in texts]
            return self._vectors(self._encode_queries(cut, with_tokens=False))
        return self._vectors(self.read_queries(texts))

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Encode what answers, with the prompt of passages."""
        return self._vectors(self._encode_passages(texts, with_tokens=False))

    def read_queries(self, texts: Sequence[str]) -> list[Encoded]:
        """Encode what is asked, with its tokens."""
        cut = [text[:_MAX_CHARACTERS] for text in texts]
        if len(cut) > _LONG:
            return self._encode_queries(cut)
        known = self._recall(cut)
        missing = list(dict.fromkeys(text for text in cut if text not in known))
        if missing:
            encode = self._batcher.call if len(missing) <= _BATCH else self._encode_queries
            found = dict(zip(missing, encode(missing), strict=True))
            self._remember(found)
            known |= found
        return [known[text] for text in cut]

    def read_passages(self, texts: Sequence[str]) -> list[Encoded]:
        """Encode what answers, with its tokens."""
        return self._encode_passages(texts)

    def _encode_queries(self, texts: Sequence[str], with_tokens: bool = True) -> list[Encoded]:
        encode = self._model.encode_query
        return self._encode(encode, texts, self._query_prompt, _BATCH, with_tokens)

    def _encode_passages(self, texts: Sequence[str], with_tokens: bool = True) -> list[Encoded]:
        cut = [text[:_MAX_CHARACTERS] for text in texts]
        encode = self._model.encode_document
        return self._encode(encode, cut, self._passage_prompt, _PASSAGE_BATCH, with_tokens)

    def _encode(
        self,
        encode: Callable[..., Any],
        texts: Sequence[str],
        prompt: str,
        batch: int,
        with_tokens: bool,
    ) -> list[Encoded]:
        if not texts:
            return []
        with_tokens = with_tokens and self.tells_tokens
        try:
            found = encode(
                list(texts),
                prompt=prompt,
                batch_size=batch,
                show_progress_bar=False,
                output_value=None if with_tokens else "sentence_embedding",
                normalize_embeddings=True,
            )
        except Exception as error:
            raise Unavailable("The search engine does not answer.") from error
        encoded = list(map(_with_tokens if with_tokens else _without_tokens, found))
        if not all(np.isfinite(one.vector).all() for one in encoded):
            raise Unavailable("The search engine does not answer.")
        return encoded

    def _vectors(self, encoded: Sequence[Encoded]) -> Vectors:
        if not encoded:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        return np.stack([one.vector for one in encoded])

    def _recall(self, texts: Sequence[str]) -> dict[str, Encoded]:
        with self._lock:
            known = {text: self._remembered[text] for text in texts if text in self._remembered}
            for text in known:
                self._remembered.move_to_end(text)
        return known

    def _remember(self, encoded: dict[str, Encoded]) -> None:
        with self._lock:
            self._remembered.update(encoded)
            while len(self._remembered) > _REMEMBERED:
                self._remembered.popitem(last=False)


def _without_tokens(vector: NDArray[Any]) -> Encoded:
    """Bring what a model gives, which may be of half precision, to our own."""
    return Encoded(np.asarray(vector, dtype=np.float32))


def _with_tokens(features: Mapping[str, Any]) -> Encoded:
    """Copy what is wanted out of a batch, which is then let go."""
    own = features["own"].nonzero()[:MOST_TOKENS, 0]
    return Encoded(features["sentence_embedding"].numpy().copy(), features["tokens"][own].numpy())


def _load_bundled(data_dir: Path, threads: int) -> SentenceTransformer:
    import torch
    from sentence_transformers import SentenceTransformer

    from madoguchi.onnx_module import OnnxModule

    torch.set_num_threads(threads)
    prompts = {"query": "query: ", "passage": "passage: "}
    try:
        module = OnnxModule(encoder_directory(data_dir), threads)
        return SentenceTransformer(modules=[module], prompts=prompts, device="cpu")
    except Exception as error:
        raise ConfigurationError(
            "The encoder cannot be loaded (%(reason)s): run 'madoguchi encoder prepare' again.",
            reason=first_line(error),
        ) from error
