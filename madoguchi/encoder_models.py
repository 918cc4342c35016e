"""Any Sentence Transformers model as the encoder: from a folder, or by its name on a model hub.

A name is looked for in Hugging Face's cache first and fetched only when it is not there. Importing
this module is cheap; sentence-transformers is imported when a model is loaded.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from madoguchi.errors import ConfigurationError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from madoguchi.settings import Settings

T = TypeVar("T")

_HUB_NAME = re.compile(r"[\w-][\w.-]*/[\w.-]+", re.ASCII)
_HUB_PATIENCE_S = 10.0
_ONNX_FILES = [
    "*.json",
    "*.txt",
    "*.model",
    "*/*.safetensors",
    "*/pytorch_model.bin",
    "onnx/model.onnx*",
]


def load_model(settings: Settings, threads: int = 1) -> tuple[str, SentenceTransformer]:
    """Load the model that ``settings.encoder`` names; return what its vectors are kept under, too.

    ``threads`` is how many one run on ONNX Runtime may use. Raises `ConfigurationError` when there
    is no such model or it cannot be read.
    """
    value = settings.encoder
    if not _is_folder(value) and not _HUB_NAME.fullmatch(value):
        raise ConfigurationError(
            "MADOGUCHI_ENCODER is %(value)s, which is neither 'bundled' nor the folder of a "
            "Sentence Transformers model nor a model's name like intfloat/multilingual-e5-base.",
            value=value,
        )
    try:
        return _load(settings, threads)
    except ConfigurationError:
        raise
    except Exception as error:
        raise ConfigurationError(
            "%(value)s cannot be loaded (%(reason)s): correct MADOGUCHI_ENCODER or "
            "MADOGUCHI_ENCODER_BACKEND.",
            value=value,
            reason=first_line(error),
        ) from error


def first_line(error: Exception) -> str:
    """Return what an error says, short enough for a sentence of ours."""
    return str(error).strip().partition("\n")[0][:200] or type(error).__name__


def _load(settings: Settings, threads: int) -> tuple[str, SentenceTransformer]:
    value, prompts = settings.encoder, _prompts(settings)
    load = _load_onnx if settings.encoder_backend == "onnx" else _load_torch
    if _is_folder(value):
        model, state = load(value, prompts, threads, True), _digest(Path(value))
    else:
        model = _cached_or_fetched(value, lambda cached: load(value, prompts, threads, cached))
        state = _snapshot(value, cached=True).name  # the revision
    made_with = repr((state, settings.encoder_backend, sorted(prompts.items())))
    return f"{Path(value).name}-{hashlib.sha256(made_with.encode()).hexdigest()[:12]}", model


def _load_torch(
    value: str, prompts: dict[str, str], threads: int, cached: bool
) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(value, prompts=prompts, device="cpu", local_files_only=cached)


def _load_onnx(
    value: str, prompts: dict[str, str], threads: int, cached: bool
) -> SentenceTransformer:
    from madoguchi.onnx_transformer import load_onnx

    folder = Path(value) if _is_folder(value) else _snapshot(value, cached)
    return load_onnx(folder, prompts, threads)


def _cached_or_fetched(value: str, load: Callable[[bool], T]) -> T:
    from huggingface_hub import model_info

    try:
        return load(True)
    except OSError:
        pass  # not in the cache, or not all of it
    try:
        model_info(value, timeout=_HUB_PATIENCE_S)  # loading would try for a minute without network
    except Exception as error:
        raise ConfigurationError(
            "MADOGUCHI_ENCODER is %(value)s, which is neither the folder of a Sentence "
            "Transformers model nor in Hugging Face's cache, and the hub does not give it "
            "(%(reason)s): correct the name, or check the network.",
            value=value,
            reason=first_line(error),
        ) from error
    return load(False)


def _is_folder(value: str) -> bool:
    return (Path(value) / "modules.json").is_file()


def _prompts(settings: Settings) -> dict[str, str]:
    """Return the prompts that are set in place of the model's own, each with its space."""
    given = {"query": settings.encoder_query_prompt, "passage": settings.encoder_passage_prompt}
    return {name: f"{prompt} " for name, prompt in given.items() if prompt}


def _snapshot(value: str, cached: bool) -> Path:
    """Return where a model is in the cache, fetching what ONNX Runtime needs unless ``cached``."""
    from huggingface_hub import snapshot_download

    return Path(
        snapshot_download(
            value,
            allow_patterns=_ONNX_FILES,
            local_files_only=cached,
            cache_dir=os.environ.get("SENTENCE_TRANSFORMERS_HOME"),
        )
    )


def _digest(folder: Path) -> str:
    """Digest a model's files, so that a copy elsewhere is the same and a changed one another."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
        digest.update(f"{path.relative_to(folder).as_posix()} {content}\n".encode())
    return digest.hexdigest()
