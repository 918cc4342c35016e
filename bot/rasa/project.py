"""A Rasa project's files: where they are, and whether a model is newer than they."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from bot.rasa import environment
from madoguchi.errors import ConfigurationError

ROOT = environment.HERE.parents[1]
_NEEDED = ("config.yml", "data", "credentials.yml")
_DOMAIN = ("domain.yml", "domain")  # a file or a folder of files


@dataclass(frozen=True)
class Project:
    """A folder laid out as ``rasa init`` does it; the bundled one is ``bot/rasa``."""

    folder: Path

    @classmethod
    def at(cls, folder: Path) -> Project:
        """Return the project of a folder; raises `ConfigurationError` naming what it lacks."""
        missing = [name for name in _NEEDED if not (folder / name).exists()]
        if not any((folder / name).exists() for name in _DOMAIN):
            missing.append(_DOMAIN[0])
        if missing:
            raise ConfigurationError(
                "%(folder)s is no Rasa project: it has no %(missing)s.",
                folder=folder,
                missing=", ".join(missing),
            )
        return cls(folder.resolve())

    def path(self, name: str) -> str:
        """Return the path of one of its files."""
        return str(self.folder / name)

    @property
    def domain(self) -> str:
        """The path of its domain."""
        return self.path(next(name for name in _DOMAIN if (self.folder / name).exists()))

    @property
    def has_tests(self) -> bool:
        """Whether there are test stories."""
        return any((self.folder / "tests").glob("**/test_*.yml"))

    @property
    def action_port(self) -> int | None:
        """The port its own actions are asked for at, if it has any on this machine."""
        endpoints = self.folder / "endpoints.yml"
        if not (self.folder / "actions").is_dir() or not endpoints.is_file():
            return None
        try:
            named = (yaml.safe_load(endpoints.read_text("utf-8")) or {}).get("action_endpoint")
            url = urlsplit((named or {}).get("url", ""))
            return url.port if url.hostname in {"127.0.0.1", "localhost"} else None
        except (yaml.YAMLError, AttributeError, TypeError, ValueError) as error:
            raise ConfigurationError(
                "%(path)s names no address of actions that can be read: write action_endpoint: "
                "url: http://127.0.0.1:5055/webhook, indented as YAML wants it.",
                path=endpoints,
            ) from error

    def model(self, data_dir: Path) -> Path:
        """Return where its model is or will be: a new path once anything it is made of changes."""
        digest = hashlib.sha256(environment.fingerprint().encode())
        for path in self._made_of(data_dir):
            digest.update(f"{path} ".encode() + hashlib.sha256(path.read_bytes()).digest())
        return data_dir / "rasa" / "models" / f"{digest.hexdigest()[:16]}.tar.gz"

    def _made_of(self, data_dir: Path) -> list[Path]:
        named = [self.folder / "config.yml", data_dir / "encoder" / "encoder.json"]
        code = [*environment.HERE.glob("components/*.py"), ROOT / "madoguchi" / "unigram.py"]
        said = [path for name in (*_DOMAIN, "data", "tests") for path in self._below(name)]
        return sorted([*named, *code, *said])

    def _below(self, name: str) -> list[Path]:
        whole = self.folder / name
        inside = [whole, *whole.glob("**/*")]
        return [path for path in inside if path.is_file()]
