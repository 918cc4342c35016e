"""A project's own actions, in an environment that holds Rasa's SDK and nothing else."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from bot.rasa.server import HOST, end
from madoguchi.errors import ConfigurationError

SDK = "rasa-sdk==3.21.1"
START_SECONDS = 60

Report = Callable[[str], None]


def ensure(tools: Path, report: Report) -> Path:
    """Return the Python of the SDK's environment below ``tools``, built where it is missing.

    Raises `ConfigurationError` where pip cannot install it.
    """
    target = tools / SDK.replace("==", "-")
    if not target.exists():
        report(f"Installing {SDK} in an environment of its own (about 40 MB), once …")
        tools.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(dir=tools))
        try:
            _build(draft)
            draft.rename(target)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
    return target / "bin" / "python"


def _build(folder: Path) -> None:
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", SDK]
    for command in ([sys.executable, "-m", "venv", str(folder)], pip):
        if subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode:
            raise ConfigurationError(
                "pip could not install %(package)s: check the network, then try again.",
                package=SDK,
            )


@contextmanager
def serving(
    python: Path, folder: Path, port: int, *, module: str = "actions", quiet: bool = False
) -> Iterator[subprocess.Popen[bytes]]:
    """Serve the actions of a folder's module on loopback while the block runs.

    Raises `ConfigurationError` where the server does not start.
    """
    out = subprocess.DEVNULL if quiet else None
    process = subprocess.Popen(
        [str(python), "-m", "rasa_sdk", "--actions", module, "--port", str(port)],
        cwd=folder,
        env={"SANIC_HOST": HOST, "PATH": os.environ.get("PATH", "")},
        stdout=out,
        stderr=out,
        start_new_session=True,  # where it ends it kills its whole process group
    )
    try:
        _wait_until_it_answers(port, process)
        yield process
    finally:
        end(process)


def _wait_until_it_answers(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        connection = HTTPConnection(HOST, port, timeout=2)
        try:
            connection.request("GET", "/health")
            connection.getresponse()
        except (OSError, HTTPException):
            time.sleep(0.2)
        else:
            return
        finally:
            connection.close()
    raise ConfigurationError("The action server did not start; the lines above say why.")
