"""The real encoder, for tests marked ``slow``: prepared in ``var`` of the project, loaded once."""

from __future__ import annotations

import warnings
from functools import cache
from pathlib import Path

from madoguchi.encoder import Encoder, load_encoder
from madoguchi.encoder_prepare import prepare
from madoguchi.settings import Settings

ROOT = Path(__file__).resolve().parent.parent


@cache
def bundled_encoder() -> Encoder:
    """Prepare it if it is not there yet (95 MB to download) and load it."""
    prepare(ROOT / "var", print)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of libraries while they are imported
        return load_encoder(Settings.from_environment({"MADOGUCHI_DATA_DIR": str(ROOT / "var")}))
