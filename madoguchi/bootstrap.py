"""Build the virtual environment for ``make``: standard library only.

Every step says what it is about to do and how much it will download; every failure is one
sentence that says what to do. Quick when nothing has changed.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
TORCH_CPU_INDEX = "https://download.pytorch.org/whl/cpu"
SIZES = {"run": "about 600 MB", "test": "about 750 MB"}
NEEDED_BYTES = 3 * 1024**3


def main(arguments: Sequence[str] | None = None) -> int:
    """Build or refresh ``.venv`` for ``run`` or ``test``; return the exit code."""
    parser = argparse.ArgumentParser(prog="bootstrap", description=__doc__)
    parser.add_argument("purpose", choices=sorted(SIZES))
    parser.add_argument("--port", type=int, help="a port that must be free")
    options = parser.parse_args(arguments)
    if options.port is not None:
        require_free_port(options.port)
    if installed() >= wanted(options.purpose):
        return 0
    require_disk()
    create_environment()
    install(options.purpose)
    return 0


def require_free_port(port: int) -> None:
    """Stop when something already listens on the port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            sys.exit(
                f"Port {port} is in use: stop what runs there, or choose another port "
                f"with 'make run PORT={port + 1}'."
            )


def require_disk() -> None:
    """Stop when there is clearly no room for the environment."""
    free = shutil.disk_usage(ROOT).free
    if free < NEEDED_BYTES:
        sys.exit(
            f"The disk has {free // 1024**2} MB left and Madoguchi needs "
            f"{NEEDED_BYTES // 1024**2} MB here: free some room and run this again."
        )


def wanted(purpose: str) -> set[str]:
    """Name what must have been installed: the fingerprint of the pins, for each purpose."""
    digest = hashlib.sha256()
    for name in ("pyproject.toml", "constraints.txt"):
        digest.update((ROOT / name).read_bytes())
    digest.update(str(ROOT).encode())
    return {f"{purpose}:{digest.hexdigest()}"}


def stamp_file() -> Path:
    """Return where the fingerprints of finished installs are kept."""
    return VENV / "madoguchi-installed.json"


def installed() -> set[str]:
    """Read what the environment holds (nothing, if it is broken or absent)."""
    try:
        return set(json.loads(stamp_file().read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return set()


def create_environment() -> None:
    """Make ``.venv`` unless it is there."""
    if (BIN / "pip").exists() or (BIN / "pip.exe").exists():
        return
    print("Making the virtual environment .venv …", flush=True)
    done = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=False)
    if done.returncode:
        sys.exit(
            "Python's venv module does not work here: on Debian and Ubuntu install it "
            "with 'apt install python3.11-venv', then run this again."
        )


def install(purpose: str) -> None:
    """Install torch (its CPU build first), then everything else, then Madoguchi itself."""
    print(f"Installing pinned packages: {SIZES[purpose]} to download, once …", flush=True)
    torch = pinned("torch")
    if not has(torch):
        pip("install", torch, *cpu_index_arguments())
    extra = "[test]" if purpose == "test" else ""
    pip("install", "-c", "constraints.txt", "-e", f".{extra}")
    fresh = wanted(purpose)
    digest = next(iter(fresh)).split(":")[1]
    if purpose == "test":
        fresh |= {f"run:{digest}"}
    stamp_file().write_text(json.dumps(sorted(fresh)), encoding="utf-8")


def pinned(name: str) -> str:
    """Return the pinned requirement of a package, as constraints.txt has it."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return next(line for line in lines if line.startswith(f"{name}=="))


def has(requirement: str) -> bool:
    """Say whether the environment already holds exactly this version."""
    name, version = requirement.split("==")
    code = f"from importlib.metadata import version; print(version({name!r}))"
    done = subprocess.run(
        [str(BIN / "python"), "-c", code], capture_output=True, text=True, check=False
    )
    return done.stdout.strip().split("+")[0] == version


def cpu_index_arguments() -> list[str]:
    """On Linux, prefer PyTorch's CPU builds where a configured or its own index has them."""
    if not sys.platform.startswith("linux"):
        return []
    with contextlib.suppress(OSError):
        urllib.request.urlopen(f"{TORCH_CPU_INDEX}/torch/", timeout=2).close()  # noqa: S310
        return ["--index-url", TORCH_CPU_INDEX]
    if not resolves_to_cpu_build():
        print(
            "PyTorch's own CPU index does not answer, and the configured index only has the "
            "build with CUDA: this will download about 2.5 GB. Press Ctrl-C to stop, and run "
            "again where that index can be reached to download 200 MB instead.",
            flush=True,
        )
    return []


def resolves_to_cpu_build() -> bool:
    """Ask pip, without installing, whether the torch it would take is a CPU build."""
    done = subprocess.run(
        [str(BIN / "pip"), "install", "--dry-run", "--no-deps", "--quiet", "--report", "-",
         pinned("torch")],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    return "+cpu" in done.stdout


def pip(*arguments: str) -> None:
    """Run the environment's pip, showing each download; on failure say what to do."""
    command = [str(BIN / "python"), "-m", "pip", "--disable-pip-version-check", *arguments]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as running:
        log = [show(line) for line in running.stdout or ()]
    if running.returncode:
        tail = "".join(log[-15:])
        sys.stderr.write(tail + "\n")
        sys.exit(explain("".join(log)))


def show(line: str) -> str:
    """Print the lines of pip's log that tell how far it is; return the line."""
    words = line.split()
    if words[:1] == ["Downloading"] and len(words) >= 4:
        print(f"  {words[1].rpartition('/')[2]} {words[2]} {words[3]}", flush=True)
    elif line.startswith("Installing collected packages"):
        print(f"  unpacking {line.count(',') + 1} packages …", flush=True)
    return line


def explain(log: str) -> str:
    """Turn pip's log into the one sentence that says what to do.

    >>> explain("OSError: [Errno 28] No space left on device")[:16]
    'The disk is full'
    """
    if "No space left" in log:
        return "The disk is full: free about 3 GB and run this again."
    if any(
        sign in log
        for sign in ("NewConnectionError", "Could not fetch URL", "ConnectionError",
                     "name resolution", "ReadTimeout", "No matching distribution")
    ):  # fmt: skip
        return (
            "The package index cannot be reached: check the network (or PIP_INDEX_URL, or your "
            "proxy) and run this again; what was downloaded is kept."
        )
    return "pip could not install the packages: the lines above say why; then run this again."


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("Stopped; run the same command again to go on.")
