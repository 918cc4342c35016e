"""Real encoders, for tests marked ``slow``: prepared in ``var`` of the project, loaded once."""

from __future__ import annotations

import warnings
from functools import cache
from pathlib import Path

from madoguchi.encoder import Encoder, load_encoder
from madoguchi.encoder_prepare import prepare
from madoguchi.settings import Settings
from tests.prepare import second_model

ROOT = Path(__file__).resolve().parent.parent


@cache
def bundled_encoder() -> Encoder:
    """Prepare it if it is not there yet (95 MB to download) and load it."""
    prepare(ROOT / "var", print)
    return load({"MADOGUCHI_DATA_DIR": str(ROOT / "var")})


@cache
def second_encoder() -> Encoder:
    """Load all-MiniLM-L6-v2, English and on torch (84 MB to download where it is missing)."""
    return load({"MADOGUCHI_ENCODER": str(second_model())})


def load(env: dict[str, str]) -> Encoder:
    """Load what the environment names, without the warnings of libraries that are imported."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return load_encoder(Settings.from_environment(env))
