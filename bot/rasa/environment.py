"""Rasa's own virtual environment, built once for each set of pins."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from madoguchi.bootstrap import explain, show
from madoguchi.errors import ConfigurationError

Report = Callable[[str], None]

HERE = Path(__file__).parent
PINS = (HERE / "pyproject.toml", HERE / "constraints.txt")
_STAMP = "madoguchi-installed"
_NEEDED_BYTES = 5 * 1024**3
_IS_310 = "import sys; sys.exit(sys.version_info[:2] != (3, 10))"


def ensure(data_dir: Path, python: str, report: Report) -> Path:
    """Return the Python of Rasa's environment, ``<data dir>/rasa-env``, building what is missing.

    ``python`` is a Python 3.10 to build with, or ``""`` to look for one. Raises
    `ConfigurationError` where there is none, or where the network or the disk stands in the way.
    """
    folder = data_dir.resolve() / "rasa-env"
    inside = folder / "bin" / "python"
    stamp = folder / _STAMP
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == fingerprint():
        return inside
    base = find_python(python)
    _require_room(data_dir)
    report("Building Rasa's environment: about 1 GB to download and 3 GB on disk, once …")
    _run([base, "-m", "venv", "--clear", str(folder)])
    pip = [str(inside), "-m", "pip", "--disable-pip-version-check", "install"]
    _run([*pip, "-c", str(PINS[1]), str(HERE)])
    stamp.write_text(fingerprint(), encoding="utf-8")
    return inside


def fingerprint() -> str:
    """Return what changes whenever a pin does."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in PINS)).hexdigest()


def find_python(given: str) -> str:
    """Return the path of a Python 3.10; raises `ConfigurationError` where there is none."""
    for candidate in [given] if given else _candidates():
        if _is_310(candidate):
            return candidate
    if given:
        raise ConfigurationError(
            "%(python)s is no Python 3.10, which Rasa 3.6 needs: give the path of one.",
            python=given,
        )
    raise ConfigurationError(
        "Rasa 3.6 needs Python 3.10, and there is none here: install it, or run "
        "'make rasa RASA_PYTHON=/path/to/python3.10'."
    )


def _candidates() -> Iterator[str]:
    yield "python3.10"
    versions = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    yield from map(str, sorted(versions.glob("3.10.*/bin/python3.10"), reverse=True))


def _is_310(python: str) -> bool:
    try:
        tried = subprocess.run([python, "-c", _IS_310], capture_output=True, check=False)
    except OSError:
        return False
    return tried.returncode == 0


def _require_room(data_dir: Path) -> None:
    data_dir.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(data_dir).free
    if free < _NEEDED_BYTES:
        raise ConfigurationError(
            "The disk has %(free)s MB left and Rasa's environment needs %(needed)s MB while it is "
            "built: free some room and run this again.",
            free=free // 1024**2,
            needed=_NEEDED_BYTES // 1024**2,
        )


def _run(command: list[str]) -> None:
    """Run one step, showing what pip downloads; ConfigurationError with its last lines if not."""
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as running:
        try:
            log = "".join(show(line) for line in running.stdout or ())
        except BaseException:
            running.kill()
            raise
    if running.returncode:
        raise ConfigurationError(
            "%(tail)s\nRasa's environment could not be built. %(advice)s",
            tail="\n".join(log.splitlines()[-10:]),
            advice=explain(log),
        )
