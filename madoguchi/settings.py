"""What an engineer can set, read from ``MADOGUCHI_*`` in one place.

Every knob is one line of `Settings.from_environment` and one heading of ``docs/configuration.md``.
A secret may also come from a file: ``MADOGUCHI_SECRET_KEY_FILE=/run/secrets/key``. An empty value
counts as unset.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from email.utils import parseaddr
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from madoguchi.addresses import ascii_host
from madoguchi.errors import ConfigurationError
from madoguchi.mail import is_address, server_of

PREFIX = "MADOGUCHI_"
HIDDEN = "(hidden)"
NOT_SETTINGS = frozenset(
    {"MADOGUCHI_TEST_DATA", "MADOGUCHI_TEST_ALL", "MADOGUCHI_CHROMIUM"}
)  # read by the tests only


class Shown(NamedTuple):
    """One line of ``madoguchi config``; ``value`` is safe to print."""

    variable: str
    value: str
    secret: bool


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings in force. Sizes and units are in the names or in ``docs/configuration.md``.

    A limit of 0 is no limit; ``MADOGUCHI_RATE_LIMIT=off`` makes all of them 0.
    """

    data_dir: Path
    database_url: str = field(repr=False)
    database_pool: int
    host: str
    port: int
    public_url: str
    trusted_proxies: int
    web_threads: int
    job_threads: int
    secret_key: str = field(repr=False)
    session_hours: int
    sign_in_tries: int
    messages_per_minute: int
    conversations_per_hour: int
    encoder: str
    encoder_backend: str
    encoder_query_prompt: str
    encoder_passage_prompt: str
    nlu: str
    dialogue: str
    rasa_url: str
    rasa_token: str = field(repr=False)
    rasa_timeout_ms: int
    rest_token: str = field(repr=False)
    rest_open: bool
    rest_site: str
    inquiry_idle_minutes: int
    action_timeout: int
    import_hosts: tuple[str, ...]
    smtp_url: str = field(repr=False)
    mail_from: str
    log_format: str
    log_level: str
    variables: Mapping[str, Shown] = field(repr=False, compare=False)

    @classmethod
    def from_environment(cls, env: Mapping[str, str] = os.environ) -> Settings:
        """Read every setting; raise `ConfigurationError` naming the variable to change."""
        read = _Reader(env)
        data_dir = Path(read.text("DATA_DIR", "var"))
        host = read.text("HOST", "127.0.0.1")
        port = read.number("PORT", 8000, 1, 65535)
        limited = read.choice("RATE_LIMIT", "on", ("on", "off")) == "on"
        settings = cls(
            data_dir=data_dir,
            database_url=read.database_url(f"sqlite:///{data_dir / 'madoguchi.db'}"),
            database_pool=read.number("DATABASE_POOL", 10, 2, 1000),
            host=host,
            port=port,
            public_url=read.origin("PUBLIC_URL", f"http://{_reachable(host)}:{port}"),
            trusted_proxies=read.number("TRUSTED_PROXIES", 0, 0, 10),
            web_threads=read.number("WEB_THREADS", 16, 2, 1000),
            job_threads=read.number("JOB_THREADS", 4, 1, 100),
            secret_key=read.secret("SECRET_KEY"),
            session_hours=read.number("SESSION_HOURS", 168, 1, 8760),
            sign_in_tries=limited * read.number("SIGN_IN_TRIES", 10, 0, 1_000_000),
            messages_per_minute=limited * read.number("MESSAGES_PER_MINUTE", 60, 0, 1_000_000),
            conversations_per_hour=limited
            * read.number("CONVERSATIONS_PER_HOUR", 600, 0, 1_000_000),
            encoder=read.text("ENCODER", "bundled"),
            encoder_backend=read.choice("ENCODER_BACKEND", "torch", ("torch", "onnx")),
            encoder_query_prompt=read.text("ENCODER_QUERY_PROMPT", ""),
            encoder_passage_prompt=read.text("ENCODER_PASSAGE_PROMPT", ""),
            nlu=read.choice("NLU", "bundled", ("bundled", "rasa")),
            dialogue=read.choice("DIALOGUE", "bundled", ("bundled", "rasa")),
            rasa_url=read.server("RASA_URL", "http://127.0.0.1:5005"),
            rasa_token=read.secret("RASA_TOKEN"),
            rasa_timeout_ms=read.number("RASA_TIMEOUT_MS", 2000, 50, 60_000),
            rest_token=read.secret("REST_TOKEN"),
            rest_open=read.choice("REST_OPEN", "off", ("off", "on")) == "on",
            rest_site=read.text("REST_SITE", ""),
            inquiry_idle_minutes=read.number("INQUIRY_IDLE_MINUTES", 30, 1, 1440),
            action_timeout=read.number("ACTION_TIMEOUT", 5, 1, 60),
            import_hosts=read.hosts("IMPORT_HOSTS"),
            smtp_url=read.smtp_url(),
            mail_from=read.sender(),
            log_format=read.choice("LOG_FORMAT", "auto", ("auto", "json", "text")),
            log_level=read.choice("LOG_LEVEL", "info", ("debug", "info", "warning", "error")),
            variables=read.shown,
        )
        read.refuse_unknown()
        return settings

    def describe(self) -> list[Shown]:
        """Return what is in force, in the order of the documentation, secrets hidden."""
        return list(self.variables.values())


