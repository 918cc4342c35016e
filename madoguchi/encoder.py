"""What turns sentences into vectors: the `Encoder` protocol and `load_encoder`.

Importing this module is cheap. The heavy libraries are imported by `load_encoder` only, so that
commands which need no encoder start at once.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from madoguchi.batching import Batcher
from madoguchi.encoder_prepare import encoder_directory, read_name
from madoguchi.errors import ConfigurationError, Unavailable

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from madoguchi.settings import Settings

Vectors = NDArray[np.float32]
"""Rows of unit length, shape ``(n, dimensions)``; their inner product is their cosine."""

_BATCH = 16
_PASSAGE_BATCH = 8
_PATIENCE_S = 10.0
_REMEMBERED = 4096
_MAX_CHARACTERS = 8000


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


def load_encoder(settings: Settings, threads: int = 1) -> Encoder:
    """Load the encoder that ``settings.encoder`` names.

    ``bundled`` is the one `madoguchi.encoder_prepare` made; anything else is the folder of a
    Sentence Transformers model. ``threads`` is how many one run of the bundled one may use. Raises
    `ConfigurationError` when it is not there or cannot be read.
    """
    if settings.encoder == "bundled":
        name = read_name(settings.data_dir)
        if not name:
            raise ConfigurationError(
                "The encoder is not prepared: run 'madoguchi encoder prepare' first."
            )
        return SentenceEncoder(name, _load(lambda: _load_bundled(settings.data_dir, threads)))
    folder = Path(settings.encoder)
    if not (folder / "modules.json").is_file():
        raise ConfigurationError(
            "MADOGUCHI_ENCODER is %(value)s, which is neither 'bundled' nor the folder of a "
            "Sentence Transformers model.",
            value=settings.encoder,
        )
    return SentenceEncoder(_fingerprint(folder), _load(lambda: _load_folder(folder)))


class SentenceEncoder:
    """A `SentenceTransformer` for many threads at once.

    Queries wait together and are encoded together, the latest 4,096 vectors are remembered. Long
    lists (an index being built) are encoded in the caller's thread, in small batches, so that
    queries pass between them.
    """

    def __init__(self, name: str, model: SentenceTransformer) -> None:
        self.name = name
        self._model = model
        self._remembered: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = Lock()
        self._batcher: Batcher[str, Vectors] = Batcher(
            lambda texts: list(self._encode(texts, "query")), limit=_BATCH, timeout=_PATIENCE_S
        )
        self.dimensions = int(self._encode([""], "query").shape[1])

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Encode what is asked, with the prompt ``query``."""
        cut = [text[:_MAX_CHARACTERS] for text in texts]
        if len(cut) > _BATCH:
            return self._encode(cut, "query")
        known = self._recall(cut)
        missing = list(dict.fromkeys(text for text in cut if text not in known))
        if missing:
            found = dict(zip(missing, self._batcher.call(missing), strict=True))
            self._remember(found)
            known |= found
        return np.stack([known[text] for text in cut]) if cut else self._nothing()

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Encode what answers, with the prompt ``passage``."""
        return self._encode([text[:_MAX_CHARACTERS] for text in texts], "passage")

    def _encode(self, texts: Sequence[str], prompt: str) -> Vectors:
        if not texts:
            return self._nothing()
        try:
            vectors = self._model.encode(
                list(texts),
                prompt_name=prompt if prompt in self._model.prompts else None,
                batch_size=_BATCH if prompt == "query" else _PASSAGE_BATCH,
                show_progress_bar=False,
                normalize_embeddings=True,
            )
        except Exception as error:
            raise Unavailable("The search engine does not answer.") from error
        if not np.isfinite(vectors).all():
            raise Unavailable("The search engine does not answer.")
        return np.asarray(vectors, dtype=np.float32)

    def _nothing(self) -> Vectors:
        return np.zeros((0, self.dimensions), dtype=np.float32)

    def _recall(self, texts: Sequence[str]) -> dict[str, Vectors]:
        with self._lock:
            known = {text: self._remembered[text] for text in texts if text in self._remembered}
            for text in known:
                self._remembered.move_to_end(text)
        return known

    def _remember(self, vectors: dict[str, Vectors]) -> None:
        with self._lock:
            self._remembered.update(vectors)
            while len(self._remembered) > _REMEMBERED:
                self._remembered.popitem(last=False)


def _load(load: Callable[[], SentenceTransformer]) -> SentenceTransformer:
    try:
        return load()
    except Exception as error:
        raise ConfigurationError(
            "The encoder cannot be loaded (%(reason)s): run 'madoguchi encoder prepare' again or "
            "correct MADOGUCHI_ENCODER.",
            reason=str(error).splitlines()[0][:200] if str(error) else type(error).__name__,
        ) from error


def _load_bundled(data_dir: Path, threads: int) -> SentenceTransformer:
    import torch
    from sentence_transformers import SentenceTransformer

    from madoguchi.onnx_module import OnnxModule

    torch.set_num_threads(threads)
    module = OnnxModule(encoder_directory(data_dir), threads)
    prompts = {"query": "query: ", "passage": "passage: "}
    return SentenceTransformer(modules=[module], prompts=prompts, device="cpu")


def _load_folder(folder: Path) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(folder), device="cpu", local_files_only=True)


def _fingerprint(folder: Path) -> str:
    """Name a model after its files, so that vectors of another are never taken for its own."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    states = [(str(p.relative_to(folder)), p.stat().st_size, p.stat().st_mtime_ns) for p in files]
    return f"{folder.name}-{hashlib.sha256(repr(states).encode()).hexdigest()[:12]}"