def ensure_secret_key(settings: Settings) -> Settings:
    """Return the settings with a secret key: the given one, or one kept in the data folder.

    The file is made once, readable by its owner only. Several machines need the same key, so they
    set ``MADOGUCHI_SECRET_KEY``.
    """
    if settings.secret_key:
        return settings
    path = settings.data_dir / "secret-key"
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        return replace(settings, secret_key=read_or_make_key(path))
    except OSError as error:
        raise ConfigurationError(
            "The secret key cannot be kept in %(path)s (%(reason)s). Make the folder writable or "
            "set MADOGUCHI_SECRET_KEY.",
            path=path,
            reason=error.strerror,
        ) from error


def read_or_make_key(path: Path) -> str:
    """Return the secret kept in a file, making both, readable by their owner only, if need be."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
        try:
            os.link(draft, path)  # fails when another process was first: then its key is ours
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()


def _reachable(host: str) -> str:
    """Return a host name a browser on this machine can open."""
    if host in {"0.0.0.0", "::", ""}:  # noqa: S104 (compared, not bound)
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


class _Reader:
    """Reads variables one by one and remembers which ones exist."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = env
        self.shown: dict[str, Shown] = {}
        self._files: set[str] = set()

    def text(self, name: str, default: str) -> str:
        value = self._env.get(PREFIX + name, "").strip() or default
        self._show(name, value)
        return value

    def number(self, name: str, default: int, lowest: int, highest: int) -> int:
        value = self.text(name, str(default))
        if not value.isascii() or not value.isdecimal() or not lowest <= int(value) <= highest:
            raise ConfigurationError(
                "%(variable)s is “%(value)s”. Write a whole number from %(lowest)s to %(highest)s.",
                variable=PREFIX + name,
                value=value,
                lowest=lowest,
                highest=highest,
            )
        return int(value)

    def choice(self, name: str, default: str, choices: tuple[str, ...]) -> str:
        value = self.text(name, default).lower()
        if value not in choices:
            raise ConfigurationError(
                "%(variable)s is “%(value)s”. Choose one of: %(choices)s.",
                variable=PREFIX + name,
                value=value,
                choices=", ".join(choices),
            )
        return value

    def origin(self, name: str, default: str) -> str:
        value = self.text(name, default).rstrip("/")
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path or parts.query:
            raise ConfigurationError(
                "%(variable)s is “%(value)s”. Write the address as people open it, like "
                "https://help.example.com, without a path.",
                variable=PREFIX + name,
                value=value,
            )
        return value

    def server(self, name: str, default: str) -> str:
        value = self.text(name, default).rstrip("/")
        try:
            parts = urlsplit(value)
            whole = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
        except ValueError:  # a port that is none
            whole = False
        if not whole or value != f"{parts.scheme}://{parts.netloc}" or "@" in parts.netloc:
            raise ConfigurationError(
                "%(variable)s is “%(value)s”. Write a server's address like "
                "http://127.0.0.1:5005, without user, password and path.",
                variable=PREFIX + name,
                value=value,
            )
        return value

    def hosts(self, name: str) -> tuple[str, ...]:
        found = []
        for host in self.text(name, "").replace(",", " ").split():
            try:
                parts = urlsplit(f"//{host}")
                named = ascii_host(parts.hostname or "")
                found.append(named if parts.port is None else f"{named}:{parts.port}")
            except ValueError:
                named = ""
            if not named or parts.path or parts.username or parts.query or parts.fragment:
                raise ConfigurationError(
                    "%(variable)s holds “%(value)s”. Write hosts like www.example.com or "
                    "help.example.com:8443, separated by commas.",
                    variable=PREFIX + name,
                    value=host,
                )
        return tuple(found)

    def secret(self, name: str) -> str:
        value = self._from_file(name) or self._env.get(PREFIX + name, "").strip()
        self._show(name, HIDDEN if value else "", secret=True)
        return value

    def database_url(self, default: str) -> str:
        value = self.secret("DATABASE_URL") or default
        if not value.startswith(("sqlite:///", "postgresql://", "postgres://")):
            raise ConfigurationError(
                "MADOGUCHI_DATABASE_URL does not begin with sqlite:/// or postgresql://. Write "
                "sqlite:///path/to/file.db or postgresql://user:password@host/database."
            )
        self._show("DATABASE_URL", _without_password(value), secret=True)
        return value

    def smtp_url(self) -> str:
        value = self.secret("SMTP_URL")
        try:
            server_of(value, "somebody@example.com")
        except ValueError:
            raise ConfigurationError(
                "MADOGUCHI_SMTP_URL is no mail server. Write smtp://user:password@host:587 or "
                "smtps://user:password@host, without a path."
            ) from None
        self._show("SMTP_URL", _without_password(value) if value else "", secret=True)
        return value

    def sender(self) -> str:
        value = self.text("MAIL_FROM", "")
        if self.shown[f"{PREFIX}SMTP_URL"].value and not is_address(parseaddr(value)[1]):
            raise ConfigurationError(
                "MADOGUCHI_MAIL_FROM is “%(value)s”. With MADOGUCHI_SMTP_URL write what mails are "
                "sent from: noreply@example.com, or Name <noreply@example.com>.",
                value=value,
            )
        return value

    def refuse_unknown(self) -> None:
        known = set(self.shown) | self._files | NOT_SETTINGS
        for variable in sorted(self._env):
            if variable.startswith(PREFIX) and variable not in known:
                raise ConfigurationError(
                    "%(variable)s is not a setting of Madoguchi. Remove it or correct its "
                    "spelling; `madoguchi config` lists the settings.",
                    variable=variable,
                )

    def _from_file(self, name: str) -> str:
        variable = f"{PREFIX}{name}_FILE"
        self._files.add(variable)
        path = self._env.get(variable, "").strip()
        if not path:
            return ""
        if self._env.get(PREFIX + name, "").strip():
            raise ConfigurationError(
                "%(variable)s and %(other)s are both set. Keep one of them.",
                variable=PREFIX + name,
                other=variable,
            )
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(
                "%(variable)s names %(path)s, which cannot be read. Correct the path or its "
                "permissions.",
                variable=variable,
                path=path,
            ) from error

    def _show(self, name: str, value: str, *, secret: bool = False) -> None:
        self.shown[PREFIX + name] = Shown(PREFIX + name, value, secret)


def _without_password(url: str) -> str:
    """Return a database URL with its password, and any query, hidden."""
    if url.startswith("sqlite:"):
        return url
    parts = urlsplit(url)
    user, at, place = parts.netloc.rpartition("@")
    name, colon, _ = user.partition(":")
    shown_user = f"{name}{colon}{HIDDEN if colon else ''}{at}"
    return f"{parts.scheme}://{shown_user}{place}{parts.path}{'?' + HIDDEN if parts.query else ''}"
